"""A day in one input: as it was answered in several inputs before, and as an office is asked for it."""

from datetime import date
from typing import Any

import pytest

from asb.fields import Question, ReadBack, When
from asb.wizard import Typed

TODAY = date(2026, 11, 27)


class OneReport(Question):
    happened = When("When did it happen?", what="it happened", goes_on=True)
    checked = When("When was it checked?", what="it was checked", exacting=True)


def asked(typed: dict[str, str]) -> Any:
    form = OneReport(Typed({name: [text] for name, text in typed.items()}), None, {})
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "written", "said"),
    [
        ({"": "exact", "-day": "1 3 2026"}, "1 3 2026", "1 March 2026"),
        ({"": "roughly", "-month": "3 2026", "-part": "late"}, "late 3 2026", "Late in March 2026"),
        ({"": "roughly", "-month": "3 2026"}, "3 2026", "Some time in March 2026"),
        ({"-month": "3 2026"}, "3 2026", "Some time in March 2026"),
        (
            {"": "period", "-from": "1 3 2026", "-to": "2 3 2026"},
            "1 3 2026 to 2 3 2026",
            "From 1 March 2026 to 2 March 2026",
        ),
        ({"": "unknown"}, "", "Not known: for us to check"),
        ({"": "unknown", "-day": "1 3 2026"}, "1 3 2026", "1 March 2026"),
        ({"-day": "1 3 2026", "-month": "4 2026"}, "1 3 2026", "1 March 2026"),
    ],
)
def test_what_was_answered_in_several_inputs_is_read_and_shown_in_one(
    typed: dict[str, str], written: str, said: str
) -> None:
    before = asked({f"happened{name}": text for name, text in typed.items()}).happened
    assert (before.written, before.data["said"]) == (written, said)
    assert asked({"happened-day": written}).happened.data == before.data


def test_a_resident_is_never_asked_again_and_an_office_is() -> None:
    form = asked({"happened-day": "31 2 2026", "checked-day": "31 2 2026"})
    assert form.happened.data["said"] == "“31 2 2026”: for us to check"
    assert not form.happened.errors
    why = "there is no 31 February 2026. Check the day and the month"
    assert form.checked.errors == [f"The date it was checked: {why}"]
    assert form.checked.focus == "checked-day"
    assert form.checked.shown() == "31 2 2026"
    assert not asked({"checked-day": "not known"}).checked.errors


def test_it_is_settled_on_the_day_it_is_typed() -> None:
    form = asked({"happened-day": "since June", "checked-day": "last Tuesday"})
    assert form.happened.settled(TODAY) == {"happened-day": "From 1 June 2026 to 27 November 2026"}
    assert form.checked.settled(TODAY) == {"checked-day": "24 November 2026"}
    assert asked({}).happened.settled(TODAY) == {}


def test_what_was_read_is_said_back_unless_it_was_typed_so() -> None:
    field = asked({"happened-day": "24 November 2026"}).happened
    assert field.read_back("last Tuesday") == ReadBack(
        "it happened", "24 November 2026", is_read=True, exact=True
    )
    assert field.read_back("24  november 2026") is field.read_back("") is None
    assert asked({"happened-day": "not sure"}).happened.read_back("not sure") is None


def test_what_was_not_read_is_said_back_with_why() -> None:
    typed = "between 31 June and 4 July"
    read = asked({"happened-day": typed}).happened.read_back(typed)
    assert read == ReadBack("it happened", typed, is_read=False, missing="there is no 31 June")
    read = asked({"happened-day": "after the party"}).happened.read_back("after the party")
    assert read
    assert (read.is_read, read.missing) == (False, "")
