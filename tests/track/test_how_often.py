"""How often people of a case may send something in a while."""

from dataclasses import replace

import pytest

from asb.casework import rate_limits
from tests.shared.page import Visitor


@pytest.mark.parametrize("most", [1, 2])
def test_each_time_counts_against_how_often_it_may_be(
    ann: Visitor, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "CHANGING", replace(rate_limits.CHANGING, most=most))
    ann.click("Tell us more")
    for _ in range(most):
        ann.press("Send", text="", expect=422)
    assert ann.press("Send", text="", expect=429).h1 == "Please wait a while"
