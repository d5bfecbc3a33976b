"""How often a body may send something in a while, and how much."""

from dataclasses import replace

import pytest
from flask import Flask

from asb.casework import rate_limits
from tests.shared.bodies import PC, add, opened
from tests.shared.cases import TWO, checked
from tests.shared.officers import Colleague
from tests.shared.page import File, Visitor


@pytest.fixture
def police(app: Flask, officer: Colleague) -> Visitor:
    """A contact of the police on the page from which they send a file."""
    add(app, PC)
    case = checked(app, officer, TWO)
    visitor = opened(app, case)
    visitor.get(f"/part/case/{case}/file")
    return visitor


@pytest.mark.parametrize("most", [1, 2])
def test_each_time_counts_once(police: Visitor, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "CHANGING", replace(rate_limits.CHANGING, name="here", most=most))
    for _ in range(most):
        police.press("Send", about="Our log", expect=422)
    assert police.press("Send", about="Our log", expect=429).h1 == "Please wait a while"


def test_a_file_counts_by_its_size_in_kilobytes_begun(
    police: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "STORING", replace(rate_limits.STORING, name="here", most=3))
    at = police.page.path
    for size, taken in ((999, True), (1001, True), (10, False)):
        police.get(at)
        log = File("log.txt", f"{size} drums ".encode().ljust(size, b"x"))
        police.press("Send", file=log, about="Our log", expect=200 if taken else 429)
