"""A number of the figures, as managers type it."""

import pytest

from asb.fields import Question
from asb.questions.figures import HowMany
from asb.wizard import Typed


class OfAYear(Question):
    many = HowMany("Reviews")


def ask(typed: str) -> OfAYear:
    form = OfAYear(Typed({"many": [typed]}), None, {})
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "kept"), [("12", "12"), ("1,200", "1200"), ("007", "7"), (" 0 ", "0"), ("", "")]
)
def test_a_number_is_kept_by_its_digits_and_nothing_as_nothing(typed: str, kept: str) -> None:
    form = ask(typed)
    assert (form.many.data, form.many.errors) == (kept, [])


@pytest.mark.parametrize("typed", ["some", "-1", "1.5", "+3", "1_000", "²", "123456"])
def test_what_is_no_whole_number_says_what_one_is(typed: str) -> None:
    assert ask(typed).many.errors == ["Reviews: enter a whole number such as 0 or 12"]
