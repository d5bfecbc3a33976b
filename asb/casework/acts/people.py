"""People on a case: contact details, agreement, which staff may see it, and who steps back from it."""

from __future__ import annotations

from asb.casework import search_keys
from asb.casework.acts.transaction import FormFacts, OpenCase
from asb.casework.post import outbox
from asb.casework.track import signing_in
from asb.models import Agreement, Look


def change_contact(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Replaces contact details and ends links, codes and sessions. The entry keeps the old details."""
    person = opened.casefile.person(facts["person"])
    before, person.contact = person.contact, dict(facts["contact"])
    signing_in.end_ways(opened.session, person)
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
    agreement.link = None  # what we were told in person can no longer be changed by link
    return facts


def step_back(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Takes the name of a named contact in conflict out of the letters that have not gone out yet."""
    actor = opened.request.actor
    if opened.course.officer == actor.id:
        outbox.sign_by_team(opened.case, actor.name, opened.council)
    return facts


def restrict(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Logs the reason of the officer who restricts the case, so that they are not asked for it again."""
    request = opened.request
    if facts["restricted"] == "yes":
        seen = {"case_id": opened.case.id, "staff_id": request.actor.id, "what": "restricted"}
        opened.session.add(Look(**seen, at=request.now, why=facts["why"]))
    return facts
