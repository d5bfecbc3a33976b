"""Appeals: the papers are frozen when an appeal is received, and closed when it is decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select, update

from asb import letters
from asb.casefile import CaseFile
from asb.casework.acts import recipients
from asb.casework.acts.subject_access import blacking_out
from asb.casework.acts.transaction import FormFacts, OpenCase
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db
from asb.letters import Composed
from asb.models import Case, Evidence, HistoryEntry, Pack, Person
from asb.questions.acts.threshold import LEGAL_ADVICE
from asb.rules.acts import ACTS
from asb.rules.acts.law import ALL, THEIRS
from asb.rules.history import set_aside_in

LEFT_OUT = {"cause", "easier"}
"""Pages of the application whose answers name others: who may be responsible, who should not be there."""
MOST = 100


def received(opened: OpenCase) -> Iterable[Composed]:
    """Freezes the papers of a new appeal. Returns the letters to people on the case and the appeal body."""
    opened.session.add(
        Pack(
            case_id=opened.case.id,
            entry_id=opened.added.id,
            content=papers(opened.casefile, opened.added),
        )
    )
    by = opened.facts.person
    own = by is None or by == opened.case.people[0].id
    return [
        *recipients.people("appeal_received", "" if own else "decision")(opened),
        *recipients.to_appeal_body("appeal_passed_on", opened),
    ]


def decide(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Closes the papers of an appeal that the appeal body has decided."""
    appeal = opened.course.appeal
    if appeal:
        opened.session.execute(update(Pack).where(Pack.entry_id == appeal.received.id).values(open=False))
    return facts


def withdrawn_to_body(opened: OpenCase) -> Iterable[Composed]:
    """Returns the letter that tells the appeal body of an appeal that was withdrawn."""
    if opened.facts.result == "withdrawn":
        yield from recipients.to_appeal_body("appeal_withdrawn", opened)


def papers(casefile: CaseFile, appeal: HistoryEntry) -> dict[str, Any]:
    """Returns what the appeal body sees of a case: the application, what the appellant has added, the
    decisions and their reasons, the letters sent.
    """
    case, course = casefile.case, casefile.course
    asked = [
        {"title": _title(page, section, "" if each is case else each.reference), "rows": page["answers"]}
        for each in (case, *case.parts)
        for section in each.application
        for page in section["pages"]
        if page.get("key") not in LEFT_OUT
    ]
    appellant = casefile.person(appeal.kept.of_person or casefile.applicant.id)
    aside = set_aside_in(course.entries)
    added = _since(case, appeal)
    done = [
        {
            "act": entry.act,
            "on": entry.on_day.isoformat(),
            "rows": [row for row in entry.kept.answers if row[0] != LEGAL_ADVICE],
        }
        for entry in case.history
        if (ACTS[entry.act].in_appeal_papers == ALL or entry.id in added) and entry.id not in aside
    ]
    sent = [
        {"subject": letter.subject, "text": letter.text, "to": letter.to_name}
        for letter in case.letters
        if letter.recipient == appellant.recipient
    ]
    black = blacking_out(course.kept_out)
    count = course.assessment().as_json()
    return {
        "asked": black(asked),
        "done": black(done),
        "letters": black(sent),
        "assessment": count,
        "reports": black(_ledger(casefile, appellant)),
    }


def _title(page: dict[str, Any], section: dict[str, Any], merged: str) -> str:
    title: str = page["title"] or section["section"]
    return f"{title} (application {merged})" if merged else title


