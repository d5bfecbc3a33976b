"""Loads a council file into frozen dataclasses; an error names the key to correct.

Everything that differs between councils is in `council.toml`: names, contacts, area, bodies, agencies,
procedure versions, the appeal body, retention. `shape.py` defines its tables; `reading.py` parses them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from asb.council.figures import NO_FIGURES, Figures
from asb.council.reading import no_doubles, read
from asb.council.returns import Returns
from asb.council.shape import (
    NOTHING_PUBLISHED,
    WORDS_OF_THE_ACT,
    Accessibility,
    AntiSocialBehaviour,
    Appeal,
    Behaviour,
    Body,
    Colours,
    Ground,
    HelpLine,
    Ombudsman,
    Privacy,
    Problem,
    Recipient,
    Relationship,
    Team,
    Upkeep,
    Website,
    contrast_with_white,
)
from asb.rules.area import Neighbour
from asb.rules.clocks import Timescale
from asb.rules.days import Period
from asb.rules.threshold import BelowTheCount, DecisionRule, Procedure
from asb.rules.working_days import Calendar, ClosedDay

__all__ = [
    "CLOCKS",
    "HELP",
    "HERE",
    "AntiSocialBehaviour",
    "Appeal",
    "Behaviour",
    "BelowTheCount",
    "Body",
    "Council",
    "CouncilFileError",
    "DecisionRule",
    "Ground",
    "HelpLine",
    "NotInForce",
    "Ombudsman",
    "Period",
    "Problem",
    "Procedure",
    "Timescale",
    "contrast_with_white",
    "load",
]

HERE = Path(__file__).parents[1] / "council.toml"

CLOCKS = ("acknowledgement", "threshold", "review", "outcome")
HELP = ("danger", "non_emergency", "hate", "domestic_abuse", "child_or_adult_at_risk", "feelings", "health")
"""Keys that the pages and letters rely on: a council file without them does not load."""


class CouncilFileError(Exception):
    """The council file cannot be used; the message names the key and says what to do."""


class NotInForce(LookupError):
    """No version in the council file was in force on that day."""


@dataclass(frozen=True)
class Council:
    """One council file. `version` is a digest of its bytes: what was built from it can detect a change.

    `partnership`: the Community Safety Partnership that brings the bodies together.
    """

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
    told: tuple[Recipient, ...]
    kinds: tuple[Behaviour, ...]
    relationships: tuple[Relationship, ...]
    refusal_grounds: tuple[Ground, ...]
    procedures: tuple[Procedure, ...]
    appeals: tuple[Appeal, ...]
    clocks: tuple[Timescale, ...]
    ombudsmen: tuple[Ombudsman, ...]
    privacy: Privacy
    accessibility: Accessibility
    problems: tuple[Problem, ...]
    help: tuple[HelpLine, ...]
    neighbours: tuple[Neighbour, ...] = ()
    closed_days: tuple[ClosedDay, ...] = ()
    open_days: tuple[date, ...] = ()
    figures: Figures = NO_FIGURES
    returns: Returns | None = None
    partnership: str | None = None
    anti_social_behaviour: AntiSocialBehaviour = WORDS_OF_THE_ACT
    upkeep: Upkeep = NOTHING_PUBLISHED
    version: str = field(default="", metadata={"key": None})
    by_notify: frozenset[str] = field(default=frozenset(), metadata={"key": None})
    """Routes of letters that go by GOV.UK Notify: from the settings, not from the file."""

    def __post_init__(self) -> None:
        for name in ("procedures", "appeals"):
            versions = sorted(getattr(self, name), key=lambda each: each.from_day)
            object.__setattr__(self, name, tuple(versions))
            no_doubles(name, "from", [each.from_day for each in versions])
        if self.short_name not in self.authorities:
            raise ValueError(f"authorities does not name {self.short_name!r}, the short_name: add it")
        if not any(each.receives_complaints == "yes" for each in self.told):
            raise ValueError(
                'told: nobody has receives_complaints = "yes", so no report could count: set it for those who'
                " take complaints, such as the council and the police"
            )
        for row in self.figures.published:
            if row.authority not in self.authorities:
                raise ValueError(f"figures: {row.authority!r} is none of the authorities: correct its name")
        _all_there("clocks", CLOCKS, self.clocks)
        _all_there("help", HELP, self.help)
        if not all(self.help_line(key).phone for key in HELP[:2]):
            raise ValueError(f"help: {HELP[0]} and {HELP[1]} need a phone: pages say to ring it")
        for body in self.bodies:
            no_doubles(f"bodies: {body.key}: successors", "from", [each.from_day for each in body.successors])
        if self.appeals[0].takes_over:
            raise ValueError("appeals: the first cannot have takes_over: there is nobody before it")
        _whom_the_act_names(self.bodies)
        bodies = {each.key for each in self.bodies}
        for rule in (each.decision for each in self.procedures if each.decision):
            if rule.lead and rule.lead not in bodies:
                raise ValueError(f"procedures: lead {rule.lead!r} is none of the bodies: give the key of one")
        for ground in (ground for appeal in self.appeals for ground in appeal.grounds):
            _all_there("ombudsmen", ground.onward, self.ombudsmen)
        needs: list[Behaviour | Problem] = [*self.kinds, *self.problems]
        no_doubles("kinds and problems", "key", [each.key for each in needs])
        for each in needs:
            _all_there("help", each.help, self.help)
        no_doubles(
            "closed_days and open_days", "day", [*(each.on for each in self.closed_days), *self.open_days]
        )

    @property
    def a_service_name(self) -> str:
        """The service name with its article: an ASB Case Review."""
        return f"{'an' if self.service_name[:1] in 'AEIOU' else 'a'} {self.service_name}"

    @property
    def calendar(self) -> Calendar:
        """Working days from the file alone, without the changes made by staff."""
        return Calendar({each.on: each.why for each in self.closed_days}, frozenset(self.open_days))

    def as_of(self, day: date) -> Council:
        """This council with the bodies that have taken over by that day, in cases under way too."""
        known: dict[date, Council] = self.__dict__.setdefault("_as_of", {})  # the last day asked for
        if (found := known.get(day)) is None:
            found = self._as_of_day(day)
            known.clear()
            known[day] = found
        return found

    def _as_of_day(self, day: date) -> Council:
        taken_over = [each for each in self.appeals if each.takes_over and each.from_day <= day]
        if not taken_over and not any(each.as_of(day) is not each for each in self.bodies):
            return self
        last = taken_over[-1] if taken_over else None
        earlier = [
            each.heard_by(last) if last and each.from_day < last.from_day else each for each in self.appeals
        ]
        return replace(self, bodies=tuple(each.as_of(day) for each in self.bodies), appeals=tuple(earlier))

    def told_others(self, told: Collection[str]) -> bool:
        """Whether somebody was told, and nobody of them receives complaints about anti-social behaviour."""
        receives = {each.key for each in self.told if each.receives_complaints == "yes"}
        return bool(told) and not receives & set(told)

    def procedure_on(self, day: date) -> Procedure:
        """Returns the review procedure in force on that day. Raises NotInForce before the first."""
        return _in_force(self.procedures, day, "procedure")

    def appeal_on(self, day: date) -> Appeal:
        """Returns the appeal route in force on that day. Raises NotInForce before the first."""
        return _in_force(self.appeals, day, "appeal")

    def versions(self) -> tuple[date, ...]:
        """Returns the first day of each published version: of the procedure, or of the appeal route."""
        days = {each.from_day for each in self.procedures} | {each.from_day for each in self.appeals}
        first = max(self.procedures[0].from_day, self.appeals[0].from_day)
        return tuple(sorted(day for day in days if day >= first))

    def onward(self, grounds: Iterable[str], appeal: Appeal) -> list[Ombudsman]:
        """Returns the ombudsmen for after an appeal on these grounds; all of them if no ground names one."""
        named = {key for ground in appeal.grounds if ground.key in grounds for key in ground.onward}
        return [each for each in self.ombudsmen if each.key in named] or list(self.ombudsmen)

    def clock(self, key: str) -> Timescale:
        """Returns the timescale with that key, one of `CLOCKS`. Raises KeyError for any other."""
        return {each.key: each for each in self.clocks}[key]

    def help_line(self, key: str) -> HelpLine:
        """Returns the help line with that key. Raises KeyError if the file has none."""
        return {each.key: each for each in self.help}[key]

    def placeholders(self) -> tuple[str, ...]:
        """Returns the keys with a .example address: placeholders that a production run must refuse."""
        return tuple(_placeholders(self, ""))


def load(path: Path | None = None) -> Council:
    """Loads a council from a TOML file, by default `asb/council.toml`. Raises CouncilFileError."""
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


def _whom_the_act_names(bodies: tuple[Body, ...]) -> None:
    """Raises ValueError where a relevant body in England is missing (section 105)."""
    kinds = {each.kind for each in bodies}
    for kind in ("council", "police", "icb"):
        if kind not in kinds:
            raise ValueError(f"bodies: none is of the kind {kind}, which the Act names: add one")


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
