"""What a contact of a body may see of a case: an allow-list.

Pages get a `Seen`, never the case. Never in it: how to reach people, what makes them unsafe, who must not
be in the room, notes, legal advice, and what other bodies answered before the decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from asb import letters
from asb.casefile import CaseFile
from asb.casework.accounts import members
from asb.casework.acts import subject_access
from asb.casework.bodies import contacts, owed
from asb.casework.bodies.contacts import is_barred
from asb.casework.bodies.owed import Owed
from asb.council import Council
from asb.database import db
from asb.letters import SharedPart
from asb.models import APPEAL_BODY, Case, Contact, Letter, Report
from asb.questions.bodies.by_link import STAFF_ONLY
from asb.rules.acts import ACTS, Actor, closed
from asb.rules.course import Course
from asb.rules.entries import Entry
from asb.rules.facts import BodyReport, Held
from asb.rules.facts.dates import OfferDates

PASSED = ("the_application", "case_has_come")
"""Letters by which a case comes to a body."""


class NotSeen(LookupError):
    """This contact may not see this case, or there is none."""


@dataclass(frozen=True)
class Listed:
    """A report of the ledger, as a body reads it."""

    number: str
    made: str
    reference: str
    told: str
    what: str
    """What was reported, for those who have the application, if it was found since."""
    said: Held | None
    """What this body has said about it already."""
    own: bool
    """Whether this body has added it."""


@dataclass(frozen=True)
class Answer:
    """Something that this body has sent. `state`: `waits`, `taken` or `declined`, with `why`."""

    act: str
    on: date
    who: str
    rows: tuple[tuple[str, str], ...]
    state: str
    why: str = ""


@dataclass(frozen=True)
class Seen:
    """Everything the pages of a contact show of one case."""

    reference: str
    received_on: date
    body: str
    """Key of the relevant body; empty for an organisation asked on this case alone."""
    organisation: str
    opened: date | None
    """Since when this body has opened it."""
    officer: str
    keep_from: tuple[str, ...]
    """Who must not learn of it."""
    place: dict[str, str]
    kinds: tuple[str, ...]
    may: frozenset[str]
    asked: tuple[Owed, ...]
    """Everything that they may still answer: what they are asked for, and answers that nobody has read."""
    owed: tuple[Owed, ...]
    sent: tuple[Answer, ...]
    reports: tuple[Listed, ...] = ()
    black_out: bool = False
    application: tuple[SharedPart, ...] = ()
    """Empty while only the first notice has come, and for an organisation."""
    changed: tuple[tuple[date, str], ...] = ()
    """Corrections since the body opened it."""
    meeting: Any = None
    """The arrangement of the meeting to come, if this body is invited."""
    dates: Entry[OfferDates] | None = None
    """The dates that are offered for the meeting, if this body is asked."""
    before: dict[str, Any] = field(default_factory=dict)
    """What this body has said before, by act: the facts of its newest answer about dates or the meeting."""
    planned: tuple[tuple[str, str, date, str], ...] = ()
    """What was recommended to this body and what it is to do: `kind`, words, day, state."""

    @property
    def is_relevant(self) -> bool:
        return bool(self.body)

    @property
    def answerable(self) -> set[tuple[str, str]]:
        """What can be answered about a recommendation or an action: the act, and the number of the entry."""
        return {(each.act, each.about) for each in self.asked}

    @property
    def to_open(self) -> bool:
        """Whether the body has to open it first, which is the receipt."""
        return self.opened is None and "body_opened" in self.may


def listed(contact: Contact, council: Council, who: str = "") -> list[Seen]:
    """What this contact may see now, the most pressing first."""
    query = select(Case).where(Case.stage != "closed", Case.merged_into_id.is_(None))
    if contact.case_id is not None:
        query = query.where(Case.id == contact.case_id)
    else:
        to = [letters.contact_key(each) for each in contacts.of_body(contact.body)]
        came = select(Letter.case_id).where(
            Letter.recipient.in_([letters.body_key(contact.body), *to]), Letter.kind.in_(PASSED)
        )
        query = query.where(Case.id.in_(came))
    files = [CaseFile.of(case, council) for case in db.session.scalars(query.order_by(Case.id))]
    seen = [_seen(contact, each) for each in files if may_see(contact, each, who)]
    return sorted(
        seen, key=lambda each: (min((owed.by for owed in each.owed), default=date.max), each.reference)
    )


def one(contact: Contact, reference: str, council: Council, who: str = "") -> Seen:
    """What this contact may see of the case with this reference. Raises NotSeen."""
    case = db.session.scalar(select(Case).where(Case.reference == reference))
    if case is None or not may_see(contact, casefile := CaseFile.of(case, council), who):
        raise NotSeen(reference)
    return _seen(contact, casefile)


def may_see(contact: Contact, casefile: CaseFile, who: str = "") -> bool:
    """Whether this contact, or `who` uses their link, may see this case now. A restricted case is seen once
    it was sent to the body since it was restricted, and by no organisation that was asked on it alone.
    """
    case, course = casefile.case, casefile.course
    if contact.closed_at or course.closed or course.merged_into or contact.body == APPEAL_BODY:
        return False
    if contact.case_id is not None:
        out = course.restricted or contact.id in course.bodies.shut
        return contact.case_id == case.id and not out and not is_barred(contact, course, who)
    if contact.body not in course.informed or is_barred(contact, course, who):
        return False
    shut = max((each.id for each in course.entries if _restricts(each)), default=0)
    return not course.restricted or any(
        entry.id > shut and contact.body in entry.facts.bodies
        for entry in course.entries
        if entry.act in ("pass", "share")
    )


def _restricts(entry: Entry[Any]) -> bool:
    return entry.act == "restrict" and entry.facts.restricted == "yes"


def lock_and_check(session: Session, contact: Contact, casefile: CaseFile, who: str) -> bool:
    """Whether this contact may see the case, inside the transaction of what they do there."""
    session.refresh(contact)
    return may_see(contact, casefile, who)


def actor(contact: Contact, who: str) -> Actor:
    """This contact, as the rules know who acts."""
    role = "asked" if contact.case_id is not None else "body"
    return Actor(None, who, "appeal_body" if contact.body == APPEAL_BODY else role, contact.body)


def _seen(contact: Contact, casefile: CaseFile) -> Seen:
    case, course, council = casefile.case, casefile.course, casefile.council
    relevant = contact.case_id is None
    black = subject_access.blacking_out(course.black_out.splitlines())
    me = actor(contact, contact.name)
    opened = course.bodies.opened.get(contact.body) if relevant else None
    shows = set(contact.sees) if not relevant else {"kinds", "reports"}
    whole = relevant and contact.body in course.passed
    names = {body.key: body.name for body in council.bodies}
    asked = tuple(sorted(owed.asked(contact, course), key=lambda each: each.by))
    kinds = [each.label for each in council.kinds if each.key in case.answers["behaviour"]["kinds"]]
    return Seen(
        reference=case.reference,
        received_on=course.received_on,
        body=contact.body,
        organisation=names.get(contact.body, contact.organisation),
        opened=opened.on if opened else None,
        officer=members.by_number(course.officer).name if course.officer is not None else "",
        keep_from=tuple(
            name for each in course.left_out.get(contact.body, ()) for name in each.facts.who.splitlines()
        ),
        place=black(case.answers["place"]) if relevant else _place(contact, course),
        kinds=tuple(kinds) if "kinds" in shows else (),
        may=frozenset(key for key, act in ACTS.items() if not closed(act, course, me)),
        asked=asked,
        owed=tuple(each for each in asked if not each.waits),
        sent=tuple(_sent(contact, course)),
        reports=tuple(_reports(contact, casefile, black, whole)) if "reports" in shows else (),
        black_out=bool(course.black_out),
        application=tuple(letters.shared_application(case, course, black)) if whole and opened else (),
        changed=tuple(_changed(course, opened, black)) if whole and opened else (),
        meeting=owed.meeting_for(contact, course) if relevant else None,
        dates=owed.dates_for(contact, course) if relevant else None,
        before=owed.before(contact, course) if relevant else {},
        planned=tuple(_planned(contact, course)) if relevant else (),
    )


def _reports(contact: Contact, casefile: CaseFile, black: Any, whole: bool) -> Iterator[Listed]:
    said = owed.said_of_reports(contact, casefile.course)
    for report in casefile.case.reports:
        number = str(report.number)
        if not _is_theirs_to_read(report, contact, casefile.course):
            continue
        yield Listed(
            number,
            black(letters.made(report)) if contact.body else _day(report),
            black(report.their_reference) if contact.body else "",
            letters.told_whom(report, casefile.council) if report.told and contact.body else "",
            black(report.what) if whole else "",
            said.get(number),
            _is_own(number, contact, casefile.course),
        )


def _is_theirs_to_read(report: Report, contact: Contact, course: Course) -> bool:
    """Whether a report of the ledger is shown to this contact: what another body has added only once an
    officer has accepted it; to an organisation, only what there was when it was asked.
    """
    number = str(report.number)
    added = course.added.get(number)
    if contact.body:
        return number not in course.bodies.unread or _is_own(number, contact, course)
    asked = course.bodies.organisations.get(contact.id)
    known = asked is not None and (added is None or added.id < asked.id)
    return known and number not in course.bodies.unread


def _is_own(number: str, contact: Contact, course: Course) -> bool:
    added = course.added.get(number)
    kept = added.facts if added else None
    if not isinstance(kept, BodyReport):
        return False
    return kept.body == contact.body if contact.body else kept.contact == contact.id


def _day(report: Report) -> str:
    day = letters.on_day(report.reported_kind, report.reported_from, report.reported_to)
    return f"made {day}" if day else "day not known"


def _place(contact: Contact, course: Course) -> dict[str, str]:
    """The place in the words of the officer who asked the organisation."""
    asked = course.bodies.organisations.get(contact.id)
    return {"place": asked.facts.place if asked else "", "postcode": ""}


def _changed(course: Course, opened: Entry[Any], black: Any) -> Iterator[tuple[date, str]]:
    for entries in course.corrected.values():
        yield from ((entry.on, black(entry.facts.text)) for entry in entries if entry.id > opened.id)


def _planned(contact: Contact, course: Course) -> Iterator[tuple[str, str, date, str]]:
    review = course.review
    if review is None or review.outcome is None:
        return
    sent = {owed.about(each) for each in course.bodies.waits.values() if each.facts.body == contact.body}
    for number, entry in review.recommendations.items():
        if entry.facts.to == contact.body:
            answer = review.answers.get(number)
            state = answer.facts.said if answer else "sent" if str(number) in sent else ""
            yield "recommended", entry.facts.text, entry.facts.by, state
    for number, entry in review.actions.items():
        if entry.facts.to == contact.body:
            news = review.progress.get(number)
            state = "sent" if str(number) in sent else news.facts.state if news else ""
            yield "action", entry.facts.text, entry.facts.by, state


def _sent(contact: Contact, course: Course) -> Iterator[Answer]:
    """What the contacts of this body have sent, the newest first."""
    settled = {entry.facts.of: entry for entry in course.entries if entry.act in ("accept", "decline")}
    for entry in reversed(course.entries):
        if not entry.act.startswith("body_") or entry.act == "body_opened":
            continue
        mine = entry.facts.body == contact.body if contact.body else entry.facts.contact == contact.id
        if mine:
            end = settled.get(entry.id)
            declined = end is not None and end.act == "decline"
            state = "waits" if entry.id in course.bodies.waits else "declined" if declined else "taken"
            yield Answer(
                entry.act,
                entry.on,
                entry.facts.who,
                tuple((key, value) for key, value in entry.facts.answers if key not in STAFF_ONLY)
                if entry.act != "body_conflict"
                else (),
                state,
                end.facts.why if end is not None and declined else "",
            )
