"""Forms to print, generated from the questions of the website."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from flask import Response, current_app

from asb import web
from asb.fields import Choices, Question
from asb.journeys import ON_PAPER
from asb.public.shared import bp, page, promised
from asb.questions import TheirAnswer, WhoIsThisFor
from asb.wizard import Answers, Journey, Many, Step

FOR_SOMEONE_ELSE: Answers = {"who": {"who": "someone_else"}}

COPIES = 3
"""How many copies of a repeated page the printed form has."""

CORE = ("who", "name", "contact", "details", "safe", "place", "behaviour", "reports", "check")
MORE = ("help", "because", "effect", "easier", "more", "cause", "done", "files")
PARTS = {"What we need": CORE, "What else you may want to tell us": MORE}
"""Parts of the form on paper, each with the keys of its steps, in their order; the rest are extra pages."""


@bp.get("/form")
def application_form() -> Response:
    """The application form on paper: the questions of /apply, first those that an application needs."""
    sheets = _sheets()
    parts = {name: [sheets[key] for key in keys if key in sheets] for name, keys in PARTS.items()}
    return page("paper/form.html", adopted=promised(), parts=parts)


@bp.get("/form/others")
def others_form() -> Response:
    """The extra pages for those who apply for others, which go with the application form."""
    extra = [sheet for key, sheet in _sheets().items() if key not in {*CORE, *MORE}]
    return page("paper/others.html", sheets=extra)


@bp.get("/form/agreement")
def agreement_form() -> Response:
    """The form on which somebody agrees, in writing, that another person applies for them."""
    form = TheirAnswer(None, web.council(), FOR_SOMEONE_ELSE)
    return page("paper/agreement.html", form=form)


class Sheet(NamedTuple):
    """A printed step. `says`: the sentence above it, for whom it is."""

    step: Step
    form: Question
    says: str
    copies: int


def _sheets() -> dict[str, Sheet]:
    """All steps by key, worded for people who apply for themselves where it is asked of them."""
    journey = cast(Journey, current_app.extensions["asb_apply"])
    applicants = _applicants(journey)
    sheets: dict[str, Sheet] = {}
    for step in journey.steps:
        form = _fullest(step, journey, applicants)
        copies = COPIES if isinstance(step, Many) and not form.multipart else 1
        sheets[step.key] = Sheet(step, form, ON_PAPER.get(step.key, ""), copies)
    return sheets


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
