"""What would change a decision below the count: what it names is enough, and nothing less is."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from asb.council import BelowTheCount, Period, Procedure
from asb.rules.days import Day, exactly, last_day, roughly
from asb.rules.threshold import OneMore, ReportFacts, assess, one_more

ACT = Procedure(
    from_day=date(2014, 10, 20),
    complaints_needed=3,
    report_within=Period(months=1),
    apply_within=Period(months=6),
    below_the_count=BelowTheCount(persistence=True, harm=True, response=True),
)
TODAY = date(2027, 2, 25)


def report(number: int, happened: Day, reported: Day) -> ReportFacts:
    return ReportFacts(str(number), happened, reported)


def on(number: int, day: date) -> ReportFacts:
    return report(number, exactly(day), exactly(day))


def test_the_example_of_the_design() -> None:
    made = [on(1, date(2026, 10, 21)), on(2, date(2027, 1, 10))]
    assert one_more(made, TODAY, ACT) == OneMore(1, ACT.report_within, date(2027, 4, 20))


def test_none_that_counts_is_relied_on_for_longer_than_it_counts() -> None:
    made = [on(1, date(2026, 8, 26)), on(2, date(2027, 2, 20))]
    assert one_more(made, TODAY, ACT) == OneMore(1, ACT.report_within, TODAY)
    assert one_more(made, TODAY + timedelta(days=1), ACT) == OneMore(2, ACT.report_within, date(2027, 8, 19))


def test_none_at_all_needs_three() -> None:
    assert one_more([], TODAY, ACT) == OneMore(3, ACT.report_within, date(2027, 8, 24))


def test_enough_needs_no_more() -> None:
    assert one_more([on(each, TODAY) for each in (1, 2, 3)], TODAY, ACT) is None


def past(first: date = TODAY - timedelta(days=250)) -> st.SearchStrategy[date]:
    return st.dates(first, TODAY)


@st.composite
def reports(draw: st.DrawFn) -> list[ReportFacts]:
    """Reports made by today, exact or rough, some left out by a finding, some told to others."""
    made = []
    for number in range(draw(st.integers(0, 4))):
        first, last = sorted((draw(past()), draw(past())))
        reported = exactly(last) if draw(st.booleans()) else roughly(max(first, last - timedelta(9)), last)
        facts = report(number, exactly(first), reported)
        finding = draw(st.sampled_from([None, None, "unrelated"]))
        made.append(replace(facts, finding=finding, told_others=draw(st.booleans())))
    return made


procedures = st.builds(
    lambda needed, days, months: replace(
        ACT, complaints_needed=needed, report_within=Period(days=days), apply_within=Period(months=months)
    ),
    st.integers(1, 3),
    st.integers(1, 40),
    st.integers(1, 7),
)


@given(reports(), procedures, st.data())
def test_what_it_names_is_enough_and_nothing_less(
    made: list[ReportFacts], procedure: Procedure, data: st.DataObject
) -> None:
    named = one_more(made, TODAY, procedure)
    if named is None:
        assert assess(made, TODAY, procedure).by_count == "met"
        return
    fresh = []
    for number in range(named.more):
        reported = data.draw(st.dates(TODAY, named.told_by))
        happened = data.draw(st.dates(reported - timedelta(days=40), reported))
        assume(reported <= last_day(happened, named.within))
        fresh.append(report(100 + number, exactly(happened), exactly(reported)))
    latest = max(each.reported.last or TODAY for each in fresh)
    told = data.draw(st.dates(latest, named.told_by))
    assert assess([*made, *fresh], told, procedure).by_count == "met"
    whenever = data.draw(st.dates(TODAY, TODAY + timedelta(days=400)))
    assert assess([*made, *fresh[:-1]], whenever, procedure).counting < procedure.complaints_needed


@given(reports(), procedures)
def test_a_day_later_is_too_late(made: list[ReportFacts], procedure: Procedure) -> None:
    named = one_more(made, TODAY, procedure)
    if named is None:
        return
    first = [report(100 + number, exactly(TODAY), exactly(TODAY)) for number in range(named.more)]
    day_after = named.told_by + timedelta(days=1)
    assert assess([*made, *first], day_after, procedure).counting < procedure.complaints_needed
