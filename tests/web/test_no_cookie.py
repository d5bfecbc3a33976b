"""A browser that keeps no cookie, and answers that are not open any more: each door says so at once."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from asb.casework.drafts import store
from tests.letters.stories import the
from tests.shared.bodies import PC, add
from tests.shared.page import Visitor
from tests.shared.people import ANN, ask, links, work
from tests.shared.story import HELPING, sent, walk

pytestmark = pytest.mark.long

NO_COOKIE = "Your browser did not send our cookie"
LOST = "Your earlier answers are no longer open here"


def says_so(app: Flask, answer: TestResponse) -> None:
    """What is missing, how to allow it, whom to ring; never that the link is broken or that it took long."""
    assert answer.status_code == 400
    assert NO_COOKIE in answer.text
    assert "llow" in answer.text
    assert "cookies" in answer.text
    assert app.extensions["asb_council"].team.phone in answer.text
    assert "may be missing" not in answer.text
    assert "long time" not in answer.text


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("/apply/who", {"who": "myself"}),
        ("/track/", {"reference": "YYYY-YYYY", "detail": ANN}),
        ("/track/code", {"reference": "YYYY-YYYY", "code": "2222-3333-4444"}),
        ("/return", {"code": "2222-3333-4444"}),
        ("/part/ask", {"email": "pc@police.example"}),
        ("/staff/sign-in", {"email": "olive@council.example"}),
    ],
)
def test_a_form_that_comes_without_its_cookie(app: Flask, page: str, typed: dict[str, str]) -> None:
    client = app.test_client(use_cookies=False)
    asked = client.get(page, follow_redirects=True)
    token = re.findall(r'name="csrf_token" [^>]*value="([^"]+)"', asked.text)[-1:]
    answer = client.post(page, data=typed | {"csrf_token": "".join(token)})
    says_so(app, answer)


def test_a_link_that_comes_without_the_cookie_that_it_set(app: Flask, resident: Visitor) -> None:
    reference = sent(app, HELPING)
    ask(resident, reference)
    work(app)
    tokens = app.extensions["asb_tokens"]
    letter = the(app, "please_agree", "represented")
    reply = re.findall(r"/reply/[\w-]{43}", tokens.fill(letter.text, letter.nonce))
    add(app, PC)
    for link in (*links(app, reference), *reply, "/return/" + "x" * 43, "/part/" + "x" * 43):
        says_so(app, app.test_client(use_cookies=False).get(link, follow_redirects=True))


@pytest.mark.parametrize("page", ["/reply/message", "/see/open"])
def test_where_nothing_could_be_typed_nothing_is_said_of_it(app: Flask, page: str) -> None:
    answer = app.test_client(use_cookies=False).post(page)
    says_so(app, answer)
    assert "What you typed" not in answer.text


BUTTONS = {
    "check": ("/apply/check", {}),
    "a list": ("/apply/others", {}),
    "help": ("/apply/help", {}),
    "a return link": ("/apply/save/link", {"email": ANN, "email_shared": "no"}),
    "a return code": ("/apply/save/code", {"once": "a"}),
    "a file": ("/apply/files/0123456789abcdef/file", {"about": "The broken gate."}),
    "delete": ("/apply/delete", {}),
    "remove": ("/apply/reports/0123456789abcdef/remove", {}),
}


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize("fresh", [True, False], ids=["another session", "deleted elsewhere"])
def test_a_button_whose_answers_are_gone_says_so(
    app: Flask, resident: Visitor, button: str, *, fresh: bool
) -> None:
    """Whether the session is another by now, or the draft was let go of on the server."""
    walk(resident, until="check")
    address, typed = BUTTONS[button]
    if fresh:
        token = re.findall(r'name="csrf_token" value="([^"]+)"', resident.page.html)[0]
        resident.client.delete_cookie("session")
        resident.get("/apply/")
    else:
        resident.get("/apply/check")
        token = re.findall(r'name="csrf_token" value="([^"]+)"', resident.page.html)[0]
        with app.app_context():
            forget(resident)
    answer = resident.client.post(address, data=typed | {"csrf_token": token}, base_url=resident.base_url)
    assert (answer.status_code, LOST in answer.text) == (410, True)
    assert "Return with your code" in answer.text
    assert typed.get("about", "") in answer.text
    assert "They were not sent." in answer.text


def forget(resident: Visitor) -> None:
    """As if this device had left in another window whose cookie was kept."""
    with resident.client.session_transaction(base_url=resident.base_url) as session:
        store.leave(store.key_of(session["draft"]))
