"""What an act keeps is typed: refused by name where it is wrong, brought up to date where it is old."""

from datetime import date
from typing import Any

import msgspec
import pytest

from asb.rules import facts
from asb.rules.acts import ACTS
from asb.rules.facts import FACTS, VERSION, FactsRefused
from tests.shared.facts import made

LATE = {"clock": "threshold", "label": "Decide", "why": "Illness.", "by": "2026-12-01"}


def test_each_act_has_its_type() -> None:
    assert FACTS.keys() == ACTS.keys()


def test_what_is_written_reads_as_it_was_meant() -> None:
    kept = facts.write("late", LATE)
    assert kept == {**LATE, "as_asked": (), "version": VERSION}
    assert facts.read("late", kept).by == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("act", "said", "named"),
    [
        ("late", {**LATE, "sorry": "yes"}, "late: Object contains unknown field `sorry`"),
        (
            "late",
            {key: LATE[key] for key in ("clock", "label", "by")},
            "late: .*missing required field `why`",
        ),
        ("late", {**LATE, "by": "soon"}, "late: .*`\\$.by`"),
        ("late", {**LATE, "by": ""}, "late: .*`\\$.by`"),
        ("wave", {}, "wave: no type says what it keeps"),
    ],
)
def test_what_is_wrong_is_refused_by_name(act: str, said: dict[str, Any], named: str) -> None:
    with pytest.raises(FactsRefused, match=named):
        facts.write(act, said)


@pytest.mark.parametrize("act", sorted(FACTS))
def test_what_was_kept_cannot_be_changed_and_is_told_by_name(act: str) -> None:
    kept = _of(act)
    entry = facts.read(act, facts.write(act, kept))
    names = [field.name for field in msgspec.structs.fields(entry)]
    for name in names:
        with pytest.raises(AttributeError):
            setattr(entry, name, "something else")
    with pytest.raises(TypeError):
        type(entry)(*(getattr(entry, name) for name in names))


def test_a_day_that_need_not_be_given_may_be_left_out() -> None:
    risk = {"dangers": ["nothing"], "level": "none", "referred": "", "plan": "", "review_on": ""}
    assert facts.write("risk", risk)["review_on"] is None
    assert facts.read("risk", risk).review_on is None


@pytest.mark.parametrize(("act", "asked"), [("export", "whose"), ("write", "whom"), ("need_more", "whom")])
def test_an_entry_from_before_a_question_was_asked_says_none_to_it(act: str, asked: str) -> None:
    kept = {name: value for name, value in facts.write(act, _of(act)).items() if name != "version"}
    del kept[asked]
    assert getattr(facts.read(act, kept), asked) is None
    with pytest.raises(FactsRefused, match=asked):
        facts.read(act, {**kept, "version": VERSION})


def _of(act: str) -> dict[str, Any]:
    whole: dict[str, Any] = msgspec.to_builtins(made(act))
    return whole


def test_facts_of_a_newer_release_are_not_guessed_at() -> None:
    with pytest.raises(FactsRefused, match="note: kept by a newer release"):
        facts.read("note", {"text": "Called.", "as_asked": [], "version": VERSION + 1})


def test_there_is_an_upgrade_for_each_step() -> None:
    assert len(facts.UPGRADES) == VERSION - 1


def test_a_copy_of_an_earlier_release_kept_no_text() -> None:
    kept = {"who": "Bob Bell", "checked": "x", "black_out": "", "leave_out": ["1-story"], "version": 4}
    assert facts.read("copy_for_them", kept).given is None
    with pytest.raises(FactsRefused, match="given"):
        facts.write("copy_for_them", {"who": "Bob Bell", "checked": "x", "black_out": ""})


def test_an_earlier_release_decided_again_only_as_the_harm_had_grown() -> None:
    kept = {"grown": "Every night.", "since": "2026-11-01", "told": "Ann", "version": 3}
    assert facts.read("decide_again", kept).reason == "grown"
