"""While a scanner is set and has given no verdict, nobody opens a file, unless an officer releases it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from asb import worker
from asb.database import writing
from asb.models import Evidence
from tests.shared.cases import not_met
from tests.shared.databases import free_port
from tests.shared.files import copies_made, photo
from tests.shared.kept import entries
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import File, Visitor
from tests.shared.people import by_code

pytestmark = pytest.mark.stories

HELD = "This file has not been checked for viruses yet"
CONTENT = photo()


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    """A scanner is set, and it is down."""
    return settings | {"CLAMAV_ADDRESS": f"127.0.0.1:{free_port()}"}


@pytest.fixture
def case(app: Flask, officer: Colleague) -> str:
    """An appeal that came with a picture, of which there is a copy by now."""
    reference = not_met(app, officer)
    ann = by_code(app, Visitor(app), reference)
    ann.click("Appeal")
    ann.press("Continue", grounds=["threshold"], missed="The broken gate.", text="Weigh it.")
    ann.press("Send your appeal", file=File("gate.jpg", CONTENT))
    copies_made(app)
    with app.app_context():
        worker.Scans().next(app.extensions["asb_settings"], app.extensions["asb_council"])
    return reference


def number(officer: Colleague, case: str) -> int:
    page = officer.get(f"/staff/cases/{case}/see/documents")
    [found] = set(re.findall(r"/release_file/(\d+)", page.html))
    return int(found)


def papers(app: Flask) -> tuple[Colleague, str]:
    """The appeal body, and the address of the file in the papers."""
    body = signed_in(app, "appeals")
    body.get("/staff/appeals")
    [link] = [link.href for link in body.page.links if re.fullmatch(r"/staff/appeals/\d+", link.href)]
    return body, f"{link}/file"


def test_nobody_opens_it_by_any_address(app: Flask, officer: Colleague, case: str) -> None:
    file = number(officer, case)
    document = f"/staff/cases/{case}/see/documents/{file}"
    body, in_papers = papers(app)
    for who in (officer, signed_in(app, "manager")):
        assert HELD in who.get(document, expect=409)
        assert HELD in who.get(in_papers, expect=409)
        who.get(f"{document}/picture", expect=404)
        assert "Allow the file to be opened without the check" in who.get(document, expect=409)
    page = body.get(in_papers, expect=409)
    assert HELD in page
    assert "ask the council" in page
    assert "Allow it to be opened" not in page
    assert "has not been checked for viruses yet, so it cannot be opened" in body.get(in_papers[:-5])
    page = officer.get(f"/staff/cases/{case}/see/documents")
    assert "Nobody can open it until it has been checked for viruses." in page
    assert "Download it as it came" not in page


def test_an_officer_releases_it_with_a_reason_that_stays(app: Flask, officer: Colleague, case: str) -> None:
    file = number(officer, case)
    officer.get(f"/staff/cases/{case}/release_file/{file}")
    officer.press("Allow it to be opened", expect=422)
    assert "Write why it cannot wait" in [error.text for error in officer.page.errors]
    officer.press("Allow it to be opened", why="The review is in ten minutes.", expect=200)
    [entry] = entries(app, case, "release_file")
    assert (entry.facts["evidence"], entry.facts["file"]) == (file, "gate.jpg")
    assert entry.staff_id == officer.member.id
    page = officer.get(f"/staff/cases/{case}/see/history")
    assert "File released before its virus check" in page
    assert "The review is in ten minutes." in page
    document = f"/staff/cases/{case}/see/documents/{file}"
    body, in_papers = papers(app)
    assert officer.download(document).get_data() == CONTENT
    assert body.download(in_papers).get_data() == CONTENT
    assert "Not yet checked for viruses" in officer.get(f"/staff/cases/{case}/see/documents")
    officer.get(f"{document}/picture", expect=404)


def test_a_file_that_was_released_is_stopped_when_something_is_found(
    app: Flask, officer: Colleague, case: str
) -> None:
    file = number(officer, case)
    officer.get(f"/staff/cases/{case}/release_file/{file}")
    officer.press("Allow it to be opened", why="The review is in ten minutes.", expect=200)
    scanned(app, "found")
    body, in_papers = papers(app)
    officer.get(f"/staff/cases/{case}/see/documents/{file}", expect=410)
    body.get(in_papers, expect=410)


def test_what_was_scanned_meanwhile_needs_no_release(app: Flask, officer: Colleague, case: str) -> None:
    file = number(officer, case)
    officer.get(f"/staff/cases/{case}/release_file/{file}")
    scanned(app, "clean")
    officer.press("Allow it to be opened", why="The review is in ten minutes.", expect=409)
    assert entries(app, case, "release_file") == []
    assert officer.download(f"/staff/cases/{case}/see/documents/{file}").get_data() == CONTENT


def scanned(app: Flask, scan: str) -> None:
    with app.app_context(), writing() as session:
        session.execute(update(Evidence).values(scan=scan))


def test_files_go_out_in_one_place_only() -> None:
    """So no address can forget to ask whether a file is held."""
    home = Path(__file__).resolve().parents[3] / "asb"
    gives = {
        str(module.relative_to(home))
        for module in home.rglob("*.py")
        if re.search(r"\w\.(original|shown)\b(?!\()", module.read_text())
    }
    with_letters = "casework/post/outbox.py"  # what staff chose for a letter, when none was held
    assert gives == {"casework/acts/case_files.py", "staff/cases/documents.py", with_letters}
