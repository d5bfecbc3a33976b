"""Asking bodies what they hold: a duty only for those with public functions, and only for a review."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from asb.council import Body, Council
from tests.shared.cases import MEANWHILE, THREE, WARNING, WEIGHED, applied, do, write
from tests.shared.days import ahead
from tests.shared.kept import letters
from tests.shared.officers import Colleague

DUTY = "A person with public functions must answer, unless the law forbids it."


@pytest.fixture
def kind() -> str:
    """One kind of database: what differs here are the words."""
    return "sqlite"


@pytest.fixture
def keys(app: Flask) -> list[str]:
    """The relevant bodies, a landlord among them."""
    council: Council = app.extensions["asb_council"]
    bodies = (*council.bodies, Body("meres_homes", "Meres Homes", "landlord"))
    app.extensions["asb_council"] = replace(council, bodies=bodies)
    return [body.key for body in bodies]


def asked(app: Flask, officer: Colleague, reference: str, keys: list[str]) -> dict[str, str]:
    write(officer, reference, "ask", "See the letters", bodies=keys, by=ahead(5))
    written = letters(app, "please_tell_us")[-len(keys) :]
    return {letter.recipient.removeprefix("body-"): " ".join(letter.text.split()) for letter in written}


def passed(app: Flask, officer: Colleague, keys: list[str], reports: Any = THREE) -> str:
    reference = applied(app, reports)
    do(officer, reference, "risk", dangers=["nothing"], level="none")
    do(officer, reference, "take", "Assign to me")
    write(officer, reference, "pass", "See the letters", bodies=keys)
    return reference


def test_before_the_decision_everybody_is_asked_and_nobody_told_that_they_must(
    app: Flask, officer: Colleague, keys: list[str]
) -> None:
    texts = asked(app, officer, passed(app, officer, keys), keys)
    assert set(texts) == set(keys)
    for text in texts.values():
        assert "Please answer by" in text
        assert "must" not in text.replace(WARNING, "")
        assert "paragraph 7" not in text
        assert "whether you think that the threshold is met" in text


@pytest.mark.parametrize(
    ("reports", "decided"),
    [
        (THREE, {"outcome": "met"}),
        (THREE[:1], {"outcome": "met_below", **WEIGHED, "factors-harm": "relied"}),
    ],
)
def test_for_a_review_the_duty_is_said_to_those_whom_it_binds(
    app: Flask, officer: Colleague, keys: list[str], reports: Any, decided: dict[str, str]
) -> None:
    reference = passed(app, officer, keys, reports)
    views = {f"views-{key}": "agrees" for key in keys if decided["outcome"] != "met"}
    views |= {f"{name}-how": "Its head of service, by phone." for name in list(views)}
    write(officer, reference, "decide", **decided, **views, **MEANWHILE)
    texts = asked(app, officer, reference, keys)
    for key in ("council", "police", "icb"):
        assert "so that we can carry out the review, under Schedule 4, paragraph 7," in texts[key]
        assert DUTY in texts[key]
        assert "threshold" not in texts[key]
    assert "Please answer by" in texts["meres_homes"]
    assert "must" not in texts["meres_homes"].replace(WARNING, "")
    assert "Even if you have none, your answer can help" in texts["meres_homes"]


def test_the_form_says_when_there_is_a_duty(app: Flask, officer: Colleague, keys: list[str]) -> None:
    page = officer.get(f"/staff/cases/{passed(app, officer, keys)}/ask")
    assert "Once there is going to be a review, bodies with public functions must answer" in page
