"""Shared by all types of facts: the questions as worded, a choice with its reason, a day."""

from __future__ import annotations

from datetime import date

import msgspec

from asb.rules.days import Kind


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base class of facts: the questions of the form, as worded that day, each with its answer."""

    as_asked: tuple[tuple[str, str], ...] = ()

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """The questions that were answered, as worded that day, each with its answer."""
        return tuple((asked, said) for asked, said in self.as_asked if said)

    @property
    def raises_alarm(self) -> bool:
        """Whether somebody has reported danger or pressure."""
        return bool(getattr(self, "alarm", False))

    @property
    def of_person(self) -> int | None:
        """Number of the person on the case who sent it, or whom it is about; None if there is none."""
        found: int | None = getattr(self, "person", None)
        return found


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One choice on one row of a form, and the reason for it."""

    said: str
    why: str = ""


class KnownDay(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}
):
    """A day as confirmed by a finding; `kind` is unknown if it was not confirmed."""

    kind: Kind
    first: date | None = None
    last: date | None = None
    said: str = ""

    @classmethod
    def exactly(cls, day: date | None) -> KnownDay:
        """Returns this day; without one, a day that was not confirmed."""
        return cls("exact", day, day) if day else cls("unknown")


class Nothing(Facts, frozen=True, kw_only=True):
    """Facts of an act that has none of its own."""


class Why(Facts, frozen=True, kw_only=True):
    """Facts of an act that records only its reason."""

    why: str
