"""Whoever asks for a link to reset a password cannot tell if there is such an account."""

from flask import Flask
from sqlalchemy import event, select

from asb import worker
from asb.database import db
from asb.models import SignInAsked
from tests.shared.officers import member
from tests.shared.page import Visitor


def test_known_and_unknown_addresses_are_the_same_work(app: Flask) -> None:
    """The worker finds out who it is: the time that an answer takes tells nothing."""
    olive, visitor = member(app, "officer"), Visitor(app)
    asked: list[list[str]] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *facts: asked and asked[-1].append(facts[2]))
    for email in (olive.email, "nobody@council.example"):
        visitor.get("/staff/forgot")
        asked.append([])
        visitor.press("Send me a link", email=email, expect=200)
    assert asked[0] == asked[1] != []
    with app.app_context():
        kept = db.session.scalars(select(SignInAsked)).all()
        assert [each.reference for each in kept] == ["staff", "staff"]
        worker.answer_asked(app)
        assert db.session.scalars(select(SignInAsked)).all() == []
