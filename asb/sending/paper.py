"""How a letter looks on paper: its address in the window of an envelope, and what goes with it.

A sheet of A4, folded in three, lies in a DL envelope of 220 by 110 mm. Its window is usually 90 by 35 mm,
at most 93 by 39 mm, and begins 20 mm from the left and 18 mm from the bottom. The sheet is 10 mm narrower
and 11 mm lower than the envelope, so it moves in it. `SEEN` is what can be read wherever the sheet lies;
the address stands there. `SHOWN` is all that the window can ever show: nothing else stands in it.
"""

from __future__ import annotations

import textwrap
from typing import NamedTuple

from asb.models import Letter


class Area(NamedTuple):
    """A part of the first page, in mm from its left and upper edges."""

    left: float
    top: float
    right: float
    bottom: float


SEEN = Area(20, 57, 100, 81)
SHOWN = Area(10, 42, 113, 92)
SIZES = (11.0, 10.0, 9.0, 8.0, 7.0)
"""Sizes of the address in points: the largest in which it fits."""
MM = 72 / 25.4
"""Points in a millimetre."""
LINE = 1.2
"""Height of a line of the address, in its size."""
SMALL, CAPITAL = 0.55, 0.75
"""Width of a small letter and of a capital, in their size: more than they take up on average."""


class Address(NamedTuple):
    """The lines of an address in the window, and their size in points. `fits`: whether all can be read."""

    lines: tuple[str, ...]
    size: float
    fits: bool = True


def in_window(letter: Letter) -> Address:
    """The name and address of a letter as they fit in the window; a letter to hand over has only a name."""
    given = [letter.to_name, *(letter.to_address.splitlines() if letter.route == "post" else ())]
    lines = [line.strip() for line in given if line.strip()]
    for size in SIZES:
        found = _wrapped(lines, size)
        if len(found) <= _most(size):
            return Address(tuple(found), size)
    together = _wrapped([lines[0], ", ".join(lines[1:])] if lines[1:] else lines, SIZES[-1])
    return Address(tuple(together[: _most(SIZES[-1])]), SIZES[-1], len(together) <= _most(SIZES[-1]))


def _most(size: float) -> int:
    return int((SEEN.bottom - SEEN.top) * MM / (size * LINE))


def _wrapped(lines: list[str], size: float) -> list[str]:
    return [part for line in lines for part in textwrap.wrap(line, _most_in(line, size))]


def _most_in(line: str, size: float) -> int:
    """How many characters such as those of this line fit across the window."""
    capitals = sum(each.isupper() for each in line) / len(line)
    return int((SEEN.right - SEEN.left) * MM / size / (SMALL + (CAPITAL - SMALL) * capitals))


SLIPS = frozenset(
    {
        *("need_more", "draft_plan", "dates_offered", "review_arranged", "please_confirm", "applied_for_you"),
        *("please_tell_us", "please_say_what_you_think", "which_dates", "recommended", "please_do"),
        "please_help",
    }
)
"""Letters that ask for an answer, and bring a slip for it on paper."""


def has_slip(letter: Letter) -> bool:
    """Whether the letter brings a slip to answer on: it asks something, and says what it is about. A neutral
    letter has none, because a slip would tell others; one with a code is answered with that.
    """
    return letter.kind in SLIPS and bool(letter.reply_to) and not letter.nonce


def is_plain(letter: Letter) -> bool:
    """Whether it goes in a plain envelope, because others may open the post of its reader."""
    return not letter.reply_to


def is_printed_here(letter: Letter) -> bool:
    """Whether officers print it: a link is for an inbox alone, a code is for paper."""
    return not letter.nonce or letter.route != "email"
