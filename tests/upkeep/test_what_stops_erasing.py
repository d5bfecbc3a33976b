"""A legal hold, an open appeal, an open complaint: nothing goes until they are over, also of merged cases."""

from collections.abc import Callable
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.database import writing
from asb.models import Case, HistoryEntry
from asb.rules.facts import VERSION
from asb.upkeep.erasure_log import ErasureLog
from asb.upkeep.retention import Due, Retention
from tests.shared.cases import write
from tests.shared.databases import one_database
from tests.shared.erasing import closed, due_on, erase, sign_all, there
from tests.shared.merging import each_is_another, merge
from tests.shared.officers import Colleague
from tests.shared.story import sent

pytestmark = pytest.mark.long

NEVER = date(2055, 1, 1)
"""Long after every period is over."""
ENDED = date(2030, 5, 6)
Does = Callable[[Flask, str], int]


def add(app: Flask, reference: str, act: str, facts: dict[str, object], on: date | None = None) -> int:
    """As if this act had been done on this case; the number of its entry."""
    with app.app_context(), writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        last = case.history[-1]
        entry = HistoryEntry(
            act=act,
            by="Maya",
            staff_id=last.staff_id,
            on_day=on or last.on_day,
            entered_at=web.now(),
            facts={"version": VERSION, **facts},
        )
        case.history.append(entry)
        session.flush()
        return entry.id


def hold(app: Flask, reference: str) -> int:
    return add(app, reference, "legal_hold", {"why": "A court case."})


def appeal(app: Flask, reference: str) -> int:
    return add(app, reference, "appeal", {"how": "letter", "grounds": ["decision"], "text": "It is wrong."})


def complain(app: Flask, reference: str, body: str = "lgo") -> int:
    said = {"body": body, "body_name": "The ombudsman", "their_reference": "24 001", "whose": "people"}
    return add(app, reference, "complaint", {**said, "text": "About delay.", "hold": "no"})


def end_hold(app: Flask, reference: str, _number: int) -> None:
    add(app, reference, "end_legal_hold", {"why": "The court has decided."}, ENDED)


def decide_appeal(app: Flask, reference: str, _number: int) -> None:
    add(
        app,
        reference,
        "appeal_decided",
        {"result": "not_upheld", "back": [], "words": "It was right."},
        ENDED,
    )


def decide_complaint(app: Flask, reference: str, number: int) -> None:
    said = {"which": number, "result": "not_upheld", "remedy": "", "back": []}
    add(app, reference, "complaint_decided", said, ENDED)


EACH = [
    pytest.param(hold, end_hold, "legal_hold", id="a legal hold"),
    pytest.param(appeal, decide_appeal, "appeal", id="an open appeal"),
    pytest.param(complain, decide_complaint, "complaint", id="an open complaint to the ombudsman"),
]


@pytest.mark.parametrize(("begin", "end", "stop"), EACH)
def test_nothing_goes_until_it_is_over(
    year: Flask, log: ErasureLog, begin: Does, end: Callable[[Flask, str, int], None], stop: str
) -> None:
    reference = closed(year)
    sign_all(year)
    number = begin(year, reference)
    assert stop in due_on(year, reference).stops
    erase(year, log, NEVER)
    assert there(year, reference)
    end(year, reference, number)
    assert due_on(year, reference).stops == ()
    erase(year, log, NEVER)
    assert not there(year, reference)


@one_database
@pytest.mark.parametrize(("begin", "end", "stop"), [each for each in EACH if each.id != "a legal hold"])
def test_the_period_is_counted_from_the_last_news(
    year: Flask, log: ErasureLog, begin: Does, end: Callable[[Flask, str, int], None], stop: str
) -> None:
    """Or a case would go while somebody can still take the answer further."""
    reference = closed(year)
    sign_all(year)
    end(year, reference, begin(year, reference))
    due = due_on(year, reference)
    assert (due.counted_from, due.since) == (stop, ENDED)
    years = year.extensions["asb_council"].privacy.retention_years
    erase(year, log, ENDED + relativedelta(years=years, days=-1))
    assert there(year, reference)
    erase(year, log, ENDED + relativedelta(years=years))
    assert not there(year, reference)


def merged(app: Flask, officer: Colleague) -> tuple[str, str]:
    """References of a closed case and of one that was merged into it."""
    kept, other = sent(app), sent(app)
    merge(officer, kept, other, **each_is_another(officer, kept, other))
    write(officer, kept, "withdraw", checked="I rang Ann.", why="It is over.")
    return kept, other


@one_database
@pytest.mark.parametrize("place", [0, 1], ids=["at the case that stays", "at the case that was merged"])
@pytest.mark.parametrize(("begin", "end", "stop"), EACH)
def test_merged_cases_go_together_or_not_at_all(
    app: Flask,
    officer: Colleague,
    log: ErasureLog,
    place: int,
    begin: Does,
    end: Callable[[Flask, str, int], None],
    stop: str,
) -> None:
    both = merged(app, officer)
    sign_all(app)
    number = begin(app, both[place])
    assert stop in due_on(app, both[0]).stops
    erase(app, log, NEVER)
    assert [there(app, each) for each in both] == [True, True]
    end(app, both[place], number)
    erase(app, log, NEVER)
    assert [there(app, each) for each in both] == [False, False]


def reopen(app: Flask, reference: str) -> None:
    add(app, reference, "reopen", {"why": "She rang."})


def complain_and_decide(app: Flask, reference: str) -> None:
    decide_complaint(app, reference, complain(app, reference))


def merge_another_into_it(app: Flask, reference: str) -> None:
    """As if somebody had seen only now that both are one."""
    with app.app_context(), writing() as session:
        kept = session.scalars(select(Case).where(Case.reference == reference)).one()
        others = select(Case).where(Case.id != kept.id, Case.stage == "closed", Case.merged_into_id.is_(None))
        session.scalars(others.order_by(Case.id)).all()[0].merged_into_id = kept.id


@one_database
@pytest.mark.parametrize(
    ("does", "today", "goes"),
    [
        (lambda _app, _reference: None, None, True),
        (hold, NEVER, False),
        (reopen, NEVER, False),
        (complain_and_decide, None, False),
        (merge_another_into_it, NEVER, False),
    ],
    ids=["nothing", "a legal hold", "opened again", "an answer of the ombudsman", "merged"],
)
def test_what_is_done_while_others_are_erased_stops_it_too(
    year: Flask,
    log: ErasureLog,
    monkeypatch: pytest.MonkeyPatch,
    does: Callable[[Flask, str], object],
    today: date | None,
    goes: bool,
) -> None:
    """Cases are listed first, and then go one by one: each is looked at again once it is locked."""
    reference = closed(year)
    sign_all(year)
    listed, today = Retention.due_by, today or due_on(year, reference).on

    def listed_before(self: Retention, day: date) -> list[Due]:
        found = [each for each in listed(self, day) if each.reference == reference]
        does(year, reference)
        return found

    monkeypatch.setattr(Retention, "due_by", listed_before)
    assert erase(year, log, today).cases == int(goes)
    assert there(year, reference) is not goes


@one_database
def test_a_case_that_another_worker_has_erased_meanwhile_is_not_counted_again(
    year: Flask, log: ErasureLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = closed(year)
    sign_all(year)
    due = due_on(year, reference)
    assert erase(year, log, due.on).cases > 0
    monkeypatch.setattr(Retention, "due_by", lambda _self, _day: [due])
    assert erase(year, log, due.on).cases == 0
