"""What the acts of bodies, and of people on a case, change on it, entry by entry."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.shared.courses import HELD, NOT_MET, RECEIVED, Step, course

CHECKED = ("risk", "take", "pass")
MET = (*CHECKED, "decide")
HOLDS: Step = ("ask", {"bodies": ["police", "icb"], "question": "holds"})
VIEW: Step = ("ask", {"bodies": ["police", "icb"], "question": "view"})
OTHER: Step = ("ask_other", {"contact": 9})
SAID = {"happened": {"kind": "unknown"}, "reported": {"kind": "unknown"}}


def day(number: int) -> date:
    """The day of the entry with this number."""
    return RECEIVED + timedelta(days=number)


@pytest.mark.parametrize(
    ("told", "asked", "views"),
    [
        ({"body": "police", "question": "holds"}, ["icb"], ["police", "icb"]),
        ({"body": "police", "question": "view"}, ["police", "icb"], ["icb"]),
        ({"body": "police", "question": ""}, ["icb"], ["icb"]),
        ({"body": "contact-9", "question": "holds"}, ["police", "icb"], ["police", "icb"]),
    ],
)
def test_an_answer_that_an_officer_records_ends_what_was_asked(
    told: dict[str, str], asked: list[str], views: list[str]
) -> None:
    found = course(*CHECKED, HOLDS, VIEW, OTHER, ("told", told))
    assert ([*found.asked], [*found.asked_view]) == (asked, views)
    assert (9 in found.bodies.asked) is (told["body"] != "contact-9")
    assert found.told[told["body"]].id == 7


@pytest.mark.parametrize(("looked", "still"), [("not_held", ["icb"]), ("not_looked", ["police", "icb"])])
def test_what_a_body_holds_is_asked_for_until_it_has_looked_for_all(looked: str, still: list[str]) -> None:
    reports = {"1": {"said": "held", **SAID}, "2": {"said": looked, **SAID}}
    found = course(*CHECKED, HOLDS, ("body_holds", {"body": "police", "reports": reports}))
    assert [*found.asked] == still
    assert [*found.bodies.waits] == [5]
    assert [entry.id for entry in found.bodies.holds["police"]] == [5]


def test_an_organisation_that_answers_is_known_by_its_contact() -> None:
    found = course(*CHECKED, OTHER, ("body_holds", {"contact": 9}), ("body_holds", {"contact": 9}))
    assert [entry.id for entry in found.bodies.holds["contact-9"]] == [5, 6]
    assert found.bodies.asked == {}
    assert found.bodies.organisations[9].id == 4, "it was asked once"


@pytest.mark.parametrize(
    "ends", [("end_access", {"contact": 9}), ("body_conflict", {"contact": 9, "who": "Sam"})]
)
def test_an_organisation_that_is_out_is_asked_no_more(ends: Step) -> None:
    found = course(*CHECKED, OTHER, ("ask_other", {"contact": 8}), ends)
    assert [*found.bodies.asked] == [8]
    assert (9 in found.bodies.shut) is (ends[0] == "end_access")
    assert [*found.bodies.waits] == ([] if ends[0] == "end_access" else [6])
    assert found.bodies.in_conflict == (set() if ends[0] == "end_access" else {("contact-9", "Sam")})


def test_a_report_of_a_body_counts_only_once_it_is_accepted() -> None:
    added: Step = ("body_report", {"report": "4"})
    waits = course(*CHECKED, added)
    assert (waits.bodies.unread, [*waits.bodies.waits], waits.added["4"].act) == (
        {"4": "unsure"},
        [4],
        "body_report",
    )
    accepted = course(*CHECKED, added, ("accept", {"of": 4, "report": "4"}))
    assert (accepted.bodies.unread, accepted.bodies.waits) == ({}, {})
    assert accepted.added["4"].act == "add_report"
    declined = course(*CHECKED, added, ("decline", {"of": 4}))
    assert (declined.bodies.unread, declined.bodies.waits) == ({"4": "unrelated"}, {})
    other = course(*CHECKED, "body_file", ("decline", {"of": 4}))
    assert (other.bodies.unread, other.bodies.waits) == ({}, {})


@pytest.mark.parametrize(("reopens", "stage"), [(True, "checking"), (False, "not_met")])
def test_a_report_opens_not_met_again_only_where_it_was_said_to(reopens: bool, stage: str) -> None:
    accepted: Step = ("accept", {"of": 4, "report": "4", "reopens": reopens})
    assert course(*NOT_MET, ("body_report", {"report": "4"}), accepted).stage == stage
    assert course(*NOT_MET, "close", ("report", {"report": "4", "reopens": reopens})).stage == (
        stage if reopens else "closed"
    )
    assert course(*MET, ("add_report", {"report": "4", "reopens": reopens})).stage == "met"


@pytest.mark.parametrize("reopens", [True, False])
@pytest.mark.parametrize("proposed", [("decide", {"outcome": "not_met", "second": True}), "correct_receipt"])
def test_a_report_ends_a_proposed_decision_that_it_could_change(reopens: bool, proposed: Any) -> None:
    found = course(*CHECKED, proposed, ("report", {"report": "4", "reopens": reopens}))
    assert (found.proposed is None) is (reopens and proposed != "correct_receipt")


def test_a_view_counts_for_the_decision_and_a_later_one_waits_for_an_officer() -> None:
    said: Step = ("body_view", {"body": "police", "said": "agrees"})
    found = course(*CHECKED, VIEW, said)
    assert ([*found.asked_view], [*found.bodies.views], found.bodies.waits) == (["icb"], ["police"], {})
    later = course(*CHECKED, VIEW, said, "decide", said)
    assert (later.asked_view, later.bodies.views, [*later.bodies.waits]) == ({}, {}, [7])


@pytest.mark.parametrize(("conflict", "waits"), [("Her aunt.", [6]), ("", [])])
def test_who_comes_is_read_where_there_is_a_conflict_of_interest(conflict: str, waits: list[int]) -> None:
    found = course(*MET, "arrange", ("body_comes", {"body": "police", "conflict": conflict}))
    assert [*found.bodies.waits] == waits
    assert found.bodies.comes["police"].id == 6


def test_an_answer_that_is_accepted_is_one_to_its_recommendation_or_about_its_action() -> None:
    asked: Step = ("body_answers", {"as_asked": [["Your answer", "Yes"]]})
    steps = (*HELD, "recommend", "action", "outcome", asked, "body_progress")
    words = {"said": "yes", "told": "They will.", "as_asked": [["Told", "They will."]]}
    yes: Step = ("accept", {"of": 9, "recommendation": 6, **words})
    done: Step = ("accept", {"of": 10, "said": "done", "told": "It is done.", "action": 7})
    found = course(*steps, yes, done)
    assert found.bodies.waits == {}
    assert found.review
    assert [(of, each.facts.said, each.facts.told) for of, each in found.review.answers.items()] == [
        (6, "yes", "They will.")
    ]
    assert [(of, each.facts.state, each.facts.told) for of, each in found.review.progress.items()] == [
        (7, "done", "It is done.")
    ]
    assert (found.review.unanswered, found.review.open_actions) == ([], [])
    answer, news = found.review.answers[6], found.review.progress[7]
    assert (answer.act, news.act, found.added) == ("answered", "progress", {})
    assert answer.facts.as_asked == (("Your answer", "Yes"), ("Told", "They will."))
    twice: Step = ("accept", {"of": 99, "recommendation": 6, **words})
    again = course(*steps, twice).review
    assert again
    assert again.answers[6].facts.as_asked == (("Told", "They will."),)


YES: dict[str, Any] = {
    key: {"said": "yes", "why": ""} for key in ("asb", "area", "complaint", "related", "separate")
}
FOUND = [{"report": "1", "source": "", "same_as": "2", **YES, **SAID}]


def test_findings_are_in_force_at_once_or_once_a_second_person_agrees() -> None:
    accepted = course(*CHECKED, "body_holds", ("accept", {"of": 4, "findings": FOUND}))
    alone = course(*CHECKED, ("finding", {"findings": FOUND}))
    for found in (accepted, alone):
        assert [(of, entry.act) for of, entry in found.found.items()] == [("1", "finding")]
        assert (found.proposed, found.same_incidents) == (None, [("1", "2")])
    proposed: Step = ("finding", {"findings": FOUND, "second": True})
    waits = course(*CHECKED, proposed)
    assert (waits.found, waits.same_incidents) == ({}, [("1", "2")])
    assert waits.proposed
    assert [*course(*CHECKED, proposed, ("second", {"said": "agree"})).found] == ["1"]
    ended = course(*CHECKED, proposed, ("second", {"said": "disagree"}))
    assert (ended.found, ended.proposed, ended.same_incidents) == ({}, None, [])


def test_a_decision_counts_from_the_day_on_which_a_second_person_agreed() -> None:
    proposed: Step = ("decide", {"outcome": "met_below", "second": True})
    agreed = course(*CHECKED, VIEW, proposed, "note", ("second", {"said": "agree"}))
    assert agreed.decision
    assert agreed.review
    assert (agreed.decision.id, agreed.decision.on, agreed.review.since) == (5, day(7), day(7))
    assert (agreed.asked_view, agreed.closed) == ({}, None)
    of_before = course(*CHECKED, ("refuse", {"outcome": "not_met"}), "note", ("second", {"said": "agree"}))
    assert of_before.decision
    assert of_before.decision.on == day(4), "as earlier releases had it"
    nothing = course(*CHECKED, ("second", {"said": "agree"}))
    assert (nothing.decision, nothing.closed) == (None, None)


def test_a_body_has_the_application_from_the_first_day_it_was_sent() -> None:
    notice: Step = ("pass", {"bodies": ["police"], "what": "notice", "black_out": "1 Mill Lane"})
    first = course("risk", notice)
    assert (first.noticed, first.passed, first.black_out) == ({"police": day(2)}, {}, "1 Mill Lane")
    share: Step = ("share", {"bodies": ["police", "icb"], "black_out": "Number 3"})
    whole = course("risk", notice, notice, ("pass", {"bodies": ["police"]}), share)
    assert whole.noticed == {"police": day(2)}
    assert whole.passed == {"police": day(4), "icb": day(5)}
    assert whole.black_out == "Number 3"


def test_a_body_where_nobody_is_left_needs_a_contact() -> None:
    left: Step = ("leave_out", {"body": "police", "reads": "no"})
    nobody: Step = ("leave_out", {"body": "police", "reads": "yes"})
    assert course(left).contacts == {}
    assert course(left, nobody).contacts == {"police": None}
    assert [entry.id for entry in course(left, nobody).left_out["police"]] == [1, 2]
    named = course(nobody, ("name_contact", {"body": "police"})).contacts["police"]
    assert named
    assert named.id == 2


def test_nobody_is_complained_of_once_it_was_said_so() -> None:
    of: Step = ("complained_of", {"bodies": ["council"]})
    assert course(of).partial == ("council",)
    withdrawn = course(of, ("complained_of", {"bodies": []}))
    assert withdrawn.partial == ()


@pytest.mark.parametrize(
    ("act", "waits"),
    [("add", True), ("send_file", True), ("correct", True), ("take_part", True), ("ask_contact", True),
     ("ask_withdraw", True), ("report", True), ("disagree", True), ("comments", True), ("format", False)],
)  # fmt: skip
def test_what_people_send_is_read_and_what_an_officer_records_is_not(act: str, waits: bool) -> None:
    steps = ("take", ("need_more", {}), ("safety", {"result": "not_reached"}), act)
    assert [*course(*steps, sent=[4]).came] == ([4] if waits else [])
    assert course(*steps).came == {}
    if waits:
        assert course(*steps).safety is None, "we have heard from them"
    assert course(*steps, ("seen", {"of": 4}), sent=[4]).came == {}


@pytest.mark.parametrize("of", [2, 3])
def test_only_a_request_to_withdraw_can_be_taken_back(of: int) -> None:
    found = course("take", "ask_withdraw", "add", ("changed_mind", {"of": of}), sent=[2, 3, 4])
    assert [*found.came] == ([3] if of == 2 else [2, 3])


def test_new_contact_details_settle_the_request_of_that_person_alone() -> None:
    asks = [("ask_contact", {"person": number}) for number in (1, 2)]
    found = course(*asks, ("add", {"person": 1}), ("contact_details", {"person": 1}), sent=[1, 2, 3])
    assert [*found.came] == [2, 3]


@pytest.mark.parametrize(
    ("state", "rings", "objects"), [("agreed", set(), []), ("refused", set(), [1]), ("ring", {1}, [])]
)
def test_an_answer_about_agreement_replaces_the_one_before(
    state: str, rings: set[int], objects: list[int]
) -> None:
    before: tuple[Step, ...] = (("agreement", {"person": 1, "state": "ring"}), ("disagree", {"person": 1}))
    found = course(*before, ("agreement", {"person": 1, "state": state}), sent=[1, 2])
    assert (found.to_ring, [*found.objections], found.came) == (rings, objects, {})
    assert [*course(("agreement", {"person": 1, "state": state})).objections] == objects


@pytest.mark.parametrize(("whose", "left"), [(1, [2]), (None, [])])
def test_weighing_settles_one_objection_or_all(whose: int | None, left: list[int]) -> None:
    objections: list[Step] = [("disagree", {"person": number}) for number in (1, 2)]
    found = course(*objections, ("weigh", {"whose": whose}), sent=[1, 2])
    assert [*found.objections] == left
    assert [entry.facts.person for entry in found.came.values()] == left


@pytest.mark.parametrize(("whom", "waits"), [(None, False), (1, False), (2, True)])
def test_nobody_waits_for_an_answer_of_the_dead(whom: int | None, waits: bool) -> None:
    died: Step = ("died", {"person": 1, "hold_why": "Somebody may ask."})
    found = course("take", ("need_more", {"whom": whom}), ("agreement", {"person": 1, "state": "ring"}), died)
    assert (found.wanted is not None, found.to_ring, [*found.died]) == (waits, set(), [1])
    assert [(hold.since, hold.why) for hold in found.legal_holds] == [(day(4), "Somebody may ask.")]
    checked = course("take", ("safety", {"person": whom or 1, "result": "not_reached"}), died)
    assert checked.is_silent is waits
