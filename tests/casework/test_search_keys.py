"""Search keys: one spelling for what people write in many ways."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb.casework.search_keys import LONGEST, MOST, keys
from asb.database import db
from asb.models import Case, CaseKey
from tests.shared.cases import applied, do
from tests.shared.kept import people
from tests.shared.officers import Colleague


@pytest.mark.parametrize(
    "typed",
    [
        "7 Unique Close, Matlock",
        "7 unique cl",
        "7, Unique Close",
        "7 UNIQUE CLOSE\nMATLOCK\nDE4 3NN",
        "Flat 2, 7 Unique Clo.",
        "The back of 7 Unique Close",
    ],
)
def test_one_address_however_it_is_written(typed: str) -> None:
    assert keys(["Ann O’Brien"], [typed], []) == ["at:7 unique close", "by:obrien unique close"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("14a High St, Matlock", ["at:14a high street", "by:ogden high street"]),
        ("Mill Lane", ["by:ogden mill lane"]),
        ("5 St. John St", ["at:5 st john street", "by:ogden st john street"]),
        ("12 The Slopes, Buxton", ["at:12 the slopes", "by:ogden the slopes"]),
        ("The Slopes, Buxton", ["by:ogden the slopes"]),
        ("", []),
    ],
)
def test_other_addresses(typed: str, expected: list[str]) -> None:
    assert keys(["Ann Ogden"], [typed], []) == expected


def test_emails_phones_and_where_people_live() -> None:
    contact = {"email": " Ann@Example.com", "phone": "01629 761377, or 07700 900982", "address": "1 Mill Ln"}
    assert keys(["Ann Ogden"], [], [contact]) == [
        "at:1 mill lane",
        "by:ogden mill lane",
        "email:ann@example.com",
        "phone:+441629761377",
        "phone:+447700900982",
    ]


def test_nothing_is_too_long_or_too_much_for_the_index() -> None:
    assert max(map(len, keys(["x" * 500], ["1 " + "y" * 500 + " lane"], []))) <= LONGEST
    assert len(keys([f"A B{number}" for number in range(200)], ["1 Mill Lane"], [])) == MOST


def kept(app: Flask, reference: str) -> set[str]:
    with app.app_context():
        query = select(CaseKey.key).join(Case).where(Case.reference == reference)
        return set(db.session.scalars(query))


def test_a_case_has_its_keys_from_the_first_and_those_of_new_details(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    assert kept(app, reference) == {"at:12 mill lane", "by:ogden mill lane", "email:ann@example.com"}
    new = {"routes": ["phone"], "phone": "01629 761377", "phone_say": "no", "phone_message": "no"}
    do(officer, reference, f"contact_details/{people(app, reference)[0]}", checked="I rang her.", **new)
    assert "phone:+441629761377" in kept(app, reference)
