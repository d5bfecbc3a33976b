"""The live journey: what the stories of the tests have to know of each of its questions."""

import shutil
from pathlib import Path

import pytest

from asb import council, journeys, questions
from asb.wizard import Answers
from tests.shared.page import Visitor
from tests.shared.story import steps_without_an_answer, walk

SECTIONS = (
    *("About you", "Safety", "How we contact you", "Making it easier", "What has been happening"),
    *("The reports", "The effect"),
)


def test_every_question_has_its_least_answer_in_the_stories() -> None:
    """The one test that fails for a new question: give it a line in MINIMUM of tests/shared/story.py."""
    assert steps_without_an_answer(journeys.apply(council.load(None))) == []


@pytest.mark.parametrize("changed", ["apply/people.py", "acts/form.py", "__init__.py"])
def test_any_wording_changes_the_mark(changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A draft from before a change of words is read again, wherever in the rooms of questions it was."""
    here = council.load(None)
    before = journeys.mark(here)
    copy = shutil.copytree(Path(questions.__file__).parent, tmp_path / "questions")
    monkeypatch.setattr(questions, "__file__", str(copy / "__init__.py"))
    assert journeys.mark(here) == before
    with (copy / changed).open("a") as source:
        source.write("# other words\n")
    assert journeys.mark(here) != before


@pytest.mark.parametrize(
    ("safe", "shown"),
    [
        ({"danger": "no", "afraid": "no"}, False),
        ({"danger": "no", "afraid": "yes"}, True),
        ({"danger": "unsure"}, True),
        ({}, False),
    ],
)
def test_help_is_shown_to_whoever_may_not_be_safe(safe: dict[str, str], shown: bool) -> None:
    step = journeys.apply(council.load(None)).step("help")
    assert step
    assert step.when({"safe": safe}) is shown


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_group_may_name_nobody_yet(resident: Visitor) -> None:
    walk(resident, {"who": {"who": "group"}}, until="others")
    assert resident.page.path == "/apply/others"
    assert resident.press("Continue", expect=200).path == "/apply/easier"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_answers_are_checked_under_these_headings(resident: Visitor) -> None:
    walk(resident, until="check")
    headings = [heading.text for heading in resident.page.root.all("h2")]
    told = [words for words in headings if words in SECTIONS]
    assert told == [words for words in SECTIONS if words in told]
    assert set(SECTIONS) - set(told) == {"Safety", "Making it easier", "The effect"}


@pytest.mark.parametrize(
    ("so_far", "asked"),
    [
        ({"who": {"who": "myself"}}, False),
        ({"who": {"who": "organisation"}}, True),
        ({"who": {"who": "someone_else"}, "person": {"relationship": "family"}}, False),
        ({"who": {"who": "someone_else"}, "person": {"relationship": "councillor"}}, True),
    ],
)
def test_an_organisation_is_asked_of_those_who_act_for_one(so_far: Answers, asked: bool) -> None:
    step = journeys.apply(council.load(None)).step("organisation")
    assert step
    assert step.when(so_far) is asked


FOR_ANOTHER: Answers = {"who": {"who": "someone_else"}}
GROUP: Answers = {"who": {"who": "group"}}
FILLED = {"others": {"1": {"name": "Bea"}}}


@pytest.mark.parametrize(
    ("key", "asked", "not_asked"),
    [
        ("person", FOR_ANOTHER, GROUP),
        ("person_contact", FOR_ANOTHER, GROUP),
        ("details", {"contact": {"routes": ["email"]}}, {"contact": {"routes": ["none"]}}),
        ("details", {"contact": {"routes": ["post"]}}, {}),
        ("person_details", FOR_ANOTHER | {"person_contact": {"routes": ["post"]}}, FOR_ANOTHER),
        (
            "person_details",
            FOR_ANOTHER | {"person_contact": {"routes": ["post"]}},
            {"person_contact": {"routes": ["post"]}},
        ),
        ("others", GROUP, FOR_ANOTHER),
        ("agreement", FOR_ANOTHER, FILLED),
        ("agreement", GROUP | FILLED, GROUP),
        (
            "authority",
            FOR_ANOTHER | {"agreement": {"how": "authority"}},
            FOR_ANOTHER | {"agreement": {"how": "form"}},
        ),
        (
            "authority",
            GROUP | FILLED | {"agreement": {"how": "authority"}},
            {"agreement": {"how": "authority"}},
        ),
        (
            "signed",
            FOR_ANOTHER | {"agreement": {"how": "form"}},
            FOR_ANOTHER | {"agreement": {"how": "link"}},
        ),
        ("signed", FOR_ANOTHER | {"agreement": {"how": "form"}}, FOR_ANOTHER),
        ("cause", {"more": {"more": ["cause"]}}, {"more": {"more": ["done", "files"]}}),
        ("done", {"more": {"more": ["done"]}}, {"more": {"more": ["cause", "files"]}}),
        ("files", {"more": {"more": ["files"]}}, {}),
    ],
)
def test_a_step_is_asked_only_of_those_whom_it_is_about(key: str, asked: Answers, not_asked: Answers) -> None:
    step = journeys.apply(council.load(None)).step(key)
    assert step
    assert step.when(asked)
    assert not step.when(not_asked)


def test_every_page_says_which_part_it_is_in_and_the_parts_are_in_order() -> None:
    steps = journeys.apply(council.load(None)).steps
    said = list(dict.fromkeys(journeys.part_of(step) for step in steps))
    assert said == [
        "Part 1 of 5: You",
        "Part 2 of 5: What happens",
        "Part 3 of 5: Reports",
        "Part 4 of 5: The effect",
        "Part 5 of 5: Check and send",
    ]
