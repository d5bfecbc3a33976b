"""Wiring of the acts of bodies that take part by link, and of taking their answers over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from asb.casework.act_forms.row import REVIEW, THRESHOLD, ActForm, ActRow, PersonActForm
from asb.casework.acts import recipients
from asb.casework.acts.transaction import FormFacts, Letters, Verb
from asb.casework.bodies import answers, appeals
from asb.casework.bodies.seen import Seen
from asb.fields import Question
from asb.files import Judged
from asb.questions.acts.form import OnACase
from asb.questions.bodies import appeals as ask_appeals
from asb.questions.bodies import by_link, by_officers, dates

SEEN = answers.checked()


def as_said(form: Any, _about: int) -> FormFacts:
    facts: FormFacts = form.clean
    return facts


def held(form: Any, _about: int) -> FormFacts:
    return {"reports": form.held(), "text": form.text.data}


def about(name: str) -> Callable[[Any, int], FormFacts]:
    """Returns the facts of an answer, with the number of the entry that it is about under this name."""
    return lambda form, number: {**form.clean, name: number}


def progress(form: Any, number: int) -> FormFacts:
    return {"action": number, "state": form.said.data, "text": form.text.data}


def on_dates(form: Any, _about: int) -> FormFacts:
    facts: FormFacts = form.chosen()
    return facts


@dataclass(frozen=True)
class BodyActForm:
    """How a contact of a body does an act.

    `form` depends on the case; `form_without_case` gives back what was typed when it cannot be seen any more.
    `at`: its part of the URL; `facts`: returns the facts to store; `asks`: whether a body is asked for it, so
    that it is offered only then. `about`: it concerns the entry with the number in the URL.
    """

    form: Callable[[Seen], type[Question]]
    form_without_case: type[Question]
    at: str
    label: str
    facts: Callable[[Any, int], FormFacts] = as_said
    verb: Verb = SEEN
    letters: Letters = answers.came_in
    takes: Callable[[Judged], Verb] | None = None
    may_have_file: bool = False
    template: str = "bodies/act.html"
    asks: bool = False
    about: bool = False


def always(form: type[Question]) -> tuple[Callable[[Seen], type[Question]], type[Question]]:
    return lambda _it: form, form


BODY_ACT_FORMS: Mapping[str, BodyActForm] = {
    "body_holds": BodyActForm(
        lambda it: by_link.what_we_hold([report.number for report in it.reports if not report.own]),
        by_link.WhatWeHold,
        "hold",
        "Tell us what records you have",
        held,
        template="bodies/hold.html",
    ),
    "body_report": BodyActForm(
        *always(by_link.AReportWeHold),
        "report",
        "Add a report that is not listed",
        verb=answers.checked(answers.add_report),
    ),
    "body_file": BodyActForm(*always(by_link.AFileForUs), "file", "Send a file", takes=answers.add_file),
    "body_view": BodyActForm(
        *always(by_link.OurView), "view", "Say what you think of the proposed decision", asks=True
    ),
    "body_comes": BodyActForm(
        *always(by_link.WhoComes), "meeting", "Tell us who will attend the review", asks=True
    ),
    "body_dates": BodyActForm(
        *always(dates.OurDates), "dates", "Tell us which dates you can attend", on_dates, asks=True
    ),
    "body_answers": BodyActForm(
        *always(by_link.OurAnswer),
        "answer",
        "Answer a recommendation",
        about("recommendation"),
        asks=True,
        about=True,
    ),
    "body_progress": BodyActForm(
        *always(by_link.OurProgress), "action", "Give progress on an action", progress, asks=True, about=True
    ),
    "body_conflict": BodyActForm(*always(by_link.NotForUs), "not-for-us", "I cannot deal with this case"),
}
"""The forms of contacts, by act, in the order in which the page of a case offers them."""


@dataclass(frozen=True)
class AppealActForm:
    """How a contact of the appeal body does an act: `at` is its part of the URL."""

    form: type[OnACase]
    at: str
    label: str


APPEAL_ACT_FORMS: Mapping[str, AppealActForm] = {
    "appeal_asks": AppealActForm(ask_appeals.AskForMore, "more", "Ask the council for more"),
    "appeal_says": AppealActForm(ask_appeals.OurDecision, "decision", "Record your decision"),
}
"""The forms of contacts of the appeal body, by act."""

ROWS = {
    "ask_other": ActRow(
        "Another organisation asked",
        ActForm(by_officers.AskOther, THRESHOLD, verb=answers.ask_other, letters=answers.asked_other),
    ),
    "accept": ActRow(
        "A body’s answer accepted",
        ActForm(
            by_officers.AcceptAnswer,
            verb=answers.accept,
            letters=answers.told_answer,
            about="answer",
        ),
    ),
    "end_access": ActRow(
        "Access of an organisation ended", ActForm(by_officers.EndAccess, THRESHOLD, verb=answers.end_access)
    ),
    "decline": ActRow(
        "A body’s answer not accepted",
        ActForm(
            by_officers.DeclineAnswer,
            label="Do not accept the answer",
            letters=recipients.both(appeals.not_taken_over, answers.not_accepted),
            about="declined",
        ),
    ),
    "appeal_opened": ActRow("The appeal body opened the papers"),
    "appeal_asks": ActRow("The appeal body asked for more"),
    "appeal_says": ActRow("The appeal body recorded its decision"),
    "answer_appeal": ActRow(
        "Answered to the appeal body",
        ActForm(ask_appeals.AnswerAppeal, letters=appeals.answer, about="request"),
    ),
    "body_opened": ActRow("A body opened the application"),
    "body_holds": ActRow("A body said what it holds"),
    "body_report": ActRow("A body added a report"),
    "body_file": ActRow("A body sent a file"),
    "body_view": ActRow("A body gave its view"),
    "body_comes": ActRow("A body said who will attend"),
    "offer_dates": ActRow(
        "Dates offered for the review",
        ActForm(
            dates.OfferDates,
            REVIEW,
            letters=recipients.both(
                recipients.people("dates_offered", "progress", when="asks_people"),
                recipients.bodies("which_dates", recipients.chosen),
            ),
        ),
    ),
    "dates": ActRow(
        "Dates that suit somebody",
        ActForm(dates.DatesTold, REVIEW),
        PersonActForm(
            dates.YourDates,
            at="dates",
            label="Say which dates suit you",
            facts=lambda form, it, _about: form.chosen() | {"offer": it.dates.id if it.dates else 0},
        ),
    ),
    "body_dates": ActRow("A body said which dates it can attend"),
    "body_answers": ActRow("A body answered a recommendation"),
    "body_progress": ActRow("A body gave progress on an action"),
    "body_conflict": ActRow("A body cannot deal with the case"),
}
