"""The strict client itself: it sends what a browser would send, and refuses bad pages."""

from collections.abc import Callable

import pytest
from flask import Flask, Response, redirect, request
from werkzeug.datastructures import Headers

from tests.shared.judge import faults
from tests.shared.page import File, Visitor

POLICY = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Set-Cookie": "session=x; HttpOnly; Path=/; SameSite=Lax",
}
PAGE = """<!doctype html>
<html lang="en"><head><title>{title}</title><link rel="stylesheet" href="/static/app.css"></head>
<body><main>{main}</main><script src="/static/app.js"></script></body></html>"""
HIDDEN = '<input type="hidden" name="csrf_token" value="token">'
GOOD = PAGE.format(
    title="Your name - Case review",
    main=f"""<h1>Your name</h1><img src="/a.png" alt=""><p>None of these</p>
<form method="post" action="/name" novalidate>{HIDDEN}
<label for="name">Name</label><input id="name" name="name" value="Ann" autocomplete="name">
<fieldset><legend>Ways to reach you</legend>
<input type="checkbox" id="w1" name="way" value="post"><label for="w1">Post</label>
<input type="checkbox" id="w2" name="way" value="phone"><label for="w2">Phone</label></fieldset>
<button>Continue</button></form><a href="/help">Help</a>""",
)
REFUSED = PAGE.format(
    title="Error: Your name - Case review",
    main=f"""<div class="govuk-error-summary"><ul><li><a href="#name">Enter your name</a></li></ul></div>
<h1>Your name</h1><form method="post" action="/name" novalidate>{HIDDEN}<label for="name">Name</label>
<p id="name-error" class="govuk-error-message"><span>Error:</span> Enter your name</p>
<input id="name" name="name" autocomplete="name" aria-describedby="name-error">
<button>Continue</button></form>""",
)


@pytest.fixture(autouse=True)
def _keep_no_toys(monkeypatch, tmp_path):
    """The validator judges the service's own pages, not these."""
    monkeypatch.setattr("tests.shared.page.KEPT_PAGES", tmp_path / "pages")


def test_a_good_page_has_no_faults():
    assert faults(GOOD, 200, Headers(SAFE)) == []


