"""A diary or an email that is pasted where reports are told: a card for each day in it."""

from __future__ import annotations

import hashlib

from flask import request

from asb import web
from asb.apply.shared import received_on
from asb.fields import dated_lines

FIELD = "diary"
NO_ROOM = "This has {days} days, and there is room for {room} more reports. Paste a part of it, or ring us"
NOTHING = "Paste the words of your diary or email here first"


class NotTaken(Exception):
    """Why nothing was added. The text stays on the page."""


def pasted() -> str:
    """What was pasted; empty while a script only looks at the count, because the text stays on the page."""
    return "" if "look" in request.form else web.typed().get(FIELD, [""])[0].strip()


def cards(press: str, room: int) -> dict[str, dict[str, list[str]]]:
    """Returns what is typed on the card of each day, by the key of the card. Words without a date are one
    report. Raises NotTaken.

    The keys come from the press, so that one that is sent twice adds them once.
    """
    text = pasted()
    if not text:
        raise NotTaken(NOTHING)
    found = dated_lines(text, received_on())
    days = found.days or [(text, "")]
    if len(days) > room:
        raise NotTaken(NO_ROOM.format(days=len(days), room=room))
    keys = [hashlib.sha256(f"{press}:{number}".encode()).hexdigest()[:16] for number in range(len(days))]
    typed = [{"what": [words]} | ({"happened-day": [day]} if day else {}) for words, day in days]
    return dict(zip(keys, typed, strict=True))


def told() -> tuple[int, int]:
    """How many days were found, and how many lines without one: for the `notice` of the next page."""
    found = dated_lines(pasted(), received_on())
    return len(found.days), found.undated


def notice(days: int, undated: int) -> web.Notice:
    """What is said once a diary was read: see `fields.Diary`."""
    if not days:
        return (
            "We found no dates",
            "What you pasted is one report now. Add its dates if you know them. If not, we will ask you.",
        )
    said = "Each is a report now. Please check them, and say when you reported each one."
    if undated:
        lines = "1 line begins" if undated == 1 else f"{undated} lines begin"
        said += (
            f" {lines} with no date that we could read, and stayed with the day above. If one was about "
            "another day, add it as a report of its own."
        )
    return f"We found {'1 day' if days == 1 else f'{days} days'}", said
