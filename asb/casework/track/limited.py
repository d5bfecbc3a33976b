"""What a page that was opened by a page code leaves out.

A code can be found or overheard, so the page shows nothing that could be used to find or reach somebody. A
fresh link or an officer's code shows the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from asb.casework.track.tracking import Sent, Tracking
from asb.journeys import AGREEMENT, CONTACT, OTHERS, THEM
from asb.questions.track import AskToWithdraw, TellMore, WithdrawAppeal

HIDDEN_SECTIONS = frozenset({CONTACT, THEM, OTHERS, AGREEMENT, "Safety"})
"""Sections of the application with contact details, safety answers, or who may know what."""
HIDDEN_PAGES = frozenset({"files", "signed"})
"""Pages of the application, by key, that list files."""
HIDDEN_ACTS = frozenset({"ask_contact", "take_part", "send_file"})
"""Acts that show or change what is hidden. How to take part says whom to keep away."""
HIDDEN_ANSWERS = frozenset(
    str(question.args[0]) for question in (TellMore.danger, AskToWithdraw.pressure, WithdrawAppeal.pressure)
)
"""Questions about danger and pressure, word for word, among those that people answer on their page."""


ONE_SITTING = timedelta(minutes=15)
"""For so long after somebody told us of danger or pressure the page says what they can do about it."""


def limited(it: Tracking, now: datetime) -> Tracking:
    """The page without contact details, safety answers and files."""
    pages = {page["number"] for page in _kept(it.asked)}
    return replace(
        it,
        by_page_code=True,
        contact={},
        part={},
        asked=_kept(it.asked),
        merged=tuple(replace(each, asked=_kept(each.asked)) for each in it.merged),
        sent=tuple(_without_safety(each, pages, now) for each in it.sent),
        may=it.may - HIDDEN_ACTS,
    )


def _kept(asked: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    return tuple(
        page for page in asked if page["section"] not in HIDDEN_SECTIONS and page["key"] not in HIDDEN_PAGES
    )


def _without_safety(sent: Sent, pages: Collection[int], now: datetime) -> Sent:
    """What was sent without what is hidden; a correction only if it is of one of these `pages`."""
    is_hidden = sent.act in HIDDEN_ACTS or (sent.page and sent.page not in pages)
    rows = () if is_hidden else tuple(row for row in sent.rows if row[0] not in HIDDEN_ANSWERS)
    shown = replace(sent, rows=rows)
    return shown if now - sent.at < ONE_SITTING else replace(shown, alarm=False, danger="")
