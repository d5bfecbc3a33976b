"""Letters that acts send: to relevant bodies and to the people of a case.

Each is a template that reads the case, its course and the facts of the act. Where others may see it, the
neutral letter goes instead; where the applicant may not know yet, a short one that says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from asb.casefile import CaseFile
from asb.council import Council, Ground
from asb.letters.writing import (
    MAY_KNOW,
    Composed,
    composed,
    has_died,
    is_private,
    is_to_wait,
    recipient_of,
    to_body,
    to_person,
    to_team,
    write,
)
from asb.models import Case, Letter, Person
from asb.rules.course import MET, NOT_MET, OUTSIDE
from asb.rules.facts import Decide, Facts

NEUTRAL = "news_neutral"
DUE = {
    "acknowledgement": "Acknowledge",
    "threshold": "Decide on the threshold",
    "review": "Hold the review",
    "outcome": "Send the outcome",
    "risk": "Look at the risk again",
    "agreement": "Decide how to go on without an agreement",
    "applicant": "The applicant was asked to answer",
    "safety": "Try again to reach somebody who does not answer",
    "answer": "An answer is due",
    "review_day": "The review",
    "look_again": "The applicant was promised that we look at it again",
    "hold": "The pause of a deadline ends",
    "late": "The day that we gave in a delay letter",
    "new_date": "The applicant was promised a new date for the review",
    "action": "An action is due",
    "comments": "The applicant was asked for comments on the draft plan",
    "appeal": "Ask how far the appeal is",
    "complaint": "An answer to a complaint is due",
    "remedy": "A remedy is due",
}
"""Deadlines and dates, as staff read them."""
NOT_SHARED = {"leaving", "contact", "details", "person_contact", "person_details", "others", "easier"}
"""Pages of the application that other bodies do not get: contact details, and who must not be there."""


def to_bodies(
    kind: str, keys: Collection[str], casefile: CaseFile, facts: Facts, event: str
) -> Iterator[Composed]:
    """Composes a letter to each of these relevant bodies."""
    case, council = casefile.case, casefile.council
    kinds = [each.label for each in council.kinds if each.key in case.answers["behaviour"]["kinds"]]
    known = {"course": casefile.course, "facts": facts, "kinds": kinds, "place": case.answers["place"]}
    known["not_shared"] = NOT_SHARED
    for body in council.bodies:
        if body.key in keys:
            yield to_body(kind, case, body, council, event, **known)


def to_people(kind: str, may: str, casefile: CaseFile, facts: Facts, event: str) -> Iterator[Composed]:
    """Composes a letter to everybody of a case who may be written to. `may`: what the applicant must be
    allowed to know (a key of `MAY_KNOW`); empty if everybody may.
    """
    case = casefile.case
    for person in to_tell(case):
        hidden = may and person.role == "applicant" and not may_know(case, may)
        yield to_person(
            NEUTRAL if not person.is_reached else "news_thin" if hidden else kind,
            case,
            person,
            casefile.council,
            event,
            neutral=NEUTRAL,
            course=casefile.course,
            facts=facts,
            appeal=casefile.appeal_route,
            grounds=_grounds(casefile, person),
            clocks=casefile.clocks,
            has_plan=casefile.course.has_plan and _told_all(case, person),
        )


def _told_all(case: Case, person: Person) -> bool:
    """Whether this person may be told everything that the applicant may be told."""
    return person.role != "applicant" or all(may_know(case, what) for what in MAY_KNOW)


def _grounds(casefile: CaseFile, person: Person) -> tuple[Ground, ...]:
    """The grounds of appeal to name to this person."""
    return casefile.grounds(told_all=_told_all(casefile.case, person))


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


def to_appeal_body(casefile: CaseFile, event: str, kind: str = "appeal_passed_on") -> Composed:
    """To the appeal body: there is an appeal, the papers are behind its own sign-in; or it is withdrawn."""
    council, appeal = casefile.council, casefile.appeal_route
    return composed(
        (kind, event, "appeal_body"),
        ("email", appeal.body, appeal.email)
        if appeal.email
        else ("post", appeal.body, "\n".join(appeal.address)),
        (f"{council.name} {council.service_name}", council.team.email),
        council,
        write(kind, case=casefile.case, course=casefile.course, council=council, appeal=appeal),
    )


def not_delivered(case: Case, letter: Letter, council: Council) -> Composed:
    """To the team: a letter could not be delivered and needs an officer."""
    return to_team(
        ("not_delivered", f"letter-{letter.id}"),
        write("not_delivered", case=case, letter=letter, council=council),
        council,
    )


def date_near(case: Case, council: Council) -> Composed:
    """To the named contact, else the team: a deadline is near."""
    contact = case.officer
    to = (contact.name, contact.email) if contact else (council.team.name, council.team.email)
    return composed(
        ("date_near", f"{case.next_what}-{case.next_due}", "team"),
        ("email", *to),
        (council.name, ""),
        council,
        write("date_near", case=case, council=council, what=DUE[case.next_what]),
    )


def safe_routes(letter: Letter, case: Case, council: Council) -> dict[str, str]:
    """The routes this letter may safely take today as written, each with its address.

    A letter that says what it is about goes only where nobody else looks; one with a link only to a private
    inbox.
    """
    person = next((person for person in case.people if recipient_of(person) == letter.recipient), None)
    if person is None:
        return _to_an_office(letter, case, council)
    if letter.nonce:
        return {"email": person.contact["email"]} if is_private(person) else {}
    if is_to_wait(person):
        return {}
    contact, neutral, found = person.contact, not letter.reply_to, {"hand": ""}
    for route, address, shared in (("post", "address", "post_shared"), ("email", "email", "email_shared")):
        if route in contact["routes"] and (neutral or contact[shared] == "no"):
            found[route] = contact[address]
    return found


def where_to(letter: Letter, case: Case, council: Council) -> str | None:
    """The address to which this letter may go today by its route; None if it may not go that way any more.

    A letter is for a person, and not for the address that was safe when it was written.
    """
    on_the_case = any(recipient_of(person) == letter.recipient for person in case.people)
    if letter.route == "hand" or not on_the_case:
        return letter.to_address
    return safe_routes(letter, case, council).get(letter.route)


def _to_an_office(letter: Letter, case: Case, council: Council) -> dict[str, str]:
    appeal = council.appeal_on(case.received_on)
    emails = {f"body-{body.key}": body.email for body in council.bodies}
    emails |= {"team": council.team.email, "appeal_body": appeal.email}
    email = emails.get(letter.recipient)
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
        "facts": facts,
        "assessment": assessment,
        "kept_back": kept_back,
        "course": course,
        "met": facts.outcome not in (NOT_MET, OUTSIDE),
        "by_count": facts.outcome == MET,
        "outside": facts.outcome == OUTSIDE,
        "views": [
            (body.name, facts.views[body.key], facts.requests.get(body.key, ()))
            for body in council.bodies
            if body.key in facts.views
        ],
        "rule": rule if (rule := course.procedure.decision) else None,
        "lead": next((body.name for body in council.bodies if rule and body.key == rule.lead), ""),
        "appeal": casefile.appeal_route,
        "more": casefile.one_more(course.decision.on) if course.decision and not kept_back else None,
    }
    for person in to_tell(case):
        shown = casefile.reports_of(person)
        told["reports"] = [
            (report, verdicts[str(report.number)]) for report in case.reports if str(report.number) in shown
        ]
        thin = person.role == "applicant" and not may_know(case, "decision")
        kind = "threshold_decided" if person.is_reached else NEUTRAL
        told["grounds"] = _grounds(casefile, person)
        yield to_person(kind, case, person, council, event, neutral=NEUTRAL, thin=thin, **told)


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


def may_know(case: Case, what: str) -> bool:
    """Whether the applicant may be told this: always for themselves, else once the other person agreed."""
    asked = [person.agreement for person in case.people if person.role == "represented" and person.agreement]
    return all(
        agreement.counts and (agreement.state == "authority" or what in agreement.answer.get("may_know", []))
        for agreement in asked
    )
