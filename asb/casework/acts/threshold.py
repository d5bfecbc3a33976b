"""Threshold: findings on reports, the decision of the relevant bodies, the second person."""

from __future__ import annotations

from asb.casework.acts.transaction import FormFacts, OpenCase
from asb.rules import facts as facts_of
from asb.rules.course import BETTER, NOT_MET


def find(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Marks a finding for a manager to confirm if it lowers the result of the threshold count."""
    before = opened.course.assessment()
    after = opened.course.assessment(also=facts_of.of("finding", facts))
    falls = BETTER.index(after.by_count) < BETTER.index(before.by_count)
    return facts | {"second": falls}


def decide(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Freezes the count of the day with the decision of the relevant bodies (s.104(4), (5))."""
    return facts | {"assessment": opened.course.assessment().as_json()}


def refuse(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Proposes a refusal although enough reports count: only proposed, as the Act does not provide for it."""
    return decide(opened, facts) | {"outcome": NOT_MET, "factors": {}, "words": ""}


def second(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Adds the number of the proposed entry to the second person's answer."""
    proposed = opened.course.proposed
    return facts | {"of": proposed.id if proposed else 0}
