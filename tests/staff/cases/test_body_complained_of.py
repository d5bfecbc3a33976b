"""A relevant body that the application complains about: it decides nothing alone, and chairs nothing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from asb.rules.threshold import DecisionRule
from tests.shared.cases import (
    AGREE,
    ARRANGED,
    BODIES,
    MEANWHILE,
    TWO,
    VIEWS,
    WEIGHED,
    checked,
    do,
    met,
    write,
)
from tests.shared.databases import one_database
from tests.shared.days import ahead
from tests.shared.kept import entries, letters, stage
from tests.shared.officers import Colleague, signed_in

pytestmark = [one_database, pytest.mark.stories]

COUNCIL = "Derbyshire Dales District Council"
NOT_MET = {"outcome": "not_met", **WEIGHED, **MEANWHILE}
ALONE = NOT_MET | dict.fromkeys(AGREE, "delegated")
AGREED = NOT_MET | VIEWS


@pytest.fixture
def delegated(app: Flask) -> Iterator[None]:
    """The council has published that its manager decides."""
    before = app.extensions["asb_council"]
    rule = DecisionRule("delegated", delegated="the community safety manager")
    terms = tuple(replace(each, decision=rule) for each in before.procedures)
    app.extensions["asb_council"] = replace(before, procedures=terms)
    yield
    app.extensions["asb_council"] = before


def complained_of(officer: Colleague, reference: str, *bodies: str) -> None:
    do(officer, reference, "complained_of", bodies=list(bodies), why="It is her landlord.")


@pytest.mark.usefixtures("delegated")
def test_it_does_not_decide_alone_by_any_rule(app: Flask, officer: Colleague, manager: Colleague) -> None:
    reference = checked(app, officer, TWO)
    complained_of(officer, reference, "council")
    page = do(
        officer,
        reference,
        "decide",
        "See the letter",
        **ALONE | {"views-council": "agrees", "views-council-how": "Jo, by phone."},
    )
    [error] = page.errors
    assert error.text.startswith(
        f"The application complains about {COUNCIL}, which cannot decide this alone. Another body has to "
        "agree. Ask Derbyshire Constabulary and NHS"
    )
    do(
        officer,
        reference,
        "decide",
        "See the letter",
        **ALONE | {"views-police": "agrees", "views-police-how": "Jo, by phone."},
    )
    assert stage(app, reference) == "checking"
    assert letters(app, "threshold_decided") == []
    assert "that the application complains about" in manager.get(f"/staff/cases/{reference}/second")
    manager.press("Save", said="agree", why="The police see it so too.")
    manager.press("Save and send", expect=200)
    assert stage(app, reference) == "not_met"
    [letter] = letters(app, "threshold_decided")
    assert (
        f"This application complains about {COUNCIL}. So it could not decide this alone: another body had "
        "to agree, and a manager had to check the decision."
    ) in letter.text


def test_where_all_agree_a_manager_still_checks(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    complained_of(officer, reference, "council")
    do(officer, reference, "decide", "See the letter", **AGREED)
    assert stage(app, reference) == "checking"


def test_a_review_needs_no_more_than_before(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    complained_of(officer, reference, "council")
    for_it = {"outcome": "met_below", "factors-harm": "relied"}
    write(officer, reference, "decide", **AGREED | for_it)
    assert stage(app, reference) == "met"
    assert "complains about" not in letters(app, "threshold_decided")[0].text


def test_all_of_them_may_be_complained_about(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    complained_of(officer, reference, *BODIES)
    do(officer, reference, "decide", "See the letter", **AGREED)
    write(signed_in(app, "manager"), reference, "second", "Save", said="agree", why="All were heard.")
    assert (
        "So they could not decide this alone: a manager had to check"
        in letters(app, "threshold_decided")[0].text
    )


@pytest.mark.parametrize(
    ("chair", "words"),
    [
        (
            {"chair_from": "council", "chair_why": "She is fair."},
            "nobody who works for it can chair the review",
        ),
        ({"chair_part": "manages", "chair_why": "She is fair."}, "the chair must have had no part at all"),
    ],
)
def test_the_chair_is_independent(app: Flask, officer: Colleague, chair: dict[str, Any], words: str) -> None:
    reference = met(app, officer)
    complained_of(officer, reference, "council")
    typed = ARRANGED | chair
    page = do(officer, reference, "arrange", "See the letters", day=ahead(5), **typed)
    assert [error.text for error in page.errors] == [f"The application complains about {COUNCIL}, so {words}"]
    write(officer, reference, "arrange", "See the letters", day=ahead(5), **ARRANGED)
    assert stage(app, reference) == "arranged"


def test_a_chair_who_was_chosen_before_is_work(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer)
    own = ARRANGED | {"chair_from": "council", "chair_why": "She knows the street."}
    write(officer, reference, "arrange", "See the letters", day=ahead(0), **own)
    assert "It waits for others" not in officer.get(f"/staff/cases/{reference}")
    complained_of(officer, reference, "council")
    needs = officer.get(f"/staff/cases/{reference}").root.all(cls="govuk-button")
    assert "Arrange the review" in [each.text for each in needs]


def test_it_is_shown_and_can_be_taken_back(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    complained_of(officer, reference, "council")
    assert officer.get(f"/staff/cases/{reference}").rows["Complained about"] == COUNCIL
    assert "The application complains about it" in officer.get(f"/staff/cases/{reference}/see/bodies")
    assert "It is her landlord." in officer.page
    complained_of(officer, reference, "none")
    assert "None of the bodies" in officer.get(f"/staff/cases/{reference}").rows["Complained about"]
    write(officer, reference, "decide", **AGREED)
    assert stage(app, reference) == "not_met"
    assert entries(app, reference, "decide")[0].kept.complained_of == ()


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("the Council", True),
        ("Derbyshire Dales District Council (flat 2)", True),
        ("Councillor Smith", False),
        ("Platform Housing", False),
        ("", False),
    ],
)
def test_it_is_asked_about_where_a_body_is_the_landlord(
    app: Flask, officer: Colleague, said: str, asks: bool
) -> None:
    reference = checked(app, officer, TWO, place={"place": "1 Mill Lane", "landlord": said})
    page = officer.get(f"/staff/cases/{reference}")
    assert ("They wrote that the landlord is" in page) is asks
    if asks:
        officer.click("Say which body is complained about")
        officer.press("Save", bodies=["none"], why="Its tenant is not part of it.", expect=200)
        assert "They wrote that the landlord is" not in officer.get(f"/staff/cases/{reference}")
