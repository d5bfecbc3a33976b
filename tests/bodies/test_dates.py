"""Dates are offered to bodies and people, who choose by link; the one that suits most is arranged."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from asb import web
from asb.casefile import CaseFile
from asb.casework.bodies import reminders
from asb.fields import say_day
from asb.rules import tasks
from tests.shared.bodies import NURSE, PC, add, answer, links, opened
from tests.shared.cases import (
    ARRANGED,
    DATE_1,
    DATE_2,
    HELD,
    OFFERED,
    POWERS,
    acted,
    do,
    met,
    write,
)
from tests.shared.days import ahead
from tests.shared.kept import case as kept_case
from tests.shared.kept import entries, letters, people
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Visitor
from tests.shared.people import by_code

pytestmark = pytest.mark.stories

FIRST, SECOND = web.today() + timedelta(days=20), web.today() + timedelta(days=21)
LATER = {**OFFERED, "day_1": ahead(30), "day_2": ahead(31)}
CHAIR = {name: ARRANGED[name] for name in ("chair", "chair_from", "chair_part", "missing")}


def offered(app: Flask, officer: Colleague, **other: Any) -> str:
    """A case on which two dates are offered."""
    add(app, PC, NURSE)
    case = met(app, officer)
    assert "offer dates to the bodies and the applicant" in officer.get(f"/staff/cases/{case}")
    write(officer, case, "offer_dates", "See the letters", **{**OFFERED, **other})
    return case


def test_the_date_that_suits_most_is_arranged_without_typing_it_again(app: Flask, officer: Colleague) -> None:
    case = offered(app, officer)
    answer(opened(app, case), case, "dates", can=[DATE_2], text="Not before noon.")
    nurse = opened(app, case, NURSE)
    answer(nurse, case, "dates", can=[DATE_1, DATE_2])
    resident = by_code(app, Visitor(app), case)
    resident.get("/track/case/dates")
    resident.press("Send", expect=200, can=[DATE_2])
    assert "You told us which of these dates suit you" in resident.get("/track/case")
    page = officer.get(f"/staff/cases/{case}/arrange")
    (suits, who), (other, _) = list(page.rows.items())[:2]
    days = (f"{SECOND:%A} {say_day(SECOND)} at 2pm", f"{FIRST:%A} {say_day(FIRST)} at 10am")
    assert (suits, other) == days
    assert who.startswith("Suits most Can come: Derbyshire Constabulary, NHS")
    assert "Not before noon." in page
    write(officer, case, "arrange", "See the letters", **CHAIR)
    [entry] = entries(app, case, "arrange")
    assert (entry.kept.day, entry.kept.time, entry.kept.place) == (SECOND, "2pm", "Town Hall")
    assert (entry.kept.bodies, entry.kept.invited) == (("police", "icb"), "yes")
    for visitor, at in ((resident, "/track/case"), (nurse, f"/part/case/{case}")):
        assert say_day(SECOND) in visitor.get(at)
        assert "Change the dates" not in visitor.page
        visitor.get(f"{at}/dates", expect=409)


def test_whoever_is_asked_gets_a_letter_and_a_link(app: Flask, officer: Colleague) -> None:
    offered(app, officer)
    for kind, whom in (("which_dates", 2), ("dates_offered", 1)):
        sent = letters(app, kind)
        assert len(sent) == whom
        assert all(f"{SECOND:%A} {say_day(SECOND)} at 2pm" in letter.text for letter in sent)
    assert len(links(app, PC.email)) == 2  # with the application, and with this


def test_another_answer_is_none_to_the_dates(app: Flask, officer: Colleague) -> None:
    case = offered(app, officer)
    answer(opened(app, case), case, "not-for-us", kind="not_ours", why="The county has it.")
    assert len(entries(app, case, "body_conflict")) == 1
    assert entries(app, case, "body_dates") == []


def test_the_people_need_not_be_asked(app: Flask, officer: Colleague) -> None:
    case = offered(app, officer, people="no")
    assert letters(app, "dates_offered") == []
    resident = by_code(app, Visitor(app), case)
    assert "dates" not in resident.page
    resident.get("/track/case/dates", expect=409)


def test_what_somebody_says_by_phone_is_recorded_beside_the_rest(app: Flask, officer: Colleague) -> None:
    case = offered(app, officer)
    do(officer, case, "dates", who="police", can=[DATE_2])
    do(
        officer,
        case,
        "dates",
        who=f"person-{people(app, case)[0]}",
        can=[none(app, case)],
        text="In hospital.",
    )
    page = officer.get(f"/staff/cases/{case}/see/review")
    assert "No answer yet from NHS Derby and Derbyshire Integrated Care Board, who were asked" in page
    assert page.rows[f"{SECOND:%A} {say_day(SECOND)} at 2pm"].startswith(
        "Suits most Can come: Derbyshire Constabulary"
    )
    assert "In hospital." in page
    assert by_code(app, Visitor(app), case).get("/track/case")
    assert "You have nothing to do now" in opened(app, case).page


def test_the_case_waits_for_others_until_all_have_answered(app: Flask, officer: Colleague) -> None:
    case = offered(app, officer)
    person = f"person-{people(app, case)[0]}"
    for who in ("police", "icb", person):
        assert needs(app, case) == []
        acted(app, officer, case, ("dates", {"who": who, "can": [DATE_1]}))
    assert needs(app, case) == ["arrange"]


def none(app: Flask, case: str) -> str:
    """What is ticked for none of the dates that are offered now."""
    return f"none {entries(app, case, 'offer_dates')[-1].id}"


def needs(app: Flask, case: str) -> list[str]:
    with app.app_context():
        return tasks.needs(CaseFile.of(kept_case(app, case), app.extensions["asb_council"]).course)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (dict.fromkeys(("day_1", "time_1", "day_2", "time_2"), ""), "Enter at least two dates"),
        ({"day_2": "", "time_2": ""}, "Enter at least two dates"),
        ({"time_1": ""}, "Date 1: enter the time"),
        ({"day_3": "", "time_3": "noon"}, "Date 3: enter the date"),
        ({"day_2": ahead(20), "time_2": "10AM"}, "Two of the dates are the same"),
        ({"day_1": ahead(9)}, "Date 1: the date must be after the day by which they should answer"),
    ],
)
def test_dates_that_cannot_be_offered(app: Flask, officer: Colleague, typed: Any, error: str) -> None:
    case = met(app, officer)
    page = do(officer, case, "offer_dates", "See the letters", **{**OFFERED, **typed})
    assert [link.text for link in page.errors] == [error]
    assert entries(app, case, "offer_dates") == []


def test_other_dates_take_the_place_of_the_first(app: Flask, officer: Colleague) -> None:
    """An answer to dates that are not offered any more is not taken for one to the new ones."""
    case = offered(app, officer)
    police = opened(app, case)
    police.get(f"/part/case/{case}/dates")
    write(officer, case, "offer_dates", "See the letters", **LATER)
    police.press("Send", expect=409, can=[DATE_1], text="Not before noon.")
    assert "The council has offered other dates" in police.page
    assert "Nothing was sent. Please choose from these dates." in police.page
    assert "Not before noon." in police.page
    assert not any("checked" in box.attrs for box in police.page.root.all("input", name="can"))
    assert entries(app, case, "body_dates") == []
    police.press("Send", expect=200, can=[none(app, case)])
    assert entries(app, case, "body_dates")[0].kept.offer == entries(app, case, "offer_dates")[1].id
    assert "these replace them" in letters(app, "which_dates")[-1].text


def test_a_page_with_older_dates_keeps_no_answer_for_newer_ones(app: Flask, officer: Colleague) -> None:
    """Neither of a person nor of an officer who records what they were told."""
    case = offered(app, officer)
    resident = by_code(app, Visitor(app), case)
    resident.get("/track/case/dates")
    colleague = signed_in(app, "officer", "Oona Officer")
    colleague.get(f"/staff/cases/{case}/dates")
    write(officer, case, "offer_dates", "See the letters", **LATER)
    resident.press("Send", expect=422, can=[DATE_1])
    colleague.press("Save", expect=422, who="police", can=[DATE_1])
    assert entries(app, case, "dates") == []


def test_an_offer_ends_with_the_meeting_and_with_the_outcome(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = met(app, officer)
    acted(app, officer, case, ("arrange", {**ARRANGED, "day": ahead(0)}), ("offer_dates", OFFERED))
    police = opened(app, case)
    assert "Dates offered for the review" in police.page
    acted(app, officer, case, ("hold_review", {**HELD, **POWERS}))
    assert "Dates offered for the review" not in police.get(f"/part/case/{case}")
    police.get(f"/part/case/{case}/dates", expect=409)


def test_on_a_restricted_case_no_link_goes_to_whoever_cannot_open_it(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = met(app, officer)
    do(officer, case, "restrict", restricted="yes", why="A colleague lives there.")
    write(officer, case, "offer_dates", "See the letters", **OFFERED)
    [letter] = [each for each in letters(app, "which_dates") if each.to_address == PC.email]
    assert letter.nonce == ""
    assert "/part/" not in letter.text


def test_a_body_that_does_not_say_when_it_can_come_is_reminded(app: Flask, officer: Colleague) -> None:
    case = offered(app, officer)
    acted(app, officer, case, ("dates", {"who": "icb", "can": [DATE_1]}))
    late = web.now() + timedelta(days=10)
    council, tokens = app.extensions["asb_council"], app.extensions["asb_tokens"]
    with app.app_context():
        [number] = reminders.to_remind(council, late.date())
        reminders.remind(number, council, tokens, late)
    [letter] = letters(app, "reminder")
    assert "which of these dates you can attend" in letter.text
    assert f"{SECOND:%A} {say_day(SECOND)} at 2pm" in letter.text
