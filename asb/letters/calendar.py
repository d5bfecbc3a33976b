"""Calendar entries (iCalendar, RFC 5545) of the meetings of a review.

A meeting keeps its UID however often it is arranged anew, with a higher SEQUENCE, so that a calendar replaces
the entry that it has. Called off, it is cancelled; a meeting arranged after that is another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

from asb.council import Council
from asb.letters.writing import is_shared, write
from asb.models import Person
from asb.rules.course import Course
from asb.rules.days import LONDON
from asb.rules.entries import Entry
from asb.rules.facts import Arrange

IF_NOT_SAID = timedelta(hours=1)
"""How long an entry is whose end is not known."""


@dataclass(frozen=True)
class Meeting:
    """A meeting with what a calendar needs to know it again. `number`: entry that first arranged it."""

    number: int
    sequence: int
    arranged: Entry[Arrange]
    is_off: bool


def newest(course: Course) -> Meeting | None:
    """Returns the meeting of a case that was arranged last; None if none ever was.

    One that was neither held nor is still to come is off, whatever ended it.
    """
    for review in reversed(course.reviews):
        if (arranged := review.arranged) is None:
            continue
        is_on = review is course.review and review.coming is arranged and not course.closed
        is_off = not is_on and not any(held.id > arranged.id for held in review.meetings)
        return Meeting(review.first, 2 * review.moved + is_off, arranged, is_off)
    return None


def for_an_office(meeting: Meeting, reference: str, council: Council, sender: str, now: datetime) -> bytes:
    """The entry for staff and relevant bodies: names nobody, because others see their calendars."""
    facts = meeting.arranged.facts
    told = write("_calendar_office", **_known(meeting, reference, council))
    return _entry(meeting, reference, council, sender, now, told, facts.place)


def of_staff(
    dates: Iterable[tuple[str, str, date, str]], council: Council, address: str, now: datetime
) -> bytes:
    """The calendar of a member of staff: one entry for each date, by the reference and what is due, and the
    hour of a meeting. Names nobody, because others see their calendars. `address`: where cases are, before
    the reference.
    """
    host = urlsplit(council.website).hostname
    calendar = _empty(council)
    calendar.add("x-wr-calname", council.service_name)
    calendar.add_component(_london())
    for reference, what, by, at in dates:
        starts, ends = starts_and_ends(by, at)
        event = Event()
        event.add("uid", f"{reference}-{what}-{by.isoformat()}@{host}")
        event.add("dtstamp", now)
        event.add("dtstart", starts)
        event.add("dtend", ends)
        event.add("summary", f"{reference}: {'meeting' if what == 'review_day' else 'due'}")
        event.add("url", f"{address}{reference}")
        event.add("class", "PRIVATE")
        event.add("transp", "OPAQUE" if isinstance(starts, datetime) else "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _empty(council: Council) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{council.name}//{urlsplit(council.website).hostname}//EN")
    calendar.add("version", "2.0")
    return calendar


def for_person(
    person: Person, meeting: Meeting, reference: str, council: Council, sender: str, now: datetime
) -> bytes:
    """The entry for a person on the case: neutral, without the place, where others may see their letters."""
    facts, shared = meeting.arranged.facts, is_shared(person)
    name = "_calendar_neutral" if shared else "_calendar"
    told = write(name, **_known(meeting, reference, council))
    return _entry(meeting, reference, council, sender, now, told, "" if shared else facts.place)


def _known(meeting: Meeting, reference: str, council: Council) -> dict[str, Any]:
    """What the templates of summary and text need."""
    facts = meeting.arranged.facts
    return {
        "facts": facts,
        "has_end": len(times_in(facts.time)) == 2,
        "reference": reference,
        "council": council,
        "is_off": meeting.is_off,
    }


def _entry(
    meeting: Meeting,
    reference: str,
    council: Council,
    sender: str,
    now: datetime,
    told: tuple[str, str],
    place: str,
) -> bytes:
    """Writes the entry. `sender`: the plain address that letters come from; `told`: summary and text."""
    facts, host = meeting.arranged.facts, urlsplit(council.website).hostname
    starts, ends = starts_and_ends(facts.day, facts.time)
    event, organizer = Event(), vCalAddress(f"mailto:{sender}")
    organizer.params["CN"] = council.name
    event.add("uid", f"{reference}-{meeting.number}@{host}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", told[0])
    event.add("description", told[1].strip())
    if place:
        event.add("location", ", ".join(line.strip() for line in place.splitlines() if line.strip()))
    event.add("organizer", organizer)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if meeting.is_off else "CONFIRMED")
    calendar = _empty(council)
    calendar.add("method", "CANCEL" if meeting.is_off else "PUBLISH")
    if isinstance(starts, datetime):
        calendar.add_component(_london())
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _london() -> Timezone:
    """London time since 1996. The library's own table puts the change in March an hour late."""
    zone = Timezone()
    zone.add("tzid", LONDON.key)
    for kind, name, begins, month, before, after in (
        (TimezoneDaylight, "BST", datetime(1996, 3, 31, 1), 3, 0, 1),
        (TimezoneStandard, "GMT", datetime(1996, 10, 27, 2), 10, 1, 0),
    ):
        change = kind()
        change.add("dtstart", begins)
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        change.add("tzname", name)
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(change)
    return zone


def starts_and_ends(day: date, said: str) -> tuple[date, date]:
    """Start and end of a meeting in London time; two dates, for the whole day, if the time as it was typed
    cannot be read.
    """
    times = times_in(said)
    if not times:
        return day, day + timedelta(days=1)
    starts = datetime.combine(day, times[0], LONDON)
    ends = datetime.combine(day, times[-1], LONDON)
    return starts, ends if ends > starts else starts + IF_NOT_SAID


_CLOCK = re.compile(
    r"\b(?:(?:12 ?)?(noon|midday)|(\d{1,2})(?:[:.](\d{2}))?\s*(?:(?:o['’]clock)\s*)?"
    r"(?:(am|a\.m\.?|in the morning)|(pm|p\.m\.?|in the afternoon|in the evening))?)(?!\w)"
)
_AROUND = re.compile(r"(?:at|from|until|till|to|and|between|o['’]clock|[-–—,.]|\s)*")
LATEST_MORNING = 6
"""Without a.m. or p.m., hours up to this one are of the afternoon: panels do not meet at night."""


def times_in(said: str) -> list[time]:
    """The time, or two times, that this says; empty if anything in it is not understood."""
    text = said.casefold()
    found = list(_CLOCK.finditer(text))
    if not 1 <= len(found) <= 2 or not _AROUND.fullmatch(_CLOCK.sub(" ", text)):
        return []
    times = [_time(each) for each in found]
    return [each for each in times if each] if None not in times else []


def _half(match: re.Match[str]) -> str:
    return "am" if match[4] else "pm" if match[5] else ""


def _time(match: re.Match[str]) -> time | None:
    """One time; None if there is none such."""
    if match[1]:
        return time(12)
    hour, minute, own = int(match[2]), int(match[3] or 0), _half(match)
    if own and not 1 <= hour <= 12:
        return None
    if own:
        hour = hour % 12 + (12 if own == "pm" else 0)
    elif 1 <= hour <= LATEST_MORNING:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
