"""House-keeping: of every table with a promise, what is past it goes and what is just inside stays.

Two rows of each: one a minute past the promise, one a minute inside it. A part of `worker.keep_house` that is
taken out leaves the first, and one that is too eager takes the second.
"""

import secrets
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from asb import web, worker
from asb.casework import rate_limits
from asb.casework.accounts import sessions
from asb.casework.drafts import devices, store
from asb.casework.post import outbox
from asb.casework.track import signing_in
from asb.database import Base, db, writing
from asb.models import (
    Agreement,
    Case,
    CaseTask,
    Count,
    Draft,
    Evidence,
    HistoryEntry,
    Letter,
    Opening,
    Person,
    SignedIn,
    SignInAsked,
    Staff,
    UnsavedWork,
    Visit,
    WayIn,
    WorkerBeat,
)
from asb.wizard import Journey, Walk
from tests.shared.cases import checked, do, found
from tests.shared.days import just_over
from tests.shared.kept import needs_only
from tests.shared.officers import Colleague, member
from tests.shared.people import by_code
from tests.shared.story import boxes, given, sent

INSIDE, PAST = timedelta(minutes=-1), timedelta(minutes=1)
HELPED: dict[str, dict[str, Any]] = {
    "who": {"who": "someone_else"},
    "person": {"relationship": "friend", "name": "Percy Ogden"},
    "person_contact": {"routes": ["email"]},
    "person_details": {"email": "percy@example.com", "email_shared": "no"},
}

KEPT_WITHOUT_END = {
    "account_entry",
    "alembic_version",
    "case",
    "case_word",
    "case_key",
    "case_task",
    "contact",
    "erased_day",
    "history_entry",
    "holiday",
    "look",
    "pack",
    "person",
    "agreement",
    "report",
    "staff",
    "recovery_code",
    "kit_day",
    "mail_entry",
    "mail_state",
    "reported_figures",
    "signed_figures",
    "letter_file",
    "upkeep_state",
    "usual_wording",
}
"""What house-keeping leaves alone: cases and what belongs to them, accounts, what was published."""
ANSWERED_AT_ONCE = {"sign_in_asked"}
"""Rows that a worker takes away as soon as it has answered them."""


def add(app: Flask, *rows: Any) -> None:
    with app.app_context(), writing() as session:
        session.add_all(rows)


def keep_house(app: Flask) -> None:
    with app.app_context():
        worker.keep_house(app)


def left(app: Flask, column: Any) -> set[Any]:
    with app.app_context():
        return set(db.session.scalars(select(column)))


def a_draft(name: bytes, touched: datetime, **answers: Any) -> Draft:
    return Draft(key=name * 32, answers=answers, begun_at=touched, touched_at=touched)


def a_letter(name: str, written: datetime, **more: Any) -> Letter:
    fixed = {
        "kind": "return_link",
        "event": name,
        "recipient": "x",
        "route": "email",
        "to_name": "",
        "to_address": "x@example.com",
        "from_name": "",
        "reply_to": "",
        "subject": "x",
        "text": "x",
        "message_id": f"<{secrets.token_hex(8)}@x>",
        "state": "sent",
        "next_try_at": written,
        "written_at": written,
    }
    return Letter(**fixed | more)


def drafts_for(app: Flask) -> timedelta:
    return timedelta(days=app.extensions["asb_council"].privacy.draft_days)


def test_every_table_is_named_with_its_promise() -> None:
    """A new table is added to `KEPT_WITHOUT_END`, or gets a test here."""
    erased = {"count", "draft", "evidence", "letter", "opening", "signed_in", "unsaved_work", "visit"}
    erased |= {"way_in", "worker_beat"}
    named = [KEPT_WITHOUT_END, ANSWERED_AT_ONCE, erased]
    assert {"alembic_version", *Base.metadata.tables} == set().union(*named)
    assert sum(map(len, named)) == len(Base.metadata.tables) + 1


def test_drafts_go_with_their_files_and_letters(app: Flask) -> None:
    age = drafts_for(app)
    for name, more in ((b"o", PAST), (b"n", INSIDE)):
        touched = web.now() - age - more
        file = Evidence(
            draft_key=name * 32,
            item="0",
            purpose="files",
            name="a.txt",
            about="",
            kind="text",
            content_type="text/plain",
            size=1,
            digest=b"0" * 32,
            original=b"x",
            scan="clean",
            added_at=touched,
        )
        letter = a_letter(name.decode(), touched, draft_key=name * 32)
        way = Opening(key=name * 32, draft_key=name * 32, opened_at=touched)
        add(app, a_draft(name, touched), file, letter, way)
    keep_house(app)
    assert left(app, Draft.key) == {b"n" * 32}
    assert left(app, Evidence.draft_key) == {b"n" * 32}
    assert left(app, Letter.draft_key) == {b"n" * 32}
    assert left(app, Opening.draft_key) == {b"n" * 32}


