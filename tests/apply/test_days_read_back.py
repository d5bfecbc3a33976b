"""Days on the cards of reports: said back as they were read, and never a reason to hold anybody up."""

import pytest
from flask import Flask

from asb.fields import say_day
from tests.shared.days import recent
from tests.shared.kept import one_case
from tests.shared.page import Visitor
from tests.shared.story import card_keys, walk

pytestmark = pytest.mark.stories


def one_more(app: Flask, happened: str, *, htmx: bool) -> tuple[str, str]:
    """Types a day on the only card and adds one more. Returns what its box holds and what is said of it."""
    resident = Visitor(app, htmx=htmx)
    walk(resident, until="reports")
    [card] = card_keys(resident.page)
    told = {f"reports_{card}-what": "Drums", f"reports_{card}-happened-day": happened}
    page = resident.press("Add another report", told, expect=200)
    box, said = (page.root.by_id(each) for each in (f"reports_{card}-happened-day", f"verdict-{card}"))
    assert box
    assert said
    return box.attrs["value"], said.text


@pytest.mark.parametrize("htmx", [True, False])
def test_a_day_in_words_is_a_date_from_then_on(app: Flask, htmx: bool) -> None:
    box, said = one_more(app, "3 days ago", htmx=htmx)
    assert box == say_day(recent(3))
    assert (f"We read this as: it happened on {box}." in said) is htmx, "without a script the box says so"


def test_a_date_in_figures_is_said_in_words(app: Flask) -> None:
    box, said = one_more(app, f"{recent(9):%d/%m/%Y}", htmx=False)
    assert f"We read this as: it happened on {say_day(recent(9))}." in said
    assert "We read this as" not in one_more(app, say_day(recent(9)), htmx=True)[1]
    assert box == f"{recent(9):%d/%m/%Y}"


def test_a_month_is_said_with_its_year(app: Flask) -> None:
    said = one_more(app, f"early {recent(60):%B %Y}", htmx=False)[1]
    assert f"We read this as: it happened early in {recent(60):%B %Y}." in said


def test_what_is_no_date_is_kept_for_us_to_ask_about(app: Flask, resident: Visitor) -> None:
    box, said = one_more(app, "after her party", htmx=False)
    assert box == "after her party"
    assert (
        "We could not read “after her party” as a date. You can change it, or leave it: we will ask" in said
    )
    walk(resident, reports=[{"what": "Drums", "happened-day": "after her party"}])
    [report] = one_case(app).reports
    assert (report.happened_kind, report.happened_from) == ("unknown", None)
    assert "“after her party”: for us to check" in str(one_case(app).answers)


@pytest.mark.parametrize("typed", ["31 6 26", "31 June", "from 31 June 2026 to 4 July 2026"])
def test_a_day_that_no_calendar_has_is_named(app: Flask, typed: str) -> None:
    said = one_more(app, typed, htmx=False)[1]
    year = "" if typed == "31 June" else " 2026"
    assert f"There is no 31 June{year}. You can change it, or leave it: we will ask you." in said
    assert "We could not read" not in said
