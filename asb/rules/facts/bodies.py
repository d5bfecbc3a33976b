"""Facts of acts by contacts of bodies, who answer by link, and of how officers take their answers over."""

from __future__ import annotations

from datetime import date

import msgspec

from asb.rules.facts.decision import Finding
from asb.rules.facts.kinds import Facts, KnownDay


class FromBody(Facts, frozen=True, kw_only=True):
    """Base of what a contact sends."""

    contact: int
    """Number of the contact whose link it was."""
    body: str
    """Key of the relevant body; empty for an organisation asked on this case alone."""
    organisation: str
    """The body or organisation, as it was called that day."""
    who: str
    """Who wrote it: the contact, or somebody else who opened the link."""


class BodyOpened(FromBody, frozen=True, kw_only=True):
    """The application was opened: the receipt that it was passed on (s.104(3)(b))."""


class Held(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a body says about one report of the ledger."""

    said: str
    """`held`, `not_held` or `not_looked`."""
    happened: KnownDay
    reported: KnownDay
    """The days in its own records; unknown where they are those of the ledger."""
    reference: str = ""
    done: str = ""


class BodyHolds(FromBody, frozen=True, kw_only=True):
    """What a body holds about the reports of the ledger, by report number."""

    reports: dict[str, Held]
    text: str
    """What else it knows and did."""


class BodyReport(FromBody, frozen=True, kw_only=True):
    """A report that a body holds and the ledger did not have; the report itself holds what was said of it.

    It counts only once an officer has accepted it (`Accept`).
    """

    report: str


class BodyFile(FromBody, frozen=True, kw_only=True):
    about: str
    file: str
    """File name."""
    digest: str
    evidence: int


class BodyView(FromBody, frozen=True, kw_only=True):
    """What a body thinks of the proposed decision (s.104(5))."""

    said: str
    """`agrees`, `disagrees` or `delegated`."""
    why: str
    decided_by: str
    """Who decided it for the body."""
    proposed: str
    """The outcome that was proposed."""


class BodyComes(FromBody, frozen=True, kw_only=True):
    """Whether somebody of the body comes to the meeting of the review."""

    meeting: int
    """Number of the entry that arranged it."""
    comes: str
    """`yes` or `no`."""
    people: str
    """Who comes, or who sends apologies."""
    powers: str
    """What the body can still do."""
    conflict: str


class BodyAnswers(FromBody, frozen=True, kw_only=True):
    """A body's answer to a recommendation."""

    recommendation: int
    said: str
    text: str


class BodyProgress(FromBody, frozen=True, kw_only=True):
    """What has become of an action of a body."""

    action: int
    state: str
    text: str


class BodyConflict(FromBody, frozen=True, kw_only=True):
    """A contact who must not have the case: it is not for their body, or they are involved."""

    kind: str
    """`not_ours` or `conflict`."""
    why: str
    instead: str
    """Who deals with it instead."""


class AskOther(Facts, frozen=True, kw_only=True):
    """An organisation asked on this case alone: only what was chosen is shown to it."""

    contact: int
    organisation: str
    kind: str
    """What it is, as a key of those whom a resident can have told."""
    public: str
    """Whether it has public functions (Schedule 4, paragraph 7): `yes` or `no`."""
    shows: tuple[str, ...]
    what: str
    place: str
    """The place, in the words of the officer: never those of the applicant."""
    by: date
    applicant: str
    """Whether the applicant was asked: `agreed`, `not_asked` or `refused`."""
    applicant_why: str


class Accept(Facts, frozen=True, kw_only=True):
    """An answer of a body, accepted."""

    of: int
    """Number of the entry of the answer."""
    findings: tuple[Finding, ...] = ()
    """Findings on the reports that the body holds."""
    said: str = ""
    text: str = ""
    told: str = ""
    """What the applicant is told."""
    recommendation: int | None = None
    action: int | None = None
    report: str = ""
    """The report that counts from now on."""
    reopens: bool = False
    """Whether a decision of "not met" is taken again because of it."""


class EndAccess(Facts, frozen=True, kw_only=True):
    """The end of the access of an organisation that was asked on one case."""

    contact: int
    why: str


class Decline(Facts, frozen=True, kw_only=True):
    """An answer of a body that is not accepted."""

    of: int
    why: str


class AppealOpened(FromBody, frozen=True, kw_only=True):
    """The appeal body opened the papers of an appeal: the receipt that it has them."""

    appeal: int
    """Number of the entry of the appeal."""


class AppealAsks(AppealOpened, frozen=True, kw_only=True):
    """What more the appeal body asks the council for."""

    text: str


class AppealSays(AppealOpened, frozen=True, kw_only=True):
    """The decision of the appeal body, as it recorded it: it takes effect by `appeal_decided`."""

    result: str
    back: tuple[str, ...]
    """What is to be done again, as in `AppealDecided`."""
    why_nothing: str
    words: str
    """Its reasons."""
    threshold: str = ""
    """Its own decision on the threshold, as in `AppealDecided`."""


class AnswerAppeal(Facts, frozen=True, kw_only=True):
    """What the council answers when the appeal body asks for more."""

    of: int
    """Number of the entry that asked."""
    text: str
    evidence: int | None
    """Number of a file of the case that the appeal body may open with it."""
    file: str
    """Name of that file."""


OF_APPEALS: dict[str, type[Facts]] = {
    "appeal_opened": AppealOpened,
    "appeal_asks": AppealAsks,
    "appeal_says": AppealSays,
    "answer_appeal": AnswerAppeal,
}
"""The types of the acts by which an appeal goes to and fro between the council and the appeal body."""
