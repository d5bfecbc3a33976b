"""To hold a clock, or to say that we are late, is offered while a clock runs: there is one to choose."""

from datetime import timedelta

import pytest
from flask import Flask

from asb import web
from asb.demo import LATELY, PLANNED, StoryAct
from tests.shared.lived import office
from tests.shared.officers import Colleague


def lived(app: Flask, ago: int, *story: StoryAct) -> str:
    """The reference of a case that came so many days ago."""
    with app.test_request_context():
        here = office(app)
        here.now = web.now()
        reference = here.apply(1, web.today() - timedelta(days=ago), LATELY, {})
        for each in story:
            received = web.today() - timedelta(days=ago)
            here.act(reference, each, received, received + timedelta(days=each.day))
        return reference


BOTH = pytest.mark.parametrize(
    ("act", "offer"), [("hold", "Pause a deadline"), ("late", "Send a delay letter")]
)


@BOTH
@pytest.mark.parametrize("kind", ["sqlite"])
def test_while_a_clock_runs_it_can_be_chosen(app: Flask, manager: Colleague, act: str, offer: str) -> None:
    reference = lived(app, 1)
    assert offer in manager.get(f"/staff/cases/{reference}")
    manager.get(f"/staff/cases/{reference}/{act}")
    assert any("clock" in form.names for form in manager.page.forms)
    assert "Decision on whether there will be a review" in manager.page


@BOTH
@pytest.mark.parametrize("kind", ["sqlite"])
def test_where_no_clock_runs_it_is_not_offered(app: Flask, manager: Colleague, act: str, offer: str) -> None:
    reference = lived(app, 40, *PLANNED)
    page = manager.get(f"/staff/cases/{reference}")
    assert offer not in page
