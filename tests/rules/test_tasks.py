"""What a case needs from staff now, from its first day to its last: as a table."""

from dataclasses import replace
from datetime import timedelta
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


def test_what_depends_is_checked_before_the_bodies_decide() -> None:
    unsure = (*reports(60, 40), replace(reports(20)[0], id="3", told_others=True))
    held: Step = ("ask", {"bodies": ["icb"], "by": RECEIVED})
    told: Step = ("told", {"body": "icb"})
    assert tasks.needs(course(*PASSED, told=unsure)) == ["finding", "ask"]
    assert tasks.needs(course(*PASSED, held, told=unsure)) == []
    assert tasks.needs(course(*PASSED, held, told, told=unsure)) == ["finding"]
    assert tasks.needs(course(*PASSED, told=unsure[1:])) == ["decide"], "it cannot become enough"


@pytest.mark.parametrize("ended", [NOT_MET, (*HELD, "outcome", "look_again")])
def test_a_case_ends_only_when_its_risk_was_looked_at_since(ended: tuple[Any, ...]) -> None:
    again = RECEIVED + timedelta(days=30)
    risky = [("risk", {"level": "high", "review_on": again}) if step == "risk" else step for step in ended]
    assert tasks.needs(course(*risky)) == []
    assert tasks.risk_before_ending(course(*risky)) == again
    assert tasks.needs(course(*risky, ("risk", {"level": "high", "review_on": again}))) == ["close"]


def test_nothing_is_decided_while_the_bodies_are_asked() -> None:
    asked: Step = ("ask", {"bodies": ["icb"], "by": RECEIVED})
    few = reports(60, 40)
    assert tasks.needs(course(*PASSED, told=few)) == ["decide"]
    assert tasks.needs(course(*PASSED, asked, told=few)) == []
