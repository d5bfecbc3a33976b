"""Published figures of a year: signed off here, imported, or provisional counts.

Nothing published is changed or lost: corrections and replacements are new versions, and the older ones can
be read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from asb import tables
from asb.casework.figures import counting
from asb.council import Council
from asb.database import db, writing
from asb.fields import say_day
from asb.models import ReportedFigures, SignedFigures
from asb.rules.acts import Actor
from asb.rules.days import london_date
from asb.rules.figures import NUMBERS, County, Number, Row, Year

COLUMNS = ("year", "authority", *NUMBERS, "source", "source_date", "note")
"""Columns of an import file, a row for each authority and year."""
MOST_TEXT = 2_000
MOST_SHOWN = 100
"""Most imported rows listed."""
READ_ON = re.compile(r"(?:about )?(\d{4}(?:-\d\d){0,2})", re.ASCII)
PARTIAL = "Counted from {} on. What came before that day is not in these numbers."

Key = tuple[Year, str]
"""A year and an authority."""


class OddRow(ValueError):
    """A row has more reviews with recommendations than reviews held; the message names its line."""


class Changed(Exception):
    """The figures differ from those that the page showed: show them again."""


@dataclass(frozen=True)
class Signing:
    """A sign-off: who, when, idempotency key, number of versions shown, and note."""

    actor: Actor
    now: datetime
    press_id: str
    seen: int
    note: str


class Taken(NamedTuple):
    """Imported figures, and those that they replace, if any."""

    year: Year
    row: Row
    replaced: Row | None


def sign_off(year: Year, shown: str, signing: Signing, council: Council, today: date) -> None:
    """Signs off the figures of a year as counted now. `shown`: hash of those on the page.

    Raises Changed when the two differ.
    """

    def numbers() -> Mapping[str, Number]:
        counted = counting.counts(year, council, today) if year.is_over(today) else None
        if counted is None or counted.mark != shown:
            raise Changed
        return counted.numbers

    _keep(year, numbers, signing)


def correct(year: Year, numbers: Mapping[str, Number], signing: Signing) -> None:
    """Adds a correction of signed-off figures. Raises Changed when there is a newer version than shown."""
    if not signing.seen:
        raise Changed
    _keep(year, lambda: numbers, signing)


def _keep(year: Year, numbers: Callable[[], Mapping[str, Number]], signing: Signing) -> None:
    """Adds a version, once for each idempotency key."""
    try:
        _add(year, numbers, signing)
    except (Changed, IntegrityError):  # the second of two simultaneous requests, on PostgreSQL
        if not _is_kept(signing.press_id):
            raise Changed from None


def _add(year: Year, numbers: Callable[[], Mapping[str, Number]], signing: Signing) -> None:
    versions = select(func.count()).select_from(SignedFigures).where(SignedFigures.year == str(year))
    with writing() as session:
        if session.scalar(versions) != signing.seen:
            raise Changed
        session.add(
            SignedFigures(
                year=str(year),
                version=signing.seen + 1,
                numbers=dict(numbers()),
                note=signing.note,
                by=signing.actor.name,
                staff_id=signing.actor.id,
                press_id=signing.press_id,
                at=signing.now,
            )
        )


def _is_kept(press_id: str) -> bool:
    return db.session.scalar(select(SignedFigures.id).where(SignedFigures.press_id == press_id)) is not None


def waits(council: Council, today: date) -> Year | None:
    """Last year, while it has not been signed off."""
    last = Year(Year.of(today).begins - 1)
    since = counting.began()
    counts = since is not None and since <= last.last
    return last if counts and not _chains(council)[last, council.short_name] else None


def years(council: Council, today: date) -> list[Year]:
    """All years from the first with any figures to the current one, newest first."""
    now, since = Year.of(today), counting.began()
    known = {year for year, _ in _chains(council)} | {now} | ({Year.of(since)} if since else set())
    return [Year(begins) for begins in range(now.begins, min(known).begins - 1, -1)]


def published(year: Year, council: Council, today: date) -> County:
    """What is published of a year: this council and the other authorities of its county."""
    chains = _chains(council)
    rows = [_row(year, authority, chains, council, today) for authority in council.authorities]
    return County(year, council.name, tuple(rows))


def own(council: Council, today: date) -> list[tuple[Year, Row]]:
    """This council's own figures by year, newest first."""
    chains = _chains(council)
    return [(year, _row(year, council.short_name, chains, council, today)) for year in years(council, today)]


