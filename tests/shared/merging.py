"""Two applications of one person, and the act that makes them one case."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import update

from asb import web
from asb.casework.acts import verify
from asb.database import db, writing
from asb.models import Case, HistoryEntry
from tests.shared.page import Page, Visitor

ONE: dict[str, Any] = {
    "same": ["yes"],
    "how": "She gave both references when I rang her.",
    "reached-here": "email",
    "reached-there": "email",
    "contact": "here",
}
"""What an officer answers about one person with email."""


def fill_in(officer: Visitor, kept: str, other: str, **typed: Any) -> Page:
    """The form on the case that stays, as far as the letters or an error."""
    officer.get(f"/staff/cases/{kept}/merge?other={other}")
    return officer.press("See the letters", **{**ONE, **typed})


def merge(officer: Visitor, kept: str, other: str, **typed: Any) -> None:
    """Merges the other case into the one that stays."""
    page = fill_in(officer, kept, other, **typed)
    assert page.status == 200, page.errors
    officer.press("Save and send", expect=200)


def refused(officer: Visitor, kept: str, other: str) -> str:
    """The error on pressing the button of the form."""
    officer.get(f"/staff/cases/{kept}/merge?other={other}")
    page = officer.press("Continue", case=other, expect=422)
    [link] = page.errors
    assert link.href == "#case"
    return str(link.text)


def came_on(app: Flask, reference: str, day: date) -> None:
    """As if an application had come on another day."""
    with app.app_context(), writing() as session:
        session.execute(update(Case).where(Case.reference == reference).values(received_on=day))
        session.execute(
            update(HistoryEntry)
            .where(HistoryEntry.act == "application_received")
            .where(HistoryEntry.case.has(Case.reference == reference))
            .values(on_day=day)
        )
    with app.app_context():
        verify.mend(reference, web.council())


def drifts(app: Flask) -> list[object]:
    """What `flask verify` finds."""
    with app.app_context():
        found: list[object] = list(verify.drifts(web.council()))
        db.session.rollback()
        return found


def each_is_another(officer: Visitor, kept: str, other: str) -> dict[str, str]:
    """Answers that every pair that looks alike is two reports."""
    officer.get(f"/staff/cases/{kept}/merge?other={other}")
    return {name: "two" for name in officer.page.forms[-1].names if name.startswith("alike-")}
