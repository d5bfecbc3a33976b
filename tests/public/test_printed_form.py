"""The printed forms: nothing the web asks is missing on paper, and nothing on them is another council's."""

import re
from collections.abc import Iterator
from inspect import getmembers_static
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from wtforms.fields.core import UnboundField

from asb import create_app
from asb.council import HERE
from asb.fields import Question, Upload, When
from asb.journeys import ON_PAPER
from asb.public.printed_form import CORE, MORE
from asb.questions import TheirAnswer
from asb.wizard import Journey, Step, always
from tests.shared.councils import texting
from tests.shared.judge import faults
from tests.shared.page import KEPT_PAGES, Page, Visitor
from tests.shared.services import A_KEY

WHOLE = ("/form", "/form/others")
"""Together they ask all that the website asks."""
ADDRESSES = (*WHOLE, "/form/agreement")
FOR_SOMEONE_ELSE: dict[str, Any] = {"who": {"who": "someone_else"}}
FOR_A_GROUP: dict[str, Any] = {"who": {"who": "group"}, "others": [{}]}
EVERY_ROUTE = {"routes": ["email", "phone", "text", "post", "through"]}
ROUTES = {"contact": EVERY_ROUTE, "person_contact": EVERY_ROUTE}
MAY_BE_KEPT = "Cache-Control must say no-store"
"""The one rule for pages that those which are the same for everybody need not keep."""


@pytest.fixture
def kind() -> str:
    """The forms touch no data: one kind of database is enough."""
    return "sqlite"


def read(app: Flask, address: str) -> Page:
    """The page, judged, and left for the validator."""
    page = Page(address, app.test_client().get(address))
    found = faults(page.html, page.status, page.headers)
    assert [fault for fault in found if not fault.startswith(MAY_BE_KEPT)] == []
    KEPT_PAGES.mkdir(parents=True, exist_ok=True)
    (KEPT_PAGES / f"{address.strip('/').replace('/', '-')}.printed.html").write_text(page.html)
    return page


def journey(app: Flask) -> Journey:
    made: Journey = app.extensions["asb_apply"]
    return made


def declared(question: type[Question]) -> dict[str, Any]:
    """The fields as the class has them, whatever a form of it leaves out."""
    return {name: made for name, made in getmembers_static(question) if isinstance(made, UnboundField)}


def words_of(app: Flask, step: Step) -> Iterator[str]:
    """All that a step asks and offers, in the words of somebody who can be asked it."""
    council = app.extensions["asb_council"]
    for_them = step.when(FOR_SOMEONE_ELSE | ROUTES) and not step.when(FOR_A_GROUP | ROUTES)
    so_far = (FOR_SOMEONE_ELSE if for_them else {}) | ROUTES
    asked = [step.question(None, council, known) for known in (so_far, FOR_SOMEONE_ELSE | ROUTES)]
    form = max(asked, key=lambda each: len(each.asked))
    missing = set(declared(step.question)) - {str(field.short_name) for field in form}
    assert not missing, f"{step.key}: the test itself would overlook {missing}"
    for field in form.asked:
        if not isinstance(field, Upload):  # a pen cannot choose a file
            yield str(field.label.text)
        if isinstance(field, When):  # one line to write on, as the web has one box
            continue
        for option in (*getattr(field, "options", ()), *getattr(field, "parts", ())):
            yield from (option.label, option.hint)
    yield from (*form.intro, ON_PAPER.get(step.key, ""))


def test_whatever_the_web_asks_stands_on_paper(app: Flask) -> None:
    texting(app)
    pages, steps = [read(app, address) for address in WHOLE], journey(app).steps
    for step in steps:
        missing = min(
            ([words for words in words_of(app, step) if words not in page] for page in pages), key=len
        )
        assert not missing, f"the step {step.key!r} is not whole on paper: {missing}"
    printed = sum(len(page.root.all(cls="app-pen__step")) for page in pages)
    assert sum(1 for step in steps if step.asks) == printed


def test_boxes_that_the_web_opens_one_by_one_are_all_there(app: Flask) -> None:
    page = read(app, "/form")
    for label in ("Email address", "Phone number", "Postal address", "Who can we contact, and how?"):
        assert label in page
    assert "Name of the organisation (optional)" not in page


def test_a_step_for_some_people_says_so_and_names_a_step(app: Flask) -> None:
    steps = journey(app).steps
    conditional = {step.key for step in steps if step.when is not always and step.asks}
    assert conditional - set(ON_PAPER) == set()
    assert set(ON_PAPER) - {step.key for step in steps} == set()
    for key in conditional:
        assert ON_PAPER[key].startswith("Fill this in only ")
    assert "Fill this in only if you apply for someone else." in read(app, "/form/others")
    page = read(app, "/form")
    assert "also fill in the extra pages" in page
    assert "send the extra pages too" in page


def test_the_first_part_is_all_that_is_needed_and_is_signed(app: Flask) -> None:
    page = read(app, "/form")
    first, more = (part.text for part in page.root.all("section", cls="app-pen__part"))
    others = read(app, "/form/others").text
    for words in (
        "Your name",
        "Safe ways to contact you",
        "Address, or a description",
        "Report 3",
        "Your signature:",
    ):
        assert words in first
    assert "Fill this in only" in others
    assert "Who are you helping?" in others
    assert "Do you need any of these?" in more
    assert {*CORE, *MORE} <= {step.key for step in journey(app).steps}


def test_a_report_may_be_only_a_number_and_there_is_room_for_three(app: Flask) -> None:
    page = read(app, "/form")
    assert "a date, or its reference number alone" in page
    assert [number for number in range(1, 6) if f"Report {number}" in page] == [1, 2, 3]
    assert "If there are more, write on another sheet." in page


