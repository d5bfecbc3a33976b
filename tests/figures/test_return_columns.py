"""What each column of the data return says of a case, by what was done on it."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from asb.casefile import CaseFile
from asb.casework.figures.return_columns import CELLS, Cell, Record
from asb.models import Case, Report
from asb.rules.figures import Year
from tests.shared.courses import HELD, HERE, NOT_MET, PLAIN, RECEIVED, Step, course


def cells(*steps: Step | str, reports: tuple[Report, ...] = (), **of_case: Any) -> dict[str, Cell]:
    """The row of a case after these acts, one a day from the Tuesday after the Monday of its receipt."""
    answers = {"who": {"who": "myself"}, "behaviour": {"kinds": ["noise"]}}
    kept: dict[str, Any] = {"route": "web", "answers": answers, "reports": list(reports), **of_case}
    file = CaseFile(Case(**kept), HERE, course(*steps))
    file.calendar = PLAIN
    record = Record(file, Year(2026), "r0", Counter(applications=1), "E07", date(2026, 12, 1))
    return {name: cell(record) for name, cell in CELLS.items()}


def decided(outcome: str, rule: str = "", **views: str) -> Step:
    said = {body: {"said": each} for body, each in views.items()}
    return "decide", {"outcome": outcome, "rule": rule, "views": said}


AGREED = {"police": "agrees", "council": "agrees"}
SILENT = {"police": "agrees", "icb": "no_answer"}
PLANNED = (*HELD, "recommend", "recommend", "recommend", "action", "action")
"""Three recommendations, the entries 6 to 8, and two actions, 9 and 10."""


def answered(of: int, said: str) -> Step:
    return "answered", {"recommendation": of, "said": said}


APPEAL: Step = ("appeal", {"grounds": ["threshold", "handling"]})


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((), {"result": "undecided", "decided_by": "", "second_person": "", "views": (), "decisions": 0}),
        (("take", "pass", decided("met")), {"result": "met", "decided_by": "count", "second_person": "no"}),
        ((decided("met_below", **AGREED),), {"result": "met_below", "decided_by": "agreement"}),
        ((decided("not_met", **AGREED),), {"views": ("council:agrees", "police:agrees")}),
        ((decided("not_met", "unset", **SILENT),), {"decided_by": "no_rule"}),
        ((decided("not_met", "lead", **SILENT),), {"decided_by": "lead", "second_person": "no"}),
        ((decided("not_met", "", **SILENT),), {"decided_by": ""}),
        ((decided("not_met"),), {"decided_by": "", "views": ()}),
        ((decided("outside", **AGREED),), {"result": "outside", "review": "owed"}),
        (("refuse", ("second", {"said": "agree"})), {"result": "refused", "second_person": "yes"}),
        (("refuse", ("second", {"said": "agree"})), {"decided_by": "", "decisions": 1}),
        ((*NOT_MET, "decide_again"), {"result": "undecided", "decisions": 1, "decided_by": ""}),
        ((*NOT_MET,), {"review": "none", "reviews_held": 0}),
        (("take", "pass", "decide"), {"review": "owed"}),
        (("take", "pass", "decide", "withdraw"), {"review": "not_held"}),
        (("take", "pass", "decide", ("call_off", {"what": "cancelled"})), {"review": "not_held"}),
        (HELD, {"review": "held", "reviews_held": 1, "recommendations": 0}),
        (PLANNED, {"recommendations": 3, "recommendations_accepted": 0, "actions": 2, "actions_done": 0}),
        (
            (*PLANNED, answered(6, "yes"), answered(7, "partly"), answered(8, "no")),
            {"recommendations_accepted": 1, "recommendations_in_part": 1, "recommendations_refused": 1},
        ),
        ((*PLANNED, answered(6, "no"), answered(6, "yes")), {"recommendations_refused": 0}),
        (
            (*PLANNED, answered(6, "yes"), ("change_planned", {"of": 6, "stays": "no"})),
            {"recommendations": 2, "recommendations_accepted": 0},
        ),
        ((*PLANNED, ("progress", {"action": 9, "state": "done"})), {"actions": 2, "actions_done": 1}),
        ((*PLANNED, ("progress", {"action": 9, "state": "dropped"})), {"actions_done": 0}),
        ((), {"appeals": 0, "appeal_grounds": (), "appeal_result": "", "days_to_appeal_result": None}),
        ((*NOT_MET, APPEAL), {"appeals": 1, "appeal_grounds": ("handling", "threshold")}),
        ((*NOT_MET, APPEAL), {"appeal_result": "waiting", "days_to_appeal_result": None}),
        (
            (*NOT_MET, APPEAL, "note", "note", ("appeal_decided", {"result": "not_upheld"})),
            {"appeal_result": "not_upheld", "days_to_appeal_result": 1, "ended": "open"},
        ),
        ((*NOT_MET, ("close", {"reason": "not_met"})), {"ended": "ended_not_met", "merged": "no"}),
        ((*NOT_MET, "merged"), {"ended": "merged", "merged": "part"}),
        ((("merge", {"received_on": "2026-08-28"}),), {"merged": "includes", "received_month": "2026-08"}),
        (("pass_on",), {"in_area": "no", "ended": "passed_to_another_council"}),
    ],
)
def test_what_was_done(steps: tuple[Step | str, ...], said: dict[str, Cell]) -> None:
    found = cells(*steps)
    assert {name: found[name] for name in said} == said


@pytest.mark.parametrize(
    ("steps", "days"),
    [
        ((), {"days_to_pass_on": None, "days_to_decide": None, "days_to_review": None, "days_paused": 0}),
        (HELD, {"days_to_pass_on": 2, "days_to_decide": 3, "days_to_review": 1, "days_to_outcome": None}),
        ((*HELD, "outcome"), {"days_to_outcome": 0}),
        ((*HELD, "note", "note", "outcome"), {"days_to_outcome": 2}),
        ((("pass", {"bodies": ["council"], "what": "application"}),), {"days_to_pass_on": None}),
        ((*NOT_MET, "decide_again", decided("met")), {"days_to_decide": 3}),
        ((*NOT_MET, ("share", {"bodies": ["other"]})), {"days_to_pass_on": 2}),
        (
            (
                ("hold", {"clock": "threshold", "why": "x"}),
                ("resume", {"clock": "threshold"}),
                "pass",
                "decide",
            ),
            {"days_to_decide": 3, "days_paused": 1, "days_to_pass_on": 3},
        ),
    ],
)
def test_how_long_it_took(steps: tuple[Step | str, ...], days: dict[str, Cell]) -> None:
    """From the first decision or review on: what was done again later changes nothing."""
    found = cells(*steps)
    assert {name: found[name] for name in days} == days


def test_reports_by_who_gave_them_and_whom_they_were_made_to() -> None:
    found = [
        ("application", ["police"]),
        ("later", ["council", "police"]),
        ("police", []),
        ("call", ["other"]),
    ]
    row = cells(reports=tuple(Report(source=source, told=told) for source, told in found))
    assert (row["reports_listed"], row["reports_found"]) == (2, 2)
    assert row["told"] == ("council", "other", "police")
    assert (row["reports_counting"], row["reports_needed"]) == (3, 3), "by the days of its course"


def test_the_count_is_the_one_on_which_the_decision_rests() -> None:
    kept = {"outcome": "not_met", "assessment": {"counting": 1, "needed": 5}}
    row = cells(("decide", kept))
    assert (row["reports_counting"], row["reports_needed"]) == (1, 5)


@pytest.mark.parametrize(
    ("who", "said"),
    [("myself", "self"), ("someone_else", "another"), ("group", "group"), ("organisation", "organisation")],
)
def test_for_whom_somebody_applied(who: str, said: str) -> None:
    assert cells(answers={"who": {"who": who}})["applied_for"] == said


def test_where_it_happens_is_said_only_as_in_the_area_or_not() -> None:
    assert cells()["in_area"] == "yes"
    assert cells(elsewhere="High Peak")["in_area"] == "unsure"


def test_kinds_of_merged_applications_are_together_in_an_order_that_says_nothing() -> None:
    other = Case(answers={"behaviour": {"kinds": ["animals", "noise"]}})
    row = cells(answers={"behaviour": {"kinds": ["noise", "drugs"]}}, merged=[other])
    assert row["kinds"] == ("animals", "drugs", "noise")


def test_the_rest_is_as_it_was_given() -> None:
    row = cells(route="paper")
    assert (row["route"], row["row"], row["year"], row["area_code"]) == ("paper", "r0", "2026-27", "E07")
    assert (row["counted_applications"], row["counted_appeals"]) == (1, 0)
    assert row["received_month"] == f"{RECEIVED:%Y-%m}"
