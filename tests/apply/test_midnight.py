"""Sending around midnight: a report that does not count any more the next day, and who is told so."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, tzinfo

import pytest
from flask import Flask

from asb.web import pages
from tests.shared.databases import one_database
from tests.shared.kept import letters, one_case
from tests.shared.officers import signed_in
from tests.shared.page import Visitor
from tests.shared.story import report, walk

pytestmark = pytest.mark.stories

LAST = date(2026, 11, 25)
"""The last day on which the first of these reports counts."""
REPORTS = [report(date(2026, 5, 26)), report(date(2026, 8, 1)), report(date(2026, 9, 1))]
BEFORE, AFTER = datetime(2026, 11, 25, 23, 56, tzinfo=UTC), datetime(2026, 11, 26, 0, 0, 21, tzinfo=UTC)
CHANGED = (
    "When this page was made, on 25 November 2026, all 3 of your reports counted. Today, 26 November 2026, 2 "
    "of your 3 reports count. Nothing has been sent yet."
)


class Clock(datetime):
    """The time in these tests."""

    at = BEFORE

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain datetime is kept
        return cls.at.astimezone(tz)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Clock]]:
    monkeypatch.setattr(pages, "datetime", Clock)
    Clock.at = BEFORE
    yield Clock
    Clock.at = BEFORE


@one_database
def test_each_report_says_until_when_it_is_in_time(resident: Visitor) -> None:
    walk(resident, reports=REPORTS, until="effect")
    page = resident.get("/apply/reports")
    for last in ("25 November 2026", "31 January 2027", "28 February 2027"):
        assert f"It was reported in time. Send your application by {last}." in page


@one_database
def test_a_month_is_in_time_only_while_its_first_day_is(resident: Visitor) -> None:
    roughly = {
        "reported-day": "8 2026",
        "happened-day": "August 2026",
    }
    walk(resident, reports=[{"what": "Noise", **roughly}], until="effect")
    assert "Send your application by 31 January 2027" in resident.get("/apply/reports")


def test_what_is_sent_after_midnight_is_counted_anew_and_asked_about(
    app: Flask, resident: Visitor, clock: type[Clock]
) -> None:
    walk(resident, reports=REPORTS, until="check")
    assert "By their dates, all 3 of your reports count." in resident.page
    clock.at = AFTER
    page = resident.press("Send your application", expect=409)
    assert CHANGED in page
    assert "By their dates, 2 of your 3 reports count" in page
    page = resident.press("Send your application", expect=200)
    assert page.path == "/apply/sent"
    assert "We received it on 26 November 2026. By their dates, 2 of the 3 reports you gave us count." in page
    assert one_case(app).received_on == date(2026, 11, 26)
    assert one_case(app).assessment["counting"] == 2
    [letter] = letters(app, "acknowledgement")
    assert "Received on: 26 November 2026" in letter.text
    assert (
        "By their dates, 2 of the 3 reports you gave us count. This is for an application received on 26 "
        in letter.text
    )


@one_database
@pytest.mark.parametrize("key", ["check", "who"])
def test_a_last_page_that_was_open_for_too_long_says_it_too(
    resident: Visitor, clock: type[Clock], key: str
) -> None:
    """And no other page, on which nothing is counted."""
    walk(resident, reports=REPORTS, until="check")
    [counted] = [field.attrs["value"] for field in resident.page.root.all("input", name="counted")]
    clock.at = AFTER
    stale = {"csrf_token": "old", "counted": counted}
    answer = resident.client.post(f"/apply/{key}", data=stale, base_url=resident.base_url)
    assert (CHANGED in answer.text) == (key == "check")
    assert answer.status_code == 400


@one_database
def test_what_is_sent_before_midnight_needs_no_second_press(app: Flask, resident: Visitor) -> None:
    page = walk(resident, reports=REPORTS)
    said = "We received it on 25 November 2026. By their dates, all 3 of the reports you gave us count."
    assert said in page
    assert one_case(app).received_on == LAST


@one_database
def test_another_day_with_the_same_count_is_no_news(
    app: Flask, resident: Visitor, clock: type[Clock]
) -> None:
    walk(resident, reports=REPORTS[1:], until="check")
    clock.at = AFTER
    resident.press("Send your application", expect=200)
    assert one_case(app).received_on == date(2026, 11, 26)


@one_database
@pytest.mark.parametrize(
    "carried", ["", "x", "2026-13-45.9.9.9.9", "2026-11-25.3.0.3", "\N{ARABIC-INDIC DIGIT THREE}"]
)
def test_a_page_that_carries_no_count_is_shown_again(app: Flask, resident: Visitor, carried: str) -> None:
    walk(resident, reports=REPORTS, until="check")
    token = re.search(r'name="csrf_token" value="([^"]+)"', resident.page.html)
    assert token
    sent = {"csrf_token": token[1], "counted": carried}
    reply = resident.client.post("/apply/check", data=sent, base_url=resident.base_url)
    assert reply.status_code == 409
    assert "all 3 of your reports count" in reply.text
    resident.get("/apply/check")
    resident.press("Send your application", expect=200)


@one_database
def test_what_was_received_on_paper_has_its_day_already(app: Flask, clock: type[Clock]) -> None:
    officer = signed_in(app, "officer")
    officer.get("/staff/record")
    officer.press("Begin", route="paper", on="25 11 2026")
    walk(officer, reports=REPORTS, until="effect")
    page = officer.get("/apply/reports")
    assert "It was reported in time." in page
    assert "Send your application by" not in page
    clock.at = AFTER
    walk(officer)
    assert one_case(app).received_on == LAST
