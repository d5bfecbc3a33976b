"""A day in one input: read as people write it, and as it was answered in several inputs before."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from asb.fields.free_days import settled_free
from asb.questions.apply.what_happened import AReport
from asb.wizard import Typed
from tests.shared.databases import one_database

pytestmark = one_database
TODAY = date(2026, 11, 27)


def happened(app: Flask, typed: dict[str, str]) -> Any:
    """The field, read."""
    boxes = Typed({f"happened{name}": [text] for name, text in typed.items()})
    return AReport(boxes, app.extensions["asb_council"], {}).happened


@pytest.mark.parametrize(
    ("typed", "exactness", "first", "last"),
    [
        ("1 March 2026", "exact", "2026-03-01", "2026-03-01"),
        ("March 2026", "roughly", "2026-03-01", "2026-03-31"),
        ("early March 2026", "roughly", "2026-03-01", "2026-03-10"),
        ("In the middle of March 2026", "roughly", "2026-03-11", "2026-03-20"),
        ("end of Feb 2026", "roughly", "2026-02-21", "2026-02-28"),
        ("1 March 2026 to 3 April 2026", "period", "2026-03-01", "2026-04-03"),
        ("from 1 3 2026 until 3 4 2026", "period", "2026-03-01", "2026-04-03"),
        ("since 1 March 2026", "period", "2026-03-01", "2026-11-27"),
        ("1 March 2026 to now", "period", "2026-03-01", "2026-11-27"),
        ("since 1 March 2026, still happening", "period", "2026-03-01", "2026-11-27"),
        ("yesterday", "exact", "2026-11-26", "2026-11-26"),
        ("yesterday to today", "period", "2026-11-26", "2026-11-27"),
        ("1 - 3 - 2026", "exact", "2026-03-01", "2026-03-01"),
        ("Not sure.", "unknown", "", ""),
        ("I don't know", "unknown", "", ""),
        ("", "unknown", "", ""),
    ],
)
def test_a_day_is_read_as_people_write_it(
    app: Flask, typed: str, exactness: str, first: str, last: str
) -> None:
    found = happened(app, {"-day": settled_free(typed, TODAY)}).data
    assert (found["kind"], found["from"], found["to"]) == (exactness, first, last)


@pytest.mark.parametrize(
    ("typed", "written", "said"),
    [
        ({"": "exact", "-day": "1 3 2026"}, "1 3 2026", "1 March 2026"),
        ({"": "roughly", "-month": "3 2026", "-part": "late"}, "late 3 2026", "Late in March 2026"),
        ({"": "roughly", "-month": "3 2026"}, "3 2026", "Some time in March 2026"),
        (
            {"": "period", "-from": "1 3 2026", "-to": "2 3 2026"},
            "1 3 2026 to 2 3 2026",
            "From 1 March 2026 to 2 March 2026",
        ),
        ({"": "unknown"}, "", "Not known: for us to check"),
    ],
)
def test_what_was_answered_in_several_inputs_is_read_and_shown_in_one(
    app: Flask, typed: dict[str, str], written: str, said: str
) -> None:
    before = happened(app, typed)
    assert (before.written, before.data["said"]) == (written, said)
    assert happened(app, {"-day": written}).data == before.data


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("soon", "The month it happened: we could not read this"),
        ("31 2 2026", "there is no 31 February 2026"),
        ("3 April 2026 to 1 March 2026", "The last date must be 3 April 2026 or after"),
    ],
)
def test_what_is_no_day_is_asked_for_again(app: Flask, typed: str, error: str) -> None:
    field = happened(app, {"-day": typed})
    field.validate(field)
    assert error in str(field.process_errors[0])
    assert field.focus == "happened-day"
