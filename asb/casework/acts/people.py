"""People on a case: contact, agreement, a death, the end of the case, and which staff may see it."""

from __future__ import annotations

from asb.casework import search_keys, ways_in
from asb.casework.acts.transaction import FormFacts, OpenCase
from asb.casework.post import outbox
from asb.models import Agreement, Look, Person
from asb.rules import tasks
from asb.rules.acts import ClosedAct
from asb.rules.worklist import BY_HAND


def change_contact(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Replaces contact details and ends links, codes and sessions. The entry keeps the old details."""
    person = opened.casefile.person(facts["person"])
    before, person.contact = person.contact, dict(facts["contact"])
    ways_in.end(opened.session, person)
    search_keys.keep_new(opened.session, opened.case)
    return facts | {"before": before}


def record_agreement(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Records the agreement of a person whom we have reached ourselves: from now on it counts."""
    person = opened.casefile.person(facts["person"])
    agreement = person.agreement
    if agreement is None:
        person.agreement = agreement = Agreement(how="ask", answer={})
    agreement.state, agreement.reached_on = facts["state"], opened.request.on
    agreement.answer = {**(agreement.answer or {}), "may_know": facts["may_know"]}
    ways_in.end_reply(opened.session, person)  # what we were told in person is not changed by link any more
    return facts


def record_format(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Letters to this person that have not gone out yet follow what is recorded; those with a link, which is
    secret, only where the service makes the format.
    """
    person = opened.casefile.person(facts["person"])
    for letter in opened.case.letters:
        if letter.recipient == person.recipient and letter.state in outbox.NOT_OUT:
            letter.formats = [kind for kind in facts["kinds"] if not (letter.nonce and kind in BY_HAND)]
    return facts


def step_back(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Takes the name of a named contact in conflict out of the letters that have not gone out yet."""
    actor = opened.request.actor
    if opened.course.officer == actor.id:
        outbox.sign_by_team(opened.case, actor.name, opened.council)
    return facts


def record_death(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Ends every way in of a person who has died, and stops the letters that wait for them."""
    person = opened.casefile.person(facts["person"])
    _shut_out(opened, person)
    applied_for = any(other.role == "represented" for other in opened.case.people)
    about = [each for each in opened.case.people if each.role != "applicant" or not applied_for]
    left = {each.id for each in about} - {person.id, *opened.course.died}
    return facts | {"nobody_left": not left}


def end(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Checks again that the case can end for this reason. One that was entered by mistake is nobody's: every
    way in ends. Raises ClosedAct.
    """
    if facts["reason"] not in tasks.endings(opened.course, opened.request.actor.role):
        raise ClosedAct(opened.request.act.key, "ending_does_not_fit")
    if facts["reason"] == "mistake":
        for person in opened.case.people:
            _shut_out(opened, person)
    return facts


def withdraw(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Marks a withdrawal for a manager to agree to where the threshold is met."""
    return facts | {"second": opened.course.is_met}


def _shut_out(opened: OpenCase, person: Person) -> None:
    """Withdraws a person's links and codes, ends their sessions, and stops their letters."""
    ways_in.end(opened.session, person)
    for letter in opened.case.letters:
        if letter.recipient == person.recipient and letter.state in outbox.NOT_OUT:
            letter.state = "dropped"


def restrict(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Logs the reason of the officer who restricts the case, so that they are not asked for it again."""
    request = opened.request
    if facts["restricted"] == "yes":
        seen = {"case_id": opened.case.id, "staff_id": request.actor.id, "what": "restricted"}
        opened.session.add(Look(**seen, at=request.now, why=facts["why"]))
    return facts
