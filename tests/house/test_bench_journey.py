"""The journey that `make bench` measures is one that the service has: walked here, page by page."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.shared.databases import one_database
from tests.shared.days import recent
from tests.shared.kept import one_case
from tests.shared.page import Visitor
from tests.shared.story import card_keys

JOURNEY = "tests/bench/journey.json"
REPORTS = 3


def expanded(
    steps: list[dict[str, Any]], facts: dict[str, Any]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each step in its order, with what its placeholders stand for."""
    for step in steps:
        if "repeat" not in step:
            yield step, facts
            continue
        for number in range(1, REPORTS + 1):
            day = recent(7 * number)
            more = "yes" if number < REPORTS else "no"
            dated = {"i": number, "more": more, "d": day.day, "m": day.month, "y": day.year}
            yield from expanded(step["steps"], facts | dated)


def filled(said: Any, facts: dict[str, Any]) -> Any:
    if isinstance(said, list):
        return [filled(each, facts) for each in said]
    return re.sub(r"\{(\w+)\}", lambda found: str(facts[found[1]]), said)


def button(visitor: Visitor, pressed: str) -> str:
    """The button of this name on the last form that has it, or else the first that sends no name."""
    seen = [each for form in visitor.page.forms for each in form.buttons if "aria-hidden" not in each.attrs]
    named = [each for each in seen if each.attrs.get("name") == pressed]
    plain = [each for each in visitor.page.forms[-1].buttons if not each.attrs.get("name")]
    return " ".join((named or plain)[0].text.split())


@one_database
def test_each_step_of_the_journey_is_there(app: Flask, pytestconfig: pytest.Config) -> None:
    journey = json.loads((pytestconfig.rootpath / JOURNEY).read_text())
    visitor = Visitor(app)
    visitor.get(journey["start"])
    for step, facts in expanded(journey["steps"], {"u": "1", "long": "It is loud. " * 60}):
        if "see" in step:
            assert step["see"] in visitor.page, step["page"]
        if "get" in step:
            visitor.get(step["get"])
            continue
        keys = card_keys(visitor.page)
        named = facts | ({"new": keys[-1]} if keys else {})
        fields = {filled(name, named): filled(said, named) for name, said in step["fields"].items()}
        pressed = "add" if fields.pop("add", "no") == "yes" else ""
        visitor.press(button(visitor, pressed), fields, expect=200)
    assert re.search(journey["end"], visitor.page.text)
    assert len(one_case(app).reports) == REPORTS
