"""What a page that was opened by a page code leaves out.

A code can be found or overheard, so the page shows nothing that could be used to find or reach somebody. A
fresh link or an officer's code shows the rest.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from asb.casework.track.tracking import Tracking
from asb.journeys import AGREEMENT, CONTACT, OTHERS, THEM

HIDDEN_SECTIONS = frozenset({CONTACT, THEM, OTHERS, AGREEMENT, "Safety"})
"""Sections of the application with contact details, safety answers, or who may know what."""
HIDDEN_PAGES = frozenset({"files", "signed"})
"""Pages of the application, by key, that list files."""
HIDDEN_ACTS = frozenset({"ask_contact", "take_part", "send_file"})
"""Acts that show or change what is hidden. How to take part says whom to keep away."""


def limited(it: Tracking) -> Tracking:
    """The page without contact details, safety answers and files."""
    return replace(
        it,
        by_page_code=True,
        contact={},
        part={},
        asked=_kept(it.asked),
        merged=tuple(replace(each, asked=_kept(each.asked)) for each in it.merged),
        sent=tuple(replace(each, rows=()) if each.act in HIDDEN_ACTS else each for each in it.sent),
        may=it.may - HIDDEN_ACTS,
    )


def _kept(asked: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    return tuple(
        page for page in asked if page["section"] not in HIDDEN_SECTIONS and page["key"] not in HIDDEN_PAGES
    )
