"""A form that asks about each body tells in its summary of every one that is left out."""

import pytest
from flask import Flask

from asb.demo.stories import BEGUN
from tests.shared.lived import REPORTS, office
from tests.shared.officers import Colleague


@pytest.mark.parametrize("kind", ["sqlite"])
def test_whatever_is_wrong_is_in_the_summary(app: Flask, manager: Colleague) -> None:
    with app.test_request_context():
        here = office(app)
        reference = here.come({}, REPORTS)
        here.live(reference, *BEGUN)
    manager.get(f"/staff/cases/{reference}/decide")
    manager.press("See the letter", expect=422)
