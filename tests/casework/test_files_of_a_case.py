"""Whose a file of a case is: filed by the office, or sent by the applicant."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb.database import db
from asb.models import Evidence
from tests.shared.officers import Colleague
from tests.shared.page import File, Visitor
from tests.shared.people import by_code
from tests.shared.story import sent


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_page_of_documents_says_where_each_came_from(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    reference = sent(app)
    officer.get(f"/staff/cases/{reference}/file")
    typed = {"file": File("diary.txt", b"One in the morning."), "source": "ours", "about": "A diary"}
    officer.press("Save", typed, expect=200)
    by_code(app, resident, reference)
    resident.get("/track/case/picture")
    resident.press("Send", file=File("gate.txt", b"The gate."), about="The gate", expect=200)
    with app.app_context():
        assert set(db.session.scalars(select(Evidence.purpose))) == {"office", "later"}
    officer.get(f"/staff/cases/{reference}/see/documents")
    assert "diary.txt, 19 bytes, filed by us, " in officer.page
    assert "gate.txt, 9 bytes, from the applicant, " in officer.page
    officer.get(f"/staff/cases/{reference}/see/history")
    said = [row.text for row in officer.page.root.all("dd")]
    assert [words for words in said if "diary.txt" in words] == ["diary.txt (plain text, 19 bytes)"]
