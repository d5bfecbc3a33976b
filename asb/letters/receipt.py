"""Letters on receipt of an application, about agreement, drafts and files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from asb.casefile import slip_in
from asb.council import Council
from asb.fields import say_day, say_list, say_share
from asb.letters.writing import (
    Composed,
    composed,
    is_anothers,
    is_private,
    is_to_wait,
    to_person,
    to_team,
    write,
)
from asb.models import Case, Letter, Person, WayIn
from asb.rules.days import london_date
from asb.rules.working_days import due
from asb.tokens import Link, Tokens

RISKS = {
    "danger": "Somebody is in danger now, or at risk of being hurt.",
    "others": "Children, or adults who need care, are at risk.",
    "close_by": "The person causing this lives with the person affected, or gets in touch with them.",
    "under_18": "The person affected is under 18.",
    "hate": "It may be because of who they are: a hate incident.",
    "danger_unsure": "They are not sure if somebody is in danger, or at risk of being hurt.",
    "others_unsure": "They are not sure if children, or adults who need care, are at risk.",
    "close_by_unsure": "They are not sure if the person causing this is in touch with the person affected.",
}
"""Each risk as officers read it, most urgent first."""


def on_receipt(case: Case, council: Council, tokens: Tokens) -> Iterator[Composed]:
    """Composes all letters on receipt; stores the digest of an agreement link with its person. To an inbox
    that is another's too goes nothing about agreeing: an officer asks each of them.
    """
    applicant, *others = case.people
    written = [acknowledgement(case, applicant, council)]
    for person in others:
        assert person.agreement  # noqa: S101 - tells the type checker what submitting sees to
        if person.agreement.how == "link" and is_private(person):
            link = tokens.link("reply")
            person.ways_in.append(WayIn.reply(link.digest, link.nonce, case.received_at))
            written.append(please_agree(case, person, link, council))
        elif person.agreement.how != "authority" and not is_to_wait(person) and not is_anothers(person):
            written.append(applied_for_you(case, person, council))
    yield from written
    posted = "post" in council.by_notify
    to_print = [
        letter
        for letter in written
        if letter.route != "email" and not (posted and letter.route == "post" and letter.reply_to)
    ]
    yield new_application(case, to_print, council)


def acknowledgement(case: Case, person: Person, council: Council) -> Composed:
    """To the applicant: acknowledgement, what happens next, how to add, what to do if it gets worse."""
    others = [other.agreement.how for other in case.people if other.agreement]
    speaks_for = {"represented": "person", "member": "group"}.get(case.people[-1].role, "")
    return to_person(
        "acknowledgement",
        case,
        person,
        council,
        speaks_for=speaks_for,
        by_authority="authority" in others,
        by_dates=by_dates(case),
        promises=promises(case, council),
    )


def applied_for_you(case: Case, person: Person, council: Council) -> Composed:
    """To somebody an applicant applied for: there is an application, and we will ask if you agree.

    It quotes nothing the applicant wrote, not even a name: the address is unconfirmed, and an abuser must
    not be able to send a message under the council's name.
    """
    return to_person("applied_for_you", case, person, council)


def please_agree(case: Case, person: Person, link: Link, council: Council) -> Composed:
    """Asks for agreement, with a link to read what is shared and to answer. Only for a private inbox."""
    return to_person("please_agree", case, person, council, link=link)


def agreement_answered(person: Person, council: Council) -> Composed:
    """To the team: somebody answered by link and must still be reached by an officer."""
    assert person.agreement  # noqa: S101 - only who was asked can answer
    written = write(
        "agreement_answered", case=person.case, person=person, agreement=person.agreement, council=council
    )
    return to_team(("agreement_answered", f"person-{person.id}"), written, council)


def file_stopped(case: Case, file_id: int, council: Council) -> Composed:
    """To the team: the virus scanner stopped a file of this case."""
    written = write("file_stopped", case=case)
    return to_team(("file_stopped", f"file-{file_id}"), written, council)


def return_link(to: str, event: str, link: Link, gone: datetime, council: Council) -> Composed:
    """To somebody who saved an application: the return link. Neutral.

    The address is unconfirmed, so no name is given.
    """
    return _to_nobody_yet(("return_link", event), to, link, gone, council)


RING = "please_ring"
"""Kind of a text message that asks somebody to ring."""
ON = "on-"
"""Begins the event of one: the day it is written on, because there is one a day at most."""


def may_be_texted(person: Person) -> bool:
    """Whether a text message may go to this person by itself: they called that safe, at any time. The number
    of somebody else was given by whoever applied, so an officer reaches them first.
    """
    theirs = person.role == "applicant" or person.is_reached
    safe = "text" in person.contact["routes"] and not is_to_wait(person)
    return theirs and safe and not person.contact.get("times")


def number_to_text(letter: Letter, case: Case) -> str:
    """The number to which this text may go again today; empty if there is none."""
    person = next((each for each in case.people if each.recipient == letter.recipient), None)
    return person.contact["mobile"] if person and may_be_texted(person) else ""


def please_ring(person: Person, council: Council, on: date) -> Composed:
    """A text message to somebody no letter can be sent to: fixed words, without a name or a reference."""
    return composed(
        (RING, f"{ON}{on}", person.recipient),
        ("text", person.name, person.contact["mobile"]),
        (council.name, ""),
        write(RING, council=council),
    )


def draft_goes_soon(to: str, event: str, link: Link, gone: datetime, council: Council) -> Composed:
    """To somebody who saved an application: it will soon be deleted."""
    return _to_nobody_yet(("draft_goes_soon", event), to, link, gone, council)


def new_application(case: Case, to_print: list[Composed], council: Council) -> Composed:
    """To the team: risks first, then where the case is; where the council file says so, with the whole
    application and the letters to print.
    """
    risks = [RISKS[risk] for risk in RISKS if risk in case.risks]
    waiting = {person.recipient for person in case.people if is_to_wait(person)}
    by_hand = [letter for letter in to_print if letter.route != "post"]
    subject, text = write(
        "new_application",
        case=case,
        council=council,
        risks=risks,
        to_print=to_print,
        to_post=len(to_print) - len(by_hand),
        to_read_out=sum(letter.recipient not in waiting for letter in by_hand),
        kept=[letter for letter in by_hand if letter.recipient in waiting],
        is_to_wait=is_to_wait,
        whole=council.team.application_letter == "whole",
        to_wait=any(is_to_wait(person) for person in case.people),
        counting=_verdicts(case).count("counts"),
        acknowledge_by=due_by(case, council, "acknowledgement"),
    )
    return to_team(("new_application", "received"), (subject, text), council)


CORRECT = "You can correct them on your page, or ring us. If you are not sure, we will ask you."


def by_dates(case: Case) -> str:
    """How many reports counted by their dates on the day of receipt: in the receipt and in its letter."""
    checks, of, fine = to_check(case), len(case.assessment["reports"]), _verdicts(case)
    counting, depends = fine.count("counts"), fine.count("depends")
    if of == 1:
        if checks:
            return f"We need to check the dates of the report you gave us. {CORRECT}"
        if depends:
            return f"We need to check {_unsure_of(case)} before we know if the report you gave us counts."
        return f"By its dates, the report you gave us {'counts' if counting else 'does not count'}."
    if counting or "does_not_count" in fine:
        verb = "counts" if counting < 2 else "count"
        said = f"By their dates, {say_share(counting, of, 'the', ' you gave us')} {verb}."
        if depends:
            said += f" {depends} may count: we need to check {_unsure_of(case)}."
    else:
        said = f"We cannot say yet if the {of} reports you gave us count."
        if depends:
            said += f" We need to check {_unsure_of(case)}."
    if checks:
        which = f"report{'' if len(checks) == 1 else 's'} {say_list(map(str, checks))}"
        said += f" We need to check the dates of {which}. {CORRECT}"
    return said


def _unsure_of(case: Case) -> str:
    """What we have to check before we know, in the words of Check your answers."""
    reasons = [reason for report in case.assessment["reports"] for reason in report["reasons"]]
    return "the facts" if "recipient" in reasons else "a date"


def _verdicts(case: Case) -> list[str]:
    """The verdict on each report in the application, by its dates, whose dates can be right."""
    checks = to_check(case)
    found = enumerate(case.assessment["reports"], 1)
    return [report["verdict"] for number, report in found if number not in checks]


def to_check(case: Case) -> list[int]:
    """Numbers of the reports in the application whose dates cannot be right, as they were given."""
    sent = case.reports[: len(case.assessment["reports"])]
    return [report.number for report in sent if slip_in(report, case.received_on)]


def promises(case: Case, council: Council) -> list[tuple[str, str]]:
    """Deadlines promised on receipt: the label and day of the threshold decision, if adopted."""
    clock = council.clock("threshold")
    return [(clock.label, due_by(case, council, clock.key))] if clock.adopted else []


def acknowledged_by(case: Case, council: Council) -> str:
    """The day by which somebody who gets no letter is told that we have it; empty if none is promised."""
    clock = council.clock("acknowledgement")
    return due_by(case, council, clock.key) if clock.adopted else ""


def due_by(case: Case, council: Council, clock: str) -> str:
    """The day on which a deadline that runs from receipt ends."""
    days = council.clock(clock).working_days
    return say_day(due(case.received_on, days, council.calendar).due)


def _to_nobody_yet(what: tuple[str, str], to: str, link: Link, gone: datetime, council: Council) -> Composed:
    written = write(what[0], link=link, gone=london_date(gone), council=council)
    return composed((*what, "applicant"), ("email", "", to), (council.name, ""), written, link.nonce)
