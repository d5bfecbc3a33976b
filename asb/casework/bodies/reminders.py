"""Reminds bodies before and after the day by which they were asked to answer; an answer stops it.

The worker does it, once before the day and once after. Who is late stays on a manager's page (`overdue`).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from asb import letters
from asb.casefile import CaseFile
from asb.casework.acts import recipients
from asb.casework.acts.transaction import ActRequest, OpenCase, record
from asb.casework.bodies import links
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.models import Case, Contact, Letter
from asb.rules import worklist
from asb.rules.acts import ACTS, Actor
from asb.rules.course import Course
from asb.rules.days import london_date
from asb.tokens import Tokens

AHEAD = timedelta(days=2)
"""How long before the day a body is reminded."""
OPENED_WITHIN = timedelta(days=4)
"""How long a body has to open the application before it is reminded."""
SERVICE = Actor(None, "the service", "service")
ASKED_BY = (
    *("the_application", "please_tell_us", "please_say_what_you_think", "please_help", "which_dates"),
    *("recommended", "action_added"),
)
"""Letters after which a body owes something."""


@dataclass(frozen=True)
class Awaited:
    """Something that a body, or an organisation asked on one case, was asked for and has not answered.

    `key`: as in `Course.outstanding`, or `other-` and the number of the contact. `reminders`: the days on
    which they were reminded of it.
    """

    key: str
    body: str
    name: str
    by: date
    asked_on: date
    reminders: tuple[date, ...]

    def is_due(self, today: date) -> bool:
        """Whether a reminder goes today: one shortly before the day, one after it."""
        before = [each for each in self.reminders if each <= self.by]
        after = [each for each in self.reminders if each > self.by]
        if today > self.by:
            return not after
        return today >= self.by - AHEAD and not before and self.asked_on < self.by - AHEAD

    @property
    def is_request(self) -> bool:
        """Whether it was asked what it holds, or for its view."""
        return self.key.startswith(("asked-", "view-"))

    def is_silent(self, today: date) -> bool:
        """Whether the day has passed, and a reminder since has not helped."""
        return any(self.by < each < today for each in self.reminders)


def waiting_for(casefile: CaseFile) -> list[Awaited]:
    """What bodies and organisations still owe on this case: answers, and to open the application."""
    course, council = casefile.course, casefile.council
    names = {body.key: body.name for body in council.bodies}
    found = []
    for each in worklist.owed(course):
        kept, told = each.entry.facts, _days(course, each.key, each.entry.id)
        if each.key == each.who:
            found.append(Awaited(each.key, "", kept.organisation, kept.by, each.entry.on, told))
        elif each.who in names:
            found.append(Awaited(each.key, each.who, names[each.who], kept.by, each.entry.on, told))
    return [*found, *_unopened(casefile)]


def _unopened(casefile: CaseFile) -> Iterable[Awaited]:
    """The bodies whose contacts got the application, of whom nobody has opened it."""
    course = casefile.course
    if course.decision is not None:
        return
    for body in casefile.council.bodies:
        on = course.passed.get(body.key)
        sent = [each for each in casefile.case.letters if each.kind == "the_application" and each.nonce]
        if (
            on
            and body.key not in course.bodies.opened
            and any(letters.is_to(each.recipient, body.key) for each in sent)
        ):
            key = f"open-{body.key}"
            yield Awaited(key, body.key, body.name, on + OPENED_WITHIN, on, _days(course, key, 0))


def _days(course: Course, key: str, since: int) -> tuple[date, ...]:
    return tuple(entry.on for entry in worklist.reminders(course, key, since))


def to_remind(council: Council, today: date) -> Sequence[int]:
    """Ids of the open cases on which a reminder is due today."""
    found = [
        casefile.case.id
        for casefile in _open_cases(council)
        if any(each.is_due(today) for each in waiting_for(casefile))
    ]
    db.session.rollback()
    return found


def _open_cases(council: Council) -> Iterable[CaseFile]:
    """The open cases on which a body was ever asked for something."""
    asked = select(Letter.id).where(Letter.case_id == Case.id, Letter.kind.in_(ASKED_BY))
    query = select(Case).where(Case.stage != "closed", Case.merged_into_id.is_(None), asked.exists())
    for case in db.session.scalars(query.order_by(Case.id)):
        yield CaseFile.of(case, council)


def remind(number: int, council: Council, tokens: Tokens, now: datetime) -> None:
    """Sends the reminders that are due on this case, with one entry in its history. Two workers at once
    send one.
    """
    today = london_date(now)
    with writing() as session:
        case = session.scalars(select(Case).where(Case.id == number).with_for_update()).one()
        casefile = CaseFile.of(case, council)
        due = [each for each in waiting_for(casefile) if each.is_due(today)]
        if not due:
            return
        request = ActRequest(ACTS["remind"], SERVICE, today, now, 0, secrets.token_hex(8), tokens)
        opened = OpenCase(session, casefile, request)
        kept = {
            "what": [each.key for each in due],
            "bodies": list(dict.fromkeys(each.body for each in due if each.body)),
            "as_asked": [("Reminded by the service", each.name) for each in due],
        }
        opened.entry = record(session, casefile, request, "remind", kept)
        written = [*recipients.bodies("reminder", recipients.chosen)(opened), *_to_others(opened, due)]
        opened.letters = outbox.add(session, written, now, case=case)


def _to_others(opened: OpenCase, due: Iterable[Awaited]) -> Iterable[letters.Composed]:
    """The reminders to organisations asked on this case alone."""
    request = opened.request
    for each in due:
        if not each.body:
            number = int(each.key.rpartition("-")[2])
            contact = opened.session.get_one(Contact, number)
            door = links.door(opened.session, contact, request.tokens, request.now)
            asked = opened.course.bodies.asked[number].facts
            yield letters.please_help(opened.casefile, door, asked, opened.event, again=True)


@dataclass(frozen=True)
class Overdue:
    """Something on a case that a body has not answered by its day."""

    reference: str
    what: Awaited


def overdue(council: Council, today: date) -> list[Overdue]:
    """Who is late with what, on which case, the longest first: as the worklist has it, and whoever has not
    opened an application.
    """
    found = [
        Overdue(casefile.case.reference, each)
        for casefile in _open_cases(council)
        for each in waiting_for(casefile)
        if each.by < today
    ]
    return sorted(found, key=lambda each: (each.what.by, each.reference))
