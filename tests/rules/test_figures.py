"""What counts as what, and in which year: the figures' rules as tables, and as properties."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asb import council
from asb.rules.entries import Application, Entry
from asb.rules.figures import ALL_LINES, EVENTS, NUMBERS, PUBLISHED_LINES, County, Row, Year, counted
from tests.shared.facts import some

TERMS = council.load(None).procedures[0]
THIS = Year(2025)
TODAY = date(2026, 11, 25)

Step = tuple[str, date] | tuple[str, date, dict[str, Any]]

MARCH, APRIL, MAY = date(2026, 3, 20), date(2026, 4, 2), date(2026, 5, 11)
MET, NOT_MET = {"outcome": "met"}, {"outcome": "not_met"}
OUTSIDE, BELOW = {"outcome": "outside"}, {"outcome": "met_below"}
AGREED, AGAINST = {"said": "agree"}, {"said": "disagree"}
AGAIN = {"result": "upheld", "back": ["threshold"]}
SENT = ("pass_on", date(2023, 3, 20), {"by": "2023-04-03"})
"""Sent to another council, which has not answered yet."""
REVIEW_AGAIN = {"result": "partly", "back": ["review"]}


def history(*steps: Step) -> list[Entry]:
    """Acts in the order in which they were entered, each with its own day."""
    return [
        Entry(number, act, 1, on, on, some(act, facts[0] if facts else {}))
        for number, (act, on, *facts) in enumerate(steps, 1)
    ]


def lines(received: date, *steps: Step, year: Year = THIS, today: date = TODAY) -> dict[str, int]:
    """What this case adds to a year, without the lines in which it adds nothing."""
    found = counted(Application(received, (), TERMS), history(*steps), year, today)
    return dict(Counter(each.what for each in found))


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2023, 3, 31), "2022-23"),
        (date(2022, 4, 1), "2022-23"),
        (date(2022, 3, 31), "2021-22"),
        (date(2024, 2, 29), "2023-24"),
        (date(2098, 12, 31), "2098-99"),
        (date(2014, 10, 20), "2014-15"),
    ],
)
def test_a_year_is_from_april_to_march(day: date, year: str) -> None:
    assert str(Year.of(day)) == year
    assert day in Year.read(year)
    assert Year.read(year).words == year.replace("-", "/")


@pytest.mark.parametrize(
    "written",
    [
        "2022-24",
        "2022/23",
        "22-23",
        "2022-2023",
        "2022",
        "",
        "2022-23 ",
        "1999-00",
        "2013-14",
        "2099-00",
        "२०२२-२३",
    ],
)
def test_nothing_else_is_a_year(written: str) -> None:
    with pytest.raises(ValueError, match="is no year"):
        Year.read(written)


@given(st.dates(date(2014, 4, 1), date(2098, 3, 31)))
def test_every_day_is_in_one_year_and_each_year_follows_the_last(day: date) -> None:
    year = Year.of(day)
    after = Year.of(year.last + timedelta(days=1))
    assert day in year
    assert day not in after
    assert (after.begins, after.first) == (year.begins + 1, year.last + timedelta(days=1))
    assert Year.read(str(year)) == year


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), {"applications": 1, "still_open": 1}),
        ((("decide", MARCH, NOT_MET), ("close", MARCH)), {"applications": 1, "threshold_not_met": 1}),
        ((("decide", APRIL, NOT_MET),), {"applications": 1, "still_open": 1}),
        ((("decide", MARCH, MET),), {"applications": 1, "still_open": 1}),
        ((("decide", MARCH, BELOW),), {"applications": 1, "still_open": 1}),
        (
            (("decide", MARCH, MET), ("hold_review", MARCH)),
            {"applications": 1, "reviews": 1, "still_open": 1},
        ),
        (
            (("decide", MARCH, MET), ("hold_review", MARCH), ("recommend", MAY), ("recommend", MAY)),
            {"applications": 1, "reviews": 1, "with_recommendations": 1, "still_open": 1},
        ),
        (
            (
                ("decide", MARCH, MET),
                ("hold_review", MARCH),
                ("recommend", MARCH),
                ("change_planned", MARCH, {"of": 3, "stays": "no"}),
            ),
            {"applications": 1, "reviews": 1, "still_open": 1},
        ),
        (
            (("decide", MARCH, MET), ("hold_review", APRIL), ("recommend", APRIL)),
            {"applications": 1, "still_open": 1},
        ),
        (
            (("decide", MARCH, OUTSIDE), ("hold_review", MARCH)),
            {
                "applications": 1,
                "threshold_not_met": 1,
                "reviews": 1,
                "reviews_outside_the_act": 1,
                "still_open": 1,
            },
        ),
        (
            (("refuse", MARCH, NOT_MET), ("second", MARCH, AGREED)),
            {"applications": 1, "refused_without_decision": 1, "still_open": 1},
        ),
        ((("refuse", MARCH, NOT_MET),), {"applications": 1, "still_open": 1}),
        ((("refuse", MARCH, NOT_MET), ("second", MARCH, AGAINST)), {"applications": 1, "still_open": 1}),
        ((("withdraw", MARCH),), {"applications": 1, "withdrawn": 1}),
        ((("withdraw", APRIL),), {"applications": 1, "still_open": 1}),
        ((("withdraw", MARCH), ("reopen", MARCH)), {"applications": 1, "still_open": 1}),
        ((("pass_on", MARCH),), {"passed_to_another_council": 1}),
        ((("pass_on", APRIL),), {"still_open": 1}),
        ((SENT,), {"applications": 1, "still_open": 1}),
        ((SENT, ("pass_on_answered", MARCH, {"said": "taken"})), {"passed_to_another_council": 1}),
        ((SENT, ("pass_on_answered", APRIL, {"said": "taken"})), {"still_open": 1}),
        ((SENT, ("pass_on_answered", MARCH, {"said": "returned"})), {"applications": 1, "still_open": 1}),
        ((("pass_on", MARCH), ("reopen", APRIL)), {"applications": 1}),
        ((("close", MARCH, {"reason": "done"}),), {"applications": 1, "completed": 1}),
        ((("close", MARCH, {"reason": "not_met"}),), {"applications": 1, "ended_not_met": 1}),
        ((("close", MARCH, {"reason": "no_answer"}),), {"applications": 1, "ended_without_answer": 1}),
        ((("close", MARCH, {"reason": "died"}),), {"applications": 1, "ended_after_a_death": 1}),
        ((("close", MARCH, {"reason": "other"}),), {"applications": 1}),
        (
            (("decide", MARCH, NOT_MET), ("close", MARCH, {"reason": "duplicate"})),
            {"threshold_not_met": 1, "duplicates": 1},
        ),
        (
            (("decide", MARCH, NOT_MET), ("appeal", MARCH), ("close", MARCH, {"reason": "mistake"})),
            {"entered_by_mistake": 1},
        ),
        ((("close", MAY, {"reason": "mistake"}),), {}),
        ((("close", MARCH, {"reason": "mistake"}), ("reopen", MARCH)), {"applications": 1, "still_open": 1}),
        (
            (("decide", MARCH, NOT_MET), ("appeal", MARCH)),
            {"applications": 1, "threshold_not_met": 1, "appeals": 1, "still_open": 1},
        ),
        (
            (
                ("decide", MARCH, NOT_MET),
                ("appeal", MARCH),
                ("appeal_decided", MARCH, AGAIN),
                ("decide", MARCH, NOT_MET),
                ("appeal", MARCH),
            ),
            {"applications": 1, "threshold_not_met": 2, "appeals": 2, "still_open": 1},
        ),
        (
            (
                ("decide", MARCH, OUTSIDE),
                ("hold_review", MARCH),
                ("appeal", MARCH),
                ("appeal_decided", MARCH, AGAIN),
                ("decide", MARCH, BELOW),
                ("hold_review", MARCH),
            ),
            {
                "applications": 1,
                "threshold_not_met": 1,
                "reviews": 2,
                "reviews_outside_the_act": 1,
                "appeals": 1,
                "still_open": 1,
            },
        ),
        (
            (
                ("decide", MARCH, MET),
                ("hold_review", MARCH),
                ("recommend", MARCH),
                ("close", MARCH),
                ("appeal", MARCH),
                ("appeal_decided", MARCH, REVIEW_AGAIN),
                ("hold_review", MARCH),
            ),
            {"applications": 1, "reviews": 2, "with_recommendations": 1, "appeals": 1, "still_open": 1},
        ),
    ],
)
def test_what_a_case_of_march_adds_to_the_year_that_ends_with_it(
    steps: tuple[Step, ...], expected: dict[str, int]
) -> None:
    assert lines(date(2026, 3, 5), *steps) == expected


@pytest.mark.parametrize("act", ["decide", "hold_review", "withdraw", "pass_on", "appeal", "close"])
def test_an_entry_that_was_set_aside_counts_nowhere(act: str) -> None:
    before: tuple[Step, ...] = (("decide", MARCH, MET),) if act == "hold_review" else ()
    wrong = ((act, MARCH, NOT_MET), ("set_aside", MAY, {"entry": len(before) + 1}))
    assert lines(date(2026, 3, 5), *before, *wrong) == lines(date(2026, 3, 5), *before)


def test_a_case_that_is_carried_over() -> None:
    steps: tuple[Step, ...] = (("decide", APRIL, NOT_MET), ("close", MAY))
    assert lines(MARCH, *steps) == {"applications": 1, "still_open": 1}
    assert lines(MARCH, *steps, year=Year(2026)) == {"carried_over": 1, "threshold_not_met": 1}
    assert lines(MARCH, *steps, year=Year(2027), today=date(2028, 5, 1)) == {}


def test_while_a_year_runs_a_case_is_open_until_today() -> None:
    assert lines(MAY, year=Year(2026)) == {"applications": 1, "still_open": 1}
    assert lines(MAY, ("close", MAY), year=Year(2026)) == {"applications": 1}


def test_the_days_of_a_year_are_both_in_it() -> None:
    first, last = THIS.first, THIS.last
    assert lines(first, ("withdraw", last)) == {"applications": 1, "withdrawn": 1}
    assert lines(first - timedelta(days=1)) == {"carried_over": 1, "still_open": 1}
    assert lines(last + timedelta(days=1)) == {}


FACTS = st.sampled_from([MET, NOT_MET, OUTSIDE, BELOW])
DAYS = st.integers(0, 1200)
ACTS = st.sampled_from(sorted(set(EVENTS) - {"set_aside"}))


@st.composite
def histories(draw: st.DrawFn) -> tuple[date, list[Step]]:
    """Any acts in any order of entry and of days, as a slip of the hand may leave them."""
    received = date(2023, 2, 1) + timedelta(days=draw(DAYS))
    steps: list[Step] = []
    for act in draw(st.lists(ACTS, max_size=12)):
        facts = (
            draw(FACTS)
            | draw(st.sampled_from([AGREED, AGAINST]))
            | draw(st.sampled_from([AGAIN, REVIEW_AGAIN]))
        )
        steps.append((act, received + timedelta(days=draw(DAYS) // 3), facts))
    return received, steps


@given(histories())
def test_whatever_happened_each_event_is_in_one_year_and_the_years_join(
    told: tuple[date, list[Step]],
) -> None:
    received, steps = told
    later = date(2030, 1, 1)
    years = [lines(received, *steps, year=Year(begins), today=later) for begins in range(2022, 2029)]
    total: Counter[str] = sum((Counter(year) for year in years), Counter())
    acts = Counter(act for act, *_ in steps)
    assert total["applications"] + total["passed_to_another_council"] == (0 if acts["merged"] else 1)
    assert total["reviews"] <= acts["hold_review"]
    assert total["with_recommendations"] <= total["reviews"]
    assert total["reviews_outside_the_act"] <= total["reviews"]
    assert total["appeals"] == acts["appeal"]
    for this, following in pairwise(years):
        assert this.get("still_open", 0) == following.get("carried_over", 0)
    assert set(total) <= set(ALL_LINES)


def test_a_row_says_null_for_what_is_not_known_and_never_nought() -> None:
    row = Row("Erewash", "reported", {"applications": 0, "appeals": None}, "", "A page", "2024")
    told = row.as_json()
    assert (told["applications"], told["appeals"], told["reviews"]) == (0, None, None)
    assert set(told["own_lines"]) == set(PUBLISHED_LINES)
    assert set(NUMBERS) < set(told)
    assert row.is_known
    assert not Row("Erewash", "not_published").is_known
    assert County(THIS, "A council", (row,)).as_json()["to"] == "2026-03-31"


def test_an_ending_that_may_point_to_one_person_is_published_only_together() -> None:
    """Managers see each; of the years before these endings there is no number, which is not 0."""
    row = Row("Dales", "signed_off", {"ended_after_a_death": 1, "duplicates": 2, "completed": 3})
    told = row.as_json()["own_lines"]
    assert told["ended_otherwise"] == 3
    assert not set(told) & {"ended_after_a_death", "ended_without_answer", "duplicates", "entered_by_mistake"}
    assert row.shows("ended_otherwise")
    before = Row("Dales", "signed_off", {"withdrawn": 1})
    assert before.as_json()["own_lines"]["ended_otherwise"] is None
    assert not before.shows("ended_otherwise")


def test_a_line_that_nothing_counts_on_any_more_is_shown_only_where_something_did() -> None:
    def shown(number: int | None) -> list[bool]:
        row = Row("Dales", "signed_off", {"refused_without_decision": number, "withdrawn": number})
        return [row.shows("refused_without_decision"), row.shows("withdrawn")]

    assert [shown(number) for number in (None, 0, 1)] == [[False, False], [False, True], [True, True]]


@pytest.mark.parametrize(
    ("held", "made", "odd"), [(1, 2, True), (2, 2, False), (2, 1, False), (None, 2, False), (1, None, False)]
)
def test_more_reviews_with_recommendations_than_reviews_are_odd(
    held: int | None, made: int | None, odd: bool
) -> None:
    assert Row("Dales", "reported", {"reviews": held, "with_recommendations": made}).is_odd is odd


def test_a_row_says_the_same_as_another_whose_reader_could_see_no_difference() -> None:
    row = Row("Dales", "reported", {"appeals": 1}, "Late.", "A page", "2024")
    assert row.says_the_same(replace(row, version=2, published_on=TODAY))
    for other in ({"appeals": 2}, {"appeals": None}, {"appeals": 1, "withdrawn": 0}):
        assert not row.says_the_same(replace(row, numbers=other))
    for change in ({"note": ""}, {"source": "A letter"}, {"source_date": "2025"}):
        assert not row.says_the_same(replace(row, **change))
