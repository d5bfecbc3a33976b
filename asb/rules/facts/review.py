"""Facts of acts on a review: arranging and holding it, recommendations, the plan, the outcome."""

from __future__ import annotations

from datetime import date

from asb.rules.facts.kinds import Facts, Said


class Arrange(Facts, frozen=True, kw_only=True):
    day: date
    time: str
    place: str
    chair: str
    chair_from: str
    chair_why: str
    bodies: tuple[str, ...]
    others: str
    invited: str
    not_invited: str
    words: str
    chair_part: str = ""
    """What part the chair had in the case: `none`, `manages` or `dealt`; empty where it was not asked."""
    missing: str = ""
    """Why a relevant body is not asked."""


class CallOff(Facts, frozen=True, kw_only=True):
    """A meeting that will not take place as arranged: `postponed`, or `cancelled`."""

    what: str
    by: date | None
    """Day by which the new date is told, if postponed."""
    why: str


class HoldReview(Facts, frozen=True, kw_only=True):
    took_part: tuple[str, ...]
    present: str
    apologies: str
    conflicts: str
    applicant: str
    powers: dict[str, Said]
    found: str
    told: str
    chair: str = ""
    """Who chaired it; in entries from before that was asked, see the arrangement."""
    chair_from: str = ""
    chair_part: str = ""
    chair_why: str = ""
    missing: str = ""
    """Why a relevant body did not take part."""
    different: str = ""
    """Why it was not held as arranged."""
    alone: str = ""
    """Why it was held with one body only."""


class Recommend(Facts, frozen=True, kw_only=True):
    to: str
    to_other: str
    to_name: str
    text: str
    told: str
    by: date
    to_email: str = ""
    """Where the letter to somebody who is no relevant body goes, if they get one."""
    to_address: str = ""


class Action(Recommend, frozen=True, kw_only=True):
    notice: str
    warned: str


class ChangePlanned(Recommend, frozen=True, kw_only=True):
    """A recommendation or an action as it is from now on, or taken out of the plan."""

    of: int
    """Number of the entry that added it."""
    stays: str
    why: str
    notice: str = ""
    warned: str = ""


class DraftPlan(Facts, frozen=True, kw_only=True):
    by: date
    words: str


class Comments(Facts, frozen=True, kw_only=True):
    who: str
    text: str
    changed: str
    person: int | None = None
    """Who commented on their tracking page; None if an officer recorded it."""


class Outcome(Facts, frozen=True, kw_only=True):
    considered: str
    withheld: str
    watches: str
    again: date
    none: str
    comments: str = ""
    """What was said about the draft plan, and what changed because of it."""
    early: str = ""
    """Why it was sent before comments had come or their day had passed."""
    for_applicant: str = ""
    """The recommendations, as an applicant may read them who may know no more."""


class LookAgain(Facts, frozen=True, kw_only=True):
    text: str
    told: str
    again: date | None
    """When it is looked at once more; None if that is not needed."""


class Answered(Facts, frozen=True, kw_only=True):
    said: str
    text: str
    told: str
    recommendation: int


class Progress(Facts, frozen=True, kw_only=True):
    state: str
    text: str
    told: str
    action: int