def test_a_good_refusal_has_no_faults():
    assert faults(REFUSED, 422, Headers(SAFE)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<h1>Your name</h1>", "", "one h1"),
        (' autocomplete="name"', "", "browsers would keep what is typed"),
        ("<h1>Your name</h1>", "<h1>Your name</h1><h1>Your name</h1>", "one h1"),
        ("<h1>Your name</h1>", "<h1></h1>", "one h1"),
        ("<h1>Your name</h1>", "<h1>Your name</h1><h2>A</h2><h2>B</h2>", "nothing is under 'A'"),
        ("</main>", "<h2>A</h2></main>", "nothing is under 'A'"),
        ("<title>Your name", "<title>Case review", "title must begin with 'Your name'"),
        ("<title>Your name", "<title>Error: Your name", "title must begin with 'Your name'"),
        ("- Case review", "- Flat 9", "title shows 'flat 9'"),
        ("<main>", "<main></main><main>", "one <main>"),
        ('<label for="name">Name</label>', "", "<input name='name'> has no label"),
        ('<label for="name">Name', '<label for="name">', "<input name='name'> has no label"),
        ('<label for="w2">Phone</label>', "", "<input name='way'> has no label"),
        ('name="name" value', "value", "has no name"),
        ("<legend>Ways to reach you</legend>", "", "in no fieldset"),
        ('id="w2"', 'id="w1"', "'w1' is there 2 times"),
        ('for="w2"', 'for="w3"', "for='w3' on <label> points nowhere"),
        ('id="name"', 'id="name" aria-describedby="hint"', "'hint' on <input> points nowhere"),
        (HIDDEN, "", "one csrf_token"),
        ('value="token"', 'value=""', "one csrf_token"),
        ('method="post"', 'method="get"', "show its csrf_token in the address"),
        (" novalidate", "", "no novalidate"),
        ('action="/name"', 'action="https://elsewhere.example/"', "leads away"),
        ('action="/name"', 'action="//elsewhere.example/"', "leads away"),
        ("<button>Continue</button>", "", "no button"),
        ('<input id="name"', '<input type="file" id="name"', "not enctype"),
        ('method="post"', 'data-hx-post="/name"', "works only with a script"),
        ("<button>", "<button></button><button>", "has no words"),
        (">Help</a>", "></a>", "has no words"),
        (' alt=""', "", "has no alt"),
        ("<p>", '<p style="color: red">', "attribute style"),
        ("<p>", '<p onclick="go()">', "attribute onclick"),
        ("<p>", '<p data-hx-on:click="go()">', "attribute data-hx-on:click"),
        ("<p>", '<p data-only="route!=post">', "shown only with 'route!=post'"),
        ("<p>", '<p hx-get="/x">', "attribute hx-get"),
        ("<p>", "<style>p { color: red }</style><p>", "<style> is written into the page"),
        ("<p>", "<script>go()</script><p>", "<script> is written into the page"),
        ("/help", "javascript:go()", "href='javascript:go()'"),
        ("/static/app.js", "https://elsewhere.example/app.js", "fetches 'https://elsewhere.example/app.js'"),
        ("/static/app.css", "//elsewhere.example/app.css", "fetches '//elsewhere.example/app.css'"),
        ("None of these", "Dear None,", "'None' is shown"),
        ("None of these", "undefined", "'undefined' is shown"),
        ("None of these", "Dear {{ name }}", "'{{' is shown"),
        ("None of these", "&lt;Case object at 0x7f&gt;", "'object at 0x' is shown"),
        ("None of these", "Held on 2026-07-10 10:00:00", "'2026-07-10' is shown"),
        ("Case review<", "Case None<", "'None' is shown"),
        ('value="Ann"', 'value="None"', "value='None'"),
        ("/help", "/cases/None", "href='/cases/None'"),
        (' lang="en"', "", "no lang"),
        ("</fieldset>", "", "</form> where <fieldset> is open"),
        ("<p>", "<p><b>", "</p> where <b> is open"),
        ("</html>", "", "<html> is never closed"),
        ('id="name"', 'id="elements"', "hides its own 'elements' from scripts"),
        ("<p>", '<p class="a" class="b">', "an attribute twice"),
    ],
)
def test_a_bad_page_is_refused(old, new, fault):
    assert old in GOOD
    assert fault in "\n".join(faults(GOOD.replace(old, new), 200, Headers(SAFE), ["flat 9"]))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Error: Your name - ", "Your name - ", "title must begin with 'Error: Your name'"),
        ('class="govuk-error-summary"', "", "0 error summaries"),
        ("<li>", "<b>", "lists nothing"),
        ('<a href="#name">Enter your name</a>', "Enter your name", "is no link"),
        ('href="#name"', 'href="#nome"', "takes no focus"),
        ('href="#name"', 'href="#name-error"', "takes no focus"),
        ('aria-describedby="name-error"', "", "linked to its field by no aria-describedby"),
        ('"#name">Enter your name', '"#name">Look again', "is not in the error summary"),
    ],
)
def test_a_bad_refusal_is_refused(old, new, fault):
    assert old in REFUSED
    assert fault in "\n".join(faults(REFUSED.replace(old, new), 422, Headers(SAFE)))


def test_the_title_announces_an_error_summary_whatever_the_status():
    assert faults(REFUSED, 200, Headers(SAFE)) == []
    [fault] = faults(REFUSED.replace("<title>Error: ", "<title>"), 200, Headers(SAFE))
    assert "title must begin with 'Error: Your name'" in fault


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", ""),
        ("Content-Security-Policy", "default-src *"),
        ("Content-Security-Policy", POLICY + "; script-src 'unsafe-inline'"),
        ("Content-Security-Policy", POLICY + "; img-src *"),
        ("Content-Security-Policy", "default-src 'none'"),
        ("X-Content-Type-Options", ""),
        ("Referrer-Policy", "unsafe-url"),
        ("Cache-Control", "private"),
        ("Set-Cookie", "session=x; Path=/; SameSite=Lax"),
        ("Set-Cookie", "session=x; HttpOnly; Path=/"),
    ],
)
def test_a_careless_header_is_refused(name, value):
    assert any(
        name in fault or "cookie" in fault for fault in faults(GOOD, 200, Headers(SAFE | {name: value}))
    )


