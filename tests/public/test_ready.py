"""Readiness says whether mail goes out, by a key of its own that does not change the status."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from alembic.script import ScriptDirectory
from flask import Flask

from asb import database, web
from asb.casework.post import mail, outbox
from asb.database import db
from tests.shared.mailbox import Mailbox
from tests.shared.outgoing import run, time_passes
from tests.shared.page import Visitor
from tests.shared.services import BY_TOKEN
from tests.shared.story import walk

ANN = "ann@example.com"


def is_well(resident: Visitor) -> bool:
    """The key, with a worker that is here: the status is 200 whatever it says."""
    return bool(resident.download("/health/ready").json["mail"])


def test_an_hour_in_which_nothing_is_accepted_is_told(
    app: Flask, resident: Visitor, mailbox: Mailbox
) -> None:
    walk(resident)
    mailbox.reject("", "554 5.2.0 SubmissionQuotaExceededException")
    run(app)
    assert is_well(resident)
    time_passes(app, minutes=59)
    run(app)
    assert is_well(resident)
    time_passes(app, minutes=2)
    assert not is_well(resident)
    mailbox.behave()
    time_passes(app, minutes=max(mail.HOLDS))
    run(app)
    assert is_well(resident)


def test_a_letter_that_waits_for_its_own_mailbox_is_no_trouble(
    app: Flask, resident: Visitor, mailbox: Mailbox
) -> None:
    walk(resident)
    mailbox.refuse(ANN, "452 4.2.2 Mailbox full")
    for _ in range(4):
        run(app)
        time_passes(app, hours=2)
    assert is_well(resident)


def test_mail_that_was_paused_for_an_hour_is_told(app: Flask, resident: Visitor, mailbox: Mailbox) -> None:
    walk(resident)
    with app.app_context():
        mail.pause(None, web.now())
    run(app)
    assert resident.download("/health/ready").json["mail_paused"] is True
    assert is_well(resident)
    time_passes(app, minutes=61)
    assert not is_well(resident)


def test_letters_that_no_worker_takes_are_told(app: Flask, resident: Visitor) -> None:
    walk(resident)
    time_passes(app, minutes=61)
    assert resident.download("/health/ready", expect=503).json["mail"] is False
    with app.app_context():
        outbox.claim("here", web.now())
    assert not is_well(resident)


def test_anybody_may_ask_and_is_told_no_number(app: Flask, resident: Visitor) -> None:
    """Numbers would tell whoever asks again and again when somebody has applied."""
    before = resident.download("/health/ready", expect=503).json
    walk(resident)
    after = resident.download("/health/ready", expect=503).json
    assert after == before
    assert {type(said) for name, said in after.items() if name != "last_backup"} == {bool}
    told = resident.client.get("/health/ready", headers=BY_TOKEN).json
    assert told is not None
    assert (told["failed_letters"], told["oldest_waiting_letter_seconds"] >= 0) == (0, True)


@contextmanager
def nothing_can_be_written(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """SQLite: another program holds the lock for good. PostgreSQL: a standby, which only reads."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        monkeypatch.setattr(database, "LOCK_WAIT", 0.1)
        with closing(sqlite3.connect(str(engine.url.database))) as other:
            other.execute("begin immediate")
            yield
        return
    name = engine.url.database
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
        admin.exec_driver_sql(f'alter database "{name}" set default_transaction_read_only = on')
    engine.dispose()
    yield
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
        admin.exec_driver_sql("set default_transaction_read_only = off")
        admin.exec_driver_sql(f'alter database "{name}" reset default_transaction_read_only')
    engine.dispose()


def test_it_is_not_ready_where_nothing_can_be_written(
    app: Flask, resident: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        outbox.claim("here", web.now())
    with nothing_can_be_written(app, monkeypatch):
        said = resident.download("/health/ready", expect=503).json
        assert (said["database"], said["writes"]) == (True, False)
    assert resident.download("/health/ready").json["writes"] is True


def test_migrations_are_read_from_disk_once(
    app: Flask, resident: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident.download("/health/ready", expect=503)
    read: list[object] = []
    monkeypatch.setattr(ScriptDirectory, "get_heads", read.append)
    assert resident.download("/health/ready", expect=503).json["migrated"] is True
    assert read == []
