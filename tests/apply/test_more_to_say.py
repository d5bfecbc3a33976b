"""Questions that other councils ask too: all can be left out."""

import pytest

from asb.council import load
from asb.questions import HowItAffectsYou, WhatWasDone, WhereItHappens, WhoIsThisFor
from asb.wizard import Typed
from tests.shared.page import Visitor
from tests.shared.story import walk


@pytest.fixture
def kind() -> str:
    """One kind of database: what differs here are the words."""
    return "sqlite"


def test_what_is_told_is_shown_again(resident: Visitor) -> None:
    told = {
        "effect": {"at_risk": "I live alone", "households": "Four or five"},
        "more": {"more": ["done"]},
        "done": {"promised": "A visit by Friday"},
    }
    page = walk(resident, told, until="check")
    assert page.rows["What adds to the risk"] == "I live alone"
    assert page.rows["Other households affected"] == "Four or five"
    assert page.rows["What was promised"] == "A visit by Friday"
    assert page.rows["Report 1"].startswith("Happened: Not known")
    longest = max(page.rows, key=lambda label: len(label.split()))
    assert len(longest.split()) <= 6, "labels are short where all answers stand on one page"


@pytest.mark.parametrize(
    ("question", "names"),
    [(HowItAffectsYou, {"at_risk", "households"}), (WhatWasDone, {"promised"}), (WhereItHappens, {"home"})],
)
def test_each_can_be_left_out(question: type, names: set[str]) -> None:
    form = question(Typed({}), load(None), {})
    assert all(not form[name].needed and "(optional)" in form[name].label.text for name in names)
    form.validate()
    assert not names & set(form.errors)


def test_a_helper_is_asked_about_the_person_they_help() -> None:
    form = HowItAffectsYou(Typed({}), load(None), {"who": {"who": "someone_else"}})
    assert form["at_risk"].label.text == "Does anything put them more at risk of harm? (optional)"


def test_why_we_ask_where_somebody_lives_is_said() -> None:
    form = WhereItHappens(Typed({}), load(None), {})
    assert form["home"].description == "This helps us to find the reports."


def test_a_group_is_told_that_each_of_them_is_asked() -> None:
    [group] = [each for each in WhoIsThisFor(None, load(None), {})["who"].options if each.value == "group"]
    said = "For example, neighbours. We will ask each of the others if they agree"
    assert group.hint == said
