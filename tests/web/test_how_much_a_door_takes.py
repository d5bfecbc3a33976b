"""How much may be sent to a page, and the button of a page that names none."""

import pytest
from flask import Flask, request

from asb.web.forms import MOST_AT_ONCE
from asb.web.limits_and_guards import MOST_TYPED, BesideTheFile, as_much_as_the_door_takes
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


FORM = (
    b'--line\r\nContent-Disposition: form-data; name="about"\r\n\r\nThe gate\r\n'
    b'--line\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
    b"Content-Type: image/jpeg\r\n\r\n\xff\xd8 picture\r\n"
    b'--line\r\nContent-Disposition: form-data; name="source"\r\n\r\nA neighbour\r\n--line--\r\n'
)


@pytest.mark.parametrize("at_once", [len(FORM), 7])
def test_what_was_typed_beside_a_file_that_is_too_large_is_read_without_the_file(at_once: int) -> None:
    beside = BesideTheFile(b"line")
    for at in range(0, len(FORM), at_once):
        beside.read(FORM[at : at + at_once])
    assert list(beside.typed.items(multi=True)) == [("about", "The gate"), ("source", "A neighbour")]


def test_what_was_typed_beside_it_is_cut_where_it_is_too_long() -> None:
    beside = BesideTheFile(b"line")
    beside.read(FORM.replace(b"The gate", b"x" * (MOST_TYPED + 9)))
    assert [(name, len(text)) for name, text in beside.typed.items()] == [
        ("about", MOST_TYPED),
        ("source", 0),
    ]


def test_one_goes_on_where_nothing_else_is_said(resident: Visitor) -> None:
    buttons = [button.text for button in resident.get("/track/code").root.all("button")]
    assert "Continue" in buttons
