"""Upkeep at its limits: the last day, the last row, the last byte; and what it says where it cannot."""

import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from asb import web
from asb.database import writing
from asb.models import Case, ErasedDay
from asb.upkeep import UpkeepRefused, archive, backup, erasure, retention, state, upgrades
from tests.shared.databases import one_database
from tests.shared.erasing import closed, due_on
from tests.shared.story import sent
from tests.shared.upkeep import command

pytestmark = pytest.mark.stories


@one_database
@pytest.mark.parametrize(("kept", "ago", "due"), [(0, 0, True), (400, 0, True), (400, 1, False)])
def test_a_case_is_due_by_its_own_day_however_early_it_came(
    year: Flask, kept: int, ago: int, due: bool
) -> None:
    """Also one that was closed on the day on which it came: no earlier than its day, and on it."""
    reference = closed(year)
    first = due_on(year, reference)
    council = year.extensions["asb_council"]
    with year.app_context(), writing() as session:
        received = first.since - timedelta(days=kept)
        session.execute(update(Case).where(Case.reference == reference).values(received_on=received))
    with year.app_context():
        found = retention.Retention(council, web.today()).due_by(first.on - timedelta(days=ago))
        assert (reference in {name for each in found for name in each.references}) is due


@one_database
def test_the_last_twenty_days_of_erasing_are_told(app: Flask) -> None:
    with app.app_context():
        with writing() as session:
            days = [date(2030, 1, number) for number in range(1, 32)]
            session.add_all(ErasedDay(on=day, cases=1, files=0, letters=0) for day in days)
        assert [line.on for line in erasure.days()] == days[:10:-1]


@one_database
def test_with_which_rules_lists_were_compared_is_noted(app: Flask) -> None:
    sent(app)
    council = app.extensions["asb_council"]
    with app.app_context():
        upgrades.bring_up_to_date(council, web.now())
        assert state.read().lists_as_of == f"{council.version}:{upgrades.rules_version()}"


@one_database
def test_why_a_copy_cannot_be_written_is_said(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_facts: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "pack", full)
    ran = command(app, "backup", str(tmp_path / "copy"), "--plain")
    assert f"{tmp_path / 'copy'} cannot be written: No space left on device" in ran.output


def test_a_file_without_our_tables_is_said_to_be_empty(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "made")) as made:
        made.execute("create table staff (id)")
    with pytest.raises(UpkeepRefused) as refused:
        backup.read_sqlite(tmp_path / "made")
    assert str(refused.value) == backup.EMPTY


@pytest.mark.parametrize(("more", "is_key"), [(-1, True), (0, False)])
def test_a_file_that_is_too_large_for_a_key_is_not_read(tmp_path: Path, more: int, is_key: bool) -> None:
    (tmp_path / "file").write_bytes(archive.SECRET.ljust(archive.LARGEST_KEY_FILE + more))
    assert archive._has_key(tmp_path / "file") is is_key


@one_database
def test_at_which_migration_the_database_is_said(app: Flask) -> None:
    assert re.search(r"^well\tmigrations\tat \d{4}$", command(app, "doctor").stdout, re.MULTILINE)
