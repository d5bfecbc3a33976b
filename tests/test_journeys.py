"""The live journey: what the stories of the tests have to know of each of its questions."""

import shutil
from pathlib import Path

import pytest

from asb import council, journeys, questions
from tests.shared.story import steps_without_an_answer


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
