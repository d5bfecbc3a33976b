"""How many reports count by their dates: one sentence on Check your answers and on the receipt, in words."""

from typing import Any

import pytest

from asb.apply.the_count import in_words
from asb.fields import say_day, say_share
from tests.shared.databases import one_database
from tests.shared.days import recent, today
from tests.shared.page import Visitor
from tests.shared.story import report, walk

YES, NO = report(recent(20)), report(recent(500))
DATE, WHERE = {**report(recent(60)), "reported-day": "not known"}, report(recent(20), told=["other"])


def apart(*reports: dict[str, Any]) -> list[dict[str, Any]]:
    """Reports that do not look like one given twice."""
    return [{**each, "what": f"Noise {number}"} for number, each in enumerate(reports, 1)]


@one_database
@pytest.mark.parametrize(
    ("reports", "check", "sent"),
    [
        ([YES], "By its dates, your report counts.", "By its dates, the report you gave us counts."),
        (
            [NO],
            "By its dates, your report does not count.",
            "By its dates, the report you gave us does not count.",
        ),
        (
            [DATE],
            "We need to check a date before we know if your report counts.",
            "We need to check a date before we know if the report you gave us counts.",
        ),
        (
            [WHERE],
            "We need to check the facts before we know if your report counts.",
            "We need to check the facts before we know if the report you gave us counts.",
        ),
        (
            [YES, YES],
            "By their dates, both of your reports count.",
            "By their dates, both of the reports you gave us count.",
        ),
        (
            [YES, YES, YES],
            "By their dates, all 3 of your reports count.",
            "By their dates, all 3 of the reports you gave us count.",
        ),
        (
            [NO, NO, NO],
            "By their dates, none of your 3 reports counts.",
            "By their dates, none of the 3 reports you gave us counts.",
        ),
        (
            [YES, NO, DATE],
            "By their dates, 1 of your 3 reports counts, and 1 does not. 1 may count: we need to check "
            "a date.",
            "By their dates, 1 of the 3 reports you gave us counts. 1 may count: we need to check a date.",
        ),
        (
            [NO, DATE, DATE],
            "By their dates, 1 of your 3 reports does not count. 2 may count: we need to check a date.",
            "By their dates, none of the 3 reports you gave us counts. 2 may count: we need to check a date.",
        ),
        (
            [WHERE, DATE],
            "We cannot say yet if your 2 reports count. We need to check the facts.",
            "We cannot say yet if the 2 reports you gave us count. We need to check the facts.",
        ),
    ],
)
def test_the_receipt_says_what_check_said(
    resident: Visitor, reports: list[dict[str, Any]], check: str, sent: str
) -> None:
    page = walk(resident, reports=apart(*reports), until="check")
    assert check in page
    page = resident.press("Send your application")
    assert page.path == "/apply/sent"
    assert f"We received it on {say_day(today())}. {sent} Write" in page


@pytest.mark.parametrize(
    ("some", "of", "said"),
    [
        (0, 3, "none of your 3 reports"),
        (1, 3, "1 of your 3 reports"),
        (2, 2, "both of your reports"),
        (3, 3, "all 3 of your reports"),
    ],
)
def test_a_share_is_said_as_people_say_it(some: int, of: int, said: str) -> None:
    assert say_share(some, of, "your") == said


@pytest.mark.parametrize(
    ("counts", "then", "now"),
    [
        ((1, 0, 1), "your report counted", "your report counts"),
        ((0, 0, 1), "your report did not count", "your report does not count"),
        ((0, 1, 1), "we had to check your report", "we need to check your report"),
        ((0, 0, 2), "none of your 2 reports counted", "none of your 2 reports counts"),
        ((1, 0, 2), "1 of your 2 reports counted", "1 of your 2 reports counts"),
        (
            (2, 1, 3),
            "2 of your 3 reports counted, and we had to check 1",
            "2 of your 3 reports count, and we need to check 1",
        ),
    ],
)
def test_a_count_that_has_changed_is_told_as_it_was_and_is(
    counts: tuple[int, int, int], then: str, now: str
) -> None:
    assert (in_words(*counts, then=True), in_words(*counts)) == (then, now)
