"""When the bodies have decided below the count: agreement, disagreement and silence under each rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asb.rules import facts
from asb.rules.course import BELOW, NOT_MET, OUTSIDE, Course
from asb.rules.entries import Application, Entry, views_asked
from asb.rules.threshold import DecisionRule, View, unsettled
from tests.shared.courses import HERE, RECEIVED

LEAD = DecisionRule("lead", lead="council", reminders=2)
DELEGATED = DecisionRule("delegated", delegated="the community safety manager")
RULES = (None, DecisionRule("all"), DecisionRule("majority"), LEAD, DELEGATED)

YES: View = "agrees"
NO: View = "disagrees"
SILENT: View = "no_answer"


def why(
    rule: DecisionRule | None,
    *views: View,
    asked: int = 3,
    waited: bool = True,
    partial: tuple[str, ...] = (),
) -> object:
    """What is in the way of a decision, with the views of the council, the police and the NHS."""
    bodies = dict(zip(("council", "police", "icb"), views, strict=True))
    found = unsettled(bodies, dict.fromkeys(bodies, asked), dict.fromkeys(bodies, waited), rule, partial)
    return found and found[0]


@pytest.mark.parametrize(
    ("rule", "views", "expected"),
    [
        (None, (YES, YES, YES), None),
        (None, (YES, NO, NO), "answers_differ"),
        (None, (YES, NO, YES), "answers_differ"),
        (None, (YES, SILENT, SILENT), None),
        (None, (NO, NO, NO), "nobody_agrees"),
        (None, (SILENT, SILENT, SILENT), "nobody_agrees"),
        (RULES[1], (YES, YES, YES), None),
        (RULES[1], (YES, YES, NO), "not_all"),
        (RULES[1], (YES, YES, SILENT), "not_all"),
        (RULES[2], (YES, YES, NO), None),
        (RULES[2], (YES, NO, NO), "no_majority"),
        (RULES[2], (YES, NO, SILENT), "no_majority"),
        (LEAD, (YES, NO, NO), None),
        (LEAD, (NO, YES, YES), "lead_differs"),
        (LEAD, (SILENT, YES, YES), "lead_differs"),
        (DELEGATED, (SILENT, SILENT, SILENT), None),
        (DELEGATED, (NO, NO, NO), None),
    ],
)
def test_each_rule(rule: DecisionRule | None, views: tuple[View, ...], expected: str | None) -> None:
    assert why(rule, *views) == expected


@pytest.mark.parametrize(
    ("rule", "asked", "waited", "expected"),
    [
        (None, 2, True, "not_reminded"),  # a request and one reminder
        (None, 3, False, "not_reminded"),  # reminded twice within ten working days
        (None, 3, True, None),
        (LEAD, 2, False, "not_reminded"),
        (LEAD, 3, False, None),
        (RULES[2], 0, False, "not_reminded"),
        (RULES[2], 1, False, None),
        (RULES[1], 0, False, "not_reminded"),
    ],
)
def test_a_silent_body_is_asked_and_reminded_first(
    rule: DecisionRule | None, asked: int, waited: bool, expected: str | None
) -> None:
    assert why(rule, YES, YES, SILENT, asked=asked, waited=waited) == expected


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("views", "partial", "alone"),
    [
        ((YES, SILENT, SILENT), ("council",), True),
        ((YES, NO, NO), ("council",), True),
        ((YES, "delegated", "delegated"), ("council",), True),
        ((YES, YES, NO), ("council", "police"), True),
        ((YES, YES, SILENT), ("council",), False),
        ((YES, YES, YES), ("council", "police", "icb"), False),
        ((YES, SILENT, SILENT), ("police",), False),
        ((YES, SILENT, SILENT), (), False),
    ],
)
def test_a_body_that_is_complained_about_decides_nothing_alone(
    rule: DecisionRule | None, views: tuple[View, ...], partial: tuple[str, ...], alone: bool
) -> None:
    assert (why(rule, *views, partial=partial) == "complained_of") is alone
    if not alone:
        assert why(rule, *views, partial=partial) == why(rule, *views)


@given(
    views=st.tuples(*(st.sampled_from((YES, NO, SILENT)) for _ in range(3))),
    rule=st.sampled_from([rule for rule in RULES if rule is not DELEGATED]),
)
def test_no_body_is_outvoted_but_by_a_rule_that_says_so(
    views: tuple[View, ...], rule: DecisionRule | None
) -> None:
    settled = why(rule, *views) is None
    if settled:
        assert YES in views
        assert NO not in views or (rule is not None and rule.rule in ("majority", "lead"))
    if all(view == YES for view in views):
        assert settled


def asked(number: int, question: str, *bodies: str) -> Entry[facts.Ask]:
    day = date(2026, 11, number)
    return Entry(number, "ask", 1, day, day, facts.Ask(bodies=bodies, what="", by=day, question=question))


def reminded(number: int, *what: str) -> Entry[facts.Remind]:
    day = date(2026, 11, number)
    return Entry(number, "remind", 1, day, day, facts.Remind(what=what, bodies=("icb",)))


OLD, HOLDS, ASKED = "", "holds", "view"


@pytest.mark.parametrize(
    ("entries", "days"),
    [
        ((asked(1, OLD, "icb"), reminded(2, "asked-icb")), (1, 2)),
        ((asked(1, OLD, "police"),), ()),
        ((asked(1, HOLDS, "icb"), reminded(2, "asked-icb")), ()),
        ((asked(1, HOLDS, "icb"), asked(2, ASKED, "icb"), reminded(3, "asked-icb", "view-icb")), (2, 3)),
        ((asked(1, ASKED, "icb"), reminded(2, "asked-icb")), (1,)),
        ((asked(1, OLD, "icb"), reminded(2, "asked-icb"), asked(3, ASKED, "icb")), (3,)),
        ((asked(1, OLD, "icb"), asked(2, HOLDS, "icb"), reminded(3, "asked-icb")), (1,)),
        ((asked(1, OLD, "icb"), reminded(2, "answer-7")), (1,)),
    ],
)
def test_only_requests_for_a_view_count_and_old_ones_while_there_is_none(
    entries: tuple[Entry[Any], ...], days: tuple[int, ...]
) -> None:
    assert tuple(day.day for day in views_asked(entries, "icb")) == days


def proposed(number: int, outcome: str) -> Entry[facts.Ask]:
    kept = facts.Ask(bodies=("icb",), what="", by=date.min, question=ASKED, proposed=outcome)
    day = date(2026, 11, number)
    return Entry(number, "ask", 1, day, day, kept)


def test_only_requests_about_the_outcome_that_is_decided_count() -> None:
    entries = (proposed(1, NOT_MET), reminded(2, "view-icb"), proposed(3, BELOW), reminded(4, "view-icb"))
    decided = Course(Application(RECEIVED, (), HERE.procedure_on(RECEIVED)), entries)
    days = {
        outcome: tuple(day.day for day in decided.requests_to("icb", outcome))
        for outcome in (NOT_MET, BELOW, OUTSIDE, "")
    }
    assert days == {NOT_MET: (1, 2), BELOW: (3, 4), OUTSIDE: (1, 2), "": (1, 2, 3, 4)}
    outside = Course(Application(RECEIVED, (), HERE.procedure_on(RECEIVED)), (proposed(1, OUTSIDE),))
    assert outside.requests_to("icb", NOT_MET) == (), "a review was spoken of"
    assert outside.requests_to("icb", OUTSIDE)


def test_a_request_that_was_set_aside_was_none_and_so_were_its_reminders() -> None:
    aside = Entry(9, "set_aside", 2, date.min, date.min, facts.SetAside(why="", entry=1))
    asked_, reminder = proposed(1, NOT_MET), reminded(2, "view-icb")
    assert views_asked((asked_, reminder, aside), "icb") == ()
    assert len(views_asked((asked_, reminder, aside, proposed(3, NOT_MET)), "icb")) == 1
    old = (asked(1, OLD, "icb"), reminded(2, "asked-icb"), aside)
    assert views_asked(old, "icb") == ()


def test_what_was_asked_before_the_last_decision_is_over() -> None:
    entries = (asked(1, ASKED, "icb"), asked(4, HOLDS, "icb"), reminded(5, "asked-icb"))
    assert views_asked(entries, "icb", 3) == ()