def _ledger(casefile: CaseFile, appellant: Person) -> list[dict[str, Any]]:
    """Returns the reports, whoever gave them, each with its result; of those that the appellant may not be
    shown, only that.
    """
    council, course = casefile.council, casefile.course
    found = []
    for report, verdict in zip(casefile.case.reports, course.assessment().reports, strict=True):
        entry = course.found.get(verdict.id)
        rows = [("Does it count?", "Yes" if verdict.verdict == "counts" else "No")]
        if report.may_be_shown_to(appellant):
            others = council.told_others(report.told)
            rows = [
                ("When it was made", letters.made(report)),
                ("To whom", letters.told_whom(report, council) if report.told else ""),
                ("What it was about", report.what),
                *rows,
                ("Why", letters.why_of(verdict, entry.facts if entry else None, told_others=others)),
            ]
        else:
            rows.append(("Who made it", "Others gave or made it: tell whoever appeals only its number"))
        found.append({"number": report.number, "rows": rows})
    return found


def _since(case: Case, appeal: HistoryEntry) -> list[int]:
    """Returns the entries that the appellant has sent since applying, without corrections of pages in
    LEFT_OUT. An appeal that an officer recorded is the applicant's.
    """
    who = appeal.kept.of_person or case.people[0].id
    keys = [page.get("key") for section in case.application for page in section["pages"]]
    sent = [
        entry
        for entry in case.history
        if ACTS[entry.act].in_appeal_papers == THEIRS and entry.kept.of_person == who
    ]
    return [entry.id for entry in sent if entry.act != "correct" or keys[entry.kept.page - 1] not in LEFT_OUT]


OF_WHAT_WAS_SET_ASIDE = "what it was about was set aside"


def set_aside(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Drops the letters of an entry that is set aside if they have not gone out. Closes the papers of an
    appeal that is set aside; reopens them if it is the decision on one.
    """
    entry = opened.course.entry(facts["entry"])
    if entry and entry.act in ("appeal", "appeal_decided"):
        was = opened.course.appeals[-1].received if entry.act == "appeal_decided" else entry
        is_open = entry.act == "appeal_decided"
        opened.session.execute(update(Pack).where(Pack.entry_id == was.id).values(open=is_open))
    waiting = [
        each for each in opened.case.letters if each.entry == facts["entry"] and each.state in outbox.NOT_OUT
    ]
    for letter in waiting:
        letter.state, letter.failure = "dropped", OF_WHAT_WAS_SET_ASIDE
    return facts | {"dropped": [letter.id for letter in waiting]}


class OpenPack(NamedTuple):
    """The papers of an appeal that is not decided: their number and case, its grounds and its day."""

    number: int
    reference: str
    grounds: list[str]
    received_on: date

    def waited(self, today: date) -> int:
        """For how many days it has been waiting."""
        return (today - self.received_on).days


def open_packs(council: Council, shut: frozenset[int] = frozenset()) -> list[OpenPack]:
    """Returns the papers of undecided appeals, oldest first. Cases that are `shut` to the reader are left
    out.
    """
    found = select(Pack.id, Case.reference, HistoryEntry).join(Case, Case.id == Pack.case_id)
    found = found.join(HistoryEntry, HistoryEntry.id == Pack.entry_id).where(Pack.open)
    found = found.where(Case.id.not_in(shut)) if shut else found
    return [
        OpenPack(number, reference, _grounds(entry, council), entry.on_day)
        for number, reference, entry in db.session.execute(found.order_by(Pack.id).limit(MOST))
    ]


def _grounds(appeal: HistoryEntry, council: Council) -> list[str]:
    labels = {ground.key: ground.label for route in council.appeals for ground in route.grounds}
    return [labels.get(ground, ground) for ground in appeal.kept.grounds]


def pack(number: int) -> tuple[Pack, Case] | None:
    """Returns open papers and their case; None if they do not exist or the appeal was decided."""
    found = select(Pack, Case).join(Case, Case.id == Pack.case_id).where(Pack.id == number, Pack.open)
    row = db.session.execute(found).first()
    return (row[0], row[1]) if row else None


def file_of(pack: Pack, case: Case) -> Evidence | None:
    """Returns the file that came with the appeal of these papers, if any: look at its `scan`."""
    appeal = next(entry for entry in case.history if entry.id == pack.entry_id)
    return next((each for each in case.evidence if each.id == appeal.kept.evidence), None)
