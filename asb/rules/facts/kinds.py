"""What the types of facts share: the questions as they were worded, a choice with its reason, a day."""

from __future__ import annotations

from datetime import date

import msgspec

from asb.rules.days import Kind


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every act keeps: the questions of its form as they were worded that day, each with its answer."""

    as_asked: tuple[tuple[str, str], ...] = ()

    @property
    def raises_alarm(self) -> bool:
        """Whether somebody has written of danger or pressure."""
        return bool(getattr(self, "alarm", False))

    @property
    def of_person(self) -> int | None:
        """The person of the case who sent it, or whom it is about; None where it is about nobody."""
        found: int | None = getattr(self, "person", None)
        return found


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One choice about one row, and the reason for it."""

    said: str
    why: str = ""


class KnownDay(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}
):
    """A day as a finding confirms it; unknown where nothing is confirmed."""

    kind: Kind
    first: date | None = None
    last: date | None = None
    said: str = ""


class Nothing(Facts, frozen=True, kw_only=True):
    """An act that says all by having been done."""


class Why(Facts, frozen=True, kw_only=True):
    """An act that keeps its reason."""

    why: str
