"""How much may be sent to a page, and the button of a page that names none."""

import pytest
from flask import Flask, request

from asb.web.forms import MOST_AT_ONCE
from asb.web.limits_and_guards import as_much_as_the_door_takes
from tests.shared.page import Visitor


@pytest.fixture
def kind() -> str:
    """One kind of database: what is said here does not depend on it."""
    return "sqlite"


@pytest.mark.parametrize(
    ("address", "for_files"),
    [("/apply/files/0123456789abcdef/file", True), ("/apply/name", False), ("/nowhere", False)],
)
def test_more_may_be_sent_where_files_are_added(app: Flask, address: str, for_files: bool) -> None:
    with app.test_request_context(address, method="POST"):
        before = request.max_content_length
        as_much_as_the_door_takes()
        assert before
        assert before < MOST_AT_ONCE
        assert request.max_content_length == (MOST_AT_ONCE if for_files else before)


def test_one_goes_on_where_nothing_else_is_said(resident: Visitor) -> None:
    buttons = [button.text for button in resident.get("/track/code").root.all("button")]
    assert "Continue" in buttons
