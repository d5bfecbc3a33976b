"""Cases whose period is over, signed figures, and erasing on any day."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from asb import web
from asb.database import writing
from asb.models import Case, SignedFigures, Staff
from asb.rules.figures import Year
from asb.upkeep import erasure, retention
from asb.upkeep.erasure_log import ErasureLog
from tests.shared.upkeep import how_many


def closed(app: Flask) -> str:
    """Reference of a closed case that nothing stops, and that no other is part of."""
    with app.app_context():
        council = app.extensions["asb_council"]
        found = retention.Retention(council, web.today()).due_by(date(2040, 1, 1))
        due = next(each for each in found if set(each.stops) <= {"figures"} and len(each.references) == 1)
    return due.reference


def sign_all(app: Flask, *but: Year) -> None:
    """Every year is signed off."""
    with app.app_context(), writing() as session:
        who = session.scalars(select(Staff.id)).first()
        for begins in range(2014, 2040):
            year = Year(begins)
            if year not in but:
                more = {"numbers": {}, "note": "", "by": "Maya", "staff_id": who, "at": web.now()}
                session.add(SignedFigures(year=str(year), version=9, press_id=f"p{begins}", **more))


def due_on(app: Flask, reference: str) -> retention.Due:
    with app.app_context():
        found = retention.Retention(app.extensions["asb_council"], web.today()).due_by(date(2060, 1, 1))
        return next(due for due in found if reference in due.references)


def erase(app: Flask, log: ErasureLog, today: date) -> erasure.Erased:
    with app.app_context():
        return erasure.erase_due(app.extensions["asb_council"], log, today)


def there(app: Flask, reference: str) -> bool:
    return how_many(app, Case.id, Case.reference == reference) == 1
