"""Withdrawing once the threshold is met: what they said, whether anybody pressed them, and a manager."""

from flask import Flask

from asb.casework.acts import verify
from tests.shared.cases import ARRANGED, do, held, met, not_met, write
from tests.shared.databases import one_database
from tests.shared.days import ahead
from tests.shared.figures import this_year
from tests.shared.kept import entries, letters, stage
from tests.shared.officers import Colleague, signed_in

pytestmark = one_database

SAID = {"checked": "I rang Ann on the safe number.", "said": "By telephone: “I cannot take any more.”"}
WITHDRAWN = {**SAID, "pressure": "none", "why": "She has moved away."}
AGREED = {"said": "agree", "why": "I rang her too."}


def test_after_met_it_asks_what_they_said_about_pressure_and_why(app: Flask, officer: Colleague) -> None:
    case = met(app, officer)
    page = do(officer, case, "withdraw", "Save and ask a manager")
    assert {error.text for error in page.errors} == {
        "Write how you checked",
        "Write what they said, and how they said it",
        "Choose what they said about pressure",
    }
    officer.press("Save and ask a manager", **SAID, pressure="not_asked")
    assert officer.page.errors[0].text == "Ask them first, where they can speak freely"
    officer.press("Save and ask a manager", pressure="some")
    assert officer.page.errors[0].text == "Write what was done about the pressure"
    officer.press("Save and ask a manager", pressure="none")
    assert officer.page.errors[0].text == "Write why they are withdrawing"
    assert entries(app, case, "withdraw") == []


def test_after_met_nothing_ends_until_a_manager_agrees(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = met(app, officer)
    write(officer, case, "arrange", "See the letters", day=ahead(9), **ARRANGED)
    do(officer, case, "withdraw", "Save and ask a manager", **WITHDRAWN)
    assert stage(app, case) == "arranged"
    assert letters(app, "withdrawn") == letters(app, "nothing_more_needed") == []
    officer.get(f"/staff/cases/{case}/withdraw", expect=409)
    assert "To end the case, because the applicant withdraws." in manager.get(f"/staff/cases/{case}/second")
    assert "I cannot take any more." in manager.page
    manager.press("Save", **AGREED)
    manager.press("Save and send", expect=200)
    assert stage(app, case) == "closed"
    [letter] = letters(app, "withdrawn")
    assert "You told us on" in letter.text
    assert "I cannot take any more." not in letter.text
    assert len(letters(app, "nothing_more_needed")) == 3
    assert this_year(app)["withdrawn"] == 1
    with app.app_context():
        assert list(verify.drifts(app.extensions["asb_council"])) == []


def test_a_manager_cannot_be_their_own_second_person(app: Flask, manager: Colleague) -> None:
    case = met(app, manager)
    do(manager, case, "withdraw", "Save and ask a manager", **WITHDRAWN)
    manager.get(f"/staff/cases/{case}/second", expect=409)
    assert stage(app, case) == "met"
    other = signed_in(app, "manager", "Mo Manager")
    do(other, case, "second", said="disagree", why="Her brother answered the telephone.")
    assert stage(app, case) == "met"
    assert letters(app, "withdrawn") == []
    manager.get(f"/staff/cases/{case}/withdraw")


def test_with_a_plan_it_needs_a_manager_too(app: Flask, officer: Colleague, manager: Colleague) -> None:
    case = held(app, officer)
    outcome = {
        "considered": "All.",
        "watches": "Olive",
        "none": "All was done.",
        "again": ahead(30),
    }
    write(officer, case, "outcome", "See the letters", **outcome)
    do(officer, case, "withdraw", "Save and ask a manager", **WITHDRAWN)
    assert stage(app, case) == "plan"
    write(manager, case, "second", "Save", **AGREED)
    assert stage(app, case) == "closed"


def test_below_the_threshold_it_ends_as_before(app: Flask, officer: Colleague) -> None:
    case = not_met(app, officer)
    write(officer, case, "withdraw", checked="I rang Ann.")
    assert stage(app, case) == "closed"
    assert not entries(app, case, "withdraw")[0].kept.second
