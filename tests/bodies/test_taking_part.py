"""A body takes part by its link, and the officer takes over what it answers."""

from datetime import timedelta

import pytest
from flask import Flask

from asb import web
from asb.casework.bodies import contacts, reminders
from asb.fields import say_day
from tests.shared.bodies import (
    LANDLORD,
    NURSE,
    PC,
    add,
    answer,
    come_in,
    contact,
    links,
    opened,
    send,
    signed_in,
)
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    MEANWHILE,
    PROPOSED,
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
from tests.shared.days import ahead, recent
from tests.shared.kept import entries, letters
from tests.shared.officers import Colleague
from tests.shared.page import File, Visitor
from tests.shared.story import report

pytestmark = pytest.mark.stories

OUTCOME = {"considered": "All.", "watches": "Olive", "again": ahead(30), "early": "She asks for it."}


def test_opening_is_the_receipt(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    police = Visitor(app)
    page = come_in(app, police, colleague="Sam Sergeant, front desk")
    assert "Derbyshire Constabulary has not opened this yet" in page
    police.click(f"Case {case}")
    assert "Music every night." not in police.page
    assert entries(app, case, "body_opened") == []
    police.press("Open the application", expect=200)
    assert "Music every night." in police.page
    [entry] = entries(app, case, "body_opened")
    assert (entry.kept.who, entry.kept.organisation) == (
        "Sam Sergeant, front desk",
        "Derbyshire Constabulary",
    )
    assert "Opened by Sam Sergeant, front desk" in officer.get(f"/staff/cases/{case}")
    assert "You have nothing to do now" in police.get("/part/")


def test_what_is_held_is_taken_over_in_one_press_and_counts(app: Flask, officer: Colleague) -> None:
    """A report that was only told to a landlord, and one that the police hold, turn "depends" into "met"."""
    add(app, PC)
    case = checked(app, officer, [*TWO, report(recent(20), told=["other"])])
    write(officer, case, "ask", "See the letters", question="holds", bodies=["police"], by=ahead(9))
    assert "2 of 3 reports count" in officer.get(f"/staff/cases/{case}")
    police = opened(app, case)
    said = {"said_1": "not_held", "said_2": "not_looked", "said_3": "held", "reference_3": "POL 1"}
    answer(police, case, "hold", **said, done_3="We visited.", text="We know the address.")
    page = officer.get(f"/staff/cases/{case}")
    assert "What bodies have answered" in page
    assert "Pat Constable, Derbyshire Constabulary" in page
    officer.press("Accept", expect=200)
    assert "3 of 3 reports count" in officer.page
    page = officer.get(f"/staff/cases/{case}/see/reports")
    assert "As a body told us: Derbyshire Constabulary. reference POL 1. We visited." in page
    assert "looked for it and does not hold it" in page
    assert len(entries(app, case, "accept")) == 1


def test_other_days_are_in_the_finding(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    police, day = opened(app, case), recent(41)
    typed = f"{day.day} {day.month} {day.year}"
    month = f"{recent(45):%B %Y}"
    said = {"said_1": "not_held", "said_2": "held", "reported_2": typed, "happened_2": month}
    answer(police, case, "hold", **said)
    officer.get(f"/staff/cases/{case}")
    officer.press("Accept", expect=200)
    [entry] = entries(app, case, "accept")
    [found] = entry.kept.findings
    assert (found.report, found.reported.kind, found.reported.first) == ("2", "exact", day)
    assert (found.happened.kind, found.happened.first) == ("roughly", recent(45).replace(day=1))


def another(**more: str) -> dict[str, str]:
    """A report that a body holds and nobody listed."""
    day = recent(10)
    typed = {"happened-day": f"{day.day} {day.month} {day.year}"}
    typed |= {"reported-day": typed["happened-day"], "compared": "no"}
    return {"what": "A brick", "reference": "POL 9", **typed, **more}


def test_a_report_that_was_not_listed_counts_once_it_is_taken_over(app: Flask, officer: Colleague) -> None:
    add(app, PC, NURSE)
    case = checked(app, officer, TWO)
    police, nurse = opened(app, case), opened(app, case, NURSE)
    answer(police, case, "report", **another(maker="A neighbour"))
    page = officer.get(f"/staff/cases/{case}")
    assert "It is report 3 in the ledger" in page
    assert "2 of 3 reports count" in page
    assert "Report 3" not in nurse.get(f"/part/case/{case}")
    officer.get(f"/staff/cases/{case}")
    officer.press("Accept", expect=200)
    assert "3 of 3 reports count" in officer.page
    assert "POL 9" in officer.get(f"/staff/cases/{case}/see/reports")
    assert "Report 3" in nurse.get(f"/part/case/{case}")
    police.get(f"/part/case/{case}/report")
    again = police.press("Send", another(reference="pol9"), expect=422)
    assert again.errors[0].text == "Report 3 in the list has this reference already"


def test_a_report_that_is_not_taken_over_never_counts(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    answer(opened(app, case), case, "report", **another())
    officer.get(f"/staff/cases/{case}")
    officer.click(f"Do not accept: Derbyshire Constabulary, {_today()}")
    officer.press("See the letter", why="It is about another street.", expect=200)
    officer.press("Save and send", expect=200)
    assert "2 of 3 reports count" in officer.page


def test_only_an_officer_opens_a_decision_again_for_a_report_of_a_body(
    app: Flask, officer: Colleague
) -> None:
    add(app, PC)
    case = not_met(app, officer)
    police = opened(app, case)
    answer(police, case, "report", **another())
    assert "The threshold is not met" in officer.get(f"/staff/cases/{case}")
    officer.press("Accept")
    officer.press("Save and send", expect=200)
    assert "Checking the facts" in officer.page


def test_the_view_of_a_body_is_filled_in_where_it_is_decided(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", bodies=["police"], by=ahead(9), **PROPOSED)
    police = opened(app, case)
    assert "Two reports count. It is quiet since." in police.page
    answer(police, case, "view", said="disagrees", why="It is worse.", decided_by="Supt Khan")
    assert "does not agree (Supt Khan)" in officer.get(f"/staff/cases/{case}/see/bodies")
    officer.get(f"/staff/cases/{case}/decide")
    boxes = [each.attrs for each in officer.page.root.all("input") if "checked" in each.attrs]
    chosen = {each["name"]: each["value"] for each in boxes}
    assert (chosen["views-police"], chosen["outcome"]) == ("disagrees", "not_met")
    assert "It is worse." in officer.page


def test_a_view_is_about_the_proposal_that_was_read_and_can_change(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", bodies=["police"], by=ahead(9), **PROPOSED)
    police = opened(app, case)
    police.get(f"/part/case/{case}/view")
    proposed = PROPOSED | {"proposed": "outside"}
    write(officer, case, "ask", "See the letters", bodies=["police"], by=ahead(9), **proposed)
    page = police.press("Send", said="agrees", decided_by="Supt Khan", expect=409)
    assert "What we ask has changed since you opened this page" in page
    assert entries(app, case, "body_view") == []
    police.press("Send", expect=200)
    for said in ("disagrees", "agrees"):
        answer(police, case, "view", said=said, why="It is worse.", decided_by="Supt Khan")
    assert "by link" in officer.get(f"/staff/cases/{case}/see/bodies")
    assert ": agrees (Supt Khan)" in officer.page
    assert "What bodies have answered" not in officer.get(f"/staff/cases/{case}")


def test_a_view_after_the_decision_is_kept_and_flagged(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", bodies=["police"], by=ahead(9), **PROPOSED)
    police = opened(app, case)
    views = {name: value for name, value in VIEWS.items() if not name.startswith("views-police-how")}
    acted(app, officer, case, ("decide", {"outcome": "not_met", **views, **WEIGHED, **MEANWHILE}))
    answer(police, case, "view", said="disagrees", why="It is worse.", decided_by="Supt Khan")
    assert "It came after the decision." in officer.get(f"/staff/cases/{case}")
    officer.press("Accept", expect=200)
    assert "What bodies have answered" not in officer.page


def test_two_contacts_answer_at_once_and_both_are_kept(app: Flask, officer: Colleague) -> None:
    other = contacts.Details("police", "Quinn Query", "", "quinn@police.example", "", "")
    add(app, PC, other)
    case = checked(app, officer, TWO)
    first, second = opened(app, case), signed_in(app, other)
    none = {"said_1": "not_held", "said_2": "not_held"}
    answer(first, case, "hold", **none)
    answer(second, case, "hold", **none | {"said_2": "held"})
    page = officer.get(f"/staff/cases/{case}/see/reports")
    assert "Pat Constable" in page
    assert "Quinn Query" in page
    assert len(entries(app, case, "body_holds")) == 2


def test_a_recommendation_is_answered_and_an_action_done(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = held(app, officer)
    asked = {"to": "police", "by": ahead(9), **ADVICE}
    action = {**asked, "notice": "no"}
    acted(app, officer, case, ("recommend", asked), ("action", action), ("outcome", OUTCOME))
    police = opened(app, case)
    police.click("Answer a recommendation")
    police.press("Send", said="partly", text="Twice a week.", expect=200)
    officer.get(f"/staff/cases/{case}")
    officer.click("Accept, and tell the applicant")
    officer.press("Accept")
    assert "Derbyshire Constabulary will do part of this:" in officer.page
    officer.press("Save and send", expect=200)
    police.get(f"/part/case/{case}")
    assert "You will do part of it" in police.page
    police.click("Give progress on an action")
    police.press("Send", said="done", text="The lock is mended.", expect=200)
    officer.get(f"/staff/cases/{case}")
    officer.click("Accept, and tell the applicant")
    officer.press("Accept", told="")
    assert "Done" in police.get(f"/part/case/{case}")
    assert "You have nothing to do now" in police.page


def test_what_is_not_taken_over_says_why_to_the_body(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    police = opened(app, case)
    police.get(f"/part/case/{case}/file")
    police.press("Send", file=File("log.txt", b"Monday: drums\n" * 9), about="Our log", expect=200)
    officer.get(f"/staff/cases/{case}")
    officer.click(f"Do not accept: Derbyshire Constabulary, {_today()}")
    officer.press("See the letter", why="It is about another street.", expect=200)
    officer.press("Save and send", expect=200)
    assert "It is about another street." in police.get(f"/part/case/{case}")
    [letter] = letters(app, "not_accepted")
    assert letter.to_address == PC.email
    assert "It is about another street." in letter.text
    officer.get(f"/staff/cases/{case}/accept/999", expect=409)


def test_whoever_cannot_see_the_case_any_more_gets_no_letter_about_their_answer(
    app: Flask, officer: Colleague
) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    answer(opened(app, case), case, "hold", said_1="not_held", said_2="not_held")
    do(officer, case, "leave_out", body="police", who="Pat Constable", why="Her aunt.", reads="no")
    officer.get(f"/staff/cases/{case}/decline/{entries(app, case, 'body_holds')[0].id}")
    officer.press("See the letter", why="Another house.", expect=200)
    assert letters(app, "not_accepted") == []
    assert len(entries(app, case, "decline")) == 1


def _today() -> str:
    return say_day(web.today())


def test_a_landlord_is_asked_on_one_case_and_sees_what_was_ticked(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, [*TWO, report(recent(20), told=["other"])])
    typed = {"organisation": "Peak Homes", "kind": "landlord", "public": "no", "name": "Lee Lessor"}
    typed |= {"email": "lee@peak.example", "what": "Do you know of noise there?", "by": ahead(9)}
    typed |= {"place": "Mill Lane"}
    officer.get(f"/staff/cases/{case}/ask_other")
    officer.press("See the letter", typed, applicant="agreed")
    assert "You do not have to answer." in officer.page
    officer.press("Save and send", expect=200)
    send(app)
    lee = Visitor(app)
    lee.get(links(app, "lee@peak.example")[-1])
    lee.press("Open it", who="me", expect=200)
    lee.click(f"Case {case}")
    for words in ("Ann Ogden", "Music every night.", "Shouting", "12 Mill Lane", "Received on"):
        assert words not in lee.page.html
    assert "Mill Lane" in lee.page
    answer(lee, case, "hold", said_1="not_held", said_2="not_held", said_3="held", reference_3="PH 3")
    officer.get(f"/staff/cases/{case}")
    officer.press("Accept", expect=200)
    assert "3 of 3 reports count" in officer.page
    lee.get(f"/part/case/{case}/view", expect=(404, 409))
    other = checked(app, officer, TWO)
    lee.get(f"/part/case/{other}", expect=404)
    do(officer, case, "end_access", why="It was another house.", contact=str(_asked(app, case)))
    lee.get("/part/", expect=403)
    assert "Its access has ended." in officer.get(f"/staff/cases/{case}/see/bodies")


def _asked(app: Flask, case: str) -> int:
    number: int = entries(app, case, "ask_other")[0].kept.contact
    return number


def test_who_may_not_see_a_case(app: Flask, officer: Colleague) -> None:
    add(app, PC, NURSE)
    case, other = checked(app, officer, TWO), met(app, officer)
    police, nurse = opened(app, case), opened(app, case, NURSE)
    do(officer, case, "leave_out", body="police", who="pat  constable", why="Her aunt.", reads="no")
    for at in ("", "/hold", "/report", "/file", "/not-for-us"):
        police.get(f"/part/case/{case}{at}", expect=404)
    assert case not in police.get("/part/")
    nurse.get(f"/part/case/{case}")
    assert police.get(f"/part/case/{other}").status == 200
    do(officer, other, "restrict", restricted="yes", why="A colleague lives there.")
    police.get(f"/part/case/{other}", expect=404)
    write(officer, other, "share", "See the letters", bodies=["police"])
    assert police.get(f"/part/case/{other}").status == 200
    with app.app_context():
        contacts.close(contact(app), web.now())
    police.get("/part/", expect=403)


def test_what_was_typed_comes_back_when_the_case_is_not_theirs_any_more(
    app: Flask, officer: Colleague
) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    police = opened(app, case)
    police.get(f"/part/case/{case}/hold")
    do(officer, case, "leave_out", body="police", who="Pat Constable", why="Her aunt.", reads="no")
    typed = {"text": "An hour of typing.", "reference_2": "POL 7"}
    page = police.press("Send", typed, said_1="held", said_2="held", expect=404)
    assert "What else you know, and what you did An hour of typing." in page
    assert "Report 2: your reference POL 7" in page
    assert entries(app, case, "body_holds") == []


def test_what_was_chosen_does_not_come_back_with_what_was_typed(app: Flask, officer: Colleague) -> None:
    """Only the words are worth copying; a choice is made again in a moment."""
    add(app, PC)
    case = checked(app, officer, TWO)
    police = opened(app, case)
    police.get(f"/part/case/{case}/not-for-us")
    do(officer, case, "leave_out", body="police", who="Pat Constable", why="Her aunt.", reads="no")
    page = police.press("Send", kind="not_ours", why="The county has it.", expect=404)
    assert "Please say more The county has it." in page
    assert "It is not for our organisation" not in page


def test_somebody_with_a_conflict_is_out_at_once(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    police = opened(app, case)
    police.get(f"/part/case/{case}/not-for-us")
    police.press("Send", kind="conflict", why="She is my aunt.", instead="Supt Khan", expect=200)
    police.get(f"/part/case/{case}", expect=404)
    assert "Supt Khan" in officer.get(f"/staff/cases/{case}")


def test_a_colleague_with_a_conflict_shuts_out_themselves(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    pat, sam = opened(app, case), signed_in(app, colleague="Sam Sergeant")
    sam.get(f"/part/case/{case}/not-for-us")
    sam.press("Send", kind="conflict", why="She is my aunt.", expect=200)
    sam.get(f"/part/case/{case}", expect=404)
    assert pat.get(f"/part/case/{case}").status == 200
    do(officer, case, "leave_out", body="police", who="Lou Lance", why="Her brother.", reads="no")
    signed_in(app, colleague="Lou Lance, PC").get(f"/part/case/{case}", expect=404)


def test_a_meeting_that_was_postponed_meanwhile_loses_no_words(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = met(app, officer)
    police = opened(app, case)
    write(officer, case, "arrange", "See the letters", day=ahead(9), **ARRANGED)
    police.get(f"/part/case/{case}/meeting")
    write(officer, case, "call_off", "See the letters", what="postponed", by=ahead(20), why="Snow.")
    page = police.press("Send", comes="yes", people="Pat and Sam", expect=409)
    assert "Pat and Sam" in page


def test_the_meeting(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = met(app, officer)
    police = opened(app, case)
    police.get(f"/part/case/{case}/meeting", expect=409)
    write(officer, case, "arrange", "See the letters", day=ahead(9), **ARRANGED)
    answer(police, case, "meeting", comes="no", people="Pat Constable is on leave.")
    assert "Sends apologies: Pat Constable is on leave." in officer.get(f"/staff/cases/{case}/see/bodies")


def test_what_bodies_say_about_the_meeting_is_in_its_papers_and_begins_its_record(
    app: Flask, officer: Colleague
) -> None:
    add(app, PC, NURSE)
    case = met(app, officer)
    bodies = ["council", "police", "icb"]
    acted(app, officer, case, ("arrange", {**ARRANGED, "day": ahead(0), "bodies": bodies, "missing": ""}))
    said = {"comes": "yes", "people": "Pat Constable", "powers": "A warning.", "conflict": "Her aunt."}
    answer(opened(app, case), case, "meeting", **said)
    answer(opened(app, case, NURSE), case, "meeting", comes="no", people="Nia Nurse")
    for which in ("chair", "bodies", "minutes"):
        page = officer.get(f"/staff/cases/{case}/see/panel/{which}")
        for words in ("Pat Constable", "A warning.", "Nia Nurse"):
            assert words in page, f"{which}: {words}"
        assert ("Her aunt." in page) is (which == "chair")
    assert "Her aunt." in officer.get(f"/staff/cases/{case}/hold_review")
    boxes = officer.page.root.all("textarea")
    form = {each.attrs["name"]: each.text for each in boxes}
    assert form["present"] == "Dr Iqbal Pat Constable, Derbyshire Constabulary"
    assert form["apologies"].startswith("Nia Nurse, NHS Derby")
    assert form["powers-police-why"] == "A warning."
    assert form["conflicts"] == ""  # whom it is about may not be for everybody: it stands beside the form
    nhs = "NHS Derby and Derbyshire Integrated Care Board could not come."
    assert (form["missing"], form["different"]) == (nhs, nhs)


def test_an_organisation_that_rings_instead_is_recorded(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    acted(app, officer, case, ("ask_other", LANDLORD))
    do(officer, case, "told", body=f"contact-{_asked(app, case)}", text="He moved out in May.")
    page = officer.get(f"/staff/cases/{case}/see/bodies")
    assert "He moved out in May." in page
    council = app.extensions["asb_council"]
    with app.app_context():
        assert reminders.to_remind(council, (web.now() + timedelta(days=400)).date()) == []


@pytest.mark.parametrize("days", [1, 400])
def test_reminders_stop_with_the_answer(app: Flask, officer: Colleague, days: int) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    police = opened(app, case)
    write(officer, case, "ask", "See the letters", question="holds", bodies=["police"], by=ahead(20))
    council, tokens = app.extensions["asb_council"], app.extensions["asb_tokens"]
    now = web.now()
    due = {
        name: now + timedelta(days=each)
        for name, each in (("before", 18), ("on", 20), ("after", 21), ("late", 23))
    }
    with app.app_context():
        reminded = []
        for name, moment in due.items():
            for number in reminders.to_remind(council, moment.date()):
                reminders.remind(number, council, tokens, moment)
                reminders.remind(number, council, tokens, moment)  # another worker
                reminded.append(name)
        on, late = due["on"].date(), due["late"].date()
        assert reminders.overdue(council, on) == []
        overdue = reminders.overdue(council, late)
    assert reminded == ["before", "after"]
    assert [(each.reference, each.what.body, each.what.is_silent(late)) for each in overdue] == [
        (case, "police", True)
    ]
    assert len(entries(app, case, "remind")) == 2
    answer(police, case, "hold", said_1="not_held", said_2="not_held")
    with app.app_context():
        assert reminders.overdue(council, late) == []
        assert reminders.to_remind(council, (now + timedelta(days=days)).date()) == []


def test_a_body_that_never_opens_it_is_reminded_and_then_a_managers_work(
    app: Flask, officer: Colleague
) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    council, tokens, now = app.extensions["asb_council"], app.extensions["asb_tokens"], web.now()
    with app.app_context():
        for days in (1, 3, 5, 6):
            moment = now + timedelta(days=days)
            for number in reminders.to_remind(council, moment.date()):
                reminders.remind(number, council, tokens, moment)
        [overdue] = reminders.overdue(council, (now + timedelta(days=7)).date())
    assert (overdue.reference, overdue.what.key) == (case, "open-police")
    assert len(entries(app, case, "remind")) == 2
    opened(app, case)
    with app.app_context():
        assert reminders.overdue(council, (now + timedelta(days=7)).date()) == []
