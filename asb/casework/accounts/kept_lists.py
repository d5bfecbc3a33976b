"""Lists of cases that a member of staff has kept under a name: filters, never words of a search."""

from __future__ import annotations

from collections.abc import Mapping

from asb.database import writing
from asb.models import Staff

MOST = 12
"""Most lists of one person; the oldest gives way."""
LONGEST = 60


def keep(number: int, name: str, filters: Mapping[str, str]) -> None:
    """Keeps these filters under this name, instead of an earlier list of the same name."""
    with writing() as session:
        member = session.get_one(Staff, number, with_for_update=True)
        others = {each: kept for each, kept in member.lists.items() if each != name}
        newest = list(others.items())[-(MOST - 1) :]
        member.lists = dict(newest) | {name: dict(filters)}


def forget(number: int, name: str) -> None:
    with writing() as session:
        member = session.get_one(Staff, number, with_for_update=True)
        member.lists = {each: kept for each, kept in member.lists.items() if each != name}
