"""Days as officers type them, and what a preview of letters warns of."""

import pytest
from flask import Flask

from asb import web
from tests.shared.cases import applied, checked, do, no_risk
from tests.shared.databases import one_database
from tests.shared.days import recent
from tests.shared.kept import entries
from tests.shared.officers import Colleague

pytestmark = one_database


@pytest.mark.parametrize(
    ("typed", "days_ago"),
    [
        ("yesterday", 1),
        (" Today. ", 0),
        (f"{recent(1):%-d.%-m.%y}", 1),
        (f"{recent(2):%-d/%-m/%y} ", 2),
        (f"{recent(1):%-d %B %Y}", 1),
        (f"{recent(1):%a %-d %b ’%y}.", 1),
        (f"the {recent(2):%-dth of %B %Y}", 2),
        (f"{recent(1):%-d %B}", 1),
        ("3 days ago", 3),
    ],
)
def test_a_day_is_read_as_it_is_typed(app: Flask, officer: Colleague, typed: str, days_ago: int) -> None:
    reference = applied(app)
    do(officer, reference, "contact", on=typed, how="phone", who="Ann", text="She rang.")
    [entry] = entries(app, reference, "contact")
    assert entry.on_day == recent(days_ago)


@pytest.mark.parametrize("typed", ["early March", "soon"])
def test_a_day_that_nobody_can_read_is_asked_for_again(app: Flask, officer: Colleague, typed: str) -> None:
    officer.get(f"/staff/cases/{applied(app)}/contact")
    officer.press("Save", on=typed, how="phone", who="Ann", text="She rang.", expect=422)


def test_they_may_have_rung_before_they_applied(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    long_ago = f"{recent(90):%-d %-m %Y}"
    do(officer, reference, "contact", on=long_ago, how="phone", who="Ann", text="She rang.")
    [entry] = entries(app, reference, "contact")
    assert entry.on_day == recent(90)
    officer.get(f"/staff/cases/{reference}/contact")
    tomorrow = f"{recent(-1):%-d %-m %Y}"
    page = officer.press("Save", on=tomorrow, how="phone", who="Ann", text="She rang.", expect=422)
    assert page.errors[0].text == f"The date must be {web.today():%-d %B %Y} or before"


def test_the_preview_warns_only_where_a_name_can_be_left_out(app: Flask, officer: Colleague) -> None:
    cause = {"more": {"more": ["cause"]}, "cause": {"who": "Bob Bell, next door"}}
    reference = applied(app, **cause)
    no_risk(officer, reference)
    page = do(officer, reference, "pass", "See the letters", bodies=["council", "police", "icb"])
    assert "names that should be left out" not in page, "the bodies get the application as it is"
    reference = checked(app, officer, **cause)
    page = do(officer, reference, "write", "See the letter", words="Bob Bell was seen.")
    assert "names that should be left out: Bell, Bob Bell" in page
