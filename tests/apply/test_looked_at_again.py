"""What an applicant may want to correct in the reports: one given twice, and dates that cannot be."""

from typing import Any

import pytest
from flask import Flask

from tests.shared.days import recent
from tests.shared.kept import one_case
from tests.shared.page import Visitor
from tests.shared.story import A_REFERENCE, report, walk

pytestmark = pytest.mark.stories

SAME = "Reports 1 and 2 look the same. If they are one report, remove one. If they are not, leave them."
ON = recent(20)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (A_REFERENCE, {"reference": "pd 1234"}, True),
        (A_REFERENCE, A_REFERENCE | {"what": "Shouting"}, True),
        (A_REFERENCE, {"reference": "PD-1235"}, False),
        (A_REFERENCE | report(ON), A_REFERENCE | report(recent(30)), False),
        (report(ON), report(ON), True),
        (report(ON), report(ON, what=""), True),
        (report(ON), report(ON, what="A broken window"), False),
        (report(ON), report(recent(25)), False),
        (report(ON, told=["council"]), report(ON, told=["police"]), False),
        (report(ON, told=["council"]), report(ON, told=["police", "council"]), True),
        ({"what": "Loud music"}, {"what": "loud music."}, True),
        ({"what": "Loud music"}, report(ON, what="Loud music"), False),
        ({"told": ["council"]}, {"told": ["council"]}, False),
    ],
)
def test_a_report_that_was_given_twice_is_pointed_out_and_may_stay(
    resident: Visitor, app: Flask, first: dict[str, Any], second: dict[str, Any], same: bool
) -> None:
    walk(resident, reports=[first, second], until="effect")
    assert (SAME in resident.get("/apply/reports")) is same
    page = walk(resident, until="check")
    assert (SAME in page) is same
    if same:
        assert resident.click("Look at your reports again").path == "/apply/reports"
    walk(resident, reports=[])
    assert len(one_case(app).reports) == 2


def test_two_people_may_have_made_the_same_report(resident: Visitor) -> None:
    helping = {"who": {"who": "someone_else"}}
    told = [report(ON, made_by="me"), report(ON, made_by="them")]
    walk(resident, helping, reports=told, until="effect")
    assert "look the same" not in resident.get("/apply/reports")


def test_three_that_look_the_same_are_named_together(resident: Visitor) -> None:
    walk(resident, reports=[A_REFERENCE, report(ON), A_REFERENCE, A_REFERENCE], until="effect")
    page = resident.get("/apply/reports")
    assert "Reports 1, 3 and 4 look the same. If they are one report, remove all but one." in page


def test_reports_with_dates_to_check_are_named_to_the_end(resident: Visitor, app: Flask) -> None:
    wrong = [
        report(recent(10), recent(30)),
        report(recent(-40)),
        report(recent(20)) | {"happened-day": "1 1 2199"},
    ]
    walk(resident, reports=[report(recent(5)), *wrong], until="effect")
    said = "Please check the dates of reports 2, 3 and 4."
    assert said in resident.get("/apply/reports")
    assert said in walk(resident, until="check")
    page = walk(resident, reports=[])
    by_dates = "1 of the 4 reports you gave us counts. We need to check the dates of reports 2, 3 and 4."
    assert by_dates in page
    letter = next(letter for letter in one_case(app).letters if letter.kind == "acknowledgement")
    assert by_dates in letter.text


def test_one_report_with_dates_to_check_is_not_said_not_to_count(resident: Visitor, app: Flask) -> None:
    page = walk(resident, reports=[report(recent(10), recent(30))])
    assert "We need to check the dates of the report you gave us. You can correct them on your page" in page
    assert "does not count" not in page
