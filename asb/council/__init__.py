"""Reads a council file into frozen values, and refuses a wrong one by name.

Everything another council would change is in `council.toml`: names, contacts, area, bodies, agencies,
procedure versions, the appeal body, retention. The tables below are its shape, read as `reading.py` says.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from asb.council.figures import NO_FIGURES, Figures
from asb.council.reading import no_doubles, read

HERE = Path(__file__).parents[1] / "council.toml"

Key = Annotated[str, r"[a-z][a-z0-9_]*", "small letters, digits and _, beginning with a letter"]
Email = Annotated[str, r"[^@\s]+@[^@\s]+\.[^@\s.]+", "an email address"]
Website = Annotated[str, r"https://[^\s/]+\S*", "an address that begins with https://"]
Colour = Annotated[str, r"#[0-9a-f]{6}", 'a colour such as "#00594c"']
District = Annotated[str, r"[A-Z]{1,2}[0-9][A-Z0-9]?", 'the first half of a postcode, such as "SK13"']

MOST_COMPLAINTS = 3
"""Explanatory Notes to section 104: the number should be set no higher than three."""

LEAST_CONTRAST = 4.5
"""WCAG 2.2 success criterion 1.4.3, level AA, for text."""

CLOCKS = ("acknowledgement", "threshold", "review", "outcome")
HELP = ("danger", "non_emergency", "hate", "domestic_abuse", "child_or_adult_at_risk", "feelings", "health")
"""Keys that the pages and letters look up, so a council file without them does not load."""


class CouncilFileError(Exception):
    """The council file cannot be used; the message names the key and says what to do."""


class NotInForce(LookupError):
    """No version in the council file was in force on that day."""


@dataclass(frozen=True)
class Period:
    """A length of time in calendar months or in days, written "1 month" or "30 days". One of the two is 0."""

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if min(self.months, self.days) < 0 or (self.months > 0) == (self.days > 0):
            raise ValueError("a period has months or days, at least 1 of one of them")

    @classmethod
    def read(cls, raw: Any) -> Period:
        """From "1 month" or "30 days" in the council file. Raises ValueError."""
        written = re.fullmatch(r"([1-9][0-9]{0,3}) (month|day)s?", raw) if type(raw) is str else None
        if not written:
            raise ValueError(f'{raw!r} is no period: give one such as "1 month" or "30 days"')
        return cls(**{f"{written[2]}s": int(written[1])})

    def __str__(self) -> str:
        count, unit = (self.months, "month") if self.months else (self.days, "day")
        return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


@dataclass(frozen=True)
class Colours:
    """The council's identity. Each must stand out from white: links on a page, white words on the brand."""

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
    """The point of contact for applications (section 104(3)(a))."""

    name: str
    phone: str
    email: Email
    address: tuple[str, ...]
    applications_read: str


@dataclass(frozen=True)
class Body:
    """A relevant body (section 105); a landlord is one only when co-opted (Schedule 4, Part 2)."""

    key: Key
    name: str
    kind: Literal["council", "police", "icb", "landlord"]
    email: Email | None = None


@dataclass(frozen=True)
class Told:
    """Whom a resident may say they told, and whether that body can receive a complaint that counts."""

    key: Key
    label: str
    receives_complaints: Literal["yes", "officer_decides"]


@dataclass(frozen=True)
class Behaviour:
    """A kind of behaviour to tick; `help` holds keys of the help lines that fit it."""

    key: Key
    label: str
    hint: str = ""
    help: tuple[str, ...] = ()


@dataclass(frozen=True)
class Relationship:
    """What a person who applies for somebody else is to them."""

    key: Key
    label: str
    acts_for_organisation: bool


@dataclass(frozen=True)
class Ground:
    """A ground: of appeal, or one of those on which the council says it may refuse an application."""

    key: Key
    label: str


@dataclass(frozen=True)
class BelowTheCount:
    """What the procedure lets the bodies look at when the count is not reached (section 104(5))."""

    persistence: bool
    harm: bool
    response: bool


@dataclass(frozen=True)
class Procedure:
    """The published review procedure (section 104(2)), in force from a day until the next version's."""

    from_day: date = field(metadata={"key": "from"})
    complaints_needed: int
    report_within: Period
    apply_within: Period
    below_the_count: BelowTheCount

    def __post_init__(self) -> None:
        if not 1 <= self.complaints_needed <= MOST_COMPLAINTS:
            raise ValueError(
                f"complaints_needed is {self.complaints_needed}: a procedure may ask for 1 to"
                f" {MOST_COMPLAINTS} complaints and no more (section 104(4) and its Explanatory Notes)"
            )


@dataclass(frozen=True)
class Appeal:
    """Where to appeal (Schedule 4, Part 1), in force from a day until the next version's.

    `window`: how long after the decision an appeal may be made; None where that is not confirmed.
    """

    from_day: date = field(metadata={"key": "from"})
    body: str
    website: Website
    grounds: tuple[Ground, ...]
    email: Email | None = None
    phone: str | None = None
    address: tuple[str, ...] = ()
    window: Period | None = None


@dataclass(frozen=True)
class Clock:
    """A timescale in working days; only an adopted one may be promised to the public."""

    key: Key
    label: str
    working_days: int
    adopted: bool

    def __post_init__(self) -> None:
        if self.working_days < 1:
            raise ValueError(f"working_days is {self.working_days}: give 1 or more")


@dataclass(frozen=True)
class ClosedDay:
    """A day the council does not work, beside weekends and bank holidays."""

    on: date
    why: str


@dataclass(frozen=True)
class Ombudsman:
    key: Key
    name: str
    about: str
    website: Website
    phone: str | None = None


