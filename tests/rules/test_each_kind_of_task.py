"""Each kind of task once: what brings it about, whose it is, about what, and from when and by when."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from asb.rules import tasks
from asb.rules.clocks import clocks, dates
from asb.rules.course import Course
from asb.rules.worklist import Task, ToMake, due_now, worklist
from tests.shared.courses import HERE, PLAIN, RECEIVED, Step, course, reports

DAY = timedelta(days=1)
PASSED = ("risk", "take", "pass")
MET = (*PASSED, "decide")
HELD = (*MET, "arrange", "hold_review")
APPEALED = (*PASSED, ("decide", {"outcome": "not_met"}), "appeal")
ASKS: Step = ("appeal_asks", {"appeal": 5})
SAYS: Step = ("appeal_says", {"appeal": 5})
RING: Step = ("agreement", {"person": 2, "state": "ring"})
OFFER: Step = ("offer_dates", {"bodies": ["police"], "people": "no"})
DIED: Step = ("died", {"person": 2})
FEW = reports(60, 40)


def day(number: int) -> date:
    """The day of the entry with this number."""
    return RECEIVED + number * DAY


def listed(found: Course, *to_make: ToMake) -> list[Task]:
    running = clocks(found, HERE.clocks, PLAIN)
    return worklist(found, running, dates(found, running, PLAIN), PLAIN, to_make)


def of(what: str, found: Course) -> list[tuple[str, str, str, date, str]]:
    """The tasks of this kind: the act, whose it is, about what, since when, and who owes it."""
    tasks_ = [each for each in listed(found) if each.what == what]
    return [(each.act, each.queue, each.about, each.since, each.who) for each in tasks_]


@pytest.mark.parametrize(
    ("steps", "sent", "needed"),
    [
        ((*PASSED, "add"), [4], ["seen"]),
        ((*PASSED, "ask_contact"), [4], ["seen", "decide"]),
        ((*PASSED, "close", "add"), [5], ["seen"]),
        ((*PASSED, "body_holds"), [], ["accept"]),
        ((*APPEALED, ASKS), [], ["answer_appeal"]),
        ((*APPEALED, SAYS), [], ["appeal_decided"]),
        ((*APPEALED, "close", ASKS), [], ["answer_appeal", "appeal_decided"]),
        ((*PASSED, "conflict"), [], ["assign", "decide"]),
        ((*PASSED, RING), [], ["agreement", "decide"]),
        ((*PASSED, RING, DIED), [], ["decide"]),
        ((*PASSED, ("disagree", {"person": 2})), [], ["weigh", "decide"]),
        (
            (*MET, ("complained_of", {"bodies": ["police"]}), ("arrange", {"chair_from": "police"})),
            [],
            ["arrange"],
        ),
        ((*MET, ("complained_of", {"bodies": ["police"]}), ("arrange", {"chair_from": "icb"})), [], []),
        ((*MET, OFFER), [], []),
        ((*MET, OFFER, ("body_dates", {"body": "police", "offer": 5})), [], ["arrange"]),
        (("risk", "take", "correct_receipt"), [], ["second", "pass"]),
    ],
)
def test_what_is_needed(steps: Any, sent: list[int], needed: list[str]) -> None:
    assert tasks.needs(course(*steps, sent=sent)) == needed


@pytest.mark.parametrize(
    ("steps", "asked"),
    [
        (PASSED, [2, 3]),
        ((*PASSED, DIED), [3]),
        ((*PASSED, ("go_on", {"how": "wait", "again": "2026-12-01"})), []),
        (MET, []),
    ],
)
def test_people_are_asked_until_there_is_a_decision_or_it_goes_on_without(
    steps: Any, asked: list[int]
) -> None:
    found = course(*steps)
    found.application = replace(found.application, to_ask=(2, 3), unagreed=True)
    assert tasks.to_ask(found) == asked
    assert [about for *_, about, _, _ in of("ask_them", found)] == [str(person) for person in asked]
    assert ("agreement" in tasks.needs(found)) is bool(asked)


def test_who_asked_to_be_rung_comes_before_those_to_be_asked_and_once() -> None:
    found = course(*PASSED, ("agreement", {"person": 3, "state": "ring"}))
    found.application = replace(found.application, to_ask=(2, 3), unagreed=True)
    [two, three] = [each for each in listed(found) if each.what == "ask_them"]
    assert {two.about, three.about} == {"2", "3"}
    assert two.by == three.by == next(each.on for each in dates(found, (), PLAIN) if each.what == "agreement")


@pytest.mark.parametrize(
    ("steps", "needed"), [((), ["share"]), ((("leave_out", {"reads": "yes"}),), ["name_contact", "share"])]
)
def test_an_application_that_was_merged_after_the_decision_is_shared(steps: Any, needed: list[str]) -> None:
    found = course(*MET, *steps)
    found.merged_passed = {"B": {}}
    assert tasks.needs(found) == [*needed, "arrange"]
    assert {each.by for each in listed(found) if each.what == "share"} == {None}, "no deadline is left for it"
    found.decision = None
    assert "share" not in tasks.needs(found), "it is passed on before a decision"


def test_what_came_is_read_one_by_one() -> None:
    found = course("risk", "take", "add", "correct", "body_holds", sent=[3, 4])
    assert of("seen", found) == [("seen", "read", "3", day(3), ""), ("seen", "read", "4", day(4), "")]
    assert of("accept", found) == [("accept", "read", "5", day(5), "")]
    appealed = course(*APPEALED, ASKS, SAYS, "body_file")
    assert of("answer_appeal", appealed) == [("answer_appeal", "read", "6", day(6), "")]
    assert of("appeal_decided", appealed) == [("appeal_decided", "read", "", day(7), "")]
    assert of("accept", appealed) == [("accept", "read", "8", day(8), "")]
    proposed: Step = ("decide", {"outcome": "not_met", "second": True})
    assert of("second", course(*PASSED, proposed)) == [("second", "second", "", day(4), "")]


def test_a_risk_is_checked_from_receipt_or_from_the_day_somebody_was_found_to_be_unsafe() -> None:
    unsafe: Step = ("safety", {"person": 1, "result": "unsafe"})
    assert of("risk_check", course()) == [("risk", "read", "", RECEIVED, "")]
    assert of("risk_check", course("risk", "take", unsafe)) == [("risk", "read", "", day(3), "")]
    assert of("risk_check", course("take", unsafe)) == [("risk", "read", "", RECEIVED, "")]
    reached: Step = ("safety", {"person": 1, "result": "reached"})
    assert of("risk_check", course("risk", "take", reached)) == []


def test_what_waits_for_a_second_person_stops_nothing_else() -> None:
    found = course("risk", "take", "correct_receipt")
    assert of("pass", found) == [("pass", "do", "", RECEIVED, "")]
    assert of("second", found) == [("second", "second", "", day(3), "")]


def test_the_deadline_of_a_review_stays_listed_until_its_meeting_is_arranged() -> None:
    [review] = of("review", course(*MET, OFFER))
    assert review[:2] == ("hold_review", "do")
    assert of("review", course(*MET, "arrange")) == []


def test_what_bodies_owe_waits_for_each_of_them() -> None:
    asks: list[Step] = [
        ("ask", {"bodies": [body], "question": question})
        for body, question in (("police", "holds"), ("icb", "view"))
    ]
    found = course(*PASSED, *asks, ("ask_other", {"contact": 9}), told=FEW)
    assert sorted(of("answer", found)) == [
        ("remind", "others", "", day(4), "police"),
        ("remind", "others", "", day(5), "icb"),
        ("remind", "others", "", day(6), "other-9"),
    ]
    assert of("dates", course(*MET, OFFER))[0] == ("remind", "others", "", day(5), "police")
    plan = (
        *HELD,
        ("recommend", {"to": "police"}),
        ("action", {"to": "icb"}),
        ("action", {"to": "other"}),
        "outcome",
    )
    assert of("answer", course(*plan)) == [("remind", "others", "", day(7), "police")]
    assert sorted(of("action", course(*plan))) == [
        ("progress", "others", "9", day(9), "entry-9"),
        ("remind", "others", "", day(8), "icb"),
    ]


def test_a_letter_is_made_in_another_format_within_five_working_days_and_once() -> None:
    found = course("risk", ("format_made", {"letter": 12}))
    made = [
        each for each in listed(found, ToMake(12, RECEIVED), ToMake(13, RECEIVED)) if each.what == "format"
    ]
    assert made == [Task("format", "format_made", "do", RECEIVED, RECEIVED + 7 * DAY, "13")]


@pytest.mark.parametrize(
    ("what", "days", "follows"),
    [
        ("answer", -1, False),
        ("answer", 0, True),
        ("comments", 0, False),
        ("comments", 1, True),
        ("appeal", 9, False),
    ],
)
def test_what_follows_the_day_of_somebody_else(what: str, days: int, follows: bool) -> None:
    """Comments and dates may come on the whole of their last day."""
    waits = Task(what, "remind", "others", RECEIVED, day(9))
    assert (due_now([waits], day(9 + days)) == ["remind"]) is follows
    assert due_now([replace(waits, by=None)], day(99)) == []


def test_what_is_ours_is_due_from_its_day_and_comes_first() -> None:
    ours = Task("late", "late", "do", day(9), day(9))
    theirs = Task("answer", "remind", "others", RECEIVED, day(9))
    nothing = Task("acknowledgement", "", "do", RECEIVED, day(1))
    assert due_now([theirs, ours, nothing, ours], day(9)) == ["late", "remind"]
    assert due_now([ours], day(8)) == []
    whenever = replace(ours, by=None)
    assert sorted([whenever, theirs, ours], key=Task.order) == [ours, theirs, whenever]
