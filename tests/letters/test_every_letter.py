"""Every letter in full, as somebody gets it, compared with the text in tests/data/letters.

A letter that was changed on purpose: see `tests.letters.keep`.
"""

import re

import pytest
from flask import Flask

from asb.letters import writing
from tests.letters.every import STORIES
from tests.letters.plain import KEPT
from tests.letters.stories import Story

pytestmark = pytest.mark.long

TEMPLATES = {path.stem for path in writing._folder.glob("*.txt") if not path.stem.startswith("_")}


@pytest.fixture
def kind() -> str:
    """Letters are the same on every database; one will do."""
    return "sqlite"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.tell.__name__)
def test_every_word_is_as_it_was_read_and_kept(app: Flask, story: Story) -> None:
    for name, text in story.tells(app).items():
        kept = KEPT / f"{name}.txt"
        assert kept.exists(), f"nobody has read this letter: python -m tests.letters.keep {name}"
        assert text == kept.read_text(), f"{name} is not as it was kept"


def test_every_letter_has_a_text_that_was_kept() -> None:
    assert {name.partition("-")[0] for story in STORIES for name in story.names} == TEMPLATES


def test_no_kept_text_is_of_a_letter_that_is_gone() -> None:
    told = [name for story in STORIES for name in story.names]
    assert sorted(path.stem for path in KEPT.glob("*.txt")) == sorted(told)


def test_no_subject_is_cut_short_on_a_phone() -> None:
    """Where a subject names a day, it is as long as a day can be."""
    for path in KEPT.glob("*.txt"):
        [subject] = re.findall(r"^Subject: (.*)$", path.read_text(), re.MULTILINE)
        longest = re.sub(r"WEEKDAY \S+", "Wednesday 30 September 2026", subject)
        longest = re.sub(r"TODAY\S*", "30 September 2026", longest)
        assert len(longest) <= 70, longest


def test_each_heading_stands_apart() -> None:
    """With an empty line before it; so does its list or paragraph after the line under it."""
    for path in KEPT.glob("*.txt"):
        lines = path.read_text().splitlines()
        for at, line in enumerate(lines):
            if set(line) == {"-"} and lines[at - 1]:
                assert not lines[at - 2], f"{path.name}: {lines[at - 1]}"
                assert not lines[at + 1], f"{path.name}: {lines[at - 1]}"