FORM = PAGE.format(
    title="Everything",
    main=f"""<h1>Everything</h1><form method="post" action="/sent" novalidate>{HIDDEN}
<button name="go" value="first" aria-hidden="true">Continue</button>
<label for="a">A</label><input id="a" name="a-text" autocomplete="off" value="as it was">
<label for="b">B</label><textarea id="b" name="area">
one
two</textarea>
<label for="c">C</label><select id="c" name="choice">
<option value="1">One</option><option>Two</option></select>
<fieldset><legend>Boxes</legend>
<input type="checkbox" name="box" value="x" id="x" checked><label for="x">X</label>
<input type="checkbox" name="box" value="y" id="y"><label for="y">Y</label></fieldset>
<fieldset><legend>Radios</legend><input type="radio" name="radio" value="p" id="p"><label for="p">P</label>
<input type="radio" name="radio" value="q" id="q"><label for="q">Q</label></fieldset>
<label for="d">D</label><input type="checkbox" id="d" name="alone">
<label for="e">E</label><input id="e" name="off" autocomplete="off" value="never" disabled>
<label for="f">F</label><input id="f" name="fixed" autocomplete="off" value="sent" readonly>
<button name="go" value="remove">Remove <span>item 1</span></button>
<button name="go" value="on">Continue</button></form>""",
)
UNTOUCHED = [
    ("csrf_token", "token"),
    ("a-text", "as it was"),
    ("area", "one\r\ntwo"),
    ("choice", "1"),
    ("box", "x"),
    ("fixed", "sent"),
]


def toy(**pages: str | Callable[[], object]) -> Flask:
    """A small app: each page by its name, with safe headers; the keyword is the path."""
    app = Flask("toy")

    @app.after_request
    def safely(response: Response) -> Response:
        for name, value in SAFE.items():
            response.headers.setdefault(name, value)
        return response

    for name, page in pages.items():
        app.add_url_rule(
            f"/{name}", name, page if callable(page) else lambda page=page: page, methods=["GET", "POST"]
        )
    return app


@pytest.fixture
def sent() -> list[tuple[str, str]]:
    """What the form of the toy app was sent, in order."""
    return []


@pytest.fixture
def visitor(sent) -> Visitor:
    """A person looking at a form with every kind of control."""

    def keep() -> Response:
        sent.extend(request.form.items(multi=True))
        return redirect("/thanks", 303)

    person = Visitor(toy(form=FORM, sent=keep, thanks=PAGE.format(title="Thanks", main="<h1>Thanks</h1>")))
    person.get("/form")
    return person


def in_page_order(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    order = ["csrf_token", "go", "a-text", "area", "choice", "box", "radio", "alone", "fixed"]
    return sorted(pairs, key=lambda pair: order.index(pair[0]))


def test_an_untouched_form_sends_its_defaults_and_the_pressed_button(visitor, sent):
    visitor.press("Continue")
    assert sorted(sent) == sorted([*UNTOUCHED, ("go", "on")])
    assert visitor.page.h1 == "Thanks"
    assert visitor.trail == [(200, "/form"), (303, "/sent"), (200, "/thanks")]


def test_another_button_sends_itself_only(visitor, sent):
    visitor.press("Remove item 1")
    assert [value for name, value in sent if name == "go"] == ["remove"]


def test_enter_presses_the_first_button(visitor, sent):
    visitor.enter({"a-text": "typed"})
    assert [value for name, value in sent if name == "go"] == ["first"]


def test_a_filled_form_sends_what_was_filled(visitor, sent):
    visitor.fill({"a-text": "é & ü"}, area="a\nb").press(
        "Continue", choice="Two", box=["x", "y"], radio="q", alone=True
    )
    assert in_page_order(sent) == [
        ("csrf_token", "token"),
        ("go", "on"),
        ("a-text", "é & ü"),
        ("area", "a\r\nb"),
        ("choice", "Two"),
        ("box", "x"),
        ("box", "y"),
        ("radio", "q"),
        ("alone", "on"),
        ("fixed", "sent"),
    ]


def test_boxes_can_be_cleared(visitor, sent):
    visitor.press("Continue", box=[])
    assert "box" not in dict(sent)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            {"nome": "x"},
            "no field 'nome' here; there are ['a-text', 'area', 'choice', 'box', 'radio', 'alone']",
        ),
        ({"csrf_token": "x"}, "no field 'csrf_token'"),
        ({"off": "x"}, "no field 'off'"),
        ({"fixed": "x"}, "no field 'fixed'"),
        ({"choice": "Three"}, "not offered; there are ['1', 'Two']"),
        ({"radio": "z"}, "not all offered; there are ['p', 'q']"),
        ({"radio": ["p", "q"]}, "only one of ['p', 'q']"),
        ({"box": True}, "give a list"),
    ],
)
def test_only_what_the_page_offers_can_be_filled(visitor, values, told):
    with pytest.raises(AssertionError) as refused:
        visitor.press("Continue", values)
    assert told in str(refused.value)


