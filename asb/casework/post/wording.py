"""Usual wording: paragraphs that managers keep for letters, by kind of letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from asb.database import db, writing
from asb.models import UsualWording


class NoSuchWording(LookupError):
    """There is no usual wording with this number."""


def everything() -> Sequence[UsualWording]:
    """All that is kept, by the kind of letter and title."""
    return db.session.scalars(select(UsualWording).order_by(UsualWording.kind, UsualWording.title)).all()


def for_letters(kinds: Iterable[str]) -> dict[str, list[UsualWording]]:
    """What can be added to letters of these kinds, by kind."""
    wanted = dict.fromkeys(kinds)
    found = [each for each in everything() if each.kind in ("", *wanted)]
    return {kind: [each for each in found if each.kind in ("", kind)] for kind in wanted}


def by_number(number: int) -> UsualWording:
    """Raises NoSuchWording."""
    found = db.session.get(UsualWording, number)
    if found is None:
        raise NoSuchWording(number)
    return found


def keep(number: int | None, title: str, kind: str, words: str, by: int, now: datetime) -> None:
    """Adds a usual wording, or changes the one with this number. Raises NoSuchWording if it is gone."""
    with writing() as session:
        kept = UsualWording() if number is None else session.get(UsualWording, number)
        if kept is None:
            raise NoSuchWording(number)
        kept.title, kept.kind, kept.words, kept.changed_by, kept.changed_at = title, kind, words, by, now
        session.add(kept)


def remove(number: int) -> None:
    """Removes a usual wording; letters that were written with it stay as they are."""
    with writing() as session:
        kept = session.get(UsualWording, number)
        if kept is not None:
            session.delete(kept)
