"""The threshold: what is found about reports, what the relevant bodies decide, who looks a second time."""

from __future__ import annotations

from asb.casework.acts.transaction import Facts, OpenCase
from asb.rules import facts as facts_of
from asb.rules.course import BETTER, NOT_MET


def find(opened: OpenCase, facts: Facts) -> Facts:
    """What was found about a report. Where it takes the count, or what it can still come to, below the
    threshold, it waits for a manager.
    """
    before = opened.course.assessment()
    after = opened.course.assessment(also=facts_of.of("finding", facts))
    falls = BETTER.index(after.by_count) < BETTER.index(before.by_count)
    return facts | {"second": falls}


def decide(opened: OpenCase, facts: Facts) -> Facts:
    """The decision of the relevant bodies (s.104(4), (5)), with the count of that day frozen beside it."""
    return facts | {"assessment": opened.course.assessment().as_json()}


def refuse(opened: OpenCase, facts: Facts) -> Facts:
    """A refusal although enough reports count: the Act leaves no room for it, so it is only proposed here."""
    return decide(opened, facts) | {"outcome": NOT_MET, "factors": {}, "words": ""}


def second(opened: OpenCase, facts: Facts) -> Facts:
    """The second person's answer, with the entry that it is about."""
    proposed = opened.course.proposed
    return facts | {"of": proposed.id if proposed else 0}
