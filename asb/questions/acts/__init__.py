"""Forms of the acts on a case, one class for each act."""

from asb.questions.acts import (
    clocks,
    ending,
    from_people,
    letters,
    people,
    plan,
    record,
    reports,
    review,
    sharing,
    threshold,
)

__all__ = [
    "clocks",
    "ending",
    "from_people",
    "letters",
    "people",
    "plan",
    "record",
    "reports",
    "review",
    "sharing",
    "threshold",
]
