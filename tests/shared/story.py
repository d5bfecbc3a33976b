"""People who apply: what they answer, page by page, and the walk through the pages that are asked of them."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import Flask

from asb import web
from asb.casework.drafts import store
from asb.casework.drafts.submit import Receipt, submit
from asb.wizard import Journey, Many, Walk
from tests.shared.page import Page, Visitor

Typed = Mapping[str, Any]

MINIMUM: dict[str, Typed] = {
    "who": {"who": "myself"},
    "safe": {},
    "help": {},
    "name": {"name": "Ann Ogden"},
    "person": {"name": "Percy Ogden", "relationship": "family"},
    "organisation": {"organisation": "Ogden Bakery"},
    "contact": {"routes": ["email"]},
    "details": {"email": "ann@example.com", "email_shared": "no"},
    "person_contact": {"routes": ["none"]},
    "person_details": {},
    "others": {},
    "agreement": {"how": "link"},
    "authority": {"basis": "parent"},
    "signed": {},
    "easier": {},
    "place": {"place": "12 Mill Lane, Wirksworth"},
    "behaviour": {"kinds": ["noise"], "story": "Music every night."},
    "because": {},
    "effect": {},
    "more": {},
    "cause": {},
    "done": {},
    "files": {},
    "check": {},
}
"""Nothing but what has to be answered."""

BESIDE = {"name": ("contact", "details"), "effect": ("more",)}
"""Questions that are asked on the page of another one."""

WITH_FILES = {"more": {"more": ["files"]}}
"""Leads to the list of files."""

A_REFERENCE = {"reference": "PD-1234"}
"""The least that a report can be."""

AWKWARD = "O’Brien & Søn <b>\"quoted\"</b> 😡 محمد עברית \\ % 'x'; --"


def report(happened: date, reported: date | None = None, **more: Any) -> dict[str, Any]:
    """A report with its days known."""
    reported = reported or happened
    return {
        "what": "Shouting in the street",
        "happened-day": f"{happened.day} {happened.month} {happened.year}",
        "reported-day": f"{reported.day} {reported.month} {reported.year}",
        **more,
    }


def steps_without_an_answer(journey: Journey) -> list[str]:
    """The questions of this journey that no story could answer: reports are told one by one."""
    return [step.key for step in journey.steps if step.key not in MINIMUM and step.key != "reports"]


def here(page: Page) -> str:
    """The key of the step that a page of the journey asks."""
    return page.path.split("/")[2]


def given(key: str, typed: Typed) -> Typed:
    """What is typed at a step; contact details follow from the safe routes, so they are given whole."""
    return typed if typed and key in {"details", "person_details"} else {**MINIMUM[key], **typed}


def on_its_page(key: str, answers: Mapping[str, Typed]) -> Typed:
    """What is typed on the page of a step, for it and for what is asked beside it."""
    keys = [key, *BESIDE.get(key, ())]
    return {name: value for each in keys for name, value in given(each, answers.get(each, {})).items()}


def walk(
    person: Visitor,
    answers: Mapping[str, Typed] = {},
    *,
    reports: Iterable[Typed] = (A_REFERENCE,),
    until: str = "sent",
) -> Page:
    """Apply, from wherever this person is, with these answers and else the least, as far as `until`."""
    told = iter(reports)
    until = next((lead for lead, beside in BESIDE.items() if until in beside), until)
    person.get("/apply/")
    for _ in range(100):
        page = person.page
        key = here(page)
        if key == until:
            return page
        before = page.path
        if key == "reports":
            tell(person, *told)
        else:
            button = "Send your application" if key == "check" else "Continue"
            typed, names = on_its_page(key, answers), [name for form in page.forms for name in form.names]
            # An earlier release may not ask what is beside this step now.
            missing = set(typed) - set(names) if key in BESIDE else set()
            said = {name: value for name, value in typed.items() if name not in missing}
            person.press(button, said, expect=200)
        assert person.page.path != before, f"stuck at {key}: {person.page.errors}"
    raise AssertionError(f"never came to {until}: {person.trail[-10:]}")


def tell(person: Visitor, *reports: Typed, button: str = "Continue", expect: int = 200) -> Page:
    """On the page of the reports, a card for each of these, and this button."""
    for number, each in enumerate(reports):
        if number or not empty_cards(person.page):
            person.press("Add another report", expect=200)
        on_a_card(person, empty_cards(person.page)[-1], each)
    return person.press(button, expect=expect)


def on_a_card(person: Visitor, key: str, typed: Typed) -> None:
    """Fill the card with this key; the button is for later."""
    person.fill({f"reports_{key}-{name}": value for name, value in typed.items()})


def card_keys(page: Page) -> list[str]:
    """The keys of the cards of reports, in the order of the page."""
    cards = page.root.all("section", cls="app-report")
    return [card.attrs["id"].removeprefix("card-") for card in cards]


def empty_cards(page: Page) -> list[str]:
    """The keys of the cards that are not kept yet."""
    new = [box.attrs["value"] for box in page.root.all("input", name="new")]
    return [key for key in card_keys(page) if key in new]


def sent(
    app: Flask,
    answers: Mapping[str, Typed] = {},
    *,
    reports: Iterable[Typed] = (A_REFERENCE,),
    others: Iterable[Typed] = (),
) -> str:
    """An application that was sent with these answers and else the least; its reference.

    Through the verbs and not the pages, for tests of what comes after.
    """
    journey: Journey = app.extensions["asb_apply"]
    kept: dict[str, Any] = {}
    while step := Walk(journey, kept).gap:
        so_far = Walk(journey, kept).answers
        if isinstance(step, Many):
            items = [boxes(each) for each in {"reports": reports, "others": others}.get(step.key, ())]
            entries = {
                f"{number:016x}": journey.entry(step, each, so_far)[1] for number, each in enumerate(items)
            }
            kept[step.key] = {"items": entries, "finished": True}
        else:
            kept[step.key] = journey.entry(step, boxes(given(step.key, answers.get(step.key, {}))), so_far)[1]
            assert kept[step.key]["clean"] is not None, f"{step.key} is refused: {answers.get(step.key)}"
    key = secrets.token_bytes(32)
    with app.test_request_context():
        store.keep(key, lambda empty: empty.update(kept), web.now())
        return submit(key, journey, Receipt(web.today(), web.now(), "web"), web.tokens())


def boxes(typed: Typed) -> dict[str, list[str]]:
    """What a browser would send for this."""
    said = {name: "yes" if value is True else value for name, value in typed.items()}
    return {name: list(value) if isinstance(value, list) else [str(value)] for name, value in said.items()}


HELPING = {
    "who": {"who": "someone_else"},
    "person": {"name": "Percy Ogden", "relationship": "friend"},
    "person_contact": {"routes": ["email"]},
    "person_details": {"email": "percy@example.com", "email_shared": "no"},
    "agreement": {"how": "link"},
    "behaviour": {"kinds": ["noise"], "story": "Drums at three in the morning."},
    "safe": {"danger": "yes"},
    "more": {"more": ["cause"]},
    "cause": {"who": "A tall man"},
}

GROUP = {"who": {"who": "group"}, "agreement": {"how": "link"}}

HELPED = {
    "who": {"who": "someone_else"},
    "person": {"relationship": "friend", "name": "Percy Ogden"},
    "person_contact": {"routes": ["email"]},
    "person_details": {"email": "percy@example.com", "email_shared": "no"},
}

BY_POST = {
    "contact": {"routes": ["post"]},
    "details": {"address": "1 Mill Lane\nMatlock", "post_shared": "no"},
}