def test_only_a_button_that_is_there_can_be_pressed(visitor):
    with pytest.raises(AssertionError, match=r"0 buttons 'Send'.*'Remove item 1', 'Continue'"):
        visitor.press("Send")


def test_a_file_is_sent_with_its_name_and_type():
    form = f"""<h1>File</h1>
    <form method="post" action="/sent" enctype="multipart/form-data" novalidate>{HIDDEN}
    <label for="f">File</label><input type="file" id="f" name="evidence">
    <label for="n">Note</label><input id="n" name="note" autocomplete="off">
    <button>Continue</button></form>"""
    seen = []

    def keep() -> Response:
        file = request.files["evidence"]
        seen.append((request.form["note"], file.filename, file.mimetype, file.read()))
        return redirect("/form", 303)

    visitor = Visitor(toy(form=PAGE.format(title="File", main=form), sent=keep))
    visitor.get("/form")
    visitor.press("Continue", evidence=File('a "b".pdf', b"%PDF"), note="é")
    visitor.press("Continue")
    assert seen == [
        ("é", 'a "b".pdf', "application/pdf", b"%PDF"),
        ("", "", "application/octet-stream", b""),
    ]


def test_a_form_that_asks_by_get_puts_its_fields_in_the_address():
    form = """<h1>Find</h1><form action="/form">
    <label for="q">Q</label><input id="q" name="q" autocomplete="off"><button>Find</button></form>"""
    visitor = Visitor(toy(form=PAGE.format(title="Find", main=form)))
    visitor.get("/form?q=old")
    visitor.press("Find", q="a & b")
    assert visitor.trail[-1] == (200, "/form?q=a+%26+b")


HTMX_FORM = GOOD.replace('method="post"', 'method="post" data-hx-post="/name"')


@pytest.mark.parametrize("htmx", [False, True])
def test_an_accepted_answer_goes_on_with_and_without_htmx(htmx):
    def accept() -> Response:
        if request.headers.get("HX-Request") == "true":
            return Response(status=204, headers={"HX-Redirect": "/next"})
        return redirect("/next", 303)

    visitor = Visitor(toy(form=HTMX_FORM, name=accept, next=GOOD), htmx=htmx)
    visitor.get("/form")
    visitor.press("Continue")
    assert visitor.trail[1:] == [(204 if htmx else 303, "/name"), (200, "/next")]


@pytest.mark.parametrize(
    ("htmx", "answer", "told"),
    [
        (True, lambda: redirect("/next", 303), "htmx must be sent on by HX-Redirect"),
        (False, lambda: Response(status=204, headers={"HX-Redirect": "/next"}), "htmx did not make"),
        (False, lambda: redirect("/next", 302), "a form goes on by 303, not 302"),
        (False, lambda: redirect("https://elsewhere.example/", 303), "leads away from here"),
        (False, lambda: redirect("/circle", 303), "redirected in a circle"),
        (False, lambda: Response("{}", mimetype="application/json"), "use download()"),
        (False, lambda: (GOOD, 500), "500, not (200, 422): Your name"),
        (False, lambda: GOOD, "goes on to a page"),
        (False, lambda: (GOOD.replace("<h1>", "<h2>").replace("</h1>", "</h2>"), 422), "one h1"),
    ],
)
def test_a_wrong_answer_to_a_form_is_refused(htmx, answer, told):
    pages = {"form": HTMX_FORM, "name": answer, "next": GOOD, "circle": lambda: redirect("/circle")}
    visitor = Visitor(toy(**pages), htmx=htmx)
    visitor.get("/form")
    with pytest.raises(AssertionError) as refused:
        visitor.press("Continue")
    assert told in str(refused.value)


def test_a_word_that_was_typed_may_stand_in_no_title():
    visitor = Visitor(toy(form=GOOD), forbidden=["case REVIEW"])
    with pytest.raises(AssertionError, match="the title shows 'case REVIEW'"):
        visitor.get("/form")


def test_a_page_can_be_read():
    visitor = Visitor(toy(form=lambda: (REFUSED, 422)))
    page = visitor.get("/form", expect=422)
    assert page.errors == [("Enter your name", "#name")]
    assert "Enter your name" in page
    assert page.title == "Error: Your name - Case review"
    assert page.forms[0].names == ["name"]


def test_a_link_is_followed_by_what_it_says():
    visitor = Visitor(toy(form=GOOD, help=GOOD))
    visitor.get("/form")
    assert visitor.click("Help").path == "/help"
    with pytest.raises(AssertionError, match="0 places behind links 'Hilfe'"):
        visitor.click("Hilfe")
