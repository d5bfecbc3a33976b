"""Facts of acts that end or reopen a case, pass it to another council, or record an appeal or a complaint."""

from __future__ import annotations

from datetime import date

import msgspec

from asb.rules.facts.kinds import Facts


class Promise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A date of which somebody was told, and what became of it: `said` is `kept` or `dropped` if that was
    known before the case was closed.
    """

    what: str
    on: date
    said: str
    why: str
    done: date | None = None
    """The day on which it was kept, or dropped, before the case was closed."""
    about: str = ""
    """What was to be done, as the applicant read it."""


class Close(Facts, frozen=True, kw_only=True):
    reason: str
    """A key of `tasks.ENDINGS`; in cases closed before there were these, `other` too."""
    why: str = ""
    """What the people on the case are told."""
    checked: str = ""
    """For staff: what the mistake was, or how it is known that the same person made both applications."""
    duplicate_of: str = ""
    """Reference of the case that goes on, if this is a duplicate."""
    no_review: str = ""
    """Why the review that the law asks for is not held."""
    tell: str = ""
    """Whether the people are told of a mistake: `yes` or `no`."""
    promised: tuple[Promise, ...] = ()
    """Dates of which the applicant was told."""
    ours: tuple[Promise, ...] = ()
    """Dates for staff only."""


class Withdraw(Facts, frozen=True, kw_only=True):
    checked: str
    why: str
    said: str = ""
    """What they said, and how, where the threshold is met."""
    pressure: str = ""
    """Where the threshold is met: what they said when asked about pressure, `none` or `some`."""
    pressure_why: str = ""
    """What was done about pressure of which they told us."""
    second: bool = False
    """Whether it waits for a manager, because the threshold is met."""


class PassOn(Facts, frozen=True, kw_only=True):
    """The application is sent to another council, which is asked to confirm."""

    to: str
    reach: str
    why: str
    email: str = ""
    """Where the letter to that council goes; printed if empty."""
    agreed: str = ""
    """Whether the applicant was asked what may be sent: `all`, `part`, `no`; empty where there is no risk."""
    agreed_how: str = ""
    left_out: tuple[str, ...] = ()
    """Keys of pages of the application that were left out, besides those about contact."""
    way: str = ""
    """The safe way in which that council may reach the applicant; empty: only through us."""
    by: date | None = None
    """The day by which it is asked to confirm; None in cases from before, which ended by being passed on."""


class PassOnAnswered(Facts, frozen=True, kw_only=True):
    said: str
    """`taken`, which ends the case, or `returned`."""
    to: str
    reach: str
    their_reference: str = ""
    who: str
    words: str = ""
    how_have: str = ""
    """How they have it, though our letter with the application had not left."""


class Reopen(Facts, frozen=True, kw_only=True):
    why: str
    back: tuple[str, ...] = ()
    """What is to be done again: see `AppealDecided.back`."""
    words: str = ""
    """What the applicant is told."""


class Appeal(Facts, frozen=True, kw_only=True):
    how: str
    grounds: tuple[str, ...]
    text: str
    missed: str = ""
    """What was not considered."""
    file: str = ""
    digest: str = ""
    evidence: int | None = None
    """Number of the file that came with it, if any."""
    person: int | None = None
    """Who appealed on their tracking page; None if an officer recorded it for the applicant."""
    first_step: str = ""
    """Where an appeal has two steps, whether the first was taken: `yes` or `no`; empty if there is one."""


class AppealDecided(Facts, frozen=True, kw_only=True):
    result: str
    back: tuple[str, ...]
    """What is to be done: `threshold` (decide again), `decide` (for the first time), `review`, `deliver`."""
    words: str
    why_nothing: str = ""
    """Why nothing is done again, although it was upheld."""
    of: int | None = None
    """Number of the entry by which the appeal body recorded it; None if it came in another way."""
    threshold: str = ""
    """Its own decision on the threshold, where it can take one: `met`, `not_met` or `not_reviewed`."""


class Complaint(Facts, frozen=True, kw_only=True):
    """A complaint, an ombudsman's investigation or a court's case about how a case was dealt with."""

    body: str
    """Key of an ombudsman, or `own`, `body`, `court`, `other`."""
    body_name: str
    their_reference: str
    whose: str
    """Who complains: `people` of the case, or `another` person."""
    text: str
    by: date | None = None
    """The day by which an answer is wanted."""
    hold: str
    """Whether it sets a legal hold: `yes` or `no`."""
    hold_why: str = ""


class ComplaintDecided(Facts, frozen=True, kw_only=True):
    which: int
    """Number of the complaint's entry."""
    result: str
    remedy: str
    back: tuple[str, ...]
    by: date | None = None
    """The day by which the next step is due, or the remedy to be carried out."""
    words: str = ""
    to_do: str = ""
    """Whether something is still to be carried out: `yes`, `no`, or empty where it was not asked."""
