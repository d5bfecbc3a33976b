"""Cases as officers work on them, through the pages: what tests of every room begin with."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from asb import web
from asb.database import db
from asb.models import Case, HistoryEntry, Letter, Person
from tests.shared.days import recent
from tests.shared.page import Page, Visitor
from tests.shared.story import report, sent

BODIES = ("council", "police", "icb")
THREE = [report(recent(days)) for days in (60, 40, 20)]
TWO = [report(recent(days)) for days in (60, 40)]
VIEWS = {f"views-{body}": "agrees" for body in BODIES}
MEANWHILE = {"meanwhile": "The police look in every evening."}
WEIGHED = {f"factors-{each}": "weighed" for each in ("persistence", "harm", "response")}
WEIGHED |= {f"{name}-why": f"Reason {name[8:]}." for name in list(WEIGHED)}
FOUND = {f"holds-{key}": "yes" for key in ("asb", "area", "complaint", "related", "separate")}
POWERS = {f"powers-{body}": "can" for body in BODIES}
POWERS |= {f"{name}-why": "It can visit every week." for name in list(POWERS)}
ARRANGED: dict[str, Any] = {
    "time": "10 in the morning",
    "place": "Town Hall, Matlock",
    "chair": "Dr Iqbal",
    "chair_from": "other",
    "bodies": ["council", "police"],
    "invited": "yes",
}
HELD: dict[str, Any] = {
    "took_part": ["council", "police"],
    "present": "Dr Iqbal",
    "applicant": "there",
    "found": "FOR THE BODIES",
    "told": "We were slow.",
}
ADVICE = {"text": "FOR THE BODIES: visit", "told": "The police visit every week"}
ANSWERED = {"considered": "All of it.", "watches": "Olive"}


def applied(app: Flask, reports: Any = THREE, **answers: Any) -> str:
    """The reference of an application that was just sent."""
    return sent(app, answers, reports=reports)


def letters(app: Flask, kind: str) -> list[Letter]:
    """Every letter of this kind, the oldest first."""
    with app.app_context():
        return list(db.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


def stage(app: Flask, reference: str) -> str:
    """The stage that a case is at."""
    with app.app_context():
        return str(db.session.scalar(select(Case.stage).where(Case.reference == reference)))


def entries(app: Flask, reference: str, act: str) -> list[HistoryEntry]:
    """What the history tells of this act, the oldest first."""
    with app.app_context():
        case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        return [entry for entry in case.history if entry.act == act]


def people(app: Flask, reference: str) -> list[int]:
    """The numbers of the people of a case: who applied, and for whom."""
    with app.app_context():
        query = select(Person.id).join(Case).where(Case.reference == reference).order_by(Person.id)
        return list(db.session.scalars(query))


def ahead(days: int) -> str:
    """The day in so many days, as it is typed."""
    day = web.today() + timedelta(days=days)
    return f"{day.day} {day.month} {day.year}"


def do(officer: Visitor, reference: str, act: str, button: str = "Save", **typed: Any) -> Page:
    """One act, from its form to the case."""
    officer.get(f"/staff/cases/{reference}/{act}")
    return officer.press(button, **typed)


def write(officer: Visitor, reference: str, act: str, button: str = "See the letter", **typed: Any) -> Page:
    """An act that writes letters: its form, the letters, and the act."""
    do(officer, reference, act, button, **typed)
    return officer.press("Save and send", expect=200)


def pass_to_all(officer: Visitor, reference: str) -> None:
    """Every relevant body has the case from now on."""
    write(officer, reference, "pass", "See the letters", bodies=list(BODIES))


def checked(app: Flask, officer: Visitor, reports: Any = THREE, **answers: Any) -> str:
    """A case that is taken, checked for risk and with all the bodies."""
    reference = applied(app, reports, **answers)
    do(officer, reference, "risk", dangers=["nothing"], level="none")
    do(officer, reference, "take", "Take this case")
    pass_to_all(officer, reference)
    return reference


def met(app: Flask, officer: Visitor, **answers: Any) -> str:
    """A case whose threshold is met."""
    reference = checked(app, officer, **answers)
    write(officer, reference, "decide", outcome="met", **VIEWS, **MEANWHILE)
    return reference


def not_met(app: Flask, officer: Visitor, **answers: Any) -> str:
    """A case whose threshold is not met, by its number and by what was weighed."""
    reference = checked(app, officer, TWO, **answers)
    write(officer, reference, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    return reference


def held(app: Flask, officer: Visitor, **answers: Any) -> str:
    """A case whose review was held today."""
    reference = met(app, officer, **answers)
    write(officer, reference, "arrange", "See the letters", day=ahead(0), **ARRANGED)
    do(officer, reference, "hold_review", **HELD, **POWERS)
    return reference
