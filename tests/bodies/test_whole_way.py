"""The whole way with others taking part: from a count that depends to an action that is done."""

from datetime import timedelta

import pytest
from flask import Flask

from asb import web
from asb.casework.bodies import reminders
from asb.casework.bodies.contacts import Details
from tests.shared import pdfs
from tests.shared.bodies import (
    ADA,
    LANDLORD,
    NURSE,
    PC,
    add,
    answer,
    come_in,
    opened,
    opened_appeal,
    signed_in,
)
from tests.shared.cases import (
    ADVICE,
    APPEALED,
    ARRANGED,
    DATE_1,
    DATE_2,
    MEANWHILE,
    OFFERED,
    TWO,
    checked,
    do,
    not_met,
    write,
)
from tests.shared.days import ahead, recent
from tests.shared.kept import entries, letters
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import report

pytestmark = pytest.mark.stories

LEE = Details("", "Lee Lessor", "", "lee@peak.example", "", "")


def the_count(app: Flask, officer: Colleague, case: str) -> None:
    """The police and the NHS do not have the third report. Its landlord has, and that turns the count."""
    write(officer, case, "ask", "See the letters", question="holds", bodies=["police", "icb"], by=ahead(9))
    write(officer, case, "ask_other", **LANDLORD)
    for who in (PC, NURSE):
        answer(opened(app, case, who), case, "hold", said_1="held", said_2="held", said_3="not_held")
    come_in(app, lee := Visitor(app), LEE)
    answer(lee, case, "hold", said_1="not_held", said_2="not_held", said_3="held", done_3="We wrote to him.")
    for count in ("2 of 3", "2 of 3", "3 of 3"):  # each answer is accepted by one press
        page = officer.get(f"/staff/cases/{case}")
        first = next(form for form in page.forms if "/accept/" in form.element.attrs.get("action", ""))
        officer._send(first, first.buttons[0], {}, 200)
        assert f"{count} reports count" in officer.page
    write(officer, case, "decide", outcome="met", **MEANWHILE)


def the_meeting(app: Flask, officer: Colleague, case: str) -> None:
    """It is on the date on which all can come, and its papers say what everybody said."""
    write(officer, case, "offer_dates", "See the letters", **OFFERED)
    police, nurse, ann = opened(app, case), opened(app, case, NURSE), by_code(app, Visitor(app), case)
    answer(police, case, "dates", can=[DATE_1, DATE_2])
    answer(nurse, case, "dates", can=[DATE_2])
    ann.get("/track/case/dates")
    ann.press("Send", expect=200, can=[DATE_2])
    chair = {name: ARRANGED[name] for name in ("chair", "chair_from", "chair_part", "missing")}
    write(officer, case, "arrange", "See the letters", **chair)
    assert entries(app, case, "arrange")[0].kept.day == web.today() + timedelta(days=21)
    answer(police, case, "meeting", comes="yes", people="Pat Constable", powers="A warning.")
    answer(nurse, case, "meeting", comes="yes", people="Nia Nurse")
    pdf = officer.download(f"/staff/cases/{case}/see/panel/bodies.pdf").data
    pack = " ".join(pdfs.text(pdf).split())
    for words in ("Peak Homes", "We wrote to him.", "Pat Constable", "A warning."):
        assert words in pack, words
    officer.get(f"/staff/cases/{case}/hold_review")
    held = {"on": ahead(0), "different": "All could come sooner.", "applicant": "there"}
    held |= {"found": "Nobody had all of it.", "told": "We were slow.", "powers-council": "nothing"}
    held |= {"powers-council-why": "All was done.", "powers-icb": "can", "powers-icb-why": "A nurse visits."}
    officer.press("Save", held, expect=200)
    assert entries(app, case, "hold_review")[0].kept.powers["police"].why == "A warning."


def the_plan(app: Flask, officer: Colleague, case: str) -> None:
    """A recommendation is answered; an action is chased, and done."""
    do(officer, case, "recommend", to="police", by=ahead(20), **ADVICE)
    do(
        officer,
        case,
        "action",
        to="police",
        by=ahead(9),
        notice="no",
        text="Patrols",
        told="Patrols at night",
    )
    outcome = {"considered": "All.", "watches": "Olive", "again": ahead(30), "early": "She asks for it."}
    write(officer, case, "outcome", "See the letters", **outcome)
    police = signed_in(app)
    [advice], [action] = entries(app, case, "recommend"), entries(app, case, "action")
    answer(police, case, f"answer/{advice.id}", said="yes", text="From Monday on.")
    later = web.now() + timedelta(days=11)
    council, tokens = app.extensions["asb_council"], app.extensions["asb_tokens"]
    with app.app_context():
        for number in reminders.to_remind(council, later.date()):
            reminders.remind(number, council, tokens, later)
    assert "Patrols" in letters(app, "reminder")[-1].text
    answer(police, case, f"action/{action.id}", said="done", text="Six patrols.")
    for act in ("body_answers", "body_progress"):
        officer.get(f"/staff/cases/{case}/accept/{entries(app, case, act)[0].id}")
        officer.press("Accept", expect=200)
        officer.press("Save and send", expect=200)
    said = [letter.text for letter in letters(app, "progress")]
    assert ["From Monday on." in said[0], "Six patrols." in said[-1]] == [True, True]


def test_from_depends_to_an_action_that_is_done(app: Flask, officer: Colleague) -> None:
    add(app, PC, NURSE)
    case = checked(app, officer, [*TWO, report(recent(20), told=["other"])])
    assert "2 of 3 reports count" in officer.get(f"/staff/cases/{case}")
    the_count(app, officer, case)
    the_meeting(app, officer, case)
    the_plan(app, officer, case)
    assert "Six patrols." in officer.get(f"/staff/cases/{case}/see/review")


def test_the_appeal_body_decides_by_itself(app: Flask, officer: Colleague) -> None:
    add(app, ADA)
    case = not_met(app, officer)
    write(officer, case, "appeal", "See the letters", **APPEALED)
    ada = opened_appeal(app)
    ada.click("Record your decision")
    ada.press("Send", result="upheld", back=["threshold"], words="Weigh the harm.", expect=200)
    officer.get(f"/staff/cases/{case}")
    officer.click("Confirm it")
    officer.press("See the letter", expect=200)
    officer.press("Save and send", expect=200)
    assert "Weigh the harm." in letters(app, "appeal_decided")[0].text
    assert entries(app, case, "appeal_decided")[0].kept.back == ("threshold",)