def _row(year: Year, authority: str, chains: Mapping[Key, list[Row]], council: Council, today: date) -> Row:
    versions = chains.get((year, authority), [])
    if versions:
        numbered = [replace(row, version=number) for number, row in enumerate(versions, 1)]
        return replace(numbered[-1], earlier=tuple(reversed(numbered[:-1])))
    if not year.is_over(today):
        return Row(authority, "not_yet")
    if authority == council.short_name and (counted := counting.for_everybody(year, council, today)):
        note = PARTIAL.format(say_day(counted.since)) if counted.since > year.first else ""
        return Row(authority, "provisional", counted.numbers, note)
    return Row(authority, "not_published")


def _chains(council: Council) -> defaultdict[Key, list[Row]]:
    """All published versions in order: council file, imports, sign-offs."""
    chains: defaultdict[Key, list[Row]] = defaultdict(list)
    for before in council.figures.published:
        numbers = {line: getattr(before, line) for line in NUMBERS}
        row = _reported(before.authority, numbers, before.source, before.source_date, before.note)
        chains[Year.read(before.year), before.authority].append(row)
    for kept in db.session.scalars(select(ReportedFigures).order_by(ReportedFigures.id)):
        row = _reported(kept.authority, kept.numbers, kept.source, kept.source_date, kept.note)
        on = london_date(kept.at)
        chains[Year.read(kept.year), kept.authority].append(replace(row, published_on=on))
    for signed in db.session.scalars(select(SignedFigures).order_by(SignedFigures.id)):
        own, on = council.short_name, london_date(signed.at)
        row = Row(own, "signed_off", signed.numbers, signed.note, published_on=on)
        chains[Year.read(signed.year), own].append(row)
    return chains


def signed(year: Year) -> list[SignedFigures]:
    """Signed-off versions, newest first; for staff, with who signed."""
    found = select(SignedFigures).where(SignedFigures.year == str(year)).order_by(SignedFigures.id.desc())
    return list(db.session.scalars(found))


def _reported(authority: str, numbers: Mapping[str, Number], source: str, source_date: str, note: str) -> Row:
    known = any(number is not None for number in numbers.values())
    return Row(authority, "reported" if known else "not_published", numbers, note, source, source_date)


def take_in(
    rows: Iterable[tuple[Year, Row]], council: Council, actor: Actor | None, now: datetime
) -> list[Taken]:
    """Imports figures: all or none. Known figures change nothing; returns what is new.

    `actor`: None for the command line.
    """
    taken = []
    with writing() as session:
        chains = _chains(council)
        for year, row in rows:
            versions = chains[year, row.authority]
            before = versions[-1] if versions else None
            if before and before.says_the_same(row):
                continue
            session.add(_to_keep(year, row, len(versions) + 1, actor, now))
            versions.append(row)
            taken.append(Taken(year, row, before))
    return taken


def taken_in(council: Council) -> list[tuple[ReportedFigures, Row | None]]:
    """Imported figures, newest first, with what they replaced; for staff, with who imported them."""
    chains = _chains(council)
    found = select(ReportedFigures).order_by(ReportedFigures.id.desc()).limit(MOST_SHOWN)
    return [
        (kept, chains[Year.read(kept.year), kept.authority][kept.version - 2] if kept.version > 1 else None)
        for kept in db.session.scalars(found)
    ]


def _to_keep(year: Year, row: Row, version: int, actor: Actor | None, now: datetime) -> ReportedFigures:
    return ReportedFigures(
        year=str(year),
        authority=row.authority,
        version=version,
        numbers=dict(row.numbers),
        source=row.source,
        source_date=row.source_date,
        note=row.note,
        by=actor.name if actor else "command line",
        staff_id=actor.id if actor else None,
        at=now,
    )


