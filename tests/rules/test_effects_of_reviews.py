"""What the acts on a review, on deadlines and on the record of a case change, entry by entry."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.shared.courses import HELD, NOT_MET, RECEIVED, Step, course

MET = ("risk", "take", "pass", "decide")
POSTPONED: Step = ("call_off", {"what": "postponed", "by": "2026-10-01"})
CANCELLED: Step = ("call_off", {"what": "cancelled"})
OFFERED: Step = (
    "offer_dates",
    {
        "bodies": ["police", "icb"],
        "people": "yes",
        "dates": [{"day": f"2026-10-0{number}", "time": "10am"} for number in (3, 1, 2)],
    },
)


def day(number: int) -> date:
    """The day of the entry with this number."""
    return RECEIVED + timedelta(days=number)


def review(*steps: Step | str) -> Any:
    """The review that is owed after these acts, of which the first ones meet the threshold."""
    return course(*MET, *steps).review


def test_a_meeting_that_is_moved_keeps_the_number_of_its_first_arrangement() -> None:
    assert [(each.first, each.moved) for each in (review("arrange"), review("arrange", "arrange"))] == [
        (5, 0),
        (5, 1),
    ]
    anew = review("arrange", POSTPONED, "arrange")
    assert (anew.first, anew.moved, anew.postponed) == (7, 0, None)
    assert (anew.arranged.id, anew.coming.id) == (7, 7)
    second = review("arrange", "hold_review", "arrange")
    assert (second.first, second.moved) == (7, 0)


@pytest.mark.parametrize("over", ["arrange", POSTPONED, "hold_review", "outcome"])
def test_an_offer_of_dates_ends_with_the_next_step(over: Any) -> None:
    assert review(OFFERED).offered.id == 5
    assert review(OFFERED, over).offered is None


def test_a_meeting_that_is_postponed_has_a_new_date_to_come_and_a_cancelled_review_is_owed_no_more() -> None:
    off = review("arrange", POSTPONED)
    assert (off.coming, off.postponed.id) == (None, 6)
    assert review("arrange", CANCELLED) is None
    assert course(*MET, "arrange", CANCELLED).stage == "not_met", "there was a decision, and no review"
    later = review("arrange", "hold_review", "arrange", CANCELLED)
    assert (later.held.id, later.coming, later.postponed) == (6, None, None)


def test_of_several_meetings_the_first_is_when_the_review_was_held() -> None:
    found = review("arrange", "hold_review", POSTPONED, "arrange", "hold_review")
    assert (found.held.id, found.days) == (6, [day(6), day(9)])
    assert (found.coming, found.postponed) == (None, None)
    assert [entry.id for entry in found.record] == [5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    ("clock", "done"), [("threshold", "decide"), ("review", "hold_review"), ("outcome", "outcome")]
)
def test_what_was_due_ends_the_pause_of_its_deadline_alone(clock: str, done: str) -> None:
    steps = {"threshold": ("take", "pass"), "review": (*MET, "arrange"), "outcome": HELD}[clock]
    paused: list[Step] = [("hold", {"clock": each}) for each in ("threshold", "review", "outcome")]
    found = course(*steps, *paused, done)
    assert [hold.clock for hold in found.holds if hold.last] == [clock]


def test_a_deadline_that_is_resumed_has_the_day_that_was_told() -> None:
    paused: Step = ("hold", {"clock": "threshold", "why": "She is ill.", "until": "2026-12-01"})
    [hold] = course("take", paused).holds
    assert (hold.first, hold.last, hold.why, hold.until, hold.entry) == (
        *(day(2), None, "She is ill.", date(2026, 12, 1), 2),
    )
    resumed = course("take", paused, ("resume", {"clock": "threshold", "by": "2026-11-02"}))
    assert resumed.holds[0].last == day(3)
    assert resumed.late["threshold"].id == 3
    assert course("take", paused, ("resume", {"clock": "threshold"})).late == {}
    assert course(("late", {"clock": "review", "by": "2026-11-02"})).late["review"].id == 1


CAN: list[tuple[Step, str]] = [
    (("body_dates", {"body": "police", "offer": 5, "can": [1, 2]}), "police"),
    (("dates", {"body": "icb", "offer": 5, "can": [2]}), "icb"),
    (("dates", {"person": 7, "offer": 5, "can": [2, 3]}), "person-7"),
]


def test_who_can_come_when_is_kept_by_body_and_person() -> None:
    found = review(OFFERED, *(step for step, _ in CAN))
    assert list(found.dates) == [who for _, who in CAN]
    assert found.dates_awaited_from == []
    assert found.all_dates_known
    assert [(each.number, each.can, each.cannot) for each in found.fitting] == [
        (2, ("police", "icb", "person-7"), ()),
        (3, ("person-7",), ("police", "icb")),
        (1, ("police",), ("icb", "person-7")),
    ]


def test_the_date_that_suits_most_comes_first_and_of_equals_the_earliest() -> None:
    assert [each.number for each in review(OFFERED).fitting] == [2, 3, 1]
    one = review(OFFERED, CAN[2][0])
    assert [each.number for each in one.fitting] == [2, 3, 1]
    assert [each.number for each in review(OFFERED, CAN[0][0]).fitting] == [2, 1, 3]
    assert review("arrange").fitting == []


@pytest.mark.parametrize(
    ("answers", "awaited", "known"),
    [
        ((), ["police", "icb"], False),
        ((0, 1), [], False),
        ((0, 2), ["icb"], False),
        ((0, 1, 2), [], True),
    ],
)
def test_dates_are_known_once_all_that_were_asked_have_said(
    answers: tuple[int, ...], awaited: list[str], known: bool
) -> None:
    found = review(OFFERED, *(CAN[number][0] for number in answers))
    assert (found.dates_awaited_from, found.all_dates_known) == (awaited, known)
    assert [(each.what, each.of) for each in found.outstanding] == [("dates", body) for body in awaited]


def test_where_people_are_not_asked_the_bodies_are_enough() -> None:
    bodies_only: Step = ("offer_dates", {**OFFERED[1], "people": "no"})
    assert review(bodies_only, CAN[0][0], CAN[1][0]).all_dates_known


def test_what_was_said_of_another_offer_is_said_no_more() -> None:
    assert review(OFFERED, CAN[0][0], OFFERED).dates == {}
    assert review(OFFERED, OFFERED, CAN[0][0]).dates == {}, "it is about the one before"
    person: Step = ("dates", {"person": 7, "offer": 99})
    assert course(*MET, ("need_more", {}), person).wanted is None, "we have heard from them all the same"
    assert course(*MET, ("need_more", {}), ("dates", {"body": "icb", "offer": 99})).wanted


PLANNED = (
    "arrange",
    "hold_review",
    ("recommend", {"to": "police", "text": "Patrols"}),
    ("action", {"text": "Lamps"}),
)


def test_what_is_planned_is_reworded_under_its_number_or_taken_out() -> None:
    changed: Step = ("change_planned", {"of": 7, "stays": "yes", "to": "icb", "text": "Visits"})
    found = review(*PLANNED, changed)
    assert (found.recommendations[7].facts.to, found.recommendations[7].facts.text) == ("icb", "Visits")
    assert found.recommendations[7].on == day(7)
    assert found.actions[8].facts.text == "Lamps"
    out = review(*PLANNED, ("change_planned", {"of": 8, "stays": "no"}))
    assert (out.actions, [*out.recommendations]) == ({}, [7])
    assert out.planned
    assert not review("arrange", "hold_review").planned


def test_what_bodies_owe_of_the_plan_is_owed_from_the_outcome_until_it_is_given() -> None:
    assert review(*PLANNED).outstanding == []
    owed = review(*PLANNED, "outcome").outstanding
    assert [(each.key, each.body, each.text) for each in owed] == [
        ("answer-7", "police", "Patrols"),
        ("action-8", "", "Lamps"),
    ]
    begun, done, dropped = (
        ("progress", {"action": 8, "state": state}) for state in ("begun", "done", "dropped")
    )
    answered: Step = ("answered", {"recommendation": 7})
    assert [each.key for each in review(*PLANNED, "outcome", answered, begun).outstanding] == ["action-8"]
    for over in (done, dropped):
        assert [each.key for each in review(*PLANNED, "outcome", over).outstanding] == ["answer-7"]


def test_only_comments_on_the_newest_draft_count() -> None:
    assert not review(*PLANNED, "comments").commented
    assert not review(*PLANNED, "comments", "draft_plan").commented
    assert review(*PLANNED, "draft_plan", "comments").commented
    assert not review(*PLANNED, "draft_plan", "comments", "draft_plan").commented


def test_the_record_of_a_review_is_in_order() -> None:
    steps = (
        OFFERED,
        CAN[0][0],
        "arrange",
        POSTPONED,
        "arrange",
        "hold_review",
        "draft_plan",
        "outcome",
        "look_again",
    )
    assert [entry.id for entry in review(*steps).record] == [5, 6, 7, 8, 9, 10, 11, 12, 13]


def test_we_look_again_on_the_day_that_was_given_last() -> None:
    outcome: Step = ("outcome", {"again": "2026-12-01"})
    assert review(*PLANNED).again is None
    assert review(*PLANNED, outcome).again == date(2026, 12, 1)
    assert review(*PLANNED, outcome, ("look_again", {"again": "2027-01-01"})).again == date(2027, 1, 1)
    assert review(*PLANNED, outcome, ("look_again", {"again": None})).again is None


OF_A_REVIEW = (
    *("offer_dates", "dates", "arrange", "call_off", "hold_review", "recommend", "answered", "action"),
    *("progress", "change_planned", "draft_plan", "comments", "outcome", "look_again"),
)


@pytest.mark.parametrize("act", OF_A_REVIEW)
def test_without_a_review_its_acts_change_nothing(act: str) -> None:
    assert course(*NOT_MET, (act, {"recommendation": 1, "action": 1})).review is None


@pytest.mark.parametrize(
    ("steps", "officer", "stepped_back"),
    [
        ((("risk", {"takes": "yes"}),), 1, False),
        ((("risk", {"takes": "no"}),), None, False),
        ((("hand_over", {"to": "2"}), ("risk", {"takes": "yes"})), 2, False),
        (("take", "conflict"), None, True),
        ((("hand_over", {"to": "2"}), "conflict"), 2, False),
        (("take", "conflict", ("assign", {"to": "2"})), 2, False),
        (("take", "conflict", "take"), 1, False),
    ],
)
def test_whose_case_it_is(steps: Any, officer: int | None, stepped_back: bool) -> None:
    found = course(*steps)
    assert (found.officer, bool(found.stepped_back)) == (officer, stepped_back)


def test_a_conflict_of_nobody_in_particular_shuts_out_nobody() -> None:
    found = course("take", "conflict", sent=[2])
    assert (found.conflicts, found.officer) == (set(), 1)


def test_what_is_kept_on_the_record() -> None:
    found = course(
        ("link", {"case": "B", "how": "same_place"}),
        ("keep_out", {"names": "Ann\nPercy"}),
        ("keep_out", {"names": "Bea"}),
        ("restrict", {"restricted": "yes"}),
        ("withhold", {"what": ["decision", "outcome"]}),
        ("notify", {"what": ["outcome"]}),
        ("format_made", {"letter": 12}),
        ("take_part", {"person": 3}),
        ("correct", {"page": 2}),
        ("correct", {"page": 2}),
        ("report", {"report": "4", "fresh": "yes"}),
        ("report", {"report": "5", "fresh": "no"}),
    )
    assert found.linked == {"B": "same_place"}
    assert found.kept_out == ["Ann", "Percy", "Bea"]
    assert found.restricted
    assert [*found.withheld] == ["decision"]
    assert found.formats_made == {12}
    assert [*found.part] == [3]
    assert [entry.id for entry in found.corrected[2]] == [9, 10]
    assert (found.fresh, [*found.added]) == ([day(11)], ["4", "5"])
    assert not course(("restrict", {"restricted": "yes"}), ("restrict", {"restricted": "no"})).restricted
    assert course(("need_more", {}), "contact").wanted is None
    assert course(("need_more", {}), "safety").wanted is None


@pytest.mark.parametrize(
    ("what", "kept"),
    [
        ([], set()),
        (["recommendations"], {"plan"}),
        (["decision"], {"progress", "decision", "plan"}),
        (["outcome", "recommendations"], {"progress", "decision", "plan"}),
    ],
)
def test_what_an_applicant_may_not_be_told_while_a_notice_is_withheld(
    what: list[str], kept: set[str]
) -> None:
    assert course(("withhold", {"what": what})).kept_from_applicant == kept
