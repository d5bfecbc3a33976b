"""Forms to print, generated from the questions of the website."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from flask import Response, current_app

from asb import web
from asb.fields import Choices, Question, say_list
from asb.journeys import ON_PAPER
from asb.public.shared import bp, page, promised
from asb.questions import TheirAnswer, WhoIsThisFor
from asb.wizard import Answers, Journey, Many, Step

FOR_SOMEONE_ELSE: Answers = {"who": {"who": "someone_else"}}

COPIES = 3
"""How many copies of a repeated page the printed form has."""


@bp.get("/form")
def application_form() -> Response:
    """The application form on paper: the questions of /apply."""
    journey = cast(Journey, current_app.extensions["asb_apply"])
    parts = _parts(journey)
    others = [number for number, part in enumerate(parts.values(), 1) if not any(sheet.own for sheet in part)]
    leave_out = say_list(f"Part {number}" for number in others) if others else ""
    return page("paper/form.html", adopted=promised(), parts=parts, leave_out=leave_out)


@bp.get("/form/agreement")
def agreement_form() -> Response:
    """The form on which somebody agrees, in writing, that another person applies for them."""
    form = TheirAnswer(None, web.council(), FOR_SOMEONE_ELSE)
    return page("paper/agreement.html", form=form)


class Sheet(NamedTuple):
    """A printed step. `says`: the sentence above it; `own`: asked of people who apply for themselves."""

    step: Step
    form: Question
    says: str
    copies: int
    own: bool


def _parts(journey: Journey) -> dict[str, list[Sheet]]:
    """All steps by section, worded for people who apply for themselves where it is asked of them.

    A step without section is a part of its own. An information page belongs to the part before it; there is
    none before the first question.
    """
    applicants = _applicants(journey)
    parts: dict[str, list[Sheet]] = {}
    title = ""
    for step in journey.steps:
        form = _fullest(step, journey, applicants)
        if step.asks:
            title = step.section or form.heading
        copies = COPIES if isinstance(step, Many) and not form.multipart else 1
        if title:
            sheet = Sheet(step, form, ON_PAPER.get(step.key, ""), copies, step.when(applicants[0]))
            parts.setdefault(title, []).append(sheet)
    return parts


def _fullest(step: Step, journey: Journey, applicants: list[Answers]) -> Question:
    """The question as it is asked of whoever is asked most; of equals, of the first."""
    asked = [answers for answers in applicants if step.when(answers)] or applicants[:1]
    forms = [step.question(None, journey.council, answers) for answers in asked]
    return max(forms, key=lambda form: len(form.asked))


def _applicants(journey: Journey) -> list[Answers]:
    """An applicant of each kind who chose everything, so that every field is printed."""
    sorts = [option.value for option in WhoIsThisFor(None, journey.council, {}).who.options]
    applicants: list[Answers] = []
    for sort in sorted(sorts, key=lambda sort: sort == "someone_else"):
        answers: dict[str, Any] = {"who": {"who": sort}}
        for step in journey.steps:
            asked = step.question(None, journey.council, answers).asked
            chosen = {
                str(field.name): [option.value for option in field.options if not option.alone]
                for field in asked
                if isinstance(field, Choices)
            }
            answers.setdefault(step.key, [chosen] if isinstance(step, Many) else chosen)
        applicants.append(answers)
    return applicants
