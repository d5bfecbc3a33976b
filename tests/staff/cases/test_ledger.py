"""The ledger of reports: whoever found one, it counts; who may see it is whoever gave or made it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from asb import web
from asb.casework.acts import threshold
from tests.shared.cases import (
    MEANWHILE,
    TWO,
    VIEWS,
    WEIGHED,
    checked,
    do,
    found,
    judged,
    not_met,
    write,
)
from tests.shared.databases import one_database
from tests.shared.days import recent
from tests.shared.kept import entry, letters, people, stage
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Visitor
from tests.shared.people import by_code, come_in, reach
from tests.shared.story import HELPED, report

pytestmark = [one_database, pytest.mark.stories]

SECRET = "A neighbour who must not be known"  # noqa: S105 - it is what a test looks for
AT_THE_POLICE: dict[str, Any] = {
    "source": "police",
    "told": ["police"],
    "what": "SECRETWORDS through the wall",
    "reference": "PD-7042",
    "made_by": "other",
    "maker": SECRET,
}
REASONS = VIEWS | WEIGHED | MEANWHILE


def made(days_ago: int) -> dict[str, str]:
    day = recent(days_ago)
    typed = f"{day.day} {day.month} {day.year}"
    return {"happened-day": typed, "reported-day": typed}


def add(officer: Colleague, case: str, /, days_ago: int = 12, **said: Any) -> None:
    do(officer, case, "add_report", "Add the report", **AT_THE_POLICE | made(days_ago) | said)


def test_a_report_the_police_hold_makes_the_count(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    add(officer, reference)
    page = officer.get(f"/staff/cases/{reference}/see/reports")
    assert "3 of 3 reports count" in page
    assert "Found at Derbyshire Constabulary, added on" in page
    assert f"Made by: {SECRET}" in page
    write(officer, reference, "decide", outcome="met", others="told", **MEANWHILE)
    assert stage(app, reference) == "met"


def test_nobody_is_shown_a_report_that_another_made(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    ann = by_code(app, Visitor(app), reference)
    add(officer, reference)
    assert "Report 3" not in ann.get("/track/case")
    write(officer, reference, "decide", outcome="met", others="told", **MEANWHILE)
    [letter] = letters(app, "threshold_decided")
    assert "3 of 3 count. One of them was given or made by others." in letter.text
    assert "3 of 3 count. You can only see reports that you gave us or made." in ann.get("/track/case")
    for shown in (letter.text, ann.page.html, ann.get("/track/case/application").html):
        for secret in (SECRET, "SECRETWORDS", "PD-7042", "Report 3", f"{recent(12):%-d %B}"):
            assert secret not in shown


def test_where_a_number_would_point_to_somebody_it_is_kept_back(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    add(officer, reference, days_ago=290)
    do(officer, reference, "decide", "See the letter", outcome="not_met", **REASONS)
    assert officer.page.errors[0].text == "Choose if the letters may say how many count"
    officer.press("See the letter", others="kept_back", expect=200)
    officer.press("Save and send", expect=200)
    [letter] = letters(app, "threshold_decided")
    assert "There may be others. We do not say how many." in letter.text
    assert "2 of" not in letter.text
    assert "Another report could change this." in letter.text
    ann = by_code(app, Visitor(app), reference)
    assert "of 3 count" not in ann.page
    assert "of 2 count" not in ann.page


def test_whoever_made_a_report_reads_it_once_we_have_reached_them(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO, **HELPED)
    percy = people(app, reference)[1]
    add(officer, reference, made_by=str(percy), maker="")
    friend = come_in(app, Visitor(app), reference, "percy@example.com")
    assert "SECRETWORDS" not in friend.page
    reach(app, reference, 1, "progress", "decision")
    assert "SECRETWORDS" in friend.get("/track/case")
    assert "Report 1" not in friend.page
    assert "SECRETWORDS" not in by_code(app, Visitor(app), reference).page


@pytest.mark.parametrize("whose", [0, 1])
def test_a_subject_access_copy_has_only_ones_own(app: Flask, officer: Colleague, whose: int) -> None:
    reference = checked(app, officer, TWO, **HELPED)
    reach(app, reference)
    add(officer, reference)
    found(officer, reference, 3, "related", "SECRETFINDING")
    do(signed_in(app, "manager"), reference, "second", said="agree", why="I read the log.")
    number = people(app, reference)[whose]
    do(officer, reference, "export", "Make the copy", checked="I rang.", whose=str(number))
    page = officer.get(f"/staff/cases/{reference}/see/copy/{entry(app, reference, 'export')}")
    for secret in ("SECRETWORDS", "SECRETFINDING", SECRET):
        assert secret not in page
    assert ("Shouting in the street" in page) is (whose == 0)


def test_a_report_found_after_not_met_reopens_the_decision_if_it_could_change_it(
    app: Flask, officer: Colleague
) -> None:
    reference = not_met(app, officer)
    add(officer, reference, days_ago=290)
    assert stage(app, reference) == "not_met"
    do(officer, reference, "add_report", "Add the report", **AT_THE_POLICE | made(12) | {"reference": "PD-1"})
    officer.press("Save and send", expect=200)
    assert stage(app, reference) == "checking"
    [letter] = letters(app, "decided_again")
    assert "we have found something that could change the decision" in letter.text
    assert "SECRETWORDS" not in letter.text


def test_an_empty_report_of_the_applicant_reopens_nothing(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer)
    ann = by_code(app, Visitor(app), reference)
    ann.click("Add another report")
    old = report(recent(300)) | {"what": "Long ago"}
    ann.press("Send", **old, expect=200)
    assert stage(app, reference) == "not_met"
    assert "Long ago" in officer.get(f"/staff/cases/{reference}")
    ann.get("/track/case/another")
    ann.press("Send", **report(recent(1)), expect=200)
    assert stage(app, reference) == "checking"


def test_two_bodies_that_add_the_same_report_are_asked(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    add(officer, reference)
    add(officer, reference, source="council", reference="pd 7042")
    assert officer.page.errors[0].text.startswith("Report 3 may be the same report")
    officer.press("Add the report", compared=["yes"], expect=200)
    assert "4 of 4 reports count" in officer.get(f"/staff/cases/{reference}/see/reports")


UNNAMED = {"made_by": "unknown", "maker": "", "reference": ""}
MAY_BE = "may be the same report"


def a_week(name: str, first: int, last: int) -> dict[str, str]:
    """It was over a time, from so many days ago to so many."""
    return {f"{name}-day": f"{recent(first):%-d %-m %Y} to {recent(last):%-d %-m %Y}"}


def test_one_incident_told_to_several_bodies_is_asked_about(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    add(officer, reference, source="council", told=["council"], days_ago=40, **UNNAMED)
    assert officer.page.errors[0].text.startswith(f"Report 2 {MAY_BE}")
    officer.press("Add the report", compared=["yes"], expect=200)
    assert "3 of 3 reports count" in officer.get(f"/staff/cases/{reference}/see/reports")


def test_days_that_overlap_are_asked_about(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    said = AT_THE_POLICE | UNNAMED | {"told": ["council"], "source": "council"}
    when = a_week("happened", 42, 38)
    do(officer, reference, "add_report", "Add the report", **said, **when)
    assert officer.page.errors[0].text.startswith(f"Report 2 {MAY_BE}")
    when = a_week("happened", 55, 45)
    do(officer, reference, "add_report", "Add the report", **said, **when)
    assert "of 3 reports" in officer.get(f"/staff/cases/{reference}/see/reports")


def test_reports_of_different_people_are_different_reports(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    add(officer, reference)
    add(officer, reference, maker="Another neighbour", reference="")
    assert officer.page.h1 == reference
    assert "4 of 4 reports count" in officer.get(f"/staff/cases/{reference}/see/reports")


def test_a_case_that_ended_as_not_met_takes_a_report_and_is_open_again(
    app: Flask, officer: Colleague
) -> None:
    reference = not_met(app, officer)
    write(officer, reference, "close/not_met", why="It is quiet.")
    add(officer, reference)
    officer.press("Save and send", expect=200)
    assert stage(app, reference) == "checking"
    assert len(letters(app, "decided_again")) == 1


def test_a_case_that_ended_otherwise_leads_to_opening_it_again(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    reference = checked(app, officer)
    write(officer, reference, "withdraw", checked="I rang Ann.")
    page = officer.get(f"/staff/cases/{reference}/add_report", expect=409)
    assert "The case is closed. Ask a manager to open it again" in page
    manager.get(f"/staff/cases/{reference}/add_report", expect=409)
    manager.click("Open it again first")
    assert manager.page.h1 == "Open the case again"


def test_a_case_can_hold_so_many_and_says_so(
    app: Flask, officer: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = checked(app, officer, TWO)
    monkeypatch.setattr(threshold, "MOST_REPORTS", 2)
    officer.get(f"/staff/cases/{reference}/add_report")
    officer.press("Add the report", **AT_THE_POLICE | made(12), expect=409)
    assert "This case has as many reports as it can hold." in officer.page


def test_who_made_each_is_asked_of_whoever_applies_for_somebody(app: Flask, officer: Colleague) -> None:
    told = [report(recent(60)) | {"made_by": "them"}, report(recent(40)) | {"made_by": "me"}]
    reference = checked(app, officer, told, **HELPED)
    page = officer.get(f"/staff/cases/{reference}/see/reports")
    assert page.text.index("Made by: Percy Ogden") < page.text.index("Made by: Ann Ogden")
    reach(app, reference)
    percy = by_code(app, Visitor(app), reference, 1)
    assert "Report 1" in percy.page
    assert "Report 2" not in percy.page
    sent = percy.get("/track/case/application").text
    assert sent.count("Shouting in the street") == 1


def test_who_applies_for_themselves_made_what_they_listed(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    for page in ("see/reports", "add_report", "finding"):
        shown = officer.get(f"/staff/cases/{reference}/{page}")
        assert "Made by: Ann Ogden" in shown
        assert "Made by: not known" not in shown
    helped = checked(app, officer, TWO, **HELPED)
    assert "Made by: not known" in officer.get(f"/staff/cases/{helped}/see/reports")


def test_neighbours_who_report_one_night_are_as_many_reports(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, [report(recent(30))])
    for name in ("Mrs Gray at 14", "Mr Khan at 16"):
        add(officer, reference, days_ago=30, maker=name, reference=name, compared=["yes"])
    found(officer, reference, 3, "separate", "The same party.", same_as="2", one_person="yes")
    assert officer.page.errors[0].text.startswith(
        "Report 3: two people made them, so each is a report of its own."
    )
    assert "3 of 3 reports count" in officer.get(f"/staff/cases/{reference}/see/reports")


def test_what_was_looked_for_and_not_found_changes_no_result(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, [*TWO, {"what": "Drums", "told": ["police"]}])
    assert "The threshold is not met" not in officer.get(f"/staff/cases/{reference}/decide")
    do(officer, reference, "finding", **judged(3, not_found="The police log of May, on 3 June."))
    assert "2 of 3 reports count" in officer.get(f"/staff/cases/{reference}/see/reports")
    officer.get(f"/staff/cases/{reference}/decide")
    assert "Somebody looked and could not find it" in officer.page
    officer.press("See the letter", outcome="not_met", **REASONS)
    officer.press("Save and send", expect=200)
    [letter] = letters(app, "threshold_decided")
    assert "we could not find out if it counts." in letter.text
    assert "We looked for it and did not find it: “The police log of May, on 3 June.”" in letter.text


def test_a_day_that_differs_is_asked_about(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    found(officer, reference, 1, "separate", "One party.", same_as="2", one_person="yes")
    day = web.today() - timedelta(days=60)
    assert f"Report 1 is about {day:%-d %B %Y}" in officer.page.errors[0].text
    officer.press("Save", **{"r1-days_differ": ["yes"]}, expect=200)
    assert "1 of 2 reports counts" in officer.get(f"/staff/cases/{reference}/see/reports")


def test_what_was_typed_on_the_worksheet_is_given_back_once_it_is_closed(
    app: Flask, officer: Colleague
) -> None:
    """A colleague decided meanwhile: what was found about any report can be copied."""
    reference = checked(app, officer)
    officer.get(f"/staff/cases/{reference}/finding")
    write(signed_in(app, "officer", "Orla Officer"), reference, "decide", outcome="met", **MEANWHILE)
    typed = {"r1-counts": "not", "r1-source": "The police log.", "r3-not_found": "At the landlord."}
    page = officer.press("Save", **typed, expect=409)
    assert page.rows["Report 1: who or what says so?"] == "The police log."
    assert page.rows["Report 3: where, and when?"] == "At the landlord."
    assert page.rows["Report 1: apart from its dates, does it count?"] == "No, or not sure"
