"""Moving to another kind of database and back."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import inspect, select, update

from asb import web
from asb.casework import search
from asb.database import db, writing
from asb.models import Case, Evidence, Staff, WorkerBeat
from asb.upkeep import moving
from tests.shared.databases import one_database
from tests.shared.officers import member
from tests.shared.outgoing import a_file
from tests.shared.upkeep import NewPlace, contents, done, refused, service

pytestmark = pytest.mark.long

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}


def with_a_large_file(app: Flask) -> int:
    """Adds a file of three megabytes to the first case; returns the number of the file."""
    with app.app_context(), writing() as session:
        case = session.scalars(select(Case.id)).first()
        file = a_file(case)
        file.original = bytes(range(256)) * 12_000
        session.add(file)
        session.flush()
        return file.id


def with_a_merged_case(app: Flask) -> None:
    """Makes the first case a part of the last, which is moved after it."""
    with app.app_context(), writing() as session:
        cases = session.scalars(select(Case).order_by(Case.id)).all()
        cases[0].merged_into_id = cases[-1].id


def test_everything_is_there_and_back_again(
    year: Flask, kind: str, new_place: NewPlace, settings: dict[str, str]
) -> None:
    file = with_a_large_file(year)
    with_a_merged_case(year)
    before = contents(year)
    there, back = new_place(OTHER[kind]), new_place(kind)
    ran = done(year, "move-to", there.replace("+psycopg", ""))
    lines = [line.split("\t") for line in ran.stdout.splitlines()]
    assert {name: int(rows) for name, rows, _ in lines} == {name: told.rows for name, told in before.items()}
    with service(settings, there) as moved:
        assert contents(moved) == before
        with moved.app_context():
            kept = db.session.get_one(Evidence, file)
            assert kept.original == bytes(range(256)) * 12_000
            reference = db.session.scalars(select(Case.reference)).first() or ""
            assert [case.reference for case in search.find(reference)] == [reference]
        assert numbers_go_on(moved)
        done(moved, "move-to", back)
    with service(settings, back) as home:
        changed = {name for name, told in contents(home).items() if told != before[name]}
        assert changed == {"staff", "recovery_code", "account_entry"}


def numbers_go_on(app: Flask) -> bool:
    """A new row gets a number after those that were moved."""
    with app.app_context():
        last = max(db.session.scalars(select(Staff.id)))
    return member(app, "officer", "Nora New").id > last


@one_database
def test_nothing_is_moved_into_a_place_that_is_not_empty_or_cannot_be_used(
    year: Flask, new_place: NewPlace, settings: dict[str, str]
) -> None:
    there = new_place("sqlite")
    with service(settings, there) as other:
        done(other, "db", "upgrade")
    assert "is not empty" in refused(year, "move-to", there)
    assert "give postgresql://" in refused(year, "move-to", "mysql://x/y")
    away = "postgresql://nobody:not-the-password@127.0.0.1:1/nothing"
    said = refused(year, "move-to", away)
    assert "nothing was moved" in said
    assert "not-the-password" not in said


def test_what_does_not_fit_is_not_half_moved(
    year: Flask, kind: str, new_place: NewPlace, settings: dict[str, str]
) -> None:
    """A text that SQLite took and PostgreSQL does not: the other database is empty again."""
    if kind == "postgresql":
        there = new_place("postgresql")
        done(year, "move-to", there)
        return
    with year.app_context(), writing() as session:
        session.scalars(select(Case)).first().stage = "x" * 50  # type: ignore[union-attr]  # there are cases
    there = new_place("postgresql")
    said = refused(year, "move-to", there)
    assert "StringDataRightTruncation" in said
    assert "x" * 50 not in said
    with service(settings, there) as fresh, fresh.app_context():
        assert inspect(db.engine).get_table_names() == []


def test_one_value_that_is_not_the_same_is_noticed(year: Flask) -> None:
    """As many rows are there; one name is another."""
    with year.app_context(), db.engine.connect() as connection:
        before = moving.digests(connection)
        one = select(Staff.id).order_by(Staff.id).limit(1).scalar_subquery()
        connection.execute(update(Staff).where(Staff.id == one).values(name="Somebody Else"))
        after = moving.digests(connection)
        connection.rollback()
    assert [name for name in before if before[name] != after[name]] == ["staff"]
    assert before["staff"].rows == after["staff"].rows


@one_database
def test_a_service_that_runs_is_not_moved(year: Flask, new_place: NewPlace) -> None:
    with year.app_context(), writing() as session:
        session.add(WorkerBeat(name="w", seen_at=web.now() - timedelta(seconds=5)))
    said = refused(year, "move-to", new_place("sqlite"))
    assert "stop the web processes" in said
    assert re.search(r"was seen [5-9] seconds ago: .* try again in 5\d seconds", said)


@one_database
def test_a_worker_counts_as_stopped_when_its_time_is_over(year: Flask, new_place: NewPlace) -> None:
    seen = web.now()
    with year.app_context(), writing() as session:
        session.add(WorkerBeat(name="w", seen_at=seen))
    with year.app_context():
        assert moving.move(new_place("sqlite"), seen + moving.STILL_RUNS)["staff"].rows
