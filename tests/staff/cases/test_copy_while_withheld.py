"""A subject access copy holds nothing of what is withheld from the applicant for safety."""

from typing import Any

from flask import Flask
from sqlalchemy import update

from asb import web
from asb.database import writing
from asb.models import Letter
from tests.shared.cases import (
    ADVICE,
    DATE_1,
    MEANWHILE,
    OFFERED,
    TWO,
    VIEWS,
    WEIGHED,
    acted,
    checked,
    do,
    held,
    met,
    not_met,
    write,
)
from tests.shared.days import ahead
from tests.shared.kept import entries, letters, people
from tests.shared.officers import Colleague
from tests.shared.story import HELPED

REASONS = {"why": "She may be locked in.", "advice": "Ms Law: not before she has moved."}
OUTCOME: dict[str, Any] = {"considered": "All.", "watches": "Olive", "early": "At once."}


def copy(app: Flask, officer: Colleague, reference: str, **typed: str) -> str:
    """The newest copy, as it is read."""
    do(officer, reference, "export", "Make the copy", checked="I rang.", **typed)
    number = entries(app, reference, "export")[-1].id
    return officer.get(f"/staff/cases/{reference}/see/copy/{number}").text


def withhold(manager: Colleague, reference: str, *what: str) -> None:
    do(manager, reference, "withhold", what=list(what), again=ahead(20), **REASONS)


def test_a_withheld_decision_is_in_no_copy_and_the_officer_is_told(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = checked(app, officer, TWO)
    assert "withheld for safety" not in officer.get(f"/staff/cases/{case}/export")
    withhold(manager, case, "decision")
    do(officer, case, "decide", "See the letter", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    assert "withheld for safety" in officer.get(f"/staff/cases/{case}/export")
    page = copy(app, officer, case)
    screen, given = page.split("What we hold:", 2)[0], page.split("Left out:")[1]
    assert "A notice to Ann Ogden is withheld for safety." in screen + page
    for words in ("Decision on the threshold", "Reason harm.", "not met", "withheld"):
        assert words not in given
    assert "Music every night." in given


def test_a_letter_that_was_not_sent_is_not_in_the_copy(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = not_met(app, officer)
    with app.app_context(), writing() as session:
        session.execute(update(Letter).where(Letter.kind == "threshold_decided").values(state="failed"))
    assert "Reason harm." in copy(app, officer, case)
    withhold(manager, case, "decision")
    page = copy(app, officer, case).split("Left out:")[1]
    assert letters(app, "threshold_decided")[0].subject not in page
    assert "Reason harm." not in page


def test_dates_and_proposals_would_tell_of_it(app: Flask, officer: Colleague, manager: Colleague) -> None:
    """What was offered, asked and answered about a decision that is withheld."""
    case = met(app, officer)
    acted(app, officer, case, ("offer_dates", OFFERED))
    acted(app, officer, case, ("dates", {"who": "police", "can": [DATE_1], "text": "OF THE POLICE"}))
    assert "Town Hall" in copy(app, officer, case)
    assert "OF THE POLICE" not in copy(app, officer, case)
    withhold(manager, case, "decision")
    page = copy(app, officer, case).split("Left out:")[1]
    for words in ("Town Hall", "Dates", "Bodies asked"):
        assert words not in page


def test_what_was_told_before_stays_in_the_copy(app: Flask, officer: Colleague, manager: Colleague) -> None:
    case = held(app, officer)
    do(officer, case, "recommend", to="police", by=ahead(20), **ADVICE)
    with app.app_context(), writing() as session:
        values = {"state": "sent", "sent_at": web.now()}
        session.execute(update(Letter).where(Letter.kind == "threshold_decided").values(values))
    withhold(manager, case, "outcome")
    page = copy(app, officer, case).split("Left out:")[1]
    assert "Decision on the threshold" in page
    for words in ("Review held", "Recommendation", "visit every week"):
        assert words not in page


def test_a_copy_that_was_made_meanwhile_stays_as_it_was_given(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = held(app, officer)
    do(officer, case, "recommend", to="police", by=ahead(20), **ADVICE)
    withhold(manager, case, "outcome")
    write(officer, case, "outcome", "See the letters", again=ahead(30), **OUTCOME)
    copy(app, officer, case)
    number = entries(app, case, "export")[-1].id
    write(officer, case, "notify", "See the letters", what=["outcome", "recommendations"])
    page = officer.get(f"/staff/cases/{case}/see/copy/{number}").text
    assert "visit every week" not in page
    with app.app_context(), writing() as session:
        values = {"state": "sent", "sent_at": web.now()}
        session.execute(update(Letter).where(Letter.kind == "outcome").values(values))
    assert "visit every week" in copy(app, officer, case)


def test_the_copy_for_somebody_else_of_the_case_is_whole(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    """Notices are withheld from whoever applied."""
    case = not_met(app, officer, **HELPED)
    ann, percy = people(app, case)
    withhold(manager, case, "decision")
    for_percy, for_ann = (copy(app, officer, case, whose=str(number)) for number in (percy, ann))
    assert "Decision on the threshold" in for_percy
    assert "Decision on the threshold" not in for_ann.split("Left out:")[1]
    assert "shared with everyone it was made for, and what it says about you." in for_percy
    assert "shared with everyone" not in for_ann, "it shows the whole application"
