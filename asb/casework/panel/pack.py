"""The pack of a panel: everything that the chair, or the bodies, read before a meeting of the review.

An allow-list, like `casework.track.tracking`: pages get a `Pack`, never the case. What the bodies may not
read of the application is black for everybody, so that the chair can read from their own pack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from asb import letters
from asb.casefile import CaseFile
from asb.casework.accounts import members
from asb.casework.acts.subject_access import blacking_out
from asb.casework.panel import meeting
from asb.casework.panel.chronology import Event, events
from asb.casework.panel.meeting import Meeting, Version
from asb.letters import SharedPart
from asb.models import Case, Person, Report
from asb.rules.entries import Entry
from asb.rules.facts import Risk, Said
from asb.rules.history import set_aside_in

Black = Callable[[Any], Any]
Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class InLedger:
    """One report: as it was given, what was found about it, and if it counts."""

    number: str
    rows: Rows
    corrected: tuple[tuple[date, str], ...]
    known_by: str
    verdict: str
    reasons: tuple[str, ...]
    settled: bool
    """Whether the result is final: it was decided, or looked for and not found."""
    found_on: date | None
    found: Rows
    """The finding, as it was asked and answered."""
    source: str
    """Where it was found: see `Report.source`."""
    made_by: str
    is_listed: bool
    """Whether a person on the case listed or made it: who made another one is for staff alone."""
    added: date | None


@dataclass(frozen=True)
class Answer:
    """What a body told us."""

    body: str
    on: date
    text: str


@dataclass(frozen=True)
class Attending:
    """Who of a body comes to the meeting, or sends apologies. `conflict` is for the chair alone."""

    body: str
    comes: bool
    people: str
    powers: str
    conflict: str


@dataclass(frozen=True)
class Decided:
    """The decision on the threshold, without how it came about among officers."""

    on: date
    outcome: str
    views: tuple[tuple[str, Said], ...]
    factors: tuple[tuple[str, Said], ...]
    complained_of: tuple[str, ...]


@dataclass(frozen=True)
class TakingPart:
    """How a person wants to take part. For the chair alone: `someone`, who goes for them, with how they are
    reached, and `keep_out`, whom they do not want in the room.
    """

    name: str
    how: str
    statement: str
    someone: str = ""
    keep_out: str = ""


@dataclass(frozen=True)
class Kept:
    """What only the chair and staff read: risk, safe contact, who must not see the application."""

    risks: tuple[str, ...]
    """Risks that the application says, as keys of `letters.RISKS`."""
    risk: Entry[Risk] | None
    people: tuple[Person, ...]
    dead: frozenset[int]
    """Numbers of people who have died."""
    helps: tuple[str, ...]
    """What makes it easier for them."""
    left_out: tuple[tuple[str, str], ...]
    """At which body, and who."""
    conflicts: tuple[str, ...]
    """Staff who have declared a conflict of interest."""


@dataclass(frozen=True)
class Pack:
    """One pack. `kept` is None in that of the bodies."""

    version: Version
    reference: str
    received_on: date
    contact: str
    """Name of the named contact; empty if there is none."""
    meeting: Meeting
    others: tuple[str, ...]
    """Who else is asked to come."""
    is_first: bool
    """Whether no meeting of this review has been held yet."""
    complained_of: tuple[str, ...]
    part: tuple[TakingPart, ...]
    application: tuple[SharedPart, ...]
    is_black: bool
    """Whether passages are blacked out."""
    reports: tuple[InLedger, ...]
    counting: int
    needed: int
    decided: tuple[Decided, ...]
    """The decision in force; empty if there is none."""
    told: tuple[Answer, ...]
    attending: tuple[Attending, ...]
    """What the bodies have said about the meeting."""
    chronology: tuple[Event, ...]
    kept: Kept | None = None


def of(casefile: CaseFile, arranged: Meeting, version: Version) -> Pack:
    """Returns the pack for the meeting that is coming, as the case stands today."""
    case, course = casefile.case, casefile.course
    black = blacking_out(course.black_out.splitlines())
    assessment, review = course.assessment(), course.review
    application = letters.shared_application(case, course, black)
    found = Pack(
        version=version,
        reference=case.reference,
        received_on=course.received_on,
        contact=case.officer.name if case.officer else "",
        meeting=arranged,
        others=_others(casefile),
        is_first=not (review and review.held),
        complained_of=meeting.names(casefile.council, course.partial),
        part=tuple(_part(casefile, black)),
        application=tuple(application),
        is_black=bool(course.black_out.strip()),
        reports=tuple(_ledger(casefile, application, black)),
        counting=assessment.counting,
        needed=assessment.needed,
        decided=tuple(_decided(casefile, black)),
        told=tuple(answers(casefile, black)),
        attending=tuple(_attending(casefile, black)),
        chronology=tuple(events(casefile, version, black)),
    )
    if version == "chair":
        return replace(found, kept=_kept(casefile))
    return replace(
        found,
        part=tuple(replace(each, someone="", keep_out="") for each in found.part),
        reports=tuple(
            replace(each, made_by="") if not each.is_listed else each
            for each in found.reports
            if each.number not in course.bodies.unread
        ),
        attending=tuple(replace(each, conflict="") for each in found.attending),
    )


def _others(casefile: CaseFile) -> tuple[str, ...]:
    review = casefile.course.review
    said = review.coming.facts.others if review and review.coming else ""
    return tuple(line.strip() for line in said.splitlines() if line.strip())


def _ledger(casefile: CaseFile, application: list[SharedPart], black: Black) -> Iterator[InLedger]:
    listed = {page.report: page for _, pages in application[0].sections for page in pages if page.report}
    course, assessment = casefile.course, casefile.course.assessment()
    verdicts = {verdict.id: verdict for verdict in assessment.reports}
    for report in casefile.case.reports:
        verdict, page = verdicts[str(report.number)], listed.get(report.number)
        found, added = course.found.get(verdict.id), course.added.get(verdict.id)
        maker = report.known_maker
        settled = verdict.verdict != "depends" or course.decision is not None
        yield InLedger(
            number=verdict.id,
            rows=page.answers if page else tuple(_told(casefile, report, black)),
            corrected=page.corrected if page else (),
            known_by=black(letters.made(report)),
            verdict=verdict.verdict,
            reasons=tuple(verdict.reasons),
            settled=settled or bool(found and found.facts.not_found),
            found_on=found.on if found else None,
            found=_rows(found, black) if found else (),
            source=report.source,
            made_by=black(maker.name if maker else report.maker),
            is_listed=maker is not None or report.source in ("application", "later"),
            added=added.on if added else None,
        )


def _told(casefile: CaseFile, report: Report, black: Black) -> Iterator[tuple[str, str]]:
    """What the ledger holds of a report that is on no page of the application; the templates have words."""
    whom = letters.told_whom(report, casefile.council) if report.told else ""
    told = {"what": report.what, "told": whom, "told_who": report.told_who, "response": report.response}
    yield from ((key, black(said)) for key, said in told.items() if said)


def _rows(entry: Entry[Any], black: Black) -> Rows:
    return tuple((question, black(answer)) for question, answer in entry.facts.answers)


def answers(casefile: CaseFile, black: Black) -> Iterator[Answer]:
    """What each body, and then each organisation asked on this case, told us or answered by link, oldest
    first; not what an officer declined.
    """
    course, aside = casefile.course, set_aside_in(casefile.course.entries)
    left = aside | {entry.facts.of for entry in course.entries if entry.act == "decline"}
    said = [each for each in course.entries if each.act in ("told", "body_holds") and each.id not in left]
    names = {body.key: body.name for body in casefile.council.bodies}
    names |= {
        f"contact-{number}": entry.facts.organisation for number, entry in course.bodies.organisations.items()
    }
    for key, name in names.items():
        for entry in said:
            if (entry.facts.body or f"contact-{entry.facts.contact}") == key:
                yield Answer(black(name), entry.on, black(_said(entry)))


def _said(entry: Entry[Any]) -> str:
    """What a body said: in its own words, or question by question where it answered by link."""
    if entry.act == "told":
        return str(entry.facts.text)
    return "\n".join(f"{asked}: {answer}" for asked, answer in entry.facts.answers)


def _attending(casefile: CaseFile, black: Black) -> Iterator[Attending]:
    """What the bodies have said about the meeting that is coming."""
    course = casefile.course
    coming = course.review.coming if course.review else None
    for body in casefile.council.bodies:
        said = course.bodies.comes.get(body.key)
        if coming and said and said.facts.meeting == coming.id:
            kept = said.facts
            texts = (black(each) for each in (kept.people, kept.powers, kept.conflict))
            yield Attending(body.name, kept.comes == "yes", *texts)


def _decided(casefile: CaseFile, black: Black) -> Iterator[Decided]:
    entry = casefile.course.decision
    if entry is None:
        return
    facts, bodies = entry.facts, casefile.council.bodies

    def said(each: Said) -> Said:
        return Said(each.said, black(each.why))

    yield Decided(
        on=entry.on,
        outcome=facts.outcome,
        views=tuple((body.name, said(facts.views[body.key])) for body in bodies if body.key in facts.views),
        factors=tuple((key, said(each)) for key, each in facts.factors.items()),
        complained_of=meeting.names(casefile.council, facts.complained_of),
    )


def _part(casefile: CaseFile, black: Black) -> Iterator[TakingPart]:
    """How each person wants to take part: as they last said, else as the application says."""
    case, told = casefile.case, casefile.course.part
    for person in case.people:
        if entry := told.get(person.id):
            said = entry.facts
            yield TakingPart(
                person.name, said.take_part, black(said.statement), black(said.someone), said.keep_out
            )
        elif person.role == "applicant" and (asked := _in_application(case)):
            yield TakingPart(person.name, asked.get("take_part", ""), "", "", asked.get("keep_out", ""))


def _in_application(case: Case) -> dict[str, Any]:
    said = case.answers.get("easier", {})
    return {name: said[name] for name in ("take_part", "keep_out") if said.get(name)}


def _kept(casefile: CaseFile) -> Kept:
    case, course = casefile.case, casefile.course
    return Kept(
        risks=tuple(risk for risk in letters.RISKS if risk in case.risks),
        risk=course.risk,
        people=tuple(case.people),
        dead=frozenset(course.died),
        helps=tuple(letters.adjustments(case, for_staff=True)),
        left_out=tuple(left_out(casefile)),
        conflicts=tuple(members.by_number(each).name for each in sorted(course.conflicts)),
    )


def left_out(casefile: CaseFile) -> Iterator[tuple[str, str]]:
    """Who must not get anything about this application: at which body, and their names."""
    for body in casefile.council.bodies:
        for each in casefile.course.left_out.get(body.key, ()):
            yield body.name, ", ".join(filter(None, map(str.strip, each.facts.who.splitlines())))
