"""Merging two applications: the count is never lower than that of either, nor higher than of both."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asb.rules import facts
from asb.rules.course import BETTER, Course
from asb.rules.days import UNKNOWN, Day
from asb.rules.entries import Application, Entry
from asb.rules.history import merging, read
from asb.rules.threshold import BelowTheCount, Procedure, ReportFacts, assess
from tests.shared.courses import HERE, RECEIVED
from tests.shared.facts import found

pytestmark = pytest.mark.stories

OLD = HERE.procedure_on(RECEIVED)
NEW = Procedure(
    from_day=RECEIVED + timedelta(days=5),
    complaints_needed=2,
    report_within=OLD.report_within,
    apply_within=OLD.apply_within,
    below_the_count=BelowTheCount(True, True, True),
)


def terms(day: date) -> Procedure:
    return NEW if day >= NEW.from_day else OLD


near = st.integers(-230, 12).map(lambda days: RECEIVED + timedelta(days=days))
exact = near.map(lambda day: Day("exact", day, day))
rough = st.tuples(near, st.integers(1, 40)).map(
    lambda told: Day("roughly", told[0], told[0] + timedelta(days=told[1]))
)
days = st.one_of(exact, exact, rough, st.just(UNKNOWN))
a_report = st.builds(ReportFacts, st.just(""), days, days, told_others=st.booleans())


def known(day: Day) -> dict[str, Any]:
    ends = {"from": str(day.first), "to": str(day.last)} if day.kind != "unknown" else {}
    return {"kind": day.kind, **ends}


@st.composite
def a_course(draw: st.DrawFn) -> Course:
    """An application on some day, perhaps with a later date, and findings on some of its reports."""
    told = draw(st.lists(a_report, max_size=5))
    reports = tuple(
        ReportFacts(str(number), each.happened, each.reported, told_others=each.told_others)
        for number, each in enumerate(told, 1)
    )
    received = RECEIVED + timedelta(days=draw(st.integers(0, 12)))
    entries = []
    for number, report in enumerate(reports, 1):
        if draw(st.booleans()):
            given = {"report": report.id, "happened": known(draw(exact)), "reported": known(draw(days))}
            given |= {"related": {"said": draw(st.sampled_from(["yes", "no"]))}}
            kept = found(given)
            entries.append(Entry(number, "finding", 1, received, received, kept))
    course = read(Application(received, reports, terms(received), procedure_on=terms), entries)
    course.fresh += draw(
        st.lists(st.integers(1, 30).map(lambda days: received + timedelta(days)), max_size=1)
    )
    return course


def counting(course: Course, day: date) -> tuple[int, int, int]:
    tested = assess(course.reports(), day, terms(day))
    return BETTER.index(tested.by_count), tested.counting, tested.counting + tested.depends


def renumbered(here: Course, there: Course) -> dict[str, str]:
    first = len(here.application.reports)
    return {each.id: str(first + place) for place, each in enumerate(there.application.reports, 1)}


@st.composite
def two(draw: st.DrawFn) -> tuple[Course, Course, list[tuple[str, str]]]:
    """Two cases, and pairs of their reports that are one, each report in one pair at most."""
    here, there = draw(a_course()), draw(a_course())
    ours = draw(st.permutations([each.id for each in here.application.reports]))
    theirs = draw(st.permutations([each.id for each in there.application.reports]))
    pairs = list(zip(theirs, ours, strict=False))
    return here, there, pairs[: draw(st.integers(0, len(pairs)))]


@given(two(), st.booleans())
def test_the_result_is_never_worse_than_that_of_either(
    cases: tuple[Course, Course, list[tuple[str, str]]], all_hold: bool
) -> None:
    here, there, same = cases
    numbers = renumbered(here, there)
    holds = set(there.found) if all_hold else set()
    both = merging.after(
        here, there, numbers, merging.findings(here, there, numbers, holds, same)
    ).assessment()
    for one in (here.assessment(), there.assessment()):
        assert BETTER.index(both.by_count) >= BETTER.index(one.by_count)
        if both.needed == one.needed:
            assert (BETTER.index(both.by_count), both.counting) >= (
                BETTER.index(one.by_count),
                one.counting,
            )


@given(two())
def test_on_each_day_it_is_the_sum_where_all_findings_hold_and_no_report_is_in_both(
    cases: tuple[Course, Course, list[tuple[str, str]]],
) -> None:
    here, there, _ = cases
    numbers = renumbered(here, there)
    both = merging.after(here, there, numbers, merging.findings(here, there, numbers, set(there.found), []))
    for day in both.days:
        ours, theirs, union = counting(here, day), counting(there, day), counting(both, day)
        assert union[1:] == (ours[1] + theirs[1], ours[2] + theirs[2])


@given(two())
def test_a_report_in_both_never_adds_to_the_count(
    cases: tuple[Course, Course, list[tuple[str, str]]],
) -> None:
    here, there, same = cases
    numbers = renumbered(here, there)
    apart = merging.after(here, there, numbers, merging.findings(here, there, numbers, set(there.found), []))
    once = merging.after(here, there, numbers, merging.findings(here, there, numbers, set(there.found), same))
    for day in apart.days:
        assert counting(once, day)[1] <= counting(apart, day)[1]
        assert counting(once, day)[1] <= len(here.application.reports) + len(numbers) - len(same)


@given(two())
def test_the_day_of_receipt_is_the_earlier_one_and_each_date_is_tested(
    cases: tuple[Course, Course, list[tuple[str, str]]],
) -> None:
    here, there, _ = cases
    both = merging.after(here, there, renumbered(here, there), [])
    assert both.received_on == min(here.received_on, there.received_on)
    assert set(both.days) == {*here.days, *there.days}
    assert both.days[0] == both.received_on


def test_a_finding_that_confirms_a_day_comes_along_and_one_that_leaves_out_does_not() -> None:
    day = RECEIVED - timedelta(days=9)
    told = tuple(ReportFacts(number, UNKNOWN, UNKNOWN) for number in ("1", "2"))
    sure = {"happened": known(Day("exact", day, day)), "reported": known(Day("exact", day, day))}
    entries = [
        Entry(1, "finding", 1, RECEIVED, RECEIVED, found({"report": "1", **sure})),
        Entry(2, "finding", 1, RECEIVED, RECEIVED, found({"report": "2", "related": {"said": "no"}})),
    ]
    there = read(Application(RECEIVED, told, OLD), entries)
    assert merging.helping(there) == {"1"}
    here = read(Application(RECEIVED, (), OLD), [])
    assert [each.report for each in merging.findings(here, there, {"1": "1", "2": "2"}, (), [])] == ["1"]
    both = merging.findings(here, there, {"1": "1", "2": "2"}, {"2"}, [])
    assert [each.report for each in both] == ["1", "2"]
    assert isinstance(both[0], facts.Finding)
