"""What a contact of the appeal body may see: the papers of the appeals that are with it, and nothing else.

Pages get a `SeenAppeal`, never the case. The papers are those frozen on the day of the appeal (a `Pack`);
besides them there is only what the council has answered since. All of it ends when the appeal is decided,
when the case is part of another, and when the contact is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from asb.casefile import CaseFile
from asb.casework.accounts import members
from asb.casework.acts import appeals, case_files, recipients
from asb.casework.acts.transaction import FormFacts, OpenCase
from asb.casework.bodies import contacts, seen
from asb.council import Appeal, Council
from asb.database import db
from asb.fields import Option
from asb.letters import Composed
from asb.models import APPEAL_BODY, Case, Contact, Evidence, Pack
from asb.questions.acts.ending import again
from asb.rules.acts import ACTS, ClosedAct, closed
from asb.rules.course import Course
from asb.rules.entries import Entry
from asb.rules.history import standing


class AppealOver(LookupError):
    """This contact may not see this appeal: it is over, it is not with them, or there is none."""


@dataclass(frozen=True)
class Exchange:
    """Something that the appeal body asked or decided on its page, and what became of it.

    `state`: `waits`, `answered` or `declined`; `why` is then what the council says.
    """

    act: str
    on: date
    who: str
    rows: tuple[tuple[str, str], ...]
    state: str
    why: str = ""
    answered_on: date | None = None
    file: Evidence | None = None
    held: bool = False
    """Whether that file waits for the virus scanner."""


@dataclass(frozen=True)
class SeenAppeal:
    """Everything that the pages of a contact show of one appeal."""

    number: int
    """Number of its papers."""
    appeal: int
    """Number of the entry of the appeal."""
    reference: str
    organisation: str
    route: Appeal
    received_on: date
    grounds: tuple[str, ...]
    first_step: str
    """Whether the first of two steps was taken: `yes` or `no`; empty if there is one step."""
    opened: date | None
    officer: str
    may: frozenset[str]
    again: tuple[Option, ...]
    """What can be ordered to be done again."""
    exchanges: tuple[Exchange, ...]
    papers: dict[str, Any]
    file: Evidence | None
    held: bool

    @property
    def files(self) -> dict[int, Evidence]:
        """The files that are part of it, by number: the one of the appeal, and those sent with answers."""
        found = [self.file, *(each.file for each in self.exchanges)]
        return {each.id: each for each in found if each}

    def waited(self, today: date) -> int:
        """For how many days it has been waiting."""
        return (today - self.received_on).days


def listed(contact: Contact, council: Council, today: date, *, scans: bool) -> list[SeenAppeal]:
    """The appeals that are with this contact's body now, the oldest first."""
    query = select(Pack, Case).join(Case, Case.id == Pack.case_id).where(Pack.open).order_by(Pack.id)
    found = [
        (pack, CaseFile.of(case, council)) for pack, case in db.session.execute(query.limit(appeals.MOST))
    ]
    return [
        _seen(contact, pack, each, scans=scans) for pack, each in found if may_see(contact, pack, each, today)
    ]


def one(contact: Contact, number: int, council: Council, today: date, *, scans: bool) -> SeenAppeal:
    """The appeal with these papers, as this contact may see it. Raises AppealOver."""
    found = appeals.pack(number)
    if found is None or not may_see(contact, found[0], casefile := CaseFile.of(found[1], council), today):
        raise AppealOver(number)
    return _seen(contact, found[0], casefile, scans=scans)


def may_see(contact: Contact, pack: Pack, casefile: CaseFile, today: date) -> bool:
    """Whether this contact may see these papers now. Those of a restricted case too: others must not hear
    the appeal.
    """
    course = casefile.course
    return bool(
        contact.body == APPEAL_BODY
        and contact.case_id is None
        and contact.closed_at is None
        and pack.open
        and course.merged_into is None
        and course.appeal is not None
        and course.appeal.received.id == pack.entry_id
        and contacts.hears(casefile, today)
        and not contacts.is_barred(contact, course)
    )


def checked(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Checks, once the case is locked, that this contact may still see the appeal. Raises ClosedAct."""
    session, request = opened.session, opened.request
    contact = session.get_one(Contact, facts["contact"], populate_existing=True)
    pack = session.scalar(select(Pack).where(Pack.entry_id == facts["appeal"]))
    if pack is None or not may_see(contact, pack, opened.casefile, request.on):
        raise ClosedAct(request.act.key, "not_yours")
    return facts


def opens(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """The receipt, once for each appeal. Raises ClosedAct."""
    if facts["appeal"] in opened.course.bodies.appeals_opened:
        raise ClosedAct(opened.request.act.key, "settled")
    return checked(opened, facts)


def answer(opened: OpenCase) -> Iterable[Composed]:
    """To the appeal body: there is an answer to what it asked."""
    kept = opened.facts
    said = opened.course.entry(kept.of)
    return recipients.to_appeal_body(
        "appeal_answer", opened, said=said, answer=kept.text, file=kept.file, declined=False
    )


def not_taken_over(opened: OpenCase) -> Iterable[Composed]:
    """To the appeal body: the decision that it recorded is not accepted, and why. Nothing to other bodies,
    who read it on their page.
    """
    said = opened.course.entry(opened.facts.of)
    if said is None or said.act != "appeal_says":
        return ()
    why = opened.facts.why
    return recipients.to_appeal_body("appeal_answer", opened, said=said, answer=why, file="", declined=True)


def _seen(contact: Contact, pack: Pack, casefile: CaseFile, *, scans: bool) -> SeenAppeal:
    case, course = casefile.case, casefile.course
    received = course.appeals[-1].received
    me = seen.actor(contact, contact.name)
    labels = {ground.key: ground.label for ground in casefile.appeal_route.grounds}
    opened = course.bodies.appeals_opened.get(received.id)
    held, file = case_files.held(case, scans=scans), appeals.file_of(pack, case)
    return SeenAppeal(
        number=pack.id,
        appeal=received.id,
        reference=case.reference,
        organisation=casefile.appeal_route.body,
        route=casefile.appeal_route,
        received_on=received.on,
        grounds=tuple(labels.get(key, key) for key in received.facts.grounds),
        first_step=received.facts.first_step,
        opened=opened.on if opened else None,
        officer=members.by_number(course.officer).name if course.officer is not None else "",
        may=frozenset(key for key, act in ACTS.items() if not closed(act, course, me)),
        again=again(course),
        exchanges=tuple(_exchanges(case, course, received, held)),
        papers=pack.content,
        file=file,
        held=file is not None and file.id in held,
    )


def _exchanges(case: Case, course: Course, received: Entry[Any], held: set[int]) -> Iterator[Exchange]:
    """What the appeal body has asked and decided on this appeal, the newest first."""
    why = {entry.facts.of: entry.facts.why for entry in course.entries if entry.act == "decline"}
    files = {file.id: file for file in case.evidence}
    for entry in reversed(standing(course.entries)):
        if entry.act not in ("appeal_asks", "appeal_says") or entry.facts.appeal != received.id:
            continue
        end = course.bodies.answers_to_appeal.get(entry.id)
        file = files.get(end.facts.evidence) if end and end.facts.evidence else None
        state = "waits" if entry.id in course.bodies.waits else "answered" if end else "declined"
        yield Exchange(
            entry.act,
            entry.on,
            entry.facts.who,
            entry.facts.answers,
            state,
            end.facts.text if end else why.get(entry.id, ""),
            end.on if end else None,
            file,
            file is not None and file.id in held,
        )
