"""Submitting an application: the draft becomes a case, once, with its letters."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from asb import letters
from asb.casework import post
from asb.casework.drafts import FIND_AND_LOCK
from asb.casework.reports import by_dates, day
from asb.database import writing
from asb.models import Case, Draft, HistoryEntry, Person, Report
from asb.rules.area import elsewhere
from asb.wizard import Journey, Step, Walk

SPEAKABLE = "2346789HJKLMQRWXYZ"
"""Letters and digits that do not sound or look like one another, and no vowels, so that no word appears."""


class Incomplete(Exception):
    """The application cannot be sent yet: `step` is the first that is not done."""

    def __init__(self, step: Step) -> None:
        super().__init__(f"the step {step.key!r} is not done: lead the person there")
        self.step = step


class NothingToSend(Exception):
    """There is no draft under this key and never was a case."""


@dataclass(frozen=True)
class Receipt:
    """When and how an application came in: the London day and the moment of first receipt, and the route."""

    on: date
    at: datetime
    route: str


def submit(key: bytes, journey: Journey, receipt: Receipt) -> str:
    """Turn the draft of this key into a case (s.104(1)(a)) and return its reference.

    One transaction: the case, its reports and people, the questions as worded, the frozen assessment, the
    history entry and the letters are written and the draft goes. Called again, it returns the same
    reference. Raises Incomplete or NothingToSend.
    """
    with writing() as session:
        kept = session.scalar(FIND_AND_LOCK, {"this": key})
        if kept is None:
            reference = session.scalar(select(Case.reference).where(Case.draft_key == key))
            if reference is None:
                raise NothingToSend
            return reference
        walk = Walk(journey, kept, trust=False)
        if walk.gap is not None:
            raise Incomplete(walk.gap)
        case = _case(key, walk, receipt, _reference(session))
        session.add(case)
        session.flush()
        post.add(session, case, letters.on_receipt(case, journey.council), receipt.at)
        session.execute(delete(Draft).where(Draft.key == key))
        return case.reference


def _reference(session: Session) -> str:
    while True:
        text = "".join(secrets.choice(SPEAKABLE) for _ in range(8))
        reference = f"{text[:4]}-{text[4:]}"
        if session.scalar(select(Case.id).where(Case.reference == reference)) is None:
            return reference


def _case(key: bytes, walk: Walk, receipt: Receipt, reference: str) -> Case:
    council, answers = walk.journey.council, walk.answers
    place, items = answers["place"], walk.items_of("reports")
    assessment = by_dates(items, receipt.on, council.procedure_on(receipt.on))
    return Case(
        reference=reference,
        draft_key=key,
        route=receipt.route,
        received_on=receipt.on,
        received_at=receipt.at,
        stage="received",
        risks=risks(answers),
        elsewhere=elsewhere(place["place"], place["postcode"], council.neighbours),
        application=as_asked(walk),
        answers=answers,
        assessment=assessment.as_json(),
        people=_people(answers),
        reports=[_report(number, item, receipt.on) for number, item in enumerate(items.values(), 1)],
        history=[
            HistoryEntry(
                act="application_received",
                by="applicant",
                on_day=receipt.on,
                entered_at=receipt.at,
                facts={"route": receipt.route, "by_count": assessment.by_count},
            )
        ],
    )


def risks(answers: Mapping[str, Any]) -> list[str]:
    """What an officer must see first: the safety questions not answered no, and hate, by their keys."""
    safe = answers["safe"]
    found = [name for name in ("danger", "others", "close_by", "under_18") if safe[name] == "yes"]
    unsure = [f"{name}_unsure" for name in ("danger", "others", "close_by") if safe[name] == "unsure"]
    because = answers["because"]["because"]
    return found + (["hate"] if because and because != ["no"] else []) + unsure


def as_asked(walk: Walk) -> list[dict[str, Any]]:
    """The application as it was asked and answered: sections of pages, each with its questions in words."""
    return [
        {"section": section, "pages": [{"title": told.title, "answers": told.form.shown()} for told in pages]}
        for section, pages in walk.sections().items()
    ]


def _people(answers: Mapping[str, Any]) -> list[Person]:
    contact = _contact(answers, "contact", "details")
    people = [Person(role="applicant", name=answers["name"]["name"], contact=contact)]
    if "person" in answers:
        contact = _contact(answers, "person_contact", "person_details")
        people.append(Person(role="represented", name=answers["person"]["name"], contact=contact))
    return people


def _contact(answers: Mapping[str, Any], routes: str, details: str) -> dict[str, Any]:
    return {**answers[routes], **answers.get(details, {})}


def _report(number: int, item: Mapping[str, Any], on: date) -> Report:
    happened, reported = day(item["happened"], on), day(item["reported"], on)
    return Report(
        number=number,
        happened_kind=happened.kind,
        happened_from=happened.first,
        happened_to=happened.last,
        reported_kind=reported.kind,
        reported_from=reported.first,
        reported_to=reported.last,
        told=item["told"],
        their_reference=item["reference"],
        what=item["what"],
        response=item["response"],
    )
