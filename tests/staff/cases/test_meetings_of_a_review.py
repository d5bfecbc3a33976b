"""The meetings of a review: recorded from the arrangement, moved, postponed, cancelled, more than one."""

import pytest
from flask import Flask

from tests.shared.cases import (
    ARRANGED,
    HELD,
    MEANWHILE,
    POWERS,
    TWO,
    VIEWS,
    WEIGHED,
    checked,
    do,
    met,
    withdrawn,
    write,
)
from tests.shared.days import ahead
from tests.shared.kept import entry, letters, stage
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code

pytestmark = pytest.mark.days


@pytest.fixture
def kind() -> str:
    """What is arranged is concluded from the history alone; one database will do."""
    return "sqlite"


def arranged(app: Flask, officer: Colleague, days: int, **more: object) -> str:
    """A case whose review is arranged in so many days."""
    reference = met(app, officer)
    write(officer, reference, "arrange", "See the letters", day=ahead(days), **ARRANGED | more)
    return reference


def test_all_that_is_missing_is_named_at_once(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer)
    officer.get(f"/staff/cases/{reference}/arrange")
    lacking = ARRANGED | {"chair_part": "manages", "missing": "", "invited": "no", "time": "3am"}
    officer.press("See the letters", lacking, expect=422)
    boxes = [box for _, box in officer.page.errors]
    assert boxes == ["#day", "#time", "#chair_why", "#missing", "#not_invited"]
    reasons = {"chair_why": "A.", "missing": "B.", "not_invited": "C."}
    with_all = lacking | reasons | {"day": ahead(3), "time": "10am"}
    officer.press("See the letters", with_all)

    officer.get(f"/staff/cases/{arranged(app, officer, 0)}/hold_review")
    officer.press("Save", HELD | {"took_part": ["council"], "present": "", "missing": ""}, expect=422)
    boxes = [box for _, box in officer.page.errors if not box.startswith("#powers-")]
    assert boxes == ["#missing", "#alone", "#present"]


def cancelled(app: Flask) -> list[str]:
    return sorted(letter.recipient for letter in letters(app, "invitation_cancelled"))


def test_the_record_begins_with_what_was_arranged(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer, 0, others="PC Bell, police")
    officer.get(f"/staff/cases/{reference}/hold_review")
    assert "Dr Iqbal PC Bell, police" in " ".join(officer.page.html.split())
    officer.press("Save", **{name: HELD[name] for name in ("applicant", "found", "told")}, **POWERS)
    assert stage(app, reference) == "held", officer.page.errors


def test_a_review_held_on_another_day_by_others_is_asked_about_and_told(
    app: Flask, officer: Colleague
) -> None:
    reference = arranged(app, officer, 17)
    other = HELD | {"took_part": ["council", "police", "icb"], "chair": "Dr Else"}
    do(officer, reference, "hold_review", **other, **POWERS)
    assert "The date must be " in officer.page.errors[0].text, "it cannot have been held on a day to come"
    officer.press("Save", on=ahead(0))
    [error] = officer.page.errors
    assert error.text.startswith("Not as arranged: the day was ")
    assert "the chair was Dr Iqbal and the bodies asked were Derbyshire Dales District" in error.text
    officer.press("Save", different="Everybody could come today.", expect=200)
    done = {"considered": "All.", "watches": "Olive", "again": ahead(30), "none": "All was done."}
    write(officer, reference, "outcome", "See the letters", **done)
    [letter] = letters(app, "outcome")
    assert "The chair was Dr Else." in letter.text
    assert "This is what was different, and why:\n> Everybody could" in letter.text
    assert "did not take part" not in letter.text


def test_one_body_alone_needs_a_reason_that_the_letter_tells(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer, 0)
    one = HELD | {"took_part": ["council"], "missing": "They did not come.", "different": "They were ill."}
    do(officer, reference, "hold_review", **one, **POWERS)
    [error] = officer.page.errors
    assert (
        error.text == "Only Derbyshire Dales District Council took part. Write why the review was still held"
    )
    officer.press("Save", alone="Ann asked us not to wait.", expect=200)
    done = {"considered": "All.", "watches": "Olive", "again": ahead(30), "none": "All was done."}
    write(officer, reference, "outcome", "See the letters", **done)
    text = letters(app, "outcome")[0].text
    assert "This is why the review still went ahead:\n> Ann asked us not to wait." in text


def test_the_body_of_the_chair_takes_part(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer, 0, chair_from="icb", chair_why="Nobody else was free.")
    do(officer, reference, "hold_review", **HELD, **POWERS)
    [error] = officer.page.errors
    assert error.text.startswith("Dr Iqbal works for NHS Derby")
    assert error.href == "#took_part"


def test_the_record_cannot_contradict_the_invitation(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer, 0, others="PC Bell, police")
    page = officer.get(f"/staff/cases/{reference}/hold_review")
    assert "They were not invited" not in page
    officer.press("Save", **HELD, **POWERS)
    assert "PC Bell, police was asked" in officer.page.errors[0].text
    other = arranged(app, officer, 0, invited="no", not_invited="It is not safe.")
    page = officer.get(f"/staff/cases/{other}/hold_review")
    assert "They did not take part" not in page
    typed = {name: HELD[name] for name in ("found", "told")}
    officer.press("Save", **typed, **POWERS, applicant="there")
    assert "the applicant was not invited" in officer.page.errors[0].text
    officer.press("Save", applicant="not_invited", expect=200)
    assert stage(app, other) == "held"