def test_what_stands_first_and_last(app: Flask) -> None:
    text = read(app, "/form").text
    in_order = (
        "ring 999",
        "01629 761377",
        "write on other sheets",
        "Town Hall",
        "within 5 working days",
        "where others do not see it",
        "is responsible for it",
        "Part 1: ",
        "Are you safe now?",
        "Help you can get now",
        "08000 198 668",
        "what I have told you is true",
        "Your signature:",
        "Date:",
        "What happens next",
    )
    places = [text.find(words) for words in in_order]
    assert -1 not in places, in_order[places.index(-1)]
    first_question = text.index("Part 1: ")
    assert all(text.index(words) < first_question for words in in_order[:7])
    assert text.rindex("Your signature:") > text.index("what I have told you is true")
    assert text.rindex("What happens next") > text.rindex("Your signature:")


def test_only_adopted_timescales_are_promised(app: Flask) -> None:
    assert set(re.findall(r"within (\d+) working days", read(app, "/form").text)) == {"5"}


NOT_ON_PAPER = ("press Send", "Continue", "this page", "next page", "its own page", "click", "Choose a file")


@pytest.mark.parametrize("word", NOT_ON_PAPER)
def test_nothing_on_paper_is_pressed(app: Flask, word: str) -> None:
    page = read(app, "/form")
    assert word not in " ".join(part.text for part in page.root.all(cls="app-pen__part"))


def test_the_agreement_asks_what_the_link_asks(app: Flask) -> None:
    page = read(app, "/form/agreement")
    form = TheirAnswer(None, app.extensions["asb_council"], FOR_SOMEONE_ELSE)
    assert {str(field.short_name) for field in form} == set(declared(TheirAnswer))
    for field in form.asked:
        assert field.label.text in page
        assert [option.label for option in getattr(field, "options", ()) if option.label not in page] == []
    for words in (
        "Derbyshire Constabulary",
        "We will also contact you ourselves",
        "It is fine to say no",
        "Your signature:",
        "Date:",
    ):
        assert words in page


@pytest.mark.parametrize("address", ADDRESSES)
def test_they_are_the_same_for_everybody_and_hold_nothing_to_send(app: Flask, address: str) -> None:
    page = read(app, address)
    assert page.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in page.headers
    assert page.headers["Vary"] == "Accept-Encoding", "and not by a cookie"
    assert page.forms == []
    assert [button.text for button in page.root.all("button")] == ["Print this form"]


def test_they_are_found_from_the_start_page(resident: Visitor) -> None:
    hrefs = {link.text: link.href for link in resident.get("/").links}
    assert hrefs["print the form"] == "/form"
    assert '<a class="govuk-link" href="/form/others">extra pages</a>' in resident.client.get("/form").text
    answer = resident.client.get("/form/others")
    assert '<a class="govuk-link" href="/form/agreement">agreement form</a>' in answer.text


def test_another_council_prints_its_own(tmp_path: Path) -> None:
    """Its kinds of behaviour, whom people tell, its address; nothing of the first council's."""
    changes = {
        "Derbyshire Dales": "Borsetshire",
        "derbyshiredales": "borsetshire",
        "Derbyshire": "Borset",
        "derbyshire": "borset",
        "01629": "01632",
        "Matlock": "Felpersham",
        'label = "Noise"': 'label = "Bells at night"',
        'label = "The police"': 'label = "The constable"',
        'label = "I am a neighbour"': 'label = "I live next door"',
    }
    text = HERE.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "council.toml"
    file.write_text(text, encoding="utf-8")
    other = create_app(
        {
            "COUNCIL_FILE": str(file),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}",
            "INSTANCE_PATH": str(tmp_path),
            "SECRET_KEY": A_KEY,
        }
    )
    for address in ADDRESSES:
        html = other.test_client().get(address).text
        assert "Borsetshire" in html
        assert not re.search(r"derbyshire|matlock|01629|dales", html, re.IGNORECASE)
    form = "".join(other.test_client().get(address).text for address in WHOLE)
    for words in ("Bells at night", "The constable", "I live next door", "Felpersham"):
        assert words in form
    assert "I am a neighbour" not in form


def test_a_kind_of_field_the_form_does_not_know_gets_lines_or_boxes(app: Flask) -> None:
    page = read(app, "/form")
    known = app.jinja_env.get_template("paper/fields.html").make_module()
    step = next(step for step in journey(app).steps if step.key == "because")
    field = step.question(None, app.extensions["asb_council"], {}).asked[0]
    assert field.label.text in page
    with app.app_context():
        assert str(known.unknown(field)).count('app-pen__box"') == len(field.options)
        name = next(step for step in journey(app).steps if step.key == "name")
        plain = name.question(None, app.extensions["asb_council"], {}).asked[0]
        assert "app-pen__lines" in str(known.unknown(plain))


def test_every_kind_of_field_has_its_own_drawing(app: Flask) -> None:
    known = app.jinja_env.get_template("paper/fields.html").make_module()
    kinds = {
        field.macro
        for step in journey(app).steps
        for field in step.question(None, app.extensions["asb_council"], {}).asked
    }
    assert [kind for kind in kinds if not hasattr(known, kind)] == []


def test_the_form_on_paper_has_the_words_for_a_child(app: Flask) -> None:
    """As the website does, where it asks if somebody is under 18."""
    page = read(app, "/form").text
    asked, helped = page.index("Are you under 18?"), page.index("If you are under 18:")
    assert asked < helped < page.index("Childline")
    for words in (
        "You do not need an adult to do it for you",
        "If it is not safe to tell a parent",
        "who has parental responsibility",
    ):
        assert words in page
