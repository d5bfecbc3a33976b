"""The people of a case: how they are reached safely, if they agree, who of the staff may see it."""

from __future__ import annotations

from asb.casework.acts.transaction import Facts, OpenCase
from asb.casework.track import signing_in
from asb.models import Agreement, Look


def change_contact(opened: OpenCase, facts: Facts) -> Facts:
    """The ways to reach somebody from now on. What they were stays with the entry."""
    person = opened.casefile.person(facts["person"])
    before, person.contact = person.contact, dict(facts["contact"])
    signing_in.end_ways(opened.session, person)
    return facts | {"before": before}


def record_agreement(opened: OpenCase, facts: Facts) -> Facts:
    """What somebody told us whom we have reached ourselves: from now on it counts."""
    person = opened.casefile.person(facts["person"])
    agreement = person.agreement
    if agreement is None:
        person.agreement = agreement = Agreement(how="ask", answer={})
    agreement.state, agreement.reached_on = facts["state"], opened.request.on
    agreement.answer = {**(agreement.answer or {}), "may_know": facts["may_know"]}
    agreement.link = None  # what we were told in person cannot be changed by a link any more
    return facts


def restrict(opened: OpenCase, facts: Facts) -> Facts:
    """Who asks for it has said why: they need not say it again today."""
    request = opened.request
    if facts["restricted"] == "yes":
        seen = {"case_id": opened.case.id, "staff_id": request.actor.id, "what": "restricted"}
        opened.session.add(Look(**seen, at=request.now, why=facts["why"]))
    return facts
