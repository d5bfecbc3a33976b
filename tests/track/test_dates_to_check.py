"""Reports whose dates cannot be right: asked about before sending, shown as to be checked until decided."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from asb.database import writing
from asb.fields import say_day
from asb.models import Case
from tests.shared.cases import THREE, checked
from tests.shared.days import recent, today
from tests.shared.kept import case, entries
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code, come_in
from tests.shared.story import report, sent

pytestmark = pytest.mark.days

TO_COME = report(today() + timedelta(days=30), today() + timedelta(days=31))
CROSSED = report(recent(5), recent(20))


def listed(visitor: Visitor, number: int) -> str:
    """What the page says of this report."""
    text = visitor.get("/track/case").text
    return (
        text.partition(f"Report {number} ")[2]
        .partition(f"Report {number + 1} ")[0]
        .partition("Add another")[0]
    )


@pytest.mark.parametrize(
    ("told", "words"),
    [(TO_COME, "in the future"), (CROSSED, "reported before it happened")],
)
def test_dates_that_cannot_be_right_are_to_be_checked_and_not_refused(
    app: Flask, person: Visitor, told: dict[str, str], words: str
) -> None:
    reference = sent(app, reports=[told, *THREE])
    come_in(app, person, reference)
    said = listed(person, 1)
    assert said.startswith("Check the dates")
    assert words in said
    assert "Does not count" not in said
    dates = [told["happened-day"], told["reported-day"]]
    assert all(f" {day.split()[2]}" in said for day in dates)
    person.click("Correct this: the dates of report 1")
    assert "Shouting in the street" in person.page
    person.press("Send", text="It was last year.", expect=200)
    said = listed(person, 1)
    assert said.startswith("Corrected")
    assert f"You corrected this on {say_day(today())}. We will check it." in said
    assert words not in said
    assert "You corrected this: It was last year." in said
    assert "Correct this again: the dates of report 1" in said
    assert len(entries(app, reference, "correct")) == 1


def test_staff_see_the_same_until_a_finding(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, [TO_COME, *THREE])
    assert "Report 1 Check the dates" in officer.get(f"/staff/cases/{reference}/see/reports")


def test_a_report_that_cannot_be_corrected_on_a_page_is_told_of(app: Flask, person: Visitor) -> None:
    reference = sent(app)
    come_in(app, person, reference)
    person.click("Add another report")
    person.press("Send", **TO_COME)
    person.press("Send", expect=200)
    assert listed(person, 2).startswith("Check the dates")
    person.click("Correct this: the dates of report 2")
    assert person.page.h1 == "Tell us more"


@pytest.mark.parametrize(
    ("told", "words", "box"),
    [
        (TO_COME, "it is in the future", "#happened"),
        (report(recent(3)) | {"reported-day": TO_COME["reported-day"]}, "it is in the future", "#reported"),
        (CROSSED, "reported before it happened", "#reported"),
    ],
)
def test_they_are_asked_about_once_before_a_report_is_added(
    app: Flask, person: Visitor, told: dict[str, str], words: str, box: str
) -> None:
    reference = sent(app)
    come_in(app, person, reference)
    person.click("Add another report")
    person.press("Send", **told, expect=422)
    [(error, at)] = person.page.errors
    assert words in error
    assert at.startswith(box)
    assert entries(app, reference, "report") == []
    person.press("Send", expect=200)
    assert len(entries(app, reference, "report")) == 1


def test_a_corrected_date_is_sent_at_once(app: Flask, person: Visitor) -> None:
    reference = sent(app)
    come_in(app, person, reference)
    person.click("Add another report")
    person.press("Send", **CROSSED, expect=422)
    person.press("Send", **report(recent(3)), expect=200)
    assert len(entries(app, reference, "report")) == 1


@pytest.mark.parametrize(
    ("happened", "reported", "kind"),
    [
        ("yesterday", "today", "exact"),
        ("3 days ago, still going on", "Today.", "period"),
        ("soon", "", "unknown"),
    ],
)
def test_days_are_read_as_people_write_them(
    app: Flask, person: Visitor, happened: str, reported: str, kind: str
) -> None:
    reference = sent(app)
    come_in(app, person, reference)
    person.click("Add another report")
    typed = {"what": "Shouting", "happened-day": happened, "reported-day": reported}
    person.press("Send", typed, told=["police"], expect=200)
    *_, added = case(app, reference).reports
    assert (added.happened_kind, added.reported_from) == (kind, today() if reported else None)


class TestOnlyOneDateIsCorrected:
    @pytest.fixture
    def ann(self, app: Flask, person: Visitor) -> Visitor:
        come_in(app, person, sent(app, reports=[CROSSED, *THREE]))
        person.click("Correct this: the dates of report 1")
        return person

    def test_the_other_stays_as_it_is(self, app: Flask, ann: Visitor) -> None:
        day = say_day(recent(2))
        ann.press("Send", **{"reported-day": day}, expect=200)
        assert f"When was it reported? {day}" in ann.get("/track/case")
        assert "Not known" not in ann.page
        assert f"{say_day(today())}: your correction (Report 1)" in ann.page
        [entry] = entries(app, reference_on(ann), "correct")
        assert ["When did it happen?", "Not known"] not in entry.facts["as_asked"]
        assert [row[0] for row in entry.facts["as_asked"] if row[1]] == ["When was it reported?"]

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            (
                {"reported-day": say_day(today() + timedelta(days=300))},
                "Check this date: it is in the future.",
            ),
            ({"happened-day": "31 Nov"}, "We cannot read this as a date. Check it."),
            (
                {"happened-day": say_day(recent(2)), "reported-day": say_day(recent(9))},
                "Check the dates: they say that it was reported before it happened.",
            ),
        ],
    )
    def test_what_cannot_be_right_is_asked_about_once(
        self, app: Flask, ann: Visitor, typed: dict[str, str], words: str
    ) -> None:
        [error] = ann.press("Send", **typed, expect=422).errors
        assert error.text.startswith(words)
        assert error.href.removeprefix("#") in typed
        ann.press("Send", **typed, expect=200)
        assert ann.page.h1 == "Thank you"


def reference_on(visitor: Visitor) -> str:
    return visitor.get("/track/case").h1.removeprefix("Application ")


class TestWhichReportIsWhich:
    def test_each_has_something_that_its_owner_knows(self, app: Flask, person: Visitor) -> None:
        reports = [
            {"told": ["police"], "told_who": "PC Jones, at the station"},
            {"response": "They said that they would come."},
            report(recent(5)) | {"what": "", "reported-day": "not sure"},
            {"reference": "PD-77", "told": ["council"]},
        ]
        reference = sent(app, reports=reports)
        come_in(app, person, reference)
        assert "Day not known, to the police: PC Jones, at the station." in listed(person, 1)
        assert "They said that they would come." in listed(person, 2)
        assert "about what happened on" in listed(person, 3)
        assert "reference PD-77, to the council" in listed(person, 4)


class TestTheOtherDay:
    def test_it_is_not_asked_about_on_the_day_of_receipt(self, app: Flask, person: Visitor) -> None:
        come_in(app, person, sent(app))
        person.click("Add another report")
        assert "treat your application as if you made it today" not in person.page
        person.press("Send", **report(recent(3)), expect=200)
        assert "treat it as if" not in person.get("/track/case")

    def test_it_is_said_once(self, app: Flask, person: Visitor, officer: Colleague) -> None:
        reference = sent(app)
        with app.app_context(), writing() as session:
            session.execute(update(Case).values(received_on=recent(10)))
        by_code(app, person, reference)
        person.click("Add another report")
        person.press("Send", **report(recent(3)), fresh="yes", expect=200)
        person.get("/track/case")
        assert person.page.text.count("treat it as if") == 1
        person.click("Add another report")
        assert "treat your application as if you made it today" not in person.page
        person.press("Send", **report(recent(2)), expect=200)
        assert person.get("/track/case").text.count("treat it as if") == 1
