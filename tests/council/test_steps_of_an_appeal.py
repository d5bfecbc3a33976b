"""The second council: an appeal has two steps, and the appeal body decides on the threshold itself."""

from typing import Any

import pytest
from flask import Flask

from asb import web
from asb.council import Council
from tests.shared.bodies import ADA, add, opened_appeal
from tests.shared.cases import APPEALED, MEANWHILE, WEIGHED, do, write
from tests.shared.days import recent
from tests.shared.kept import entries, letters
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import report, sent


@pytest.fixture
def named() -> str:
    return "northmere"


def not_met(app: Flask, officer: Colleague) -> str:
    """A case of this council with one report too few, whose threshold is not met."""
    council: Council = app.extensions["asb_council"]
    here = council.as_of(web.today())
    needed, keys = here.procedure_on(web.today()).complaints_needed, [each.key for each in here.bodies]
    case = sent(app, reports=[report(recent(20 * number)) for number in range(1, needed)])
    do(officer, case, "risk", dangers=["nothing"], level="none")
    do(officer, case, "take", "Assign to me")
    write(officer, case, "pass", "See the letters", bodies=keys)
    views: dict[str, Any] = {f"views-{key}": "agrees" for key in keys}
    views |= {f"views-{key}-how": "Its head of service, by phone." for key in keys}
    write(officer, case, "decide", outcome="not_met", **views, **WEIGHED, **MEANWHILE)
    return case


def test_both_steps_are_told_and_the_body_reads_whether_the_first_was_taken(
    app: Flask, officer: Colleague
) -> None:
    add(app, ADA)
    case = not_met(app, officer)
    told = letters(app, "threshold_decided")[-1].text
    assert "There are two steps. First ask the Northmere Borough Council to look" in told
    ann = by_code(app, Visitor(app), case)
    ann.click("Appeal")
    ann.press("Continue", grounds=["threshold"], expect=422)
    assert [error.href for error in ann.page.errors] == ["#first_step"]
    ann.press("Continue", grounds=["threshold"], first_step="no", expect=200)
    ann.press("Send your appeal", expect=200)
    assert entries(app, case, "appeal")[0].facts["first_step"] == "no"
    ada = opened_appeal(app)
    assert "The Northmere Borough Council has not looked at it again" in ada.page


def test_the_appeal_body_decides_on_the_threshold_and_the_applicant_reads_it(
    app: Flask, officer: Colleague
) -> None:
    add(app, ADA)
    case = not_met(app, officer)
    write(officer, case, "appeal", "See the letters", **APPEALED, first_step="yes")
    ada = opened_appeal(app)
    said = {"result": "upheld", "words": "The harm was not weighed."}
    ada.click("Record your decision")
    ada.press("Send", **said, threshold="met", back=["nothing"], why_nothing="None.", expect=422)
    assert [error.href for error in ada.page.errors] == ["#back"]
    ada.press("Send", **said, threshold="met", back=["threshold"], why_nothing="", expect=200)
    officer.get(f"/staff/cases/{case}")
    officer.click("Confirm it")
    officer.press("See the letter", expect=200)
    officer.press("Save and send", expect=200)
    assert entries(app, case, "appeal_decided")[0].facts["threshold"] == "met"
    words = "They have decided on the threshold themselves: it is met."
    assert words in letters(app, "appeal_decided")[0].text
    assert words in by_code(app, Visitor(app), case).page
