"""What a case needs: each thing once, from whom, from when and by when, and the act that does it."""

from datetime import date, timedelta

import pytest

from asb.rules.acts import ACTS
from asb.rules.clocks import clocks, dates
from asb.rules.threshold import ReportFacts
from asb.rules.working_days import Calendar, due, workday_before
from asb.rules.worklist import Task, due_now, workday, worklist
from tests.shared.courses import HERE, NOT_MET, PLAIN, RECEIVED, Step, course, reports

DAY = timedelta(days=1)
ASKED: Step = ("ask", {"bodies": ["icb"], "by": RECEIVED})


def found(*steps: Step | str, told: tuple[ReportFacts, ...] = reports(60, 40, 20)) -> list[Task]:
    case = course(*steps, told=told)
    running = clocks(case, HERE.clocks, PLAIN)
    return worklist(case, running, dates(case, running, PLAIN), PLAIN)


def of(tasks: list[Task], queue: str) -> list[str]:
    return [each.what for each in tasks if each.queue == queue]


def test_a_new_case_is_read_first_and_taken_the_same_working_day() -> None:
    tasks = {each.what: each for each in found()}
    assert (tasks["risk_check"].queue, tasks["take"].queue) == ("read", "take")
    assert tasks["risk_check"].by == tasks["take"].by == workday(RECEIVED, PLAIN)
    assert tasks["threshold"].since == tasks["threshold"].by, "nobody can decide it yet"


def test_after_somebody_steps_back_it_is_to_be_assigned_from_that_day() -> None:
    tasks = found("risk", "take", "pass", "conflict")
    [task] = [each for each in tasks if each.queue == "take"]
    stepped_back = RECEIVED + 4 * DAY
    assert (task.act, task.since, task.by) == ("assign", stepped_back, workday(stepped_back, PLAIN))


def test_what_can_be_done_now_takes_the_place_of_its_deadline() -> None:
    before, after = found("take", "risk"), found("take", "risk", "pass")
    assert "pass" in of(before, "do")
    assert "decide" in of(after, "do")
    for tasks, what in ((before, "pass"), (after, "decide")):
        [task] = [each for each in tasks if each.what == what]
        assert ("threshold" in of(tasks, "do")) is (task.by != decision_due()), "it is said once"
    assert task.by == decision_due()


def decision_due() -> date:
    return next(
        each.due for each in clocks(course(), HERE.clocks, PLAIN) if each.key == "threshold" and each.due
    )


@pytest.mark.parametrize(("level", "since", "days"), [("none", 0, 5), ("standard", 0, 5), ("high", 2, 1)])
def test_the_bodies_have_it_in_time_to_answer_before_the_decision(level: str, since: int, days: int) -> None:
    [task] = [each for each in found("take", ("risk", {"level": level})) if each.what == "pass"]
    assert task.by == due(RECEIVED + since * DAY, days, PLAIN).due
    assert task.by < workday_before(decision_due(), PLAIN) < decision_due()


def test_while_a_second_person_is_asked_nothing_is_ours_to_decide() -> None:
    tasks = found("take", "risk", "pass", ("decide", {"outcome": "not_met", "second": True}))
    assert "second" in of(tasks, "second")
    assert "threshold" in of(tasks, "second"), "its deadline still runs"
    assert not {"decide", "threshold"} & set(of(tasks, "do"))


def test_a_meeting_that_is_arranged_is_due_on_its_day_and_not_as_a_deadline() -> None:
    tasks = found("take", "risk", "pass", "decide", "arrange")
    assert "review" not in of(tasks, "do")
    [meeting] = [each for each in tasks if each.what == "review_day"]
    assert (meeting.act, meeting.since) == ("hold_review", meeting.by)
    assert "hold_review" not in due_now(tasks, meeting.since - DAY)
    assert "hold_review" in due_now(tasks, meeting.since)


def test_an_old_date_of_others_hides_none_of_ours() -> None:
    tasks = found("take", "risk", "pass", ASKED, told=reports(60, 40))
    assert of(tasks, "others") == ["answer"]
    [answer] = [each for each in tasks if each.queue == "others"]
    assert (answer.act, answer.by is not None) == ("remind", True)
    assert {"decide", "threshold"} & {each.what for each in tasks if each.queue == "do"}


def test_of_a_closed_case_nothing_is_left() -> None:
    assert found(*NOT_MET, "close") == []


@pytest.mark.parametrize(
    ("on", "by"),
    [
        (date(2026, 11, 27), date(2026, 11, 27)),
        (date(2026, 11, 28), date(2026, 11, 30)),
        (date(2026, 12, 25), date(2026, 12, 29)),
    ],
)
def test_what_comes_on_a_free_day_is_for_the_next_working_day(on: date, by: date) -> None:
    assert workday(on, Calendar()) == by


def test_every_task_names_an_act_that_there_is() -> None:
    for steps in ((), ("take",), ("take", "risk", "pass"), ("take", "risk", "pass", "decide", "arrange")):
        assert {each.act for each in found(*steps)} <= {*ACTS, ""}
