"""Somebody who is no relevant body gets a letter with what the plan asks of them; so does who joins later."""

from flask import Flask

from tests.shared.cases import ADVICE, do, held, write
from tests.shared.days import ahead
from tests.shared.kept import letters
from tests.shared.officers import Colleague

LANDLORD = {"to": "other", "to_other": "Platform Homes", "to_email": "repairs@platform.example"}
DONE_BY = {"by": ahead(9), "notice": "no"}
OUTCOME = {"considered": "All.", "watches": "Olive", "again": ahead(30), "early": "At once."}


def test_one_letter_with_all_that_is_asked_and_nothing_else(app: Flask, officer: Colleague) -> None:
    case = held(app, officer)
    do(officer, case, "recommend", by=ahead(20), text="Mend the door", told="Doors.", **LANDLORD)
    do(officer, case, "action", text="A new lock", told="A lock.", **DONE_BY, **LANDLORD)
    by_hand = {"to": "other", "to_other": "A warden", **DONE_BY}
    do(officer, case, "action", text="Visit", told="Visits.", **by_hand, expect=422)
    [asked] = officer.page.errors
    assert asked.text.startswith("Without an email or postal address they get no letter.")
    officer.press("Save", expect=200)
    write(officer, case, "outcome", "See the letters", **OUTCOME)
    [letter] = letters(app, "please_do")
    assert (letter.to_name, letter.to_address) == ("Platform Homes", "repairs@platform.example")
    assert "Mend the door" in letter.text
    assert "A new lock" in letter.text
    for hidden in ("Ann", "Mill Lane", "Visit", "Noise"):
        assert hidden not in letter.text + letter.subject


def test_what_is_agreed_after_the_outcome_is_told_to_who_does_it_and_to_the_applicant(
    app: Flask, officer: Colleague
) -> None:
    case = held(app, officer)
    do(officer, case, "action", to="police", **DONE_BY, **ADVICE)
    write(officer, case, "outcome", "See the letters", **OUTCOME)
    assert letters(app, "added_to_plan") == []
    write(officer, case, "action", "See the letters", text="Lamps", told="New lamps", to="council", **DONE_BY)
    [told] = letters(app, "added_to_plan")
    assert "New lamps" in told.text
    [asked] = letters(app, "action_added")
    assert asked.recipient.startswith("body-council")
    assert "Lamps" in asked.text
    write(officer, case, "action", "See the letters", text="A lock", told="A lock.", **DONE_BY, **LANDLORD)
    [asked] = letters(app, "please_do")
    assert "A lock" in asked.text
    assert len(letters(app, "added_to_plan")) == 2


def test_an_address_that_was_typed_for_somebody_else_is_not_kept(app: Flask, officer: Colleague) -> None:
    case = held(app, officer)
    do(officer, case, "action", **LANDLORD | {"to": "police"}, **DONE_BY, **ADVICE)
    write(officer, case, "outcome", "See the letters", **OUTCOME)
    assert letters(app, "please_do") == []


def test_they_are_called_by_their_name_where_they_are_waited_for(app: Flask, officer: Colleague) -> None:
    case = held(app, officer)
    do(officer, case, "action", text="A new lock", told="A lock.", **DONE_BY, **LANDLORD)
    write(officer, case, "outcome", "See the letters", **OUTCOME)
    for page in ("/staff/cases?list=others", f"/staff/cases/{case}"):
        assert "Platform Homes: an action is due" in officer.get(page)
        assert "Somebody else" not in officer.page
