"""Facts of acts on the relevant bodies, findings and the threshold decision."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import msgspec

from asb.rules.facts.kinds import Facts, KnownDay, Said


class Share(Facts, frozen=True, kw_only=True):
    """The application, sent to these bodies; also once more, after it was passed on."""

    bodies: tuple[str, ...]
    black_out: str = ""
    """Passages that are black in it, one per line."""


class Pass(Share, frozen=True, kw_only=True):
    """The application, or the first notice of it, sent to these bodies for the first time (s.104(3)(b))."""

    what: str = "notice"
    """`application` or `notice`; entries from before that was asked sent a notice."""


class LeaveOut(Facts, frozen=True, kw_only=True):
    """Somebody at a body who must not get the application."""

    body: str
    who: str
    """Names, one per line."""
    why: str
    reads: str
    """Whether they read what comes to the address that we use: `yes` or `no`."""


class NameContact(Facts, frozen=True, kw_only=True):
    """The person at a body to whom everything about this case goes instead of its usual address."""

    body: str
    name: str
    address: str
    """An email address, or the lines of an envelope."""
    why: str


class Ask(Facts, frozen=True, kw_only=True):
    bodies: tuple[str, ...]
    what: str
    by: date
    question: str = ""
    """`holds`: what they hold; `view`: what they think of the proposed decision; empty in entries from before
    that was asked, which count as both.
    """
    proposed: str = ""
    """The outcome that is proposed, where they are asked what they think of it."""
    reasons: str = ""
    """Why, in words for the bodies."""


class Remind(Facts, frozen=True, kw_only=True):
    what: tuple[str, ...]
    """Keys of `Course.outstanding`."""
    bodies: tuple[str, ...]


class BodyTold(Facts, frozen=True, kw_only=True):
    body: str
    """Key of the body, or `contact-` and the number of an organisation that was asked on this case alone."""
    text: str
    question: str = ""
    """What it answers, where both were asked: `holds`, `view` or `both`; empty for all that was asked."""


class Finding(Facts, frozen=True, kw_only=True):
    """Finding on a report; each element is `yes`, `no` or `unsure`, with the reason."""

    report: str
    """Report number."""
    happened: KnownDay
    reported: KnownDay
    source: str
    same_as: str
    asb: Said
    area: Said
    complaint: Said
    related: Said
    separate: Said
    one_person: str = ""
    """Whether one person made this report and the one it is the same as: `yes`, or empty if not asked."""
    not_found: str = ""
    """Where and when it was looked for and not found: changes no result by itself."""

    def element(self, key: str) -> Said:
        """Returns the finding on one of `findings.ELEMENTS`."""
        found: Said = getattr(self, key)
        return found


class Findings(Facts, frozen=True, kw_only=True):
    """Findings on one or more reports, made together; each holds the questions that were asked about it."""

    findings: tuple[Finding, ...]
    second: bool = False
    """Whether they wait for a second person."""

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (f"Report {each.report}: {asked}", said) for each in self.findings for asked, said in each.answers
        )

    def without(self, reports: Collection[str]) -> Findings:
        """Returns the same without what was found about these reports."""
        kept = tuple(each for each in self.findings if each.report not in reports)
        return msgspec.structs.replace(self, findings=kept)


class ReportFound(Facts, frozen=True, kw_only=True):
    """A report that an officer found; the report itself holds what was said of it."""

    report: str
    """Report number."""
    source: str
    """Key of a relevant body, or of `questions.acts.reports.SOURCES`."""
    reopens: bool = False
    """As in `AddReport`."""


class ComplainedOf(Facts, frozen=True, kw_only=True):
    bodies: tuple[str, ...]
    """Keys of the relevant bodies that the application complains about; empty if there are none any more."""
    why: str


class Weigh(Facts, frozen=True, kw_only=True):
    said: str
    why: str
    whose: int | None = None
    """Number of the person whose objection it is; None in entries that weighed all of them together."""


class Decide(Facts, frozen=True, kw_only=True):
    """Decision on the threshold (s.104(4), (5)), with the count as frozen that day."""

    views: dict[str, Said]
    outcome: str
    factors: dict[str, Said]
    meanwhile: str
    words: str
    assessment: dict[str, Any]
    why_not_harm: str = ""
    ground: tuple[str, ...] = ()
    ground_why: str = ""
    """What shows it, if a published ground was relied on."""
    requests: dict[str, tuple[date, ...]] = msgspec.field(default_factory=dict)
    """The days on which each body that did not answer was asked and reminded."""
    rule: str = ""
    """The published rule relied on, where the bodies did not all agree: a `threshold.Rule`, or `unset`."""
    second: bool = False
    """Whether it waits for a manager as second person."""
    told_how: dict[str, str] = msgspec.field(default_factory=dict)
    """Who gave the view of a body that was not asked for it by letter, and how."""
    complained_of: tuple[str, ...] = ()
    """The bodies that the application complains about, if the decision is that the threshold is not met."""
    others: str = ""
    """Whether people are told the number of reports that others gave: `told` or `kept_back`; empty if there
    are none."""


class Refuse(Decide, frozen=True, kw_only=True):
    """Proposed refusal although enough reports count: an act that is no longer there, as the Act has none."""

    reasons: str
    advice: str


class CorrectReceipt(Facts, frozen=True, kw_only=True):
    """Another day of receipt; it holds once a second person has agreed."""

    day: date
    was: date
    """The day that was recorded before."""
    source: str
    why: str
    loses: str = ""
    """Why the day is right, though a report that counted does not count with it."""


class DecideAgain(Facts, frozen=True, kw_only=True):
    grown: str
    """What has grown, what a body told us, or what was wrong, in words for the applicant."""
    told: str
    since: date | None = None
    """Since when the harm has grown."""
    reason: str = "grown"
    """`grown`: the harm; `view`: a body has changed its view or told us something new; `wrong`: something in
    the decision was wrong.
    """


class Second(Facts, frozen=True, kw_only=True):
    said: str
    why: str
    of: int
    """Number of the proposed entry."""
    reopens: bool = False
    """Whether a corrected day of receipt opens a decision of "not met" again."""
