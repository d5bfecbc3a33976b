"""What a case needs from staff now, from its first day to its last: as a table."""

from typing import Any

import pytest

from asb.rules import tasks
from tests.shared.courses import BODIES, RECEIVED, Step, course, reports

BEGUN = ("risk", "take")
NOTICE: Step = ("pass", {"bodies": list(BODIES), "what": "notice"})
TO_ONE: Step = ("pass", {"bodies": [BODIES[0]], "what": "application"})
NOBODY_THERE: Step = ("leave_out", {"body": "police", "reads": "yes"})
NAMED: Step = ("name_contact", {"body": "police"})
PASSED = (*BEGUN, "pass")
NOT_MET = (*PASSED, ("decide", {"outcome": "not_met"}))
MET = (*PASSED, "decide")
HELD = (*MET, "arrange", "hold_review")
UPHELD: Step = ("appeal_decided", {"result": "upheld", "back": ["threshold"]})
DEAD: Step = ("died", {"person": 1, "nobody_left": True})


@pytest.mark.parametrize(
    ("steps", "needed"),
    [
        ((), ["risk", "take"]),
        (("risk",), ["take", "pass"]),
        (("take",), ["risk"]),
        (BEGUN, ["pass"]),
        ((*BEGUN, TO_ONE), ["pass"]),
        ((*BEGUN, NOTICE), ["pass"]),
        ((*BEGUN, NOBODY_THERE), ["name_contact", "pass"]),
        ((*BEGUN, NOTICE, NOBODY_THERE), ["name_contact", "pass"]),
        ((*BEGUN, NOBODY_THERE, NAMED), ["pass"]),
        (("take", "pass"), ["risk", "decide"]),
        (PASSED, ["decide"]),
        ((*PASSED, ("decide", {"outcome": "not_met", "second": True})), ["second"]),
        (NOT_MET, ["close"]),
        ((*NOT_MET, "appeal"), []),
        ((*NOT_MET, "appeal", UPHELD), ["decide"]),
        ((*NOT_MET, "close"), []),
        ((*NOT_MET, "close", "appeal"), ["appeal_decided"]),
        (MET, ["arrange"]),
        ((*MET, "arrange"), []),
        (HELD, ["recommend", "outcome"]),
        ((*HELD, "recommend"), ["draft_plan"]),
        ((*HELD, "recommend", ("draft_plan", {"by": RECEIVED})), []),
        ((*HELD, "outcome"), []),
        ((*HELD, "outcome", "look_again"), ["close"]),
        ((*HELD, "recommend", "outcome"), []),
        ((*HELD, "action", "outcome"), []),
        ((*MET, DEAD), ["after_death"]),
        ((*MET, DEAD, ("after_death", {"said": "yes"})), ["arrange"]),
        ((*MET, DEAD, ("after_death", {"said": "no"})), ["close"]),
    ],
)
def test_what_is_needed_at_each_point_of_the_course(steps: tuple[Any, ...], needed: list[str]) -> None:
    assert tasks.needs(course(*steps)) == needed


def test_nothing_is_decided_while_the_bodies_are_asked() -> None:
    asked: Step = ("ask", {"bodies": ["icb"], "by": RECEIVED})
    few = reports(60, 40)
    assert tasks.needs(course(*PASSED, told=few)) == ["decide"]
    assert tasks.needs(course(*PASSED, asked, told=few)) == []
