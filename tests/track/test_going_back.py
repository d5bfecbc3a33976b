"""Browser Back after a page of the case, or of a reply, was sent empty without JavaScript."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.database import db, writing
from asb.models import Agreement, WayIn
from tests.shared.databases import one_database
from tests.shared.page import Page, Visitor
from tests.shared.people import by_code
from tests.shared.story import HELPING, sent

pytestmark = one_database


def goes_back(visitor: Visitor, button: str) -> Page:
    """Nothing is answered: the errors are at an address of their own, which can be opened again."""
    page = visitor.press(button, expect=422)
    assert [status for status, _ in visitor.trail[-2:]] == [303, 422]
    assert page.url.endswith("?refused=yes")
    errors = [tuple(error) for error in page.errors]
    assert errors
    again = visitor.get(page.url, expect=422)
    assert [tuple(error) for error in again.errors] == errors
    return again


@pytest.mark.parametrize(
    ("at", "button"), [("more", "Send"), ("another", "Send"), ("right/4", "Send"), ("picture", "Send")]
)
def test_a_page_of_the_case_sent_empty_can_be_gone_back_to(app: Flask, at: str, button: str) -> None:
    ann = Visitor(app)
    by_code(app, ann, sent(app))
    ann.get(f"/track/case/{at}")
    page = goes_back(ann, button)
    assert page.title.startswith("Error: ")


def test_what_was_typed_stays_with_its_errors_and_is_in_no_address(app: Flask) -> None:
    ann = Visitor(app)
    by_code(app, ann, sent(app))
    ann.get("/track/case/another")
    page = ann.press("Send", {"what": "DRUMS", "reference": "7" * 201}, expect=422)
    assert "DRUMS" in page.html
    assert "refused" not in page.url


def test_a_reply_sent_empty_can_be_gone_back_to(app: Flask) -> None:
    sent(app, HELPING)
    link = web_link(app)
    percy = Visitor(app)
    percy.get(f"/reply/{link}")
    percy.press("Read the message", expect=200)
    assert "refused" not in percy.page.url
    goes_back(percy, "Send my answer")


def web_link(app: Flask) -> str:
    """A link of ours to read and answer, as in the letter."""
    with app.test_request_context(), writing() as session:
        link = web.tokens().link("reply")
        person = session.scalars(select(Agreement)).one().person
        person.ways_in.append(WayIn.reply(link.digest, link.nonce, web.now()))
        db.session.flush()
        return web.tokens().secret(link.nonce)