def test_a_body_that_is_not_asked_to_the_new_day_is_told_not_to_come(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer, 3)
    assert cancelled(app) == []
    only = {"bodies": ["council"], "missing": "They have told us all."}
    write(officer, reference, "arrange", "See the letters", day=ahead(5), **only)
    assert cancelled(app) == ["body-police"]
    assert [letter.recipient for letter in letters(app, "please_come")][-1] == "body-council"


def test_a_postponed_review_is_told_to_all_and_its_new_date_is_due(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer, 3)
    page = officer.get(f"/staff/cases/{reference}/call_off")
    assert "It is cancelled" not in page, "the law asks for it"
    officer.press("See the letters", what="postponed", by=ahead(6), why="The chair is ill.")
    officer.press("Save and send", expect=200)
    assert cancelled(app) == ["body-council", "body-police"]
    [letter] = letters(app, "review_called_off")
    assert "> The chair is ill." in letter.text
    assert stage(app, reference) == "met"
    assert "The applicant was promised a new date for the review" in officer.get(f"/staff/cases/{reference}")
    ann = by_code(app, Visitor(app), reference)
    page = ann.get("/track/case")
    assert "The meeting is postponed." in page
    assert "Town Hall" not in page
    write(officer, reference, "arrange", "See the letters", day=ahead(9))
    assert stage(app, reference) == "arranged"
    assert "promised a new date" not in officer.get(f"/staff/cases/{reference}")
    assert len(cancelled(app)) == 2, "nobody had an invitation any more"


def test_a_review_outside_the_act_can_be_cancelled(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    said = {"outcome": "outside"}
    write(officer, reference, "decide", **said, **VIEWS, **WEIGHED, **MEANWHILE)
    write(officer, reference, "arrange", "See the letters", day=ahead(3), **ARRANGED)
    write(officer, reference, "call_off", "See the letters", what="cancelled", why="They have moved.")
    assert stage(app, reference) == "not_met"
    assert cancelled(app) == ["body-council", "body-police"]
    ann = by_code(app, Visitor(app), reference)
    assert "will still look at it together" not in ann.get("/track/case")


def test_a_case_that_ends_cancels_the_invitations(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer, 3)
    withdrawn(app, officer, reference)
    told = letters(app, "nothing_more_needed")
    invited = [letter.recipient for letter in told if "Come to the review on" in letter.text]
    assert sorted(invited) == ["body-council", "body-police"]
    assert cancelled(app) == []


def test_an_appeal_that_sends_the_decision_back_cancels_the_invitations(
    app: Flask, officer: Colleague
) -> None:
    reference = arranged(app, officer, 3)
    write(officer, reference, "appeal", "See the letters", how="us", grounds=["threshold"], text="No.")
    upheld = {"result": "upheld", "back": ["threshold"], "words": "Decide again."}
    write(officer, reference, "appeal_decided", **upheld)
    assert cancelled(app) == ["body-council", "body-police"]


def test_an_arrangement_is_not_set_aside_and_a_decision_that_is_cancels_it(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    reference = arranged(app, officer, 3)
    manager.get(f"/staff/cases/{reference}/set_aside/{entry(app, reference, 'arrange')}", expect=409)
    decision = f"set_aside/{entry(app, reference, 'decide')}"
    do(manager, reference, decision, why="It was about another case.")
    manager.press("Save and send", expect=200)
    assert stage(app, reference) == "checking"
    assert cancelled(app) == ["body-council", "body-police"]


def test_a_review_can_have_several_meetings(app: Flask, officer: Colleague) -> None:
    reference = arranged(app, officer, 0)
    do(officer, reference, "hold_review", **HELD, **POWERS)
    officer.get(f"/staff/cases/{reference}/see/review")
    officer.click("Arrange another meeting")
    officer.press("See the letters", day=ahead(0))
    officer.press("Save and send", expect=200)
    assert stage(app, reference) == "held"
    assert letters(app, "review_arranged")[-1].text.startswith("Dear Ann Ogden,\n\nThere will be another")
    assert "There will be another meeting" in by_code(app, Visitor(app), reference).get("/track/case")
    officer.get(f"/staff/cases/{reference}/outcome", expect=409)
    do(officer, reference, "hold_review", **HELD | {"told": "Nobody knew of the lamp."}, **POWERS)
    done = {"considered": "All.", "watches": "Olive", "again": ahead(30), "none": "All was done."}
    write(officer, reference, "outcome", "See the letters", **done)
    [letter] = letters(app, "outcome")
    assert "> We were slow.\n\n> Nobody knew of the lamp." in letter.text
    assert "Nobody knew of the lamp." in by_code(app, Visitor(app), reference).get("/track/case")


def test_the_officer_of_the_case_is_not_called_independent(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer)
    me = {"chair": officer.member.name.upper(), "chair_from": "other"}
    do(officer, reference, "arrange", "See the letters", day=ahead(3), **ARRANGED | me)
    assert officer.page.errors[0].text.startswith(f"{officer.member.name} has worked on this case")
    officer.press("See the letters", chair_part="dealt", chair_why="Nobody else is free.")
    assert "so is not independent" in officer.page
