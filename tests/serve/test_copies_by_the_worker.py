"""The worker as a program of its own makes copies of pictures, also of one on which another was killed."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb.database import db, writing
from asb.files import MOST_BYTES
from asb.models import Evidence
from tests.shared.cases import applied
from tests.shared.crowd import WITHIN, Programs
from tests.shared.files import picture
from tests.shared.officers import Colleague
from tests.shared.page import File

pytestmark = [pytest.mark.programs, pytest.mark.long]

JPEG = picture("JPEG")
SLOW = JPEG[:2] + b"\xff" * (MOST_BYTES // 2 - len(JPEG)) + JPEG[2:]
"""Takes a decoder seconds, in which its worker is killed; also on a slow machine less than it may take."""


def until(app: Flask, state: str, tries: int) -> None:
    give_up = time.monotonic() + 3 * WITHIN  # other tests take the processor meanwhile
    with app.app_context():
        while tuple(db.session.execute(select(Evidence.copy, Evidence.copy_tries)).one()) != (state, tries):
            db.session.rollback()
            assert time.monotonic() < give_up, "the worker does nothing with it"
            time.sleep(0.1)  # another program is at work: there is nothing to wait on but what it has done
        db.session.rollback()


def test_a_picture_whose_worker_is_killed_is_copied_by_the_next(
    app: Flask, officer: Colleague, programs: Programs
) -> None:
    officer.get(f"/staff/cases/{applied(app)}/file")
    officer.press("Save", file=File("gate.jpg", SLOW), source="ours", about="The gate", expect=200)
    worker = programs.start("worker")
    until(app, "waiting", 1)
    programs.kill(worker)
    until(app, "waiting", 1)
    with app.app_context(), writing() as session:
        session.execute(update(Evidence).values(copy_next_at=None))  # as when its lease has ended
    programs.start("worker")
    until(app, "made", 2)
