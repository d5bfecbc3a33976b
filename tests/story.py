"""People who apply: what they answer, page by page, and the walk through the pages that are asked of them."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from tests.page import Page, Visitor

Typed = Mapping[str, Any]

MINIMUM: dict[str, Typed] = {
    "leaving": {},
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
    "send": {"true": True},
}
"""Nothing but what has to be answered."""

A_REFERENCE = {"reference": "PD-1234"}
"""The least that a report can be."""

AWKWARD = "O’Brien & Søn <b>\"quoted\"</b> 😡 محمد עברית \\ % 'x'; --"


def report(happened: date, reported: date | None = None, **more: Any) -> dict[str, Any]:
    """A report with its days known."""
    reported = reported or happened
    return {
        "what": "Shouting in the street",
        "happened": "exact",
        "happened-day": f"{happened.day} {happened.month} {happened.year}",
        "reported": "exact",
        "reported-day": f"{reported.day} {reported.month} {reported.year}",
        **more,
    }


def recent(days_ago: int) -> date:
    return date.today() - timedelta(days=days_ago)


def here(page: Page) -> str:
    """The key of the step that a page of the journey asks."""
    return page.path.split("/")[2]


def given(key: str, typed: Typed) -> Typed:
    """What is typed at a step; contact details follow from the safe routes, so they are given whole."""
    return typed if typed and key in {"details", "person_details"} else {**MINIMUM[key], **typed}


def walk(
    person: Visitor,
    answers: Mapping[str, Typed] = {},
    *,
    reports: Iterable[Typed] = (A_REFERENCE,),
    until: str = "sent",
) -> Page:
    """Apply, from wherever this person is, with these answers and else the least, as far as `until`."""
    told = iter(reports)
    person.get("/apply/")
    for _ in range(100):
        page = person.page
        key = here(page)
        if key == until and not page.path.endswith("/add"):
            return page
        before = page.path
        if key == "reports":
            _tell(person, told)
        else:
            button = "Send your application" if key == "send" else "Continue"
            person.press(button, given(key, answers.get(key, {})), expect=200)
        assert person.page.path != before or key == "reports", f"stuck at {key}: {person.page.errors}"
    raise AssertionError(f"never came to {until}: {person.trail[-10:]}")


def _tell(person: Visitor, reports: Iterable[Typed]) -> None:
    if person.page.path != "/apply/reports":
        person.press("Continue", next(iter(reports)), expect=200)
        return
    more = next(iter(reports), None)
    if more is None:
        person.press("Continue", expect=200)
    else:
        person.click("Add another report")
        person.press("Continue", more, expect=200)
