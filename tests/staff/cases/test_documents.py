"""Files of a case: filed by officers, opened by staff alone, never shown before a scanner has looked."""

import re

from flask import Flask
from sqlalchemy import select, update

from asb.database import db, writing
from asb.files import MOST_BYTES
from asb.models import Evidence, HistoryEntry, Look
from tests.shared.cases import applied
from tests.shared.files import copies_made, photo
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import File


def filed(officer: Colleague, reference: str, name: str, content: bytes, expect: int = 200) -> None:
    officer.get(f"/staff/cases/{reference}/see/documents")
    officer.click("File a document")
    typed = {"source": "body", "about": "Diary sheets for May"}
    officer.press("Save", file=File(name, content), expect=expect, **typed)


def scanned(app: Flask, scan: str) -> None:
    with app.app_context(), writing() as session:
        session.execute(update(Evidence).values(scan=scan))


def test_a_document_is_filed_once_sealed_and_comes_back_as_it_was(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    filed(officer, reference, "Diary: May & June.txt", b"Music at one in the morning.")
    officer.get(f"/staff/cases/{reference}/see/documents")
    assert "Diary sheets for May" in officer.page
    assert "Not yet checked for viruses" in officer.page
    reply = officer.download(next(link.href for link in officer.page.links if "Download it" in link.text))
    assert reply.get_data() == b"Music at one in the morning."
    assert reply.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''Diary")
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    with app.app_context():
        entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == "file")).one()
        assert (entry.staff_id, entry.facts["source"]) == (officer.member.id, "body")
        looks = db.session.scalars(select(Look.what).where(Look.what.startswith("document ")))
        assert len(looks.all()) == 1


def test_a_file_past_all_bounds_is_refused_and_what_was_typed_is_kept(app: Flask, officer: Colleague) -> None:
    filed(officer, applied(app), "film.mp4", b"x" * (3 * MOST_BYTES + 1))
    assert "the file is too large" in officer.page
    assert "Diary sheets for May" in officer.page.html
    assert "You had been signed out" not in officer.page


def test_a_picture_is_shown_without_its_place_once_it_was_scanned(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    filed(officer, reference, "gate.jpg", photo())
    officer.get(f"/staff/cases/{reference}/see/documents")
    assert "See the picture" not in officer.page
    copies_made(app)
    [number] = re.findall(r"/see/documents/(\d+)", officer.page.html)
    here = f"/staff/cases/{reference}/see/documents/{number}"
    assert officer.client.get(f"{here}/picture", base_url=officer.base_url).status_code == 404
    scanned(app, "clean")
    officer.get(f"/staff/cases/{reference}/see/documents")
    assert "See the picture" in officer.page
    reply = officer.client.get(f"{here}/picture", base_url=officer.base_url)
    assert b"taken at home" not in reply.get_data()
    assert b"taken at home" in officer.client.get(here, base_url=officer.base_url).get_data()


def test_what_a_scanner_stopped_is_never_served(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    filed(officer, reference, "notes.txt", b"Notes")
    officer.get(f"/staff/cases/{reference}/see/documents")
    [number] = re.findall(r"/see/documents/(\d+)", officer.page.html)
    scanned(app, "found")
    officer.get(f"/staff/cases/{reference}/see/documents")
    assert "Stopped: a virus was found" in officer.page
    assert "Download" not in officer.page
    officer.get(f"/staff/cases/{reference}/see/documents/{number}", expect=410)
    officer.get(f"/staff/cases/{applied(app)}/see/documents/{number}", expect=410)


def test_a_wrong_file_is_asked_for_again_and_the_rest_is_kept(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    filed(officer, reference, "run.exe", b"MZ" + bytes(200), expect=422)
    assert officer.page.errors
    assert "Diary sheets for May" in officer.page.html
    filed(officer, reference, "long.txt", b"x" * (MOST_BYTES + 1), expect=422)
    assert "over 10 MB" in officer.page.errors[0].text
    filed(officer, reference, "", b"", expect=422)
    with app.app_context():
        assert db.session.scalars(select(Evidence)).all() == []


def test_a_file_of_a_restricted_case_needs_a_reason_too(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    filed(officer, reference, "notes.txt", b"Notes")
    officer.get(f"/staff/cases/{reference}/restrict")
    officer.press("Save", restricted="yes", why="She works here.")
    officer.get(f"/staff/cases/{reference}/see/documents")
    [number] = re.findall(r"/see/documents/(\d+)", officer.page.html)
    other = signed_in(app, "officer", "Pat Officer")
    other.get(f"/staff/cases/{reference}/see/documents/{number}")
    assert other.page.path.endswith("/reason")
