"""Tables of the council file, one class each; `reading.py` parses them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Annotated, Literal

from asb.rules.clocks import Key
from asb.rules.days import Period
from asb.rules.entries import REACHED, Reached

Email = Annotated[str, r"[^@\s]+@[^@\s]+\.[^@\s.]+", "an email address"]
Website = Annotated[str, r"https://[^\s/]+\S*", "an address that begins with https://"]
Colour = Annotated[str, r"#[0-9a-f]{6}", 'a colour such as "#00594c"']

LEAST_CONTRAST = 4.5
"""WCAG 2.2 success criterion 1.4.3, level AA, for text."""


@dataclass(frozen=True)
class Colours:
    """Brand colours. Each needs enough contrast with white: links on a page, white text on the brand."""

    brand: Colour
    link: Colour
    link_hover: Colour

    def __post_init__(self) -> None:
        for each in fields(self):
            colour = getattr(self, each.name)
            if contrast_with_white(colour) < LEAST_CONTRAST:
                raise ValueError(f"{each.name} {colour} is too pale beside white: choose a darker colour")


@dataclass(frozen=True)
class Team:
    """The point of contact for applications (section 104(3)(a)).

    `text`: a number for text messages. `text_relay`: what to dial with Relay UK, for people who cannot hear
    or speak on the phone. `application_letter`: whether the email about a new application has only its
    reference, its risks and the way to it, or all of it. `plain_email`: where replies to letters go whose
    sender must reveal nothing; None: to the address that sends.
    """

    name: str
    phone: str
    email: Email
    address: tuple[str, ...]
    applications_read: str
    text: str | None = None
    text_relay: str | None = None
    application_letter: Literal["thin", "whole"] = "thin"
    plain_email: Email | None = None


@dataclass(frozen=True)
class AntiSocialBehaviour:
    """What the council calls anti-social behaviour: words that follow "is", and what usually is none.

    `more`: who explains it further, at `website`. Without `means`, pages use the words of the Act.
    """

    means: str | None = None
    usually_not: tuple[str, ...] = ()
    more: str | None = None
    website: Website | None = None

    def __post_init__(self) -> None:
        if (self.more is None) != (self.website is None):
            raise ValueError("more and website belong together: give both or neither")


@dataclass(frozen=True)
class Upkeep:
    """How the procedure is made and kept up to date (Schedule 4, paragraphs 1 to 5), in whole sentences.

    `consulted`: who was consulted (1 and 2). `effectiveness`, `revision`: how it is assessed and revised (4).
    `landlords`: which social landlords join the relevant bodies (5). None: nothing is published.
    """

    consulted: str | None = None
    effectiveness: str | None = None
    revision: str | None = None
    landlords: str | None = None


WORDS_OF_THE_ACT = AntiSocialBehaviour()
NOTHING_PUBLISHED = Upkeep()
"""Defaults for a council file without these tables."""


@dataclass(frozen=True)
class Successor:
    """Who takes over from a relevant body, in cases under way too, from its first day."""

    from_day: date = field(metadata={"key": "from"})
    name: str
    email: Email | None = None


@dataclass(frozen=True)
class Body:
    """A relevant body (section 105); a landlord is one only when co-opted (Schedule 4, Part 2).

    Its key stays the same when a successor takes over, so histories still read. `formerly`, `since`: whom it
    took over from, and when, as seen on the day for which the council was asked.
    """

    key: Key
    name: str
    kind: Literal["council", "police", "icb", "landlord"]
    email: Email | None = None
    successors: tuple[Successor, ...] = ()
    formerly: str = field(default="", metadata={"key": None})
    since: date = field(default=date.min, metadata={"key": None})

    def as_of(self, day: date) -> Body:
        """The body that has taken over by that day."""
        begun = sorted(
            (each for each in self.successors if each.from_day <= day), key=lambda each: each.from_day
        )
        if not begun:
            return self
        last, formerly = begun[-1], [self.name, *(each.name for each in begun)][-2]
        return replace(
            self,
            name=last.name,
            email=last.email,
            successors=tuple(each for each in self.successors if each.from_day > day),
            formerly=formerly,
            since=last.from_day,
        )

    def name_on(self, day: date) -> str:
        """Its name on an earlier day: that of the body before it, if it had not taken over yet."""
        return self.formerly if day < self.since else self.name


@dataclass(frozen=True)
class Recipient:
    """Somebody a resident may have reported to, and whether that body can receive a qualifying complaint."""

    key: Key
    label: str
    receives_complaints: Literal["yes", "officer_decides"]


@dataclass(frozen=True)
class Behaviour:
    """A kind of behaviour to tick. `help`: keys of the help lines for it; `advice`: what to do."""

    key: Key
    label: str
    hint: str = ""
    help: tuple[str, ...] = ()
    advice: str = ""


@dataclass(frozen=True)
class Problem:
    """Something people need help with that is not a kind of behaviour to tick, or only part of one."""

    key: Key
    label: str
    group: Literal["safety", "behaviour", "support", "complaint"]
    help: tuple[str, ...] = ()
    advice: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Relationship:
    """How somebody who applies for another person is related to them."""

    key: Key
    label: str
    acts_for_organisation: bool


@dataclass(frozen=True)
class Ground:
    """A ground of appeal, or one on which the council says it may refuse an application."""

    key: Key
    label: str
    onward: tuple[str, ...] = ()
    """For appeals: keys of the ombudsmen who can look at it afterwards."""
    stages: tuple[Reached, ...] = ()
    """For appeals: how far a case has come where it exists; if not given, as `SINCE` says, else always."""

    def exists_at(self, reached: Reached) -> bool:
        """Whether one can appeal on this ground when the case has come so far."""
        return reached in (self.stages or REACHED[REACHED.index(SINCE.get(self.key, "applied")) :])


SINCE: dict[str, Reached] = {"threshold": "decided", "review": "reviewed", "delivery": "planned"}
"""Since when the usual grounds of appeal exist, by key, in a council file that does not say."""


@dataclass(frozen=True)
class ResultWords:
    """What the appeal body calls its results."""

    upheld: str
    partly: str
    not_upheld: str


@dataclass(frozen=True)
class FirstStep:
    """Who has to be asked to look at a decision again before there can be an appeal, and within what time."""

    body: str
    window: Period | None = None


@dataclass(frozen=True)
class Appeal:
    """Where to appeal (Schedule 4, Part 1), in force from its first day until that of the next version.

    `window`: how long after the decision an appeal may be made; None if that is not confirmed. `takes_over`:
    from that day this body also hears appeals about earlier decisions, which keep their grounds and window.
    `results`: its own words; None for those of this service. `first_step`: an appeal has two steps, and this
    is the first; None if there is one. `reviews_threshold`: the appeal body can decide on the threshold
    itself, and record that.
    """

    from_day: date = field(metadata={"key": "from"})
    body: str
    website: Website
    grounds: tuple[Ground, ...]
    email: Email | None = None
    phone: str | None = None
    address: tuple[str, ...] = ()
    window: Period | None = None
    takes_over: bool = False
    results: ResultWords | None = None
    first_step: FirstStep | None = None
    reviews_threshold: bool = False

    def heard_by(self, successor: Appeal) -> Appeal:
        """This route, heard by the body that has taken over."""
        to = successor
        return replace(
            self,
            body=to.body,
            website=to.website,
            email=to.email,
            phone=to.phone,
            address=to.address,
            results=to.results,
        )

    def grounds_at(self, reached: Reached) -> tuple[Ground, ...]:
        """Returns the grounds that exist when a case has come so far; all, if the file has none for that."""
        return tuple(each for each in self.grounds if each.exists_at(reached)) or self.grounds


@dataclass(frozen=True)
class Ombudsman:
    """Somebody independent to complain to. `about` and `not_about` say when that is right, and when not."""

    key: Key
    name: str
    about: str
    not_about: str
    website: Website
    phone: str | None = None


@dataclass(frozen=True)
class Privacy:
    """Retention is in years from closing a case; drafts are kept for days from their last save.

    `stored`: the countries in which the information is kept, in words; None if not established.
    """

    controller: str
    dpo: str
    ico_registration: str
    notice_url: Website
    retention_years: int
    draft_days: int
    dpo_email: Email | None = None
    stored: str | None = None

    def __post_init__(self) -> None:
        if min(self.retention_years, self.draft_days) < 1:
            raise ValueError("retention_years and draft_days must be 1 or more")


@dataclass(frozen=True)
class Accessibility:
    """Dates in the statement that the Public Sector Bodies Accessibility Regulations 2018 require."""

    prepared_on: date
    reviewed_on: date


@dataclass(frozen=True)
class HelpLine:
    """Somebody who can help. `text` is a number for text messages; `note` says when and for what."""

    key: Key
    name: str
    note: str
    phone: str | None = None
    text: str | None = None
    email: Email | None = None
    website: Website | None = None


def contrast_with_white(colour: str) -> float:
    """Returns the contrast ratio of "#rrggbb" with white, 1 to 21, by the WCAG 2.2 formula."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
