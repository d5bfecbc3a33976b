"""The threshold by count: the design's worked examples, and proof against every possible pair of days."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from asb.council import BelowTheCount, Period, Procedure
from asb.rules.days import UNKNOWN, exactly, last_day, over, roughly
from asb.rules.threshold import FINDINGS, REASONS, VERDICTS, ReportFacts, assess

pytestmark = pytest.mark.stories

ACT = Procedure(
    from_day=date(2014, 10, 20),
    complaints_needed=3,
    report_within=Period(months=1),
    apply_within=Period(months=6),
    below_the_count=BelowTheCount(persistence=True, harm=True, response=True),
)
VECTORS = list(csv.DictReader((Path(__file__).parents[1] / "data" / "dates.csv").read_text().splitlines()))
DATES = ("reported_late", "applied_late", "reported_after_applying")


def day(text):
    """ "2026-03-10", "2026-03-01~2026-03-31" for roughly, "2026-03-01..2026-03-31" for a period, or "?"."""
    if text == "?":
        return UNKNOWN
    for mark, kind in (("~", roughly), ("..", over)):
        if mark in text:
            return kind(*(date.fromisoformat(part) for part in text.split(mark)))
    return exactly(date.fromisoformat(text))


def judge(happened, reported, applied_on, procedure=ACT):
    facts = ReportFacts("a", day(happened), day(reported))
    return assess([facts], date.fromisoformat(applied_on), procedure).reports[0]


def by_count(*reports, on, procedure=ACT):
    facts = [ReportFacts(str(n), day(h), day(r)) for n, (h, r) in enumerate(reports)]
    return assess(facts, date.fromisoformat(on), procedure).by_count


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["id"])
def test_every_date_row_of_the_design(row):
    found = judge(row["behaviour"], row["complaint"], row["application"])
    assert (found.verdict == "counts") == (row["qualifying"] == "Q")
    assert found.verdict in ("counts", "does_not_count")
    assert str(found.report_by) == row["complaint_deadline"]
    assert str(found.apply_by) == row["application_deadline"]


@pytest.mark.parametrize(
    ("happened", "reported", "applied_on", "verdict", "reasons"),
    [
        # The numbers are those of the design's worked examples.
        ("2026-03-10", "2026-04-10", "2026-04-20", "does_not_count", ["reported_late"]),  # 4
        ("2026-03-10", "2026-03-10", "2026-09-10", "does_not_count", ["applied_late"]),  # 10
        ("2026-03-10", "2026-05-10", "2026-12-10", "does_not_count", ["reported_late", "applied_late"]),
        ("2026-05-01..2026-05-20", "2026-05-21", "2026-06-01", "counts", []),  # 24
        ("2026-03-01..2026-04-30", "2026-05-15", "2026-06-01", "counts", []),  # 25
        ("2026-03-01..2026-04-30", "2026-03-20", "2026-06-01", "counts", []),  # while it went on
        ("2026-03-01..2026-04-30", "2026-05-30", "2026-06-01", "does_not_count", ["reported_late"]),
        ("2026-03-01..2026-04-30", "2026-02-28", "2026-06-01", "invalid", ["reported_before_it_happened"]),
        ("2026-03-11~2026-03-20", "2026-04-14", "2026-05-01", "depends", ["reported_late"]),  # 26
        ("2026-03-11~2026-03-20", "2026-04-10", "2026-05-01", "counts", []),
        ("2026-03-10", "2026-03-09", "2026-05-01", "invalid", ["reported_before_it_happened"]),  # 27
        ("2026-03-10", "2026-03-11", "2026-03-10", "does_not_count", ["reported_after_applying"]),  # 28
        ("2026-06-04", "2026-06-04", "2026-06-01", "does_not_count", ["reported_after_applying"]),  # 29
        (
            "2026-03-01",
            "2026-06-04",
            "2026-06-01",
            "does_not_count",
            ["reported_late", "reported_after_applying"],
        ),
        ("?", "?", "2026-06-01", "depends", ["day_unknown"]),
        ("2026-05-01", "?", "2026-06-01", "depends", ["day_unknown"]),
        ("2026-05-20", "?", "2026-06-01", "counts", []),  # any day from 20 May to 1 June is in time
        ("?", "2026-05-01", "2026-06-01", "depends", ["day_unknown"]),
        ("?", "2025-05-01", "2026-06-01", "does_not_count", ["reported_late", "applied_late"]),
        ("2025-05-01", "?", "2026-06-01", "does_not_count", ["reported_late", "applied_late"]),
        ("2026-06-02", "?", "2026-06-01", "invalid", ["reported_before_it_happened"]),
        ("2026-03-01~2026-03-31", "2026-03-15", "2026-06-01", "counts", []),
        ("2026-05-25", "2026-05-20~2026-06-10", "2026-06-01", "depends", ["reported_after_applying"]),
        ("2026-01-01~2026-12-31", "2026-01-01~2026-12-31", "2026-09-01", "depends", list(DATES)),
    ],
)
def test_the_verdict_on_one_report(happened, reported, applied_on, verdict, reasons):
    found = judge(happened, reported, applied_on)
    assert (found.verdict, list(found.reasons)) == (verdict, reasons)


def test_three_reports_that_count_meet_the_threshold():
    same_day = [(d, d) for d in ("2026-01-10", "2026-02-02", "2026-03-01")]
    assert by_count(*same_day, on="2026-03-20") == "met"  # 1
    assert by_count(*same_day[:2], ("2026-03-01", "2026-04-09"), on="2026-04-10") == "not_met"  # 2
    assert by_count(*same_day[:2], ("?", "?"), on="2026-03-20") == "depends"
    assert by_count(*same_day, ("?", "?"), on="2026-03-20") == "met"
    assert by_count(on="2026-03-20") == "not_met"


def test_a_procedure_with_other_terms_is_followed():
    two = replace(ACT, complaints_needed=2, report_within=Period(days=7))
    reports = [("2026-05-01", "2026-05-07"), ("2026-05-10", "2026-05-10")]
    assert by_count(*reports, on="2026-06-01", procedure=two) == "met"
    assert judge("2026-05-01", "2026-05-08", "2026-06-01", two).reasons == ("reported_late",)


@pytest.mark.parametrize("finding", FINDINGS)
def test_a_finding_leaves_a_report_out_whatever_its_dates(finding):
    facts = [ReportFacts("a", day("2026-05-01"), day("2026-05-01"), finding)]
    found = assess(facts, date(2026, 6, 1), ACT)
    only = found.reports[0]
    assert (only.verdict, only.reasons, only.report_by, only.apply_by) == ("left_out", (finding,), None, None)
    assert (found.counting, found.depends) == (0, 0)


def test_the_last_days_come_from_the_last_day_given():
    found = judge("2026-03-01..2026-03-10", "2026-03-05~2026-03-31", "2026-06-01")
    assert (str(found.report_by), str(found.apply_by)) == ("2026-04-09", "2026-09-30")
    unknown = judge("?", "?", "2026-06-01")
    assert (unknown.report_by, unknown.apply_by) == (None, None)


def test_reports_keep_their_order_and_turn_into_plain_values():
    facts = [
        ReportFacts("b", day("2026-05-01"), day("2026-05-02")),
        ReportFacts("a", UNKNOWN, UNKNOWN, "unsure"),
    ]
    assert assess(facts, date(2026, 6, 1), ACT).as_json() == {
        "applied_on": "2026-06-01",
        "needed": 3,
        "counting": 1,
        "depends": 0,
        "by_count": "not_met",
        "reports": [
            {
                "id": "b",
                "verdict": "counts",
                "reasons": [],
                "report_by": "2026-05-31",
                "apply_by": "2026-11-01",
            },
            {"id": "a", "verdict": "left_out", "reasons": ["unsure"], "report_by": None, "apply_by": None},
        ],
    }


def test_a_report_is_made_on_one_day_and_a_finding_is_one_of_six():
    with pytest.raises(ValueError, match="made on one day"):
        ReportFacts("a", UNKNOWN, day("2026-05-01..2026-05-02"))
    with pytest.raises(ValueError, match="not a finding"):
        ReportFacts("a", UNKNOWN, UNKNOWN, "boring")


# From here on: any days at all, in four corners of the calendar. Its very beginning, where "any day not after
# the application" can be tried day by day; two winters, one with a leap day; and its very end.
SPAN = 75
CORNERS = (date.min, date(2027, 12, 20), date(2026, 1, 1), date.max - timedelta(days=SPAN))


def days(corner, *kinds):
    offset = st.integers(0, SPAN).map(lambda n: corner + timedelta(days=n))
    pair = st.tuples(offset, offset).map(sorted)
    made = {
        "exact": offset.map(exactly),
        "roughly": pair.map(lambda two: roughly(*two)),
        "period": pair.map(lambda two: over(*two)),
        "unknown": st.just(UNKNOWN),
    }
    return st.one_of(*(made[kind] for kind in kinds))


@st.composite
def cases(draw, corners=CORNERS, kinds=("exact", "roughly")):
    corner = draw(st.sampled_from(corners))
    report_within = draw(st.builds(Period, days=st.integers(1, 40)) | st.just(Period(months=1)))
    apply_within = draw(
        st.builds(Period, days=st.integers(1, 60)) | st.builds(Period, months=st.integers(1, 2))
    )
    procedure = replace(ACT, report_within=report_within, apply_within=apply_within)
    facts = ReportFacts("a", draw(days(corner, *kinds, "period")), draw(days(corner, *kinds)))
    return facts, corner + timedelta(days=draw(st.integers(0, SPAN))), procedure


def every_day(day_given, applied_on):
    first, last = day_given.first or date.min, day_given.last or applied_on
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def failures(start, reported, applied_on, procedure):
    tests = {
        "reported_late": reported > last_day(start, procedure.report_within),
        "applied_late": applied_on > last_day(reported, procedure.apply_within),
        "reported_after_applying": reported > applied_on,
    }
    return {reason for reason, failed in tests.items() if failed}


def by_trying_every_pair(facts, applied_on, procedure):
    """The rule as it is written down, pair by pair."""
    happened = every_day(facts.happened, applied_on)
    if facts.happened.kind == "period":
        happened = [facts.happened.first]
    pairs = [(h, r) for h in happened for r in every_day(facts.reported, applied_on) if r >= h]
    start_of = {facts.happened.first: facts.happened.last} if facts.happened.kind == "period" else {}
    failed = [failures(start_of.get(h, h), r, applied_on, procedure) for h, r in pairs]
    if not pairs:
        return "invalid", ("reported_before_it_happened",)
    reasons = tuple(reason for reason in DATES if any(reason in each for each in failed))
    if not reasons:
        return "counts", ()
    if all(failed):
        return "does_not_count", reasons
    return "depends", ("day_unknown",) if UNKNOWN in (facts.happened, facts.reported) else reasons


@settings(deadline=None)
@given(cases() | cases(corners=(date.min,), kinds=("exact", "roughly", "unknown")))
def test_the_short_way_finds_what_trying_every_pair_finds(case):
    facts, applied_on, procedure = case
    found = assess([facts], applied_on, procedure).reports[0]
    assert (found.verdict, found.reasons) == by_trying_every_pair(facts, applied_on, procedure)


@settings(deadline=None)
@given(cases(kinds=("exact", "roughly", "unknown")))
def test_verdicts_and_reasons_are_known_words_and_agree(case):
    facts, applied_on, procedure = case
    found = assess([facts], applied_on, procedure)
    only = found.reports[0]
    assert only.verdict in VERDICTS
    assert set(only.reasons) <= set(REASONS)
    assert (only.verdict == "counts") == (only.reasons == ())
    assert (found.counting, found.depends) == (only.verdict == "counts", only.verdict == "depends")


@settings(deadline=None)
@given(cases())
def test_a_later_application_never_makes_applied_late_vanish(case):
    facts, applied_on, procedure = case
    later = min(applied_on, date.max - timedelta(days=1)) + timedelta(days=1)
    before, after = (assess([facts], on, procedure).reports[0].reasons for on in (applied_on, later))
    assert ("applied_late" in before) <= ("applied_late" in after)
    assert ("reported_after_applying" in after) <= ("reported_after_applying" in before)
    assert ("reported_late" in before) == ("reported_late" in after)


@settings(deadline=None)
@given(st.lists(cases(), min_size=1, max_size=5), cases())
def test_adding_a_report_never_lowers_the_count(listed, found):
    _, applied_on, procedure = found
    reports = [replace(facts, id=str(number)) for number, (facts, _, _) in enumerate(listed)]
    before = assess(reports, applied_on, procedure)
    after = assess([*reports, replace(found[0], id="found")], applied_on, procedure)
    assert after.reports[:-1] == before.reports
    assert after.counting >= before.counting
    assert ("not_met", "depends", "met").index(after.by_count) >= ("not_met", "depends", "met").index(
        before.by_count
    )


BEST_FIRST = {"counts": 0, "depends": 1, "does_not_count": 2, "invalid": 2}


@settings(deadline=None)
@given(cases(), st.integers(1, 3))
def test_longer_periods_never_harm(case, more):
    facts, applied_on, procedure = case
    longer = replace(
        procedure,
        report_within=Period(days=90 * more),
        apply_within=Period(days=90 * more),
    )
    before, after = (assess([facts], applied_on, terms).reports[0].verdict for terms in (procedure, longer))
    assert BEST_FIRST[after] <= BEST_FIRST[before]


@settings(deadline=None)
@given(cases(), st.data())
def test_knowing_the_days_better_only_settles_what_depended(case, data):
    facts, applied_on, procedure = case
    rough = assess([facts], applied_on, procedure).reports[0].verdict
    happened, reported = (every_day(each, applied_on) for each in (facts.happened, facts.reported))
    if facts.happened.kind != "period":
        facts = replace(facts, happened=exactly(data.draw(st.sampled_from(happened))))
    facts = replace(facts, reported=exactly(data.draw(st.sampled_from(reported))))
    exact = assess([facts], applied_on, procedure).reports[0].verdict
    assert rough == "depends" or exact in (rough, "invalid")
    assert exact != "depends"


@settings(deadline=None)
@given(st.lists(cases(corners=(date(2026, 1, 1),)), max_size=6), cases(corners=(date(2026, 1, 1),)))
def test_one_more_report_never_harms(some, one_more):
    on = date(2026, 2, 20)
    facts = [each for each, _, _ in some]
    order = ("not_met", "depends", "met")
    before = assess(facts, on, ACT)
    after = assess([*facts, one_more[0]], on, ACT)
    assert order.index(before.by_count) <= order.index(after.by_count)
    assert after.reports[:-1] == before.reports


@settings(deadline=None)
@given(st.dates(), st.dates(), st.dates())
@example(date.min, date.min, date.max)
@example(date.max, date.max, date.min)
def test_no_day_of_the_calendar_is_too_early_too_late_or_too_wide(first, second, applied_on):
    wide = roughly(date.min, date.max)
    for happened in (exactly(first), UNKNOWN, wide, over(date.min, second)):
        for reported in (exactly(second), UNKNOWN, wide):
            assert (
                assess([ReportFacts("a", happened, reported)], applied_on, ACT).reports[0].verdict in VERDICTS
            )


@pytest.mark.parametrize(
    ("happened", "reported", "finding", "verdict", "reasons"),
    [
        ("2026-10-01", "2026-10-02", None, "depends", ("recipient",)),
        ("?", "2026-10-02", None, "depends", ("day_unknown", "recipient")),
        ("2025-10-01", "2025-10-02", None, "does_not_count", ("applied_late",)),
        ("2026-10-02", "2026-10-01", None, "invalid", ("reported_before_it_happened",)),
        ("2026-10-01", "2026-10-02", "unrelated", "left_out", ("unrelated",)),
    ],
)
def test_told_only_to_others_depends_on_whether_it_reached_a_body(
    happened, reported, finding, verdict, reasons
):
    facts = ReportFacts("a", day(happened), day(reported), finding, told_others=True)
    found = assess([facts], date(2026, 11, 26), ACT).reports[0]
    assert (found.verdict, found.reasons) == (verdict, reasons)


@given(cases(kinds=("exact", "roughly", "unknown")))
def test_who_was_told_makes_nothing_count_and_lets_nothing_go(case):
    facts, applied_on, procedure = case
    plain = assess([facts], applied_on, procedure).reports[0]
    found = assess([replace(facts, told_others=True)], applied_on, procedure).reports[0]
    if plain.verdict in ("counts", "depends"):
        assert found == replace(plain, verdict="depends", reasons=(*plain.reasons, "recipient"))
    else:
        assert found == plain
