"""Facts of the entries that the service itself adds."""

from __future__ import annotations

from datetime import date

from asb.rules.facts.kinds import Facts


class Received(Facts, frozen=True, kw_only=True):
    route: str
    by_count: str


class AnsweredByLink(Facts, frozen=True, kw_only=True):
    person: int
    state: str
    by: str
    reached_by_us: bool


class Reminded(Facts, frozen=True, kw_only=True):
    person: int


class HolidayKept(Facts, frozen=True, kw_only=True):
    on: date
    works: bool
    why: str
