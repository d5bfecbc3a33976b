"""The tracking page: progress, the plan, promised days that have passed, one name for a step, one's copy."""

from datetime import datetime, timedelta, tzinfo

import pytest
from flask import Flask

from asb import web
from asb.web import pages
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    MEANWHILE,
    TWO,
    VIEWS,
    WEIGHED,
    acted,
    applied,
    checked,
    do,
    held,
    met,
    not_met,
    write,
)
from tests.shared.days import ahead
from tests.shared.kept import back, entries
from tests.shared.officers import Colleague
from tests.shared.page import Page, Visitor
from tests.shared.people import by_code, reach
from tests.shared.story import HELPING

pytestmark = pytest.mark.long


def after(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """As if so many days had passed."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain datetime is kept
            return datetime.now(tz) + timedelta(days=days)

    monkeypatch.setattr(pages, "datetime", Then)


def planned(app: Flask, officer: Colleague) -> str:
    """A case with an action to be done in nine days."""
    case = held(app, officer)
    do(officer, case, "action", to="council", by=ahead(9), notice="no", **ADVICE)
    told = {"considered": "All.", "watches": "Olive", "again": ahead(30), "early": "They know the plan."}
    write(officer, case, "outcome", "See the letters", **told)
    return case


def warnings(page: Page) -> list[str]:
    return [each.text for each in page.root.all(cls="govuk-warning-text")]


def step(page: Page, name: str) -> str:
    """What the progress line says of the step whose name begins like this."""
    steps = [each for line in page.root.all(cls="app-stages") for each in line.all("li")]
    return next(each.text for each in steps if each.text.startswith(name))


def headings(page: Page) -> list[str]:
    return [each.text for each in page.root.all("h2")]


class TestEveryPromisedDayIsComparedWithToday:
    def test_a_new_day_in_a_delay_letter(
        self, app: Flask, officer: Colleague, resident: Visitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = checked(app, officer, TWO)
        write(officer, case, "late", clock="threshold", why="The police need a week.", by=ahead(5))
        by_code(app, resident, case)
        assert "We wrote to tell you that we expect it by" in resident.page
        assert "We expect it by" in step(resident.page, "Decision")
        assert warnings(resident.page) == []
        after(monkeypatch, 6)
        by_code(app, resident, case)
        [late] = warnings(resident.page)
        assert "We said that we expected “Decision on whether there will be a review” by" in late
        assert "that day has passed. We are sorry. Please ring us to ask about it: 01629 761377." in late
        assert "We wrote to tell you that we expect it by" not in resident.page

    def test_the_day_of_the_meeting(
        self, app: Flask, officer: Colleague, resident: Visitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = met(app, officer)
        acted(app, officer, case, ("arrange", {"day": ahead(7), **ARRANGED}))
        by_code(app, resident, case)
        assert "The review is on" in resident.page
        assert f"It is on {web.today() + timedelta(days=7):%A %-d %B %Y}." in step(
            resident.page, "The review"
        )
        after(monkeypatch, 8)
        by_code(app, resident, case)
        assert "The review is on" not in resident.page
        assert "We have not told you yet whether it was held" in warnings(resident.page)[0]

    def test_the_day_of_an_action(
        self, app: Flask, officer: Colleague, resident: Visitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = planned(app, officer)
        by_code(app, resident, case)
        [row] = [row.text for row in resident.page.root.all("tr") if row.all("td")]
        assert "Planned." in row
        assert "Late" not in row
        after(monkeypatch, 10)
        by_code(app, resident, case)
        [row] = [row.text for row in resident.page.root.all("tr") if row.all("td")]
        assert "Late Planned." in row
        [late] = warnings(resident.page)
        assert "We are late. Part of the plan was due on" in late
        assert "We are sorry. Please ring us to ask about it: 01629 761377." in late
        assert resident.page.text.index("We are late.") < resident.page.text.index("Progress")

    def test_a_day_that_was_asked_of_the_person(
        self, app: Flask, officer: Colleague, resident: Visitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = held(app, officer)
        do(officer, case, "action", to="council", by=ahead(9), notice="no", **ADVICE)
        write(officer, case, "draft_plan", by=ahead(5))
        by_code(app, resident, case)
        assert "Please read the draft plan, and tell us what you think by" in resident.page
        after(monkeypatch, 6)
        by_code(app, resident, case)
        assert "If you have not told us yet, please do so now." in resident.page


def test_a_pause_shows_where_no_day_was_promised_too(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    case = checked(app, officer, TWO)
    why = "A hospital has to answer."
    write(officer, case, "hold", clock="threshold", reason="others", why=why, until=ahead(9))
    by_code(app, resident, case)
    assert "Paused Since" in step(resident.page, "Decision")
    assert why in step(resident.page, "Decision")


def test_nothing_is_being_done_once_all_is_done(app: Flask, officer: Colleague, resident: Visitor) -> None:
    case = planned(app, officer)
    by_code(app, resident, case)
    assert "What was agreed is being done." in resident.page
    action = entries(app, case, "action")[0].id
    do(officer, case, f"progress/{action}", state="done", text="Done.", told="They visited twice.")
    officer.press("Save and send", expect=200)
    by_code(app, resident, case)
    assert "What was agreed is being done." not in resident.page
    assert "What was planned is done, or the answer to it has come." in resident.page


def test_a_review_outside_the_act_is_no_refusal_of_one(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    case = checked(app, officer, TWO)
    decided = {"outcome": "outside", "why_not_harm": "Nobody was hurt.", **VIEWS, **WEIGHED, **MEANWHILE}
    acted(app, officer, case, ("decide", decided))
    by_code(app, resident, case)
    found = [each.text for each in resident.page.root.all("h3")]
    assert (
        "All of this taken together, and why the threshold is not met, although there will be a review"
        in found
    )
    assert "no review" not in resident.page.text.casefold()


def test_a_step_has_one_name_on_the_page_and_in_letters(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    case = checked(app, officer, TWO)
    write(officer, case, "late", clock="threshold", why="The police need a week.", by=ahead(5))
    label = app.extensions["asb_council"].clock("threshold").label
    [letter] = back(app, "running_late")
    assert f"- {label}" in letter.text
    by_code(app, resident, case)
    assert f"“{label}” is taking longer" in resident.page
    assert label in [each.text for each in resident.page.root.all("h3")]


def test_the_missing_time_limit_is_said_once(app: Flask, resident: Visitor) -> None:
    by_code(app, resident, applied(app))
    assert len([each for each in resident.page.root.all("li") if "Still to come" in each.text]) >= 3
    assert resident.page.text.count("There is no published time limit") == 1


def test_the_first_step_that_is_not_done_is_the_present_one(app: Flask, resident: Visitor) -> None:
    by_code(app, resident, applied(app))
    [step] = [each for each in resident.page.root.all("li") if each.attrs.get("aria-current") == "step"]
    assert "Sent to everyone who decides" in step.text


def test_everyday_acts_come_before_the_appeal(app: Flask, officer: Colleague, resident: Visitor) -> None:
    by_code(app, resident, not_met(app, officer))
    found = headings(resident.page)
    assert found.index("Progress") < found.index("The decision") < found.index("What you can do")
    assert found.index("What you can do") < found.index("If you do not agree with us")


def test_what_would_change_a_decision_is_under_the_decision(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    """As the letter says it, worked out by the same function."""
    by_code(app, resident, not_met(app, officer))
    found = [each.text for each in resident.page.root.all("h2") + resident.page.root.all("h3")]
    assert "What would change this" in found
    text = resident.page.text
    assert text.index("What would change this") < text.index("The reports")
    [letter] = back(app, "threshold_decided")
    said = " ".join(letter.text.split())
    for words in (
        "One more report would be enough, if you:",
        "report something that happens from now on, within 1 month of it",
        "Something that has already happened and has not been reported yet can count too",
        "We will count again when you tell us.",
        "You do not have to wait for that.",
    ):
        assert words in text
        assert words in said


class TestACopy:
    def test_has_what_one_sent_oneself(self, app: Flask, resident: Visitor) -> None:
        by_code(app, resident, applied(app))
        resident.click("Tell us more")
        resident.press("Send", text="They came back with a dog.", expect=200)
        resident.click("Go to your page")
        resident.click("Get a copy of what you sent, to print or keep")
        assert "Ann Ogden" in resident.page
        assert "They came back with a dog." in resident.page

    def test_has_nothing_of_the_other_person(self, app: Flask, resident: Visitor) -> None:
        case = applied(app, **HELPING)
        by_code(app, resident, case)
        resident.get("/track/case/more")
        resident.press("Send", text="HELPER WORDS", expect=200)
        reach(app, case)
        percy = by_code(app, Visitor(app), case, 1)
        percy.get("/track/case/more")
        percy.press("Send", text="PERCYS WORDS", expect=200)
        assert "PERCYS WORDS" in percy.get("/track/case/copy")
        for words in ("HELPER WORDS", "Drums at three in the morning", "Ann"):
            assert words not in percy.page.root.all("main")[0].text
        assert "PERCYS WORDS" not in resident.get("/track/case/copy")
        assert "HELPER WORDS" in resident.page
