"""Letters that go neither by email nor by post: read out, or kept for somebody who must not be contacted."""

from typing import Any

import pytest
from flask import Flask

from tests.shared.cases import applied
from tests.shared.databases import one_database
from tests.shared.officers import Colleague

pytestmark = one_database

BY_PHONE = {"contact": {"routes": ["phone"]}, "details": {"phone": "01629 761377"}}
NOT_NOW = {"contact": {"routes": ["none"]}}


@pytest.mark.parametrize(
    ("answers", "on_the_case", "in_the_list"),
    [
        (BY_PHONE, "One letter to read out or hand over", "To Ann Ogden, to be read out or handed over"),
        (NOT_NOW, "One letter for when they contact us", "To Ann Ogden, for when they contact us"),
    ],
    ids=["phone", "none"],
)
def test_an_officer_is_told_how_it_reaches_them(
    app: Flask, officer: Colleague, answers: dict[str, Any], on_the_case: str, in_the_list: str
) -> None:
    reference = applied(app, **answers)
    assert on_the_case in officer.get(f"/staff/cases/{reference}")
    assert in_the_list in officer.get(f"/staff/cases/{reference}/see/letters")
    assert in_the_list in officer.get("/staff/letters")
    assert "letter to print" not in officer.get(f"/staff/cases/{reference}").text.lower()


def test_nobody_is_told_to_reach_somebody_who_must_not_be_contacted(app: Flask, officer: Colleague) -> None:
    applied(app, **NOT_NOW)
    page = officer.get("/staff/letters")
    assert "One letter is kept for somebody who must not be contacted. When they contact us, read it" in page
    assert "has no safe address" not in page
    assert "Kept: do not contact them." in page
    applied(app, **BY_PHONE)
    page = officer.get("/staff/letters")
    assert "One letter has no safe address. Read it out or give it to its reader" in page
    assert "To read out or hand over." in page