@dataclass(frozen=True)
class Privacy:
    """Retention is in years after a case closes, drafts in days after they were last kept."""

    controller: str
    dpo: str
    ico_registration: str
    notice_url: Website
    retention_years: int
    draft_days: int

    def __post_init__(self) -> None:
        if min(self.retention_years, self.draft_days) < 1:
            raise ValueError("retention_years and draft_days must be 1 or more")


@dataclass(frozen=True)
class HelpLine:
    """Somebody who can help. `text` is a number to send a text message to; `note` says when and what."""

    key: Key
    name: str
    note: str
    phone: str | None = None
    text: str | None = None
    email: Email | None = None
    website: Website | None = None


@dataclass(frozen=True)
class Neighbour:
    """Another council, with place names and postcode districts that lie wholly in its area."""

    name: str
    places: tuple[str, ...]
    postcode_districts: tuple[District, ...] = ()


@dataclass(frozen=True)
class Council:
    """One council file. `version` marks its exact bytes, so that what was built from it can tell a change."""

    name: str
    short_name: str
    area: str
    website: Website
    service_name: str
    former_name: str
    working_hours: str
    other_formats: tuple[str, ...]
    leave_url: Website
    authorities: tuple[str, ...]
    colours: Colours
    team: Team
    bodies: tuple[Body, ...]
    told: tuple[Told, ...]
    kinds: tuple[Behaviour, ...]
    relationships: tuple[Relationship, ...]
    refusal_grounds: tuple[Ground, ...]
    procedures: tuple[Procedure, ...]
    appeals: tuple[Appeal, ...]
    clocks: tuple[Clock, ...]
    ombudsmen: tuple[Ombudsman, ...]
    privacy: Privacy
    help: tuple[HelpLine, ...]
    neighbours: tuple[Neighbour, ...] = ()
    closed_days: tuple[ClosedDay, ...] = ()
    open_days: tuple[date, ...] = ()
    figures: Figures = NO_FIGURES
    version: str = field(default="", metadata={"key": None})

    def __post_init__(self) -> None:
        for name in ("procedures", "appeals"):
            versions = sorted(getattr(self, name), key=lambda each: each.from_day)
            object.__setattr__(self, name, tuple(versions))
            no_doubles(name, "from", [each.from_day for each in versions])
        if self.short_name not in self.authorities:
            raise ValueError(f"authorities does not name {self.short_name!r}, the short_name: add it")
        for each in self.figures.published:
            if each.authority not in self.authorities:
                raise ValueError(f"figures: {each.authority!r} is none of the authorities: correct its name")
        _all_there("clocks", CLOCKS, self.clocks)
        _all_there("help", HELP, self.help)
        for kind in self.kinds:
            _all_there("help", kind.help, self.help)
        no_doubles(
            "closed_days and open_days", "day", [*(each.on for each in self.closed_days), *self.open_days]
        )

    def procedure_on(self, day: date) -> Procedure:
        """The review procedure in force on that day. Raises NotInForce before the first."""
        return _in_force(self.procedures, day, "procedure")

    def appeal_on(self, day: date) -> Appeal:
        """The appeal route in force on that day. Raises NotInForce before the first."""
        return _in_force(self.appeals, day, "appeal")

    def clock(self, key: str) -> Clock:
        """The timescale with that key, one of `CLOCKS`. Raises KeyError for any other."""
        return {each.key: each for each in self.clocks}[key]

    def help_line(self, key: str) -> HelpLine:
        """The help line with that key. Raises KeyError for one the file does not have."""
        return {each.key: each for each in self.help}[key]

    def placeholders(self) -> tuple[str, ...]:
        """The keys whose address ends in .example: invented, so a production run must refuse them."""
        return tuple(_placeholders(self, ""))


def load(path: Path | None = None) -> Council:
    """The council in a TOML file, by default the one beside this module. Raises CouncilFileError."""
    path = path or HERE
    try:
        content = path.read_bytes()
        table = tomllib.loads(content.decode())
    except OSError as error:
        raise CouncilFileError(f"{path} cannot be read: {error.strerror}. Give the path of a file") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CouncilFileError(f"{path} is not a TOML file in UTF-8: {error}. Correct that place") from error
    try:
        return read(Council, table, version=sha256(content).hexdigest()[:12])
    except ValueError as error:
        raise CouncilFileError(f"{path}: {error}") from error


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of "#rrggbb" with white, 1 to 21, by the WCAG 2.2 formula."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _all_there(where: str, needed: tuple[str, ...], entries: tuple[Any, ...]) -> None:
    missing = sorted(set(needed) - {each.key for each in entries})
    if missing:
        raise ValueError(f"{where} has no entry with the key {missing[0]!r}: add one")


Version = TypeVar("Version", Procedure, Appeal)


def _in_force(versions: tuple[Version, ...], day: date, what: str) -> Version:
    begun = [each for each in versions if each.from_day <= day]
    if begun:
        return begun[-1]
    raise NotInForce(
        f"no {what} in the council file was in force on {day}: the first is from {versions[0].from_day}"
    )


def _placeholders(value: Any, where: str) -> Iterator[str]:
    if isinstance(value, str) and re.search(r"[@/][^@/\s]*\.example(/|$)", value):
        yield where
    elif isinstance(value, tuple):
        for number, each in enumerate(value, start=1):
            yield from _placeholders(each, f"{where}[{number}]")
    elif is_dataclass(value):
        for each in fields(value):
            yield from _placeholders(getattr(value, each.name), f"{where}.{each.name}".lstrip("."))