def test_ways_into_what_is_gone_end_and_those_into_a_draft_do_not(app: Flask) -> None:
    """An old way into a draft that is still worked on stays; what leads nowhere goes with its time."""
    age, now = drafts_for(app), web.now()
    add(
        app,
        a_draft(b"d", now),
        Opening(key=b"d" * 32, draft_key=b"d" * 32, opened_at=now - age - PAST),
        Opening(key=b"o" * 32, draft_key=b"g" * 32, opened_at=now - age - PAST),
        Opening(key=b"n" * 32, draft_key=b"g" * 32, opened_at=now - age - INSIDE),
    )
    keep_house(app)
    assert left(app, Opening.key) == {b"d" * 32, b"n" * 32}
    assert age > devices.READ_FOR


def test_workers_that_were_not_here_for_a_day_are_forgotten(app: Flask) -> None:
    day = web.now() - timedelta(days=1)
    add(app, WorkerBeat(name="old", seen_at=day - PAST), WorkerBeat(name="new", seen_at=day - INSIDE))
    keep_house(app)
    assert left(app, WorkerBeat.name) == {"new"}


def test_counts_go_when_their_stretch_of_time_is_over(app: Flask) -> None:
    now = web.now()
    for name, until in (("old", now - PAST), ("new", now - INSIDE)):
        add(app, Count(limit=name, who=b"x" * 32, until=until, asked=1))
    keep_house(app)
    assert left(app, Count.limit) == {"new"}
    assert timedelta(days=1) == max(each.within for each in vars(rate_limits).values() if is_limit(each))


def is_limit(what: object) -> bool:
    return isinstance(what, rate_limits.Limit)


def test_sessions_and_late_work_go_after_a_day(app: Flask) -> None:
    who, day = member(app, "officer").id, web.now() - timedelta(hours=24)
    for name, at in ((b"o", day - PAST), (b"n", day - INSIDE)):
        add(
            app,
            SignedIn(key=name * 32, staff_id=who, fs_uniquifier="x", since=at),
            UnsavedWork(staff_id=who, path=name.decode(), typed={"words": ["secret"]}, at=at),
        )
    keep_house(app)
    assert left(app, SignedIn.key) == {b"n" * 32}
    assert left(app, UnsavedWork.path) == {"n"}
    assert timedelta(hours=24) > sessions.AT_MOST


def test_letters_about_accounts_go_after_thirty_days_and_those_of_cases_stay(app: Flask) -> None:
    sent(app)
    month = web.now() - timedelta(days=30)
    add(
        app,
        a_letter("old", month - PAST, kind="staff_reset"),
        a_letter("new", month - INSIDE, kind="staff_reset"),
        a_letter("other", month - PAST, kind="figures"),
    )
    with app.app_context(), writing() as session:
        session.execute(update(Letter).where(Letter.case_id.is_not(None)).values(written_at=month - PAST))
    keep_house(app)
    assert left(app, Letter.event) >= {"new", "other", "received"}
    assert "old" not in left(app, Letter.event)


def test_visits_go_after_two_hours_and_what_ended_after_ninety_days(app: Flask) -> None:
    sent(app)
    [person] = left(app, Person.id)
    now = web.now()
    for name, more in ((b"o", PAST), (b"n", INSIDE)):
        made = now - timedelta(days=90) - more
        add(
            app,
            Visit(key=name * 32, person_id=person, since=now - timedelta(hours=2) - more),
            WayIn(digest=name * 32, person_id=person, how="link", nonce="x", made_at=made, ended="used"),
        )
    keep_house(app)
    assert left(app, Visit.key) == {b"n" * 32}
    assert left(app, WayIn.digest) == {b"n" * 32}


def test_a_visit_that_is_over_ends_in_the_browser_too(app: Flask, resident: Any) -> None:
    """House-keeping runs once an hour: what it has not seen yet opens nothing."""
    by_code(app, resident, sent(app))
    with app.app_context(), writing() as session:
        session.execute(update(Visit).values(since=web.now() - signing_in.VISIT_LASTS - PAST))
    assert resident.get("/track/case", expect=403).h1 == "Your page is closed"


def test_what_was_asked_for_is_forgotten_once_it_is_answered(app: Flask) -> None:
    add(app, SignInAsked(reference="AAAA-AAAA", detail=b"x" * 32, asked_at=web.now()))
    with app.app_context():
        worker.answer_asked(app)
    assert left(app, SignInAsked.id) == set()


@pytest.mark.parametrize(("more", "letters"), [(PAST, 1), (INSIDE, 0)])
def test_a_draft_that_goes_in_a_week_is_told_of_once(app: Flask, more: timedelta, letters: int) -> None:
    touched = web.now() - drafts_for(app) + timedelta(days=7) - more
    key = secrets.token_bytes(32)
    add(app, Draft(key=key, answers=reachable(app), begun_at=touched, touched_at=touched))
    keep_house(app)
    keep_house(app)
    with app.app_context():
        kinds = list(db.session.scalars(select(Letter.kind)))
        reminded = db.session.scalar(select(Draft.reminded_at))
    assert kinds == ["draft_goes_soon"] * letters
    assert (reminded is not None) == bool(letters)


