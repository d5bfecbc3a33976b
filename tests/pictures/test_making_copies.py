"""Copies are made by the worker: late, refused by the decoder, killed, tried again, by one of two workers."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from asb import pictures, programs, worker
from asb.casework.acts import case_files
from asb.casework.acts.case_files import LEASE, MOST_COPY_TRIES
from asb.database import db, writing
from asb.files import MOST_BYTES
from asb.models import Evidence
from asb.pictures import child
from tests.shared.cases import applied
from tests.shared.files import copies_made, photo, picture
from tests.shared.officers import Colleague
from tests.shared.page import File, Visitor
from tests.shared.story import WITH_FILES, walk

pytestmark = pytest.mark.stories

JPEG = picture("JPEG")
CUT_SHORT = picture("JPEG", Image.effect_noise((60, 60), 90))[:-500]
"""Its header is whole; its pixels are not."""
SLOW = JPEG[:2] + b"\xff" * (MOST_BYTES - len(JPEG)) + JPEG[2:]
"""Takes a decoder seconds."""


def filed(app: Flask, officer: Colleague, content: bytes, name: str = "gate.jpg") -> str:
    reference = applied(app)
    officer.get(f"/staff/cases/{reference}/file")
    officer.press("Save", file=File(name, content), source="ours", about="The gate", expect=200)
    return reference


def change(app: Flask, **values: object) -> None:
    with app.app_context(), writing() as session:
        session.execute(update(Evidence).values(**values))


def kept(app: Flask, *columns: Any) -> tuple[Any, ...]:
    with app.app_context():
        found = db.session.execute(select(*columns)).one()
        db.session.rollback()
        return tuple(found)


def documents(officer: Colleague, reference: str) -> Any:
    return officer.get(f"/staff/cases/{reference}/see/documents")


def test_a_copy_is_prepared_after_the_upload_and_the_page_says_so(app: Flask, officer: Colleague) -> None:
    content = photo()
    reference = filed(app, officer, content)
    assert kept(app, Evidence.copy, Evidence.shown) == ("waiting", None)
    change(app, scan="clean")
    assert "A copy of the picture that can be shown here is being prepared." in documents(officer, reference)
    copies_made(app)
    page = documents(officer, reference)
    assert "being prepared" not in page
    assert "See the picture" in page
    original, digest, made, kind = kept(
        app, Evidence.original, Evidence.digest, Evidence.shown, Evidence.shown_type
    )
    assert (original, digest) == (content, hashlib.sha256(content).digest())
    assert kind == "image/jpeg"
    assert b"taken at home" not in made


def test_a_file_that_is_no_picture_waits_for_no_copy(app: Flask, officer: Colleague) -> None:
    reference = filed(app, officer, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "letter.pdf")
    assert kept(app, Evidence.copy) == ("none",)
    assert "prepared" not in documents(officer, reference)


def test_a_damaged_picture_is_kept_and_can_be_downloaded(app: Flask, officer: Colleague) -> None:
    reference = filed(app, officer, CUT_SHORT)
    copies_made(app)
    assert kept(app, Evidence.copy, Evidence.copy_tries) == ("failed", 1)
    page = documents(officer, reference)
    assert "We could not open this picture, so it cannot be shown here. It may be damaged." in page
    [link] = [link.href for link in page.links if link.text.startswith("Download it")]
    assert officer.download(link).get_data() == CUT_SHORT


def test_a_picture_with_too_many_pixels_says_so(
    app: Flask, officer: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = filed(app, officer, JPEG)
    monkeypatch.setitem(pictures.KINDS, "jpeg", 60 * 20 - 1)
    copies_made(app)
    assert kept(app, Evidence.copy) == ("too_large",)
    assert "The picture is too big to be shown here." in documents(officer, reference)


def test_who_uploads_a_damaged_picture_is_told_and_can_send_it(app: Flask) -> None:
    person = Visitor(app)
    walk(person, WITH_FILES, until="files")
    person.click("Add a file")
    person.press("Add this file", file=File("gate.jpg", CUT_SHORT), expect=200)
    assert "could not open" not in person.page
    copies_made(app)
    assert "We could not open this picture. You can still send it." in person.get("/apply/files")
    walk(person, WITH_FILES, until="check")
    assert "We could not open this picture. You can still send it." in person.page
    walk(person, WITH_FILES)
    assert kept(app, Evidence.copy, Evidence.case_id.is_not(None)) == ("failed", True)


def test_a_picture_that_has_its_process_killed_is_tried_again_and_then_given_up(
    app: Flask, officer: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = filed(app, officer, SLOW)
    monkeypatch.setattr(child, "CPU_SECONDS", 1)
    for tries in range(1, MOST_COPY_TRIES + 1):
        assert kept(app, Evidence.copy, Evidence.copy_tries) == ("waiting", tries - 1)
        copies_made(app)
        change(app, copy_next_at=None)
    assert kept(app, Evidence.copy, Evidence.copy_tries) == ("failed", MOST_COPY_TRIES)
    assert "We could not open this picture" in documents(officer, reference)


def test_a_killed_picture_waits_while_others_are_copied(
    app: Flask, officer: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(app, officer, SLOW)
    filed(app, officer, JPEG)
    monkeypatch.setattr(child, "CPU_SECONDS", 1)
    copies_made(app)
    with app.app_context():
        assert list(db.session.scalars(select(Evidence.copy).order_by(Evidence.id))) == ["waiting", "made"]


def test_a_picture_whose_worker_died_is_taken_up_again_by_one_other(app: Flask, officer: Colleague) -> None:
    filed(app, officer, JPEG)
    with app.app_context():
        now = worker.now()
        first = case_files.claim_to_copy(now)
        assert first is not None
        assert case_files.claim_to_copy(now) is None, "another worker has it"
        again = case_files.claim_to_copy(now + LEASE)
        assert again is not None
        assert (again.id, again.tries) == (first.id, 2)
        case_files.copied(again, b"a copy", "image/jpeg")
        case_files.not_copied(first, "failed")
    assert kept(app, Evidence.copy, Evidence.shown) == ("made", b"a copy")


@pytest.mark.parametrize(("tries", "copy"), [(MOST_COPY_TRIES - 1, "made"), (MOST_COPY_TRIES, "failed")])
def test_a_picture_that_ends_its_workers_is_given_up_and_not_before_its_last_try(
    app: Flask, officer: Colleague, tries: int, copy: str
) -> None:
    filed(app, officer, JPEG)
    change(app, copy_tries=tries)
    with app.app_context():
        assert worker.copy_next() is True, "another may wait"
        assert worker.copy_next() is False
    assert kept(app, Evidence.copy) == (copy,)


def test_what_the_scanner_stopped_is_not_opened(app: Flask, officer: Colleague) -> None:
    filed(app, officer, JPEG)
    change(app, scan="found")
    copies_made(app)
    assert kept(app, Evidence.copy) == ("waiting",)


def test_the_process_that_opens_pictures_knows_nothing_of_the_service() -> None:
    assert not {"SECRET_KEY", "DATABASE_URL"} & set(programs.ENVIRONMENT)
    for content in (JPEG, photo()):
        assert child.make_copy("jpeg", content)[1] == "image/jpeg"
