"""The live journey: what the stories of the tests have to know of each of its questions."""

from asb import council, journeys
from tests.shared.story import steps_without_an_answer


def test_every_question_has_its_least_answer_in_the_stories() -> None:
    """The one test that fails for a new question: give it a line in MINIMUM of tests/shared/story.py."""
    assert steps_without_an_answer(journeys.apply(council.load(None))) == []
