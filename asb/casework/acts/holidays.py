"""Days on which the council is closed, or works on a bank holiday; open cases are recalculated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from asb.casefile import CaseFile, calendar_of
from asb.council import Council
from asb.database import db, writing
from asb.fields import say_day
from asb.models import Case, HistoryEntry, Holiday
from asb.rules import facts
from asb.rules.acts import Actor
from asb.rules.working_days import KNOWN_YEARS, Calendar

AHEAD = 400
"""Days to look ahead."""


def keep(on: date, works: bool, why: str, actor: Actor, council: Council, now: datetime, today: date) -> int:
    """Stores whether this day is worked. Adds a history entry to each open case whose deadlines change.

    Returns how many did. One transaction: all cases are counted with the same calendar.
    """
    with writing() as session:
        cases = session.scalars(select(Case).where(Case.stage != "closed").with_for_update()).all()
        calendar = calendar_of(council)
        before = {case.id: _days(case, council, calendar) for case in cases}
        session.merge(Holiday(on=on, works=works, why=why))
        session.flush()
        calendar, moved = calendar_of(council), 0
        for case in cases:
            after = _days(case, council, calendar)
            if after == before[case.id]:
                continue
            said = [
                [label, f"{_say(before[case.id].get(label))} before, {_say(day)} now"]
                for label, day in after.items()
                if day != before[case.id].get(label)
            ]
            case.history.append(
                HistoryEntry(
                    act="holiday",
                    by=actor.name,
                    staff_id=actor.id,
                    on_day=today,
                    entered_at=now,
                    facts=facts.write(
                        "holiday",
                        {"on": on, "works": works, "why": why, "as_asked": [[why, _say(on)], *said]},
                    ),
                )
            )
            session.flush()
            CaseFile.of(case, council, calendar).conclude()
            moved += 1
        return moved


def _days(case: Case, council: Council, calendar: Calendar) -> dict[str, date | None]:
    running = CaseFile.of(case, council, calendar).clocks
    return {clock.label: clock.due for clock in running if not clock.done}


def _say(day: date | None) -> str:
    return say_day(day) if day else "on hold"


def ahead(council: Council, today: date) -> Sequence[tuple[date, str]]:
    """Returns the coming weekdays that are not working days, with the reason."""
    calendar = calendar_of(council)
    days = (today + timedelta(days=number) for number in range(AHEAD))
    known = (day for day in days if day.year in KNOWN_YEARS and day.weekday() < 5)
    return [(day, why) for day in known if (why := calendar.why_closed(day))]


def opened(today: date) -> Sequence[Holiday]:
    """Returns the coming days on which the council works although it would be closed."""
    found = select(Holiday).where(Holiday.works, Holiday.on >= today).order_by(Holiday.on)
    return db.session.scalars(found).all()


def run_out(today: date) -> bool:
    """Whether next year's bank holidays are missing: the service has to be updated."""
    return today.year + 1 not in KNOWN_YEARS
