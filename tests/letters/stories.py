"""Stories through pages and verbs, each with the letters that it causes: every kind that there is.

A name is the template's, and after a `-` which of its ways it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import Flask
from sqlalchemy import select

from asb.database import db
from asb.models import Letter
from tests.letters.plain import plain

Named = Mapping[str, Letter]
Days = Mapping[str, date]
Tell = Callable[[Flask], tuple[Named, Days]]


@dataclass(frozen=True)
class Story:
    """What happens, and the names of the letters that come of it."""

    names: tuple[str, ...]
    tell: Tell

    def tells(self, app: Flask) -> dict[str, str]:
        """Each of its letters, made plain."""
        letters, days = self.tell(app)
        assert set(letters) == set(self.names), f"{self.tell.__name__} tells {sorted(letters)}"
        return {name: plain(letter, days) for name, letter in letters.items()}


STORIES: list[Story] = []
"""In the order in which they are told."""


def causes(*names: str) -> Callable[[Tell], Tell]:
    """Marks a story with the letters that come of it."""

    def mark(tell: Tell) -> Tell:
        STORIES.append(Story(names, tell))
        return tell

    return mark


def the(app: Flask, kind: str, recipient: str = "applicant", nth: int = -1) -> Letter:
    """The newest letter of this kind to this recipient."""
    with app.app_context():
        query = select(Letter).where(Letter.kind == kind, Letter.recipient.startswith(recipient))
        return db.session.scalars(query.order_by(Letter.id)).all()[nth]
