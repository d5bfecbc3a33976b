"""What the database holds after a story."""

from flask import Flask
from sqlalchemy import func, select

from asb.database import db
from asb.models import Case


def one_case(app: Flask) -> Case:
    """The only case there is, with all that belongs to it."""
    with app.app_context():
        case = db.session.execute(select(Case)).scalar_one()
        assert case.people
        assert case.reports
        assert case.letters
        assert case.history
        return case


def count(app: Flask, what: type) -> int:
    """How many rows a table has."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(what)) or 0