def read_file(
    text: str, council: Council, today: date, *, as_it_stands: bool = False
) -> list[tuple[Year, Row]]:
    """Parses a CSV file to import. Raises ValueError with every line that is wrong: OddRow, unless
    `as_it_stands`, if they are only odd.
    """
    rows: dict[Key, tuple[int, Row]] = {}
    wrong, odd = list[str](), list[str]()
    try:
        for line, record in tables.records(text, COLUMNS):
            try:
                year, row = _read_row(record, council.authorities)
                _check_row(year, row, rows, council, today)
            except ValueError as error:
                wrong.append(f"line {line}: {error}")
                continue
            rows[year, row.authority] = line, row
            if row.is_odd and not as_it_stands:
                made, held = row.number("with_recommendations"), row.number("reviews")
                odd.append(f"line {line}: with_recommendations is {made}, but reviews is {held}")
    except ValueError as error:  # the table itself is wrong from here on
        wrong.append(str(error))
    if wrong:
        raise ValueError(_together(wrong))
    if odd:
        raise OddRow(_together(odd))
    return [(year, row) for (year, _), (_, row) in rows.items()]


def _check_row(
    year: Year, row: Row, earlier: Mapping[Key, tuple[int, Row]], council: Council, today: date
) -> None:
    """Raises ValueError for a row that is in the file already, or that cannot be imported."""
    if (year, row.authority) in earlier:
        raise ValueError(f"{row.authority} {year} is already on line {earlier[year, row.authority][0]}")
    if why := refusal(year, row.authority, council, today):
        raise ValueError(why)


MOST_SAID = 20
"""Most lines of a file of which is said what is wrong."""


def _together(faults: list[str]) -> str:
    more = len(faults) - MOST_SAID
    return "; ".join(faults[:MOST_SAID]) + (f"; and {more} more" if more > 0 else "")


def refusal(year: Year, authority: str, council: Council, today: date) -> str:
    """Why figures of this authority and year cannot be imported; empty if they can."""
    if not year.is_over(today):
        return f"year: {year} is not over: its figures come after {year.last}"
    if authority == council.short_name and signed(year):
        return f"authority: {authority} has signed off its {year} here: a manager corrects it under Settings"
    return ""


def _read_row(record: Mapping[str, str], authorities: tuple[str, ...]) -> tuple[Year, Row]:
    """Parses one row of a file. Raises ValueError with the column."""
    cells = {column: value.strip() for column, value in record.items()}
    try:
        year = Year.read(cells["year"])
    except ValueError as error:
        raise ValueError(f"year: {error}") from error
    if cells["authority"] not in authorities:
        raise ValueError(f"authority: {cells['authority']!r} is none of {', '.join(authorities)}")
    numbers = {column: _read_number(column, cells[column]) for column in NUMBERS}
    for column in ("source", "note"):
        if len(cells[column]) > MOST_TEXT or not cells[column].isprintable():
            raise ValueError(f"{column}: write it on one line, in at most {MOST_TEXT} characters")
    if not cells["source"]:
        raise ValueError("source: say where the figures stand, so that everybody can look there")
    if not _is_day_read(cells["source_date"]):
        raise ValueError(
            f"source_date: {cells['source_date']!r} is not a date: write when the source was read, such as"
            " 2024-03-05, 2024-03, 2024 or about 2024"
        )
    told = cells["source"], cells["source_date"], cells["note"]
    return year, _reported(cells["authority"], numbers, *told)


def _is_day_read(written: str) -> bool:
    """Whether it is a day, a month or a year, exact or approximate."""
    day = READ_ON.fullmatch(written)
    try:
        return bool(day and date.fromisoformat(f"{day[1]}-01-01"[:10]))
    except ValueError:
        return False


def _read_number(column: str, written: str) -> Number:
    """Parses a whole number; an empty cell is not published, which is not 0."""
    if written and not re.fullmatch(r"[0-9]{1,5}", written):
        raise ValueError(f"{column}: {written!r} is no number of them: write one such as 0 or 12, or nothing")
    return int(written) if written else None