def reachable(app: Flask) -> dict[str, Any]:
    """The answers of a draft as far as how its person is reached, as the pages keep them."""
    journey: Journey = app.extensions["asb_apply"]
    kept: dict[str, Any] = {}
    while (step := Walk(journey, kept).gap) and "details" not in kept:
        kept[step.key] = journey.entry(step, boxes(given(step.key, {})), Walk(journey, kept).answers)[1]
    return kept


@pytest.mark.parametrize(
    ("days", "queue", "told"),
    [
        (3, "do", []),
        (2, "do", ["date_near"]),
        (1, "do", ["date_near"]),
        (-1, "do", ["date_past"]),
        (-7, "do", ["date_past"]),
        (-8, "do", []),
        (1, "others", []),
        (-1, "others", ["date_past"]),
    ],
)
def test_staff_are_told_once_of_what_is_due_and_once_of_what_has_passed(
    app: Flask, days: int, queue: str, told: list[str]
) -> None:
    needs_only(app, sent(app), "threshold", "decide", queue, web.today() + timedelta(days=days))
    keep_house(app)
    keep_house(app)
    assert [kind for kind in all_of(app, Letter.kind) if kind.startswith("date_")] == told


def test_managers_are_asked_once_for_each_proposal(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    """Also while its deadline passes, and when something is proposed again on the same day."""
    case = checked(app, officer)
    for times, number in ((1, 2), (2, 3)):
        found(officer, case, number, "related", "It was a dog.")
        for days in (0, 40):
            with app.app_context(), writing() as session:
                for row in session.scalars(select(CaseTask).where(CaseTask.what == "threshold")):
                    row.by = row.since = web.today() - timedelta(days=days)
            keep_house(app)
        assert all_of(app, Letter.kind).count("second_asked") == times
        do(manager, case, "second", said="disagree", why="There was no dog.")


def test_what_bodies_are_reminded_of_by_the_service_is_told_to_nobody_else(app: Flask) -> None:
    needs_only(app, sent(app), "answer", "remind", "others", web.today() - timedelta(days=1))
    keep_house(app)
    assert "date_past" not in all_of(app, Letter.kind)


def test_each_day_of_a_case_is_told_by_itself(app: Flask) -> None:
    """An old date hides none that comes."""
    case = sent(app)
    needs_only(app, case, "answer", "remind", "others", web.today() - timedelta(days=200))
    with app.app_context(), writing() as session:
        found = session.scalars(select(Case)).one()
        soon = web.today() + timedelta(days=1)
        where = {"since": soon, "by": soon, "rank": "2", "about": "", "who": ""}
        found.tasks.append(CaseTask(what="threshold", act="decide", queue="do", **where))
    keep_house(app)
    assert all_of(app, Letter.kind).count("date_near") == 1


def test_the_worker_concludes_what_cases_of_an_earlier_release_need(app: Flask) -> None:
    sent(app)
    with app.app_context(), writing() as session:
        session.execute(delete(CaseTask))
    keep_house(app)
    assert {"risk_check", "take", "threshold"} <= set(all_of(app, CaseTask.what))


def all_of(app: Flask, column: Any) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(select(column)))


@pytest.mark.parametrize(("days", "letters"), [(0, 1), (1, 0)])
def test_who_has_not_answered_a_link_is_asked_once_more_after_five_working_days(
    app: Flask, days: int, letters: int
) -> None:
    sent(app, HELPED)
    with app.app_context(), writing() as session:
        on = just_over(5, app.extensions["asb_council"]) + timedelta(days=days)
        session.execute(update(Case).values(received_on=on))
    keep_house(app)
    keep_house(app)
    assert all_of(app, Letter.kind).count("agree_again") == letters
    assert all_of(app, HistoryEntry.act).count("agreement_reminded") == letters
    assert all_of(app, Agreement.reminded_on).count(None) == 1 - letters


PARTS: dict[str, tuple[ModuleType, str]] = {
    "drafts": (store, "erase_old"),
    "workers": (outbox, "forget_workers"),
    "counts": (rate_limits, "forget"),
    "sessions": (sessions, "tidy"),
}
WROTE = "what a resident wrote"


def fails(*_facts: object) -> None:
    raise RuntimeError(WROTE)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_fails_stops_no_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, part: str
) -> None:
    sent(app)
    [person] = left(app, Person.id)
    add(app, Visit(key=b"o" * 32, person_id=person, since=web.now() - timedelta(hours=3)))
    monkeypatch.setattr(*PARTS[part], fails)
    keep_house(app)
    assert left(app, Visit.key) == set()
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert WROTE not in caplog.text


def test_the_accounts_themselves_stay(app: Flask, officer: Colleague) -> None:
    keep_house(app)
    assert left(app, Staff.id) == {officer.member.id}
