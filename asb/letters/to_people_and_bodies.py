"""Letters that acts send to the people of a case, and to offices.

Each is a template that reads the case, its course and the facts of the act. Where others may see it, the
neutral letter goes instead; where the applicant may not know yet, a short one that says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from asb.casefile import CaseFile
from asb.council import Council, Ground
from asb.letters.relevant_bodies import OTHER_COUNCIL, PLANNED, Door, address_now, address_of_contact
from asb.letters.writing import (
    MAY_KNOW,
    Composed,
    composed,
    has_died,
    is_private,
    is_to_wait,
    may_know,
    to_person,
    to_team,
    write,
)
from asb.models import Case, Letter, Person, Staff
from asb.rules.clocks import ON_THE_DAY
from asb.rules.course import MET, NOT_MET, OUTSIDE, Course
from asb.rules.facts import Decide, Facts, Merge
from asb.rules.threshold import WORKING_DAYS

NEUTRAL = "news_neutral"
NOTHING_DUE = frozenset({"appeal_received", "progress", "added_to_plan", "pause_over", "meeting_off"})
"""Letters that give the reader nothing to do by a day, so that a neutral one does not ask them to hurry."""
DUE = {
    "acknowledgement": "Acknowledge",
    "threshold": "Decide on the threshold",
    "review": "Hold the review",
    "outcome": "Send the outcome",
    "risk": "Look at the risk again",
    "agreement": "Decide what to do without an agreement",
    "applicant": "The applicant was asked to answer",
    "safety": "Try again to reach somebody who does not answer",
    "answer": "An answer is due",
    "review_day": "The review",
    "dates": "Answers about dates for the review are due",
    "look_again": "We promised the applicant to look at it again",
    "hold": "The pause of a deadline ends",
    "late": "The new date that we gave",
    "new_date": "The applicant was promised a new date for the review",
    "action": "An action is due",
    "comments": "The applicant was asked for comments on the draft plan",
    "appeal": "A decision on the appeal is awaited: ask how it is going",
    "complaint": "An answer to a complaint is due",
    "withheld": "Look again at what is withheld",
    "remedy": "A remedy is due",
    "passed_on": "Another council was asked to confirm that it has the application",
    "format": "Make a letter in another format",
    "close": "End the case",
}
"""Deadlines and dates, as staff read them; last, what is to be done where no date is ahead."""
OF_DEADLINE = {"late": "the new date that we gave", "hold": "the pause ends"}
"""Dates about a deadline, as staff read them after what is due by it."""


def due_in_words(what: str, clock: str = "") -> str:
    """What is due, as staff read it, with the deadline that it is about if there is one; empty if unknown."""
    return f"{DUE[clock]}: {OF_DEADLINE[what]}" if clock and what in OF_DEADLINE else DUE.get(what, "")


def to_people(
    kind: str,
    may: str,
    casefile: CaseFile,
    facts: Facts,
    event: str,
    *,
    for_applicant: str = "",
    by: date | None = None,
) -> Iterator[Composed]:
    """Composes a letter to everybody of a case who may be written to. `may`: what the applicant must be
    allowed to know (a key of `MAY_KNOW`); empty if everybody may. `for_applicant`: the recommendations, as
    an applicant may read them who may know no more. `by`: a day that the letter gives.
    """
    case, course = casefile.case, casefile.course
    for person in to_tell(case):
        applied = person.role == "applicant"
        if applied and is_withheld(kind, may, course):
            continue
        hidden = bool(may) and applied and not may_know(case, may)
        yield to_person(
            _kind(kind, person, course, hidden) if person.is_reached else NEUTRAL,
            case,
            person,
            casefile.council,
            event,
            neutral=NEUTRAL,
            nothing_due=kind in NOTHING_DUE,
            course=course,
            facts=facts,
            for_applicant=for_applicant,
            by=by,
            helps=helps(case),
            thin=hidden,
            appeal=casefile.appeal_route,
            grounds=_grounds(casefile, person),
            clocks=casefile.clocks,
            has_plan=course.has_plan and _told_all(casefile, person),
            told_all=_told_all(casefile, person),
        )


def is_withheld(kind: str, may: str, course: Course) -> bool:
    """Whether a letter that tells the applicant this is not written, because a notice is withheld for safety.
    Without the recommendations, the outcome is still told; what an officer writes to somebody always goes.
    """
    if kind == "outcome":
        return "outcome" in course.withheld
    return kind != "written" and may in course.kept_from_applicant


def _kind(kind: str, person: Person, course: Course, hidden: bool) -> str:
    """The letter to this person. `hidden`: they may not know all of it; by law they are told some."""
    if kind == "outcome" and person.role == "applicant" and (hidden or "recommendations" in course.withheld):
        return "outcome_thin"
    if hidden and kind == "appeal_decided" and is_own_appeal(person, course):
        return kind
    return "news_thin" if hidden else kind


def is_own_appeal(person: Person, course: Course) -> bool:
    """Whether the latest appeal is this person's; one that an officer recorded is the applicant's."""
    by = course.appeals[-1].received.facts.person
    return bool(by == person.id if by is not None else person.role == "applicant")


def _told_all(casefile: CaseFile, person: Person) -> bool:
    """Whether this person may be told everything that the applicant may be told."""
    return person.role != "applicant" or all(may_tell(casefile, what) for what in MAY_KNOW)


def _grounds(casefile: CaseFile, person: Person) -> tuple[Ground, ...]:
    """The grounds of appeal to name to this person."""
    return casefile.grounds(told_all=_told_all(casefile, person))


def to_applicant(kind: str, casefile: CaseFile, facts: Facts, event: str) -> Composed:
    """Composes a letter to the applicant only, whatever the others may know."""
    return to_person(
        kind,
        casefile.case,
        casefile.applicant,
        casefile.council,
        event,
        neutral=NEUTRAL,
        course=casefile.course,
        facts=facts,
    )


def merged(casefile: CaseFile, facts: Merge, event: str, decided: date | None) -> Iterator[Composed]:
    """To everybody who was on both applications, and whom we have reached: they are one now.

    `decided`: the day of a decision on the other one.
    """
    case = casefile.case
    for person in to_tell(case):
        if person.id in facts.people.values() and person.is_reached:
            yield to_person(
                "merged",
                case,
                person,
                casefile.council,
                event,
                neutral=NEUTRAL,
                course=casefile.course,
                facts=facts,
                decided=decided,
                told_all=_told_all(casefile, person),
            )


def to_appeal_body(
    casefile: CaseFile,
    event: str,
    kind: str,
    doors: Sequence[Door] = (),
    **more: Any,
) -> Iterator[Composed]:
    """To the appeal body: there is an appeal, it is withdrawn, or there is an answer. To its contacts, each
    with their own door to the papers; without any, to its office, whose papers are behind the staff sign-in.
    """
    council, appeal = casefile.council, casefile.appeal_route
    office = (
        ("email", appeal.body, appeal.email)
        if appeal.email
        else ("post", appeal.body, "\n".join(appeal.address))
    )
    known = {"case": casefile.case, "course": casefile.course, "council": council, "appeal": appeal, **more}
    for door in doors or (None,):
        to = address_of_contact(door.contact, appeal.body) if door else office
        yield composed(
            (kind, event, door.recipient if door else "appeal_body"),
            to,
            (f"{council.name} {council.service_name}", council.team.email),
            write(kind, **known, door=door, to_name=to[1]),
            door.nonce if door else "",
        )


def not_delivered(case: Case, letter: Letter, council: Council) -> Composed:
    """To the team: a letter could not be delivered and needs an officer."""
    return to_team(
        ("not_delivered", f"letter-{letter.id}"),
        write("not_delivered", case=case, letter=letter, council=council),
        council,
    )


def date_near(
    case: Case, contact: Staff | None, kind: str, words: str, what: str, by: date, council: Council
) -> Composed:
    """To this member of staff, else the team: the day of a task is near (`date_near`) or has passed
    (`date_past`). `words`: the task, for staff; `what`: its key.
    """
    to = (contact.name, contact.email) if contact else (council.team.name, council.team.email)
    return composed(
        (kind, f"{what}-{by}", "team"),
        ("email", *to),
        (council.name, ""),
        write(kind, case=case, council=council, what=words, by=by, on_the_day=what in ON_THE_DAY),
    )


def second_asked(case: Case, member: Staff, event: str, council: Council) -> Composed:
    """To a manager: something on this case waits for a second person."""
    return composed(
        ("second_asked", event, f"staff-{member.id}"),
        ("email", member.name, member.email),
        (council.name, ""),
        write("second_asked", case=case, council=council),
    )


def safe_routes(letter: Letter, case: Case, council: Council) -> dict[str, str]:
    """The routes this letter may safely take today as written, each with its address.

    A letter that says what it is about goes only where nobody else looks; one with a link only to a private
    inbox.
    """
    person = next((person for person in case.people if person.recipient == letter.recipient), None)
    if person is None:
        return _to_an_office(letter, case, council)
    if letter.nonce:
        return {"email": person.contact["email"]} if is_private(person) else {}
    if is_to_wait(person):
        return {}
    if letter.route == "text":
        return {"text": person.contact["mobile"]} if "text" in person.contact["routes"] else {}
    contact, neutral, found = person.contact, not letter.reply_to, {"hand": ""}
    for route, address, shared in (("post", "address", "post_shared"), ("email", "email", "email_shared")):
        if route in contact["routes"] and (neutral or contact[shared] == "no"):
            found[route] = contact[address]
    return found


def where_to(letter: Letter, case: Case, council: Council) -> str | None:
    """The address to which this letter may go today by its route; None if it may not go that way any more.

    A letter is for a person, and not for the address that was safe when it was written.
    """
    on_the_case = any(person.recipient == letter.recipient for person in case.people)
    if letter.route == "hand":
        return letter.to_address
    if not on_the_case:
        now = address_now(letter.recipient, case, council)
        return letter.to_address if now is None else now[2] if now[0] == letter.route else None
    return safe_routes(letter, case, council).get(letter.route)


def by_team(letter: Letter, name: str, council: Council) -> bool:
    """Signs a letter by the team where this member of staff was the contact, and sends the team what was for
    them. Returns whether it still names them.
    """
    team = council.team
    if letter.recipient == "team":
        if letter.to_name == name:
            letter.to_name, letter.to_address = team.name, team.email
        return False
    officer = letter.case.officer if letter.case else None
    # As letters are signed now, and as those were that an earlier release wrote.
    titles = {f"for the {team.name}", team.name, officer.title if officer and officer.title else team.name}
    signed = {f"{name}, {title}": team.name for title in titles}
    signed |= {f"Your contact: {line}": f"Your contact: the {team.name}" for line in [*signed]}
    letter.text = "\n".join(signed.get(line, line) for line in letter.text.split("\n"))
    return name in letter.text


def _to_an_office(letter: Letter, case: Case, council: Council) -> dict[str, str]:
    appeal = council.appeal_on(case.received_on)
    if to := address_now(letter.recipient, case, council):
        return {"hand": ""} | ({to[0]: to[2]} if to[0] else {})
    if letter.recipient.startswith((OTHER_COUNCIL, PLANNED)) and letter.to_address:
        return {"hand": "", letter.route: letter.to_address}
    email = {"team": council.team.email, "appeal_body": appeal.email}.get(letter.recipient)
    return {"hand": ""} | ({"email": email} if email else {})


def threshold_decided(casefile: CaseFile, facts: Decide, event: str) -> Iterator[Composed]:
    """To everybody of a case who may be written to: the decision, each report with its reason, how to
    appeal.
    """
    case, course, council = casefile.case, casefile.course, casefile.council
    assessment = course.assessment()
    verdicts = {verdict.id: verdict for verdict in assessment.reports}
    kept_back = facts.others == "kept_back"
    told = {
        "assessment": assessment,
        "kept_back": kept_back,
        "met": facts.outcome not in (NOT_MET, OUTSIDE),
        "by_count": facts.outcome == MET,
        "outside": facts.outcome == OUTSIDE,
        "below": assessment.by_count == NOT_MET,
        **_decided_by(casefile, facts),
        "appeal": casefile.appeal_route,
        "more": casefile.one_more(course.decision.on) if course.decision and not kept_back else None,
    }
    for person in to_tell(case):
        shown = casefile.reports_of(person)
        told["reports"] = [
            (report, verdicts[str(report.number)]) for report in case.reports if str(report.number) in shown
        ]
        applied = person.role == "applicant"
        if applied and is_withheld("threshold_decided", "decision", course):
            continue
        thin = applied and not may_know(case, "decision")
        kind = "threshold_decided" if person.is_reached else NEUTRAL
        told |= {"grounds": _grounds(casefile, person), "told_all": _told_all(casefile, person)}
        yield to_person(kind, case, person, council, event, neutral=NEUTRAL, thin=thin, **told)


def _decided_by(casefile: CaseFile, facts: Decide) -> dict[str, Any]:
    """Who decided, as the letter and the page of the decision say it."""
    course, council = casefile.course, casefile.council
    return {
        "facts": facts,
        "course": course,
        "views": [
            (body.name, facts.views[body.key], facts.requests.get(body.key, ()))
            for body in council.bodies
            if body.key in facts.views
        ],
        "complained_of": [body.name for body in council.bodies if body.key in facts.complained_of],
        "others_agreed": any(
            said.said == "agrees" for body, said in facts.views.items() if body not in facts.complained_of
        ),
        "rule": rule if (rule := course.procedure.decision) else None,
        "lead": next((body.name for body in council.bodies if rule and body.key == rule.lead), ""),
        "working_days": WORKING_DAYS,
    }


def who_decided(casefile: CaseFile, facts: Decide) -> list[str | list[str]]:
    """Returns what the letter says of who decided, for a page: its paragraphs, and its lists as lists."""
    _, text = write("_who_decided", council=casefile.council, **_decided_by(casefile, facts))
    found: list[str | list[str]] = []
    for listed, group in groupby(filter(None, text.splitlines()), lambda line: line.startswith("- ")):
        lines = [line.removeprefix("- ") for line in group]
        found += [lines] if listed else lines
    return found


def to_tell(case: Case) -> list[Person]:
    """The people to write to: the applicant, and others who can be reached safely and have not refused; never
    somebody who has died.
    """
    return [
        person
        for person in case.people
        if (person.role == "applicant" and not has_died(person))
        or not (is_to_wait(person) or (person.agreement and person.agreement.state == "refused"))
    ]


def may_tell(casefile: CaseFile, what: str) -> bool:
    """Whether the applicant may be told this now: they may know it, and no notice of it is withheld."""
    return may_know(casefile.case, what) and what not in casefile.course.kept_from_applicant


def helps(case: Case) -> bool:
    """Whether the applicant applied for somebody else."""
    return any(person.role == "represented" for person in case.people)
