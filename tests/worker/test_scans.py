"""Files are scanned one by one; one without a verdict is put off alone, and stops no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import worker
from asb.casework.acts import case_files
from asb.database import db, writing
from asb.models import Evidence
from tests.shared.databases import free_port
from tests.shared.kept import one_case
from tests.shared.mailbox import Mailbox
from tests.shared.officers import signed_in
from tests.shared.outgoing import Rounds
from tests.shared.page import File, Visitor
from tests.shared.scanners import OnPort, Scanner, running
from tests.shared.story import WITH_FILES, walk

pytestmark = pytest.mark.stories

PUZZLE = b"a puzzle for the scanner"


@pytest.fixture
def clamd() -> Iterator[Scanner]:
    with running(OnPort(("127.0.0.1", 0), "picky")) as server:
        yield server


@pytest.fixture
def settings(settings: dict[str, str], clamd: OnPort) -> dict[str, str]:
    return settings | {"CLAMAV_ADDRESS": f"127.0.0.1:{clamd.server_address[1]}"}


def added(app: Flask, *contents: bytes) -> None:
    person = Visitor(app)
    walk(person, WITH_FILES, until="files")
    for content in contents:
        person.click("Add another file" if "Add another file" in person.page else "Add a file")
        person.press("Add this file", file=File("notes.txt", content), expect=200)


def scan(app: Flask, scans: worker.Scans) -> list[str]:
    """What became of each file, once the worker has done what it can do now."""
    with app.app_context():
        while scans.next(app.extensions["asb_settings"], app.extensions["asb_council"]):
            pass
        found = list(db.session.scalars(select(Evidence.scan).order_by(Evidence.id)))
        db.session.rollback()
        return found


def minutes_until_the_next_try(app: Flask) -> int:
    with app.app_context():
        mine = select(Evidence.scan_next_at).where(Evidence.scan == "waiting")
        at = db.session.scalars(mine).one()
        db.session.rollback()
    assert at is not None
    return round((at - worker.now()) / timedelta(minutes=1))


def an_hour_goes(app: Flask) -> None:
    with app.app_context(), writing() as session:
        session.execute(update(Evidence).values(scan_next_at=worker.now() - timedelta(seconds=1)))


def test_a_file_without_a_verdict_stops_no_other(app: Flask) -> None:
    added(app, PUZZLE, b"one", PUZZLE + b" too", b"two")
    assert scan(app, worker.Scans()) == ["waiting", "clean", "waiting", "clean"]


def test_it_is_tried_again_by_itself_later_and_later(app: Flask, clamd: Scanner) -> None:
    added(app, PUZZLE)
    gaps, scans = [], worker.Scans()
    for _ in range(len(case_files.GAPS) + 1):
        assert scan(app, scans) == ["waiting"]
        gaps.append(minutes_until_the_next_try(app))
        an_hour_goes(app)
    assert gaps == [*case_files.GAPS, case_files.GAPS[-1]]
    clamd.manner = "verdict"
    assert scan(app, scans) == ["clean"]


def test_a_new_file_comes_before_one_that_was_put_off(app: Flask, clamd: Scanner) -> None:
    added(app, PUZZLE, b"one")
    with app.app_context(), writing() as session:
        mine = update(Evidence).where(Evidence.size == len(PUZZLE))
        session.execute(mine.values(scan_next_at=worker.now() - timedelta(minutes=1)))
    scan(app, worker.Scans())
    assert clamd.sent == [b"one", PUZZLE]


class TestAway:
    @pytest.fixture
    def settings(self, settings: dict[str, str]) -> dict[str, str]:
        return settings | {"CLAMAV_ADDRESS": f"127.0.0.1:{free_port()}"}

    def test_a_scanner_that_is_away_is_left_alone_and_no_file_is_blamed(self, app: Flask) -> None:
        added(app, b"one", b"two")
        scans = worker.Scans()
        for _ in range(2):
            assert scan(app, scans) == ["waiting", "waiting"]
        assert scans.not_before > worker.now()
        with app.app_context():
            anew = worker.Scans().next(app.extensions["asb_settings"], app.extensions["asb_council"])
        assert anew is False, "it looks again after a pause"
        with app.app_context():
            kept = db.session.execute(select(Evidence.scan_tries, Evidence.scan_next_at)).all()
            assert [tuple(row) for row in kept] == [(0, None), (0, None)]

    def test_all_else_works_and_the_file_opens_once_the_scanner_is_back(
        self, app: Flask, settings: dict[str, str], mailbox: Mailbox
    ) -> None:
        person = Visitor(app)
        walk(person, WITH_FILES, until="files")
        person.click("Add a file")
        person.press("Add this file", file=File("notes.txt", b"The gate."), expect=200)
        walk(person, WITH_FILES)
        assert person.page.h1 == "Application sent"
        worker.work(app, Rounds(2))
        assert len(mailbox.messages) == 2, "letters do not wait for the scanner"
        officer, case = signed_in(app, "officer"), one_case(app).reference
        page = officer.get(f"/staff/cases/{case}/see/documents")
        assert "Nobody can open it until it has been checked for viruses." in page
        with app.app_context():
            [file] = db.session.scalars(select(Evidence.id))
        document = f"/staff/cases/{case}/see/documents/{file}"
        officer.get(document, expect=409)
        _, _, port = settings["CLAMAV_ADDRESS"].rpartition(":")
        with running(OnPort(("127.0.0.1", int(port)), "verdict")):
            assert scan(app, worker.Scans()) == ["clean"]
        assert officer.download(document).data == b"The gate."


def test_a_file_that_another_worker_has_is_not_scanned_twice(app: Flask) -> None:
    added(app, b"one")
    with app.app_context():
        now = worker.now()
        mine = case_files.claim_to_scan(now)
        assert mine is not None
        assert case_files.claim_to_scan(now) is None
        assert case_files.claim_to_scan(now + case_files.LEASE) is not None, "its worker has died"


def test_the_worker_pauses_only_when_there_is_nothing_to_scan(app: Flask) -> None:
    added(app, b"one", b"two")
    rounds = Rounds(4)
    worker.work(app, rounds)
    assert rounds.pauses == [0, 0, worker.PAUSE, worker.PAUSE]
