"""A list that is full offers no further entry and says what to do; a refused file keeps its new place."""

import pytest
from flask import Flask

from asb.wizard import Many
from tests.shared.page import File, Visitor
from tests.shared.story import A_REFERENCE, walk


@pytest.fixture
def kind() -> str:
    """Lists are the same on every database; one will do."""
    return "sqlite"


@pytest.mark.parametrize(("reports", "room"), [(2, True), (3, False)])
def test_the_last_place_of_a_list_can_be_taken_and_no_more(
    app: Flask, resident: Visitor, monkeypatch: pytest.MonkeyPatch, reports: int, room: bool
) -> None:
    step = app.extensions["asb_apply"].step("reports")
    assert isinstance(step, Many)
    object.__setattr__(step, "at_most", 3)
    try:
        walk(resident, reports=[A_REFERENCE] * reports, until="effect")
        resident.get("/apply/reports")
        assert ("Add another report" in resident.page.html) is room
        assert (f"You have added {reports}. You cannot add any more here." in resident.page) is not room
    finally:
        object.__setattr__(step, "at_most", 100)


def test_a_refused_file_is_asked_for_again_as_a_new_one(resident: Visitor) -> None:
    walk(resident, {"more": {"more": ["files"]}}, until="files")
    resident.click("Add a file")
    page = resident.press("Add this file", file=File("virus.exe", b"MZ"), expect=422)
    [error] = page.errors
    assert error.text.startswith("We cannot take “virus.exe”"), "it is named once, as it was sent alone"
    [form] = [form for form in page.forms if form.element.all("input", type="file")]
    assert [field.attrs["value"] for field in form.element.all("input", name="new")] == ["yes"]
