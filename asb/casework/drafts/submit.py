"""Submitting an application: turns the draft into a case, once, with its letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from asb import letters
from asb.casefile import CaseFile
from asb.casework import rate_limits, search_keys, search_words
from asb.casework.drafts import draft_files, store
from asb.casework.drafts.store import FIND_AND_LOCK, SENT
from asb.casework.post import outbox, texts
from asb.casework.reports import as_described, report_of
from asb.council import Council
from asb.database import writing
from asb.fields import say_list
from asb.models import Agreement, Case, CaseKey, CaseWord, Draft, HistoryEntry, Letter, Person
from asb.questions.apply.what_happened import THEM
from asb.rules import facts
from asb.rules.area import elsewhere
from asb.tokens import Tokens, reference
from asb.wizard import Answered, Files, Journey, Step, Walk

_letters, _drafts = cast(Table, Letter.__table__), cast(Table, Draft.__table__)
HAND_OVER_LETTERS = (
    update(_letters)
    .where(_letters.c.draft_key == bindparam("draft"))
    .values(case_id=bindparam("case"), draft_key=None)
)
WORDS = insert(cast(Table, CaseWord.__table__))
KEYS = insert(cast(Table, CaseKey.__table__))
DELETE_DRAFT = delete(_drafts).where(_drafts.c.key == bindparam("draft"))
"""Plain SQL for rows never loaded as objects, so no ORM instance can go stale."""


MOST_ELSEWHERE = 200
"""Characters of `Case.elsewhere`."""


class Incomplete(Exception):
    """The application cannot be sent yet: `step` is the first that is incomplete."""

    def __init__(self, step: Step) -> None:
        super().__init__(f"the step {step.key!r} is not done: lead the person there")
        self.step = step


class NothingToSend(Exception):
    """There is no draft with this key, and no case was made from one."""


@dataclass(frozen=True)
class Receipt:
    """First receipt of an application: the day in London, the moment, and the route."""

    on: date
    at: datetime
    route: str
    sender: str = ""
    """IP address it came from, if there is one: used only for rate limits."""
    by: str = "applicant"
    staff: int | None = None
    """Who recorded it for the applicant, by name and number, if an officer did."""


def submit(key: bytes, journey: Journey, receipt: Receipt, tokens: Tokens) -> str:
    """Turns the draft with this key into a case (s.104(1)(a)) and returns its reference.

    `receipt` is overruled where an officer records it: by what was said when they began. One transaction:
    writes the case, its reports, people and files, the questions as worded, the frozen
    assessment, the history entry and the letters, and deletes the draft. Idempotent: called again, it returns
    the same reference. Raises Incomplete or NothingToSend.
    """
    with writing() as session:
        draft = session.execute(FIND_AND_LOCK, {"this": key}).first()
        if draft is None:
            case = session.scalar(SENT, {"this": key})
            if case is None:
                raise NothingToSend
            return case.reference
        if draft.staff_id is not None:
            what = store.recorded(key, session)
            if what is None or what.is_over(receipt.at):
                raise NothingToSend
            receipt = Receipt(what.on, receipt.at, what.route, by=what.by, staff=what.staff)
        walk = Walk(journey, draft.answers, trust=False)
        if walk.gap is not None:
            raise Incomplete(walk.gap)
        case = _case(draft.key, walk, receipt, _reference(session))
        session.add(case)
        session.flush()
        this = {"draft": draft.key, "case": case.id}
        session.execute(HAND_OVER_LETTERS, this)
        draft_files.attach(session, draft.key, case.id, _files(walk))
        _write(session, case, journey.council, tokens, receipt)
        session.flush()  # numbers the letters: to make one in another format is a task
        CaseFile.of(case, journey.council).conclude()
        session.execute(WORDS, [{"word": word, "case_id": case.id} for word in search_words.of(case)])
        if found := search_keys.of(case):
            session.execute(KEYS, [{"key": key, "case_id": case.id} for key in found])
        session.execute(DELETE_DRAFT, this)
        return case.reference


def _reference(session: Session) -> str:
    while True:
        fresh = reference()
        if session.scalar(select(Case.id).where(Case.reference == fresh)) is None:
            return fresh


def _write(session: Session, case: Case, council: Council, tokens: Tokens, receipt: Receipt) -> None:
    """Queues the letters of receipt. One over the daily limit of an address is held for an officer."""
    written = outbox.add(session, letters.on_receipt(case, council, tokens), receipt.at, case=case)
    texts.beside(session, written, CaseFile.of(case, council), receipt.at)
    for letter in written:
        if letter.route != "email" or letter.recipient == "team":
            continue
        to = rate_limits.counted_by(rate_limits.WRITING, "about", rate_limits.inbox(letter.to_address))
        limits = [(rate_limits.WRITING, to)]
        if letter.recipient != "applicant":
            by = rate_limits.counted_by(rate_limits.ASKING, "from", receipt.sender)
            limits.append((rate_limits.ASKING, by))
        for limit, counted in limits:
            if rate_limits.is_over(session, limit, tokens.digest(counted), receipt.at):
                letter.state = "failed"
                letter.failure = f"over {limit.most} letters {limit.about} in a day: look before sending"


def _files(walk: Walk) -> list[str]:
    return [item for step in walk.steps if isinstance(step, Files) for item in walk.items(step)]


def _case(key: bytes, walk: Walk, receipt: Receipt, reference: str) -> Case:
    council, answers = walk.journey.council, walk.answers
    place, items = answers["place"], walk.items_of("reports")
    assessment = as_described(items, receipt.on, council)
    people = _people(answers)
    return Case(
        reference=reference,
        draft_key=key,
        route=receipt.route,
        received_on=receipt.on,
        received_at=receipt.at,
        stage="received",
        risks=risks(answers),
        cause_key=search_words.key(answers.get("cause", {}).get("who", "")),
        place_key=search_words.key(place["postcode"]),
        elsewhere=_elsewhere(place, council),
        application=as_asked(walk),
        answers=answers,
        assessment=assessment.as_json(),
        letters=[],
        people=people,
        reports=[
            report_of(number, item, receipt.on, _makers(answers, people), people[0])
            for number, item in enumerate(items.values(), 1)
        ],
        history=[
            HistoryEntry(
                act="application_received",
                by=receipt.by,
                staff_id=receipt.staff,
                on_day=receipt.on,
                entered_at=receipt.at,
                facts=facts.write(
                    "application_received", {"route": receipt.route, "by_count": assessment.by_count}
                ),
            )
        ],
    )


def _elsewhere(place: Mapping[str, str], council: Council) -> str | None:
    """The other councils in whose areas the place seems to be, as many as the column holds."""
    names = elsewhere(place["place"], place["postcode"], council.neighbours)
    while names and len(say_list(names)) > MOST_ELSEWHERE:
        names = names[:-1]
    return say_list(names) if names else None


def risks(answers: Mapping[str, Any]) -> list[str]:
    """Returns what an officer must see first: keys of the safety questions not answered no, and of hate."""
    safe = answers["safe"]
    found = [name for name in ("danger", "others", "close_by", "under_18") if safe[name] == "yes"]
    unsure = [f"{name}_unsure" for name in ("danger", "others", "close_by") if safe[name] == "unsure"]
    because = answers["because"]["because"]
    return found + (["hate"] if because and because != ["no"] else []) + unsure


LEADS_ON = "more"
"""Key of the question whose answer only leads to other questions, which are kept themselves."""


def as_asked(walk: Walk) -> list[dict[str, Any]]:
    """Returns the application as asked and answered: sections of pages, each with its questions as worded."""
    return [
        {"section": section, "pages": kept}
        for section, pages in walk.sections().items()
        if (kept := [_page(told) for told in pages if told.step.key != LEADS_ON])
    ]


def _page(told: Answered) -> dict[str, Any]:
    return {"key": told.step.key, "title": told.title, "answers": told.form.shown()}


def _makers(answers: Mapping[str, Any], people: Sequence[Person]) -> dict[str, Person]:
    """Returns the people who may have made a report, by their key on its page."""
    keys = [THEM] if "person" in answers else []
    keys += [other["item"] for other in answers.get("others", [])]
    return dict(zip(keys, people[1:], strict=True))


def _people(answers: Mapping[str, Any]) -> list[Person]:
    contact = _contact(answers, "contact", "details")
    people = [Person(role="applicant", name=answers["name"]["name"], contact=contact, agreement=None)]
    if "person" in answers:
        contact = _contact(answers, "person_contact", "person_details")
        people.append(Person(role="represented", name=answers["person"]["name"], contact=contact))
    people += [
        Person(role="member", name=other["name"], contact=_another(other))
        for other in answers.get("others", [])
    ]
    for person in people:
        person.name_key = search_words.key(person.name)
    for person in people[1:]:
        how = answers["agreement"]["how"]
        person.agreement = Agreement(
            how=how, state="authority" if how == "authority" else "waiting", answer={}
        )
    return people


def _contact(answers: Mapping[str, Any], routes: str, details: str) -> dict[str, Any]:
    return {**answers[routes], **answers.get(details, {})}


def _another(other: Mapping[str, Any]) -> dict[str, Any]:
    routes = [route for route, given in (("email", other["email"]), ("through", other["other"])) if given]
    return {
        "routes": routes or ["none"],
        "email": other["email"],
        "email_shared": other["email_shared"],
        "through": other["other"],
    }
