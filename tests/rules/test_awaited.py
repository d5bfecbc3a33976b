"""Which requests to bodies are still needed: none once the question that they were for is settled."""

from datetime import date

import pytest

from asb.rules import tasks
from asb.rules.clocks import awaited, clocks, dates
from asb.rules.threshold import ReportFacts
from asb.rules.worklist import due_now, worklist
from tests.shared.courses import HERE, PLAIN, RECEIVED, Step, course, reports

LATE = date(2026, 12, 1)
ASKED: Step = ("ask", {"bodies": ["icb"], "by": RECEIVED})
NOT_MET: Step = ("decide", {"outcome": "not_met", "second": True})
TURNED_DOWN: Step = ("second", {"said": "disagree"})
BEGUN = ("risk", "take", "pass", ASKED)


@pytest.mark.parametrize(
    ("steps", "told", "now", "pressed"),
    [
        (BEGUN, reports(60, 40), [], True),
        (BEGUN, reports(60, 40, 20), ["decide"], False),
        ((*BEGUN, NOT_MET), reports(60, 40), ["second"], False),
        ((*BEGUN, NOT_MET, TURNED_DOWN), reports(60, 40), [], True),
        ((*BEGUN, "decide"), reports(60, 40, 20), ["arrange"], False),
        ((*BEGUN, "decide", ASKED), reports(60, 40, 20), ["arrange"], True),
    ],
)
def test_a_settled_question_ends_its_requests(
    steps: tuple[Step | str, ...], told: tuple[ReportFacts, ...], now: list[str], *, pressed: bool
) -> None:
    found = course(*steps, told=told)
    running = clocks(found, HERE.clocks, PLAIN)
    assert tasks.needs(found) == now
    ahead = dates(found, running, PLAIN)
    assert ("remind" in due_now(worklist(found, running, ahead, PLAIN), LATE)) is pressed
    assert bool(awaited(found)) is pressed
