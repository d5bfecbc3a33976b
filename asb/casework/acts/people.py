"""The people of a case: how they are reached safely, if they agree, who of the staff may see it."""

from __future__ import annotations

from asb.casework.acts.transaction import Acting, Facts
from asb.casework.track import signing_in
from asb.models import Agreement, Look, Person


def change_contact(acting: Acting, facts: Facts) -> Facts:
    """The ways to reach somebody from now on. What they were stays with the entry."""
    person = _person(acting, facts)
    before, person.contact = person.contact, dict(facts["contact"])
    signing_in.end_ways(acting.session, person)
    return facts | {"before": before}


def record_agreement(acting: Acting, facts: Facts) -> Facts:
    """What somebody told us whom we have reached ourselves: from now on it counts."""
    person = _person(acting, facts)
    agreement = person.agreement
    if agreement is None:
        person.agreement = agreement = Agreement(how="ask", answer={})
    agreement.state, agreement.reached_on = facts["state"], acting.doing.on
    agreement.answer = {**(agreement.answer or {}), "may_know": facts["may_know"]}
    agreement.link = None  # what we were told in person cannot be changed by a link any more
    return facts


def restrict(acting: Acting, facts: Facts) -> Facts:
    """Who asks for it has said why: they need not say it again today."""
    doing = acting.doing
    if facts["restricted"] == "yes":
        seen = {"case_id": acting.case.id, "staff_id": doing.doer.id, "what": "restricted"}
        acting.session.add(Look(**seen, at=doing.now, why=facts["why"]))
    return facts


def _person(acting: Acting, facts: Facts) -> Person:
    return next(person for person in acting.case.people if person.id == facts["person"])
