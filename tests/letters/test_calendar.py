"""Calendar entries of meetings: London time, one UID however often it is moved, neutral where others look."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from asb import web
from asb.casefile import CaseFile
from asb.letters import calendar
from asb.rules.days import LONDON
from tests.shared.cases import ARRANGED, HELD, MEANWHILE, POWERS, acted, do, met, withdrawn, write
from tests.shared.days import ahead
from tests.shared.kept import case as kept_case
from tests.shared.officers import Colleague

pytestmark = pytest.mark.stories

SHARED = {"details": {"email": "ann@example.com", "email_shared": "yes"}}
TELLS = (
    "asb",
    "anti-social",
    "police",
    "review",
    "application",
    "behaviour",
    "victim",
    "town hall",
    "matlock",
)


@pytest.fixture
def kind() -> str:
    """An entry is made from the history alone; one database will do."""
    return "sqlite"


def arranged(app: Flask, officer: Colleague, days: int = 3, **more: Any) -> str:
    reference = met(app, officer)
    acted(app, officer, reference, ("arrange", {"day": ahead(days), **ARRANGED, **more}))
    return reference


def downloaded(officer: Colleague, reference: str, which: str = "office") -> tuple[Any, Any]:
    """The calendar that staff download, and its event."""
    reply = officer.download(f"/staff/cases/{reference}/see/calendar/{which}.ics")
    assert reply.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert reply.headers["Content-Disposition"] == f'attachment; filename="{reference}.ics"'
    assert reply.headers["Cache-Control"] == "no-store"
    found = Calendar.from_ical(reply.get_data())
    [event] = found.walk("VEVENT")
    return found, event


@pytest.mark.parametrize(
    ("said", "starts", "ends"),
    [
        ("10am", "10:00", "11:00"),
        ("10 in the morning", "10:00", "11:00"),
        ("at 9.15 a.m.", "09:15", "10:15"),
        ("2.30pm", "14:30", "15:30"),
        ("2 in the afternoon", "14:00", "15:00"),
        ("14:00", "14:00", "15:00"),
        ("2:30", "14:30", "15:30"),
        ("10 o’clock", "10:00", "11:00"),
        ("1", "13:00", "14:00"),
        ("6", "18:00", "19:00"),
        ("7", "07:00", "08:00"),
        ("0:30", "00:30", "01:30"),
        ("12am", "00:00", "01:00"),
        ("6am", "06:00", "07:00"),
        ("10.59", "10:59", "11:59"),
        ("noon", "12:00", "13:00"),
        ("12pm", "12:00", "13:00"),
        ("10am to 12 noon", "10:00", "12:00"),
        ("10.30 – 11.45", "10:30", "11:45"),
        ("Between 2 and 4pm", "14:00", "16:00"),
        ("from 10 until 12", "10:00", "12:00"),
    ],
)
def test_the_time_is_read_as_people_write_it(said: str, starts: str, ends: str) -> None:
    found = calendar.starts_and_ends(date(2026, 12, 8), said)
    assert [f"{each:%H:%M}" for each in found] == [starts, ends]
    assert all(isinstance(each, datetime) and each.tzinfo is LONDON for each in found)


@pytest.mark.parametrize(
    "said",
    [
        "half past two",
        "10am, please come early",
        "25:00",
        "13pm",
        "0am",
        "24:00",
        "10.60",
        "10 11 12",
        "10am GMT",
        "10.70",
        "?",
    ],
)
def test_a_time_that_is_not_understood_takes_the_whole_day(said: str) -> None:
    assert calendar.starts_and_ends(date(2026, 12, 8), said) == (date(2026, 12, 8), date(2026, 12, 9))


def test_london_time_is_right_on_both_sides_of_each_change(app: Flask, officer: Colleague) -> None:
    found, _ = downloaded(officer, arranged(app, officer))
    [zone] = found.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/London"
    ours = zone.to_tz()
    for year in (2026, 2027, 2030):
        moment = datetime(year, 1, 1, 12)
        while moment.year == year:
            there = moment.replace(tzinfo=LONDON)
            assert moment.replace(tzinfo=ours).utcoffset() == there.utcoffset(), moment
            moment += timedelta(days=1)
    changes = {(each.name, each["DTSTART"].dt.strftime("%H%M")) for each in zone.subcomponents}
    assert changes == {("DAYLIGHT", "0100"), ("STANDARD", "0200")}


def test_an_entry_for_us_and_the_bodies_names_nobody(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer, time="10am to 12", place="Town Hall\nMatlock")
    found, event = downloaded(officer, reference)
    assert found["METHOD"] == "PUBLISH"
    day = web.today() + timedelta(days=3)
    assert event["DTSTART"].dt == datetime(day.year, day.month, day.day, 10, tzinfo=LONDON)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=2)
    assert event["SUMMARY"] == f"Review of application {reference}"
    assert event["LOCATION"] == "Town Hall, Matlock"
    assert event["CLASS"] == "PRIVATE"
    assert event["STATUS"] == "CONFIRMED"
    assert abs(event["DTSTAMP"].dt - datetime.now(UTC)) < timedelta(hours=1)
    whole = found.to_ical().decode().replace("\r\n ", "")
    for name in ("Ogden", "Iqbal", "Mill Lane", "example.com"):
        assert name not in whole


def test_a_meeting_keeps_its_uid_when_it_is_moved(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer)
    _, first = downloaded(officer, reference)
    write(officer, reference, "arrange", "See the letters", day=ahead(9))
    _, moved = downloaded(officer, reference)
    assert moved["UID"] == first["UID"]
    assert first["SEQUENCE"] < moved["SEQUENCE"]
    assert moved["DTSTART"].dt.date() == web.today() + timedelta(days=9)


def test_a_meeting_that_is_called_off_is_cancelled_and_the_next_is_another(
    app: Flask, officer: Colleague
) -> None:
    reference = arranged(app, officer)
    _, first = downloaded(officer, reference)
    write(
        officer,
        reference,
        "call_off",
        "See the letters",
        what="postponed",
        by=ahead(6),
        why="The chair is ill.",
    )
    officer.get(f"/staff/cases/{reference}/see/review")
    links = [link.href for link in officer.page.links if link.href.endswith(".ics")]
    assert len(links) == 2, "for us and the bodies, and for Ann"
    for link in links:
        which = link.rpartition("/")[2].removesuffix(".ics")
        found, off = downloaded(officer, reference, which)
        assert found["METHOD"] == "CANCEL"
        assert off["STATUS"] == "CANCELLED"
        assert off["UID"] == first["UID"]
        assert off["SEQUENCE"] > first["SEQUENCE"]
        assert "chair is ill" not in found.to_ical().decode()
    write(officer, reference, "arrange", "See the letters", day=ahead(9))
    found, second = downloaded(officer, reference)
    assert found["METHOD"] == "PUBLISH"
    assert second["UID"] != first["UID"]


def test_another_meeting_of_a_review_is_another_entry(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer, 0)
    _, first = downloaded(officer, reference)
    do(officer, reference, "hold_review", **HELD, **POWERS)
    write(officer, reference, "arrange", "See the letters", day=ahead(9))
    _, second = downloaded(officer, reference)
    assert second["UID"] != first["UID"]
    assert second["SEQUENCE"] == 0


def test_whatever_ends_a_meeting_cancels_it(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer)
    _, first = downloaded(officer, reference)
    write(officer, reference, "appeal", "See the letters", how="us", grounds=["threshold"], text="No.")
    upheld = {"result": "upheld", "back": ["threshold"], "words": "Decide again."}
    write(officer, reference, "appeal_decided", **upheld)
    found, off = downloaded(officer, reference)
    assert (found["METHOD"], off["UID"]) == ("CANCEL", first["UID"])
    write(officer, reference, "decide", outcome="met", **MEANWHILE)
    assert downloaded(officer, reference)[0]["METHOD"] == "CANCEL"
    write(officer, reference, "arrange", "See the letters", day=ahead(5), **ARRANGED)
    found, again = downloaded(officer, reference)
    assert found["METHOD"] == "PUBLISH"
    assert again["UID"] != first["UID"]


def test_the_end_of_a_case_cancels_the_meeting_and_what_was_held_stays(
    app: Flask, officer: Colleague
) -> None:
    ended, was_held = arranged(app, officer), arranged(app, officer, 0)
    withdrawn(app, officer, ended)
    found, off = downloaded(officer, ended)
    assert (found["METHOD"], off["STATUS"]) == ("CANCEL", "CANCELLED")
    do(officer, was_held, "hold_review", **HELD, **POWERS)
    assert downloaded(officer, was_held)[0]["METHOD"] == "PUBLISH"


def test_an_entry_that_is_arranged_after_a_cancellation_is_newer(app: Flask, officer: Colleague) -> None:
    """A calendar keeps what has the higher number: so does a case that was ended by mistake."""
    with app.test_request_context():
        case = CaseFile.of(kept_case(app, arranged(app, officer)), web.council()).course
        on = calendar.newest(case)
        off = calendar.newest(replace(case, closed=case.entries[-1]))
        case.review.moved += 1
        again = calendar.newest(case)
    assert [on.is_off, off.is_off, again.is_off] == [False, True, False]
    assert on.sequence < off.sequence < again.sequence


def test_what_others_may_see_is_an_appointment_and_no_more(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer, **SHARED)
    acted(app, officer, reference, ("arrange", {"day": ahead(3), **ARRANGED}))
    person = f"person-{kept_case(app, reference).people[0].id}"
    found, event = downloaded(officer, reference, person)
    assert event["SUMMARY"] == "Appointment"
    assert "LOCATION" not in event
    whole = found.to_ical().decode().replace("\r\n ", "").replace("mailto:reviews@", "").casefold()
    assert [word for word in TELLS if word in whole] == []
    write(
        officer,
        reference,
        "call_off",
        "See the letters",
        what="postponed",
        by=ahead(6),
        why="The chair is ill.",
    )
    _, off = downloaded(officer, reference, person)
    assert off["SUMMARY"] == "Cancelled: appointment"


def test_whoever_nobody_else_reads_for_gets_the_place(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer)
    _, event = downloaded(officer, reference, f"person-{kept_case(app, reference).people[0].id}")
    assert event["SUMMARY"] == f"Meeting about {reference}"
    assert event["LOCATION"] == "Town Hall, Matlock"


def test_where_no_meeting_was_ever_arranged_there_is_no_entry(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer)
    page = officer.get(f"/staff/cases/{reference}/see/calendar/office.ics", expect=409)
    assert "No meeting is arranged." in page
    officer.get(f"/staff/cases/{reference}/see/calendar/person-0.ics", expect=409)
