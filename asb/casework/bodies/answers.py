"""What contacts of bodies answer by link, and how officers accept it: each one act, with one entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import func, select

from asb import letters
from asb.casework import ways_in
from asb.casework.acts import case_files, recipients
from asb.casework.acts.threshold import add_to_ledger
from asb.casework.acts.transaction import FormFacts, OpenCase, Verb, nothing_else
from asb.casework.bodies import links, seen
from asb.casework.reports import report_of
from asb.files import MOST_FILES, MOST_TOGETHER, FileRefused, Judged, say_size
from asb.letters import Composed
from asb.models import Contact, Evidence
from asb.rules.acts import ClosedAct
from asb.rules.course import NOT_MET
from asb.rules.facts import FromBody
from asb.rules.threshold import BETTER

BY_BODY = "body"
"""Purpose of a file that a body has sent."""


def checked(verb: Verb = nothing_else) -> Verb:
    """Returns the verb, for a contact who may still see the case: asked again once it is locked."""

    def verb_if_seen(opened: OpenCase, facts: FormFacts) -> FormFacts:
        contact = opened.session.get_one(Contact, facts["contact"])
        if not seen.lock_and_check(opened.session, contact, opened.casefile, facts["who"]):
            raise ClosedAct(opened.request.act.key, "not_yours")
        return verb(opened, facts)

    return verb_if_seen


def came_in(opened: OpenCase) -> Iterable[Composed]:
    """To the team: a body has answered. Its content is on the case only."""
    return [letters.came_in(opened.case, opened.council, opened.event, urgent=False)]


def add_report(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Adds a report that the body holds to the ledger: for staff, and for nobody on the case, whose it is."""
    names = ("what", "happened", "reported", "reference", "maker", "response", "compared")
    said = {name: facts[name] for name in names}
    facts = {name: value for name, value in facts.items() if name not in names}
    told = {"told": [_told(opened, facts)], "told_who": facts["organisation"]}
    found = report_of(0, said | told, opened.request.on, {}, None)
    found.maker, found.source = said["maker"], facts["body"] or "asked"
    return facts | {"report": add_to_ledger(opened, found)["report"]}


def _told(opened: OpenCase, facts: FormFacts) -> str:
    """The kind of recipient that this body is, among those of the council file."""
    known = {told.key for told in opened.council.told}
    kind = next((body.kind for body in opened.council.bodies if body.key == facts["body"]), "")
    other = opened.course.bodies.organisations.get(facts["contact"])
    kind = other.facts.kind if other else kind
    return kind if kind in known else "other"


def add_file(judged: Judged) -> Verb:
    """Returns the verb that stores this file of a body; it raises FileRefused when there are too many."""

    def verb(opened: OpenCase, facts: FormFacts) -> FormFacts:
        sent = [entry.kept for entry in opened.case.history if entry.act == "body_file"]
        mine = [
            each.evidence
            for each in sent
            if (each.body or each.contact) == (facts["body"] or facts["contact"])
        ]
        theirs = (Evidence.id.in_(mine),)
        count = select(func.count(), func.coalesce(func.sum(Evidence.size), 0)).where(*theirs)
        held, together = opened.session.execute(count).one()
        if held >= MOST_FILES or together + judged.size > MOST_TOGETHER:
            raise FileRefused(
                f"You have sent {held} files for this case. {MOST_FILES} fit here, with "
                f"{say_size(MOST_TOGETHER)} together. Please send it to us in another way"
            )
        return case_files.file(judged, opened, facts, BY_BODY)

    return checked(verb)


def ask_other(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Adds the organisation that is asked as a contact of this case alone."""
    names = ("organisation", "name", "email", "address")
    contact = Contact(
        case_id=opened.case.id,
        public=facts["public"] == "yes",
        sees=facts["shows"],
        added_at=opened.request.now,
        **{name: facts[name] for name in names},
    )
    opened.session.add(contact)
    opened.session.flush()
    return {name: value for name, value in facts.items() if name not in ("name", "email", "address")} | {
        "contact": contact.id
    }


def asked_other(opened: OpenCase) -> Iterable[Composed]:
    """To the organisation: what we ask, and how to answer."""
    request = opened.request
    contact = opened.session.get_one(Contact, opened.facts.contact)
    door = links.door(opened.session, contact, request.tokens, request.now)
    return [letters.please_help(opened.casefile, door, opened.facts, opened.event)]


def accept(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Lets a report that a body added count, and says whether it opens a decision of "not met" again."""
    answer = opened.course.bodies.waits[facts["of"]]
    if answer.act != "body_report":
        return facts
    course, number = opened.course, answer.facts.report
    left = {each: why for each, why in course.bodies.unread.items() if each != number}
    after = replace(course, bodies=replace(course.bodies, unread=left)).assessment()
    better = BETTER.index(after.by_count) > BETTER.index(course.assessment().by_count)
    proposed = course.proposed if course.proposed and course.proposed.act == "decide" else None
    decided = course.decision or proposed
    not_met = decided is not None and decided.facts.outcome == NOT_MET
    opens = better and not_met and course.closed is None  # a case that has ended is reopened by a manager
    return facts | {"report": number, "reopens": opens}


def end_access(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Ends every way in of an organisation that was asked on this case."""
    contact = opened.session.get_one(Contact, facts["contact"])
    contact.closed_at = opened.request.now
    ways_in.end(opened.session, contact)
    return facts


def told_answer(opened: OpenCase) -> Iterable[Composed]:
    """To people on the case: what a body answers or has done, in the words that the officer chose; or that a
    decision is taken again.
    """
    yield from recipients.people("progress", "plan", when="told")(opened)
    yield from recipients.decided_again(opened)


def not_accepted(opened: OpenCase) -> Iterable[Composed]:
    """To the contact by whose link an answer came, if they may still see the case: why it is not accepted."""
    said = opened.course.entry(opened.facts.of)
    if said is None or not isinstance(said.facts, FromBody) or said.act.startswith("appeal_"):
        return
    request = opened.request
    contact = opened.session.get(Contact, said.facts.contact)
    if contact and contact.body == said.facts.body and seen.may_see(contact, opened.casefile, said.facts.who):
        door = links.door(opened.session, contact, request.tokens, request.now)
        yield letters.not_accepted(opened.casefile, door, said, opened.facts.why, opened.event)
