"""A diary or an email that is pasted where reports are told: a card for each day in it."""

from __future__ import annotations

import hashlib

from flask import request

from asb import web
from asb.apply.shared import received_on
from asb.fields import dated_lines

FIELD = "diary"
NO_DAYS = "We found no dates. Begin each line with a date, such as 3 November"
NO_ROOM = "This has {days} days, and there is room for {room} more reports. Paste a part of it, or ring us"


class NotTaken(Exception):
    """Why nothing was added. The text stays on the page."""


def pasted() -> str:
    """What was pasted; empty while a script only looks at the count, because the text stays on the page."""
    return "" if "look" in request.form else web.typed().get(FIELD, [""])[0].strip()


def cards(press: str, room: int) -> dict[str, dict[str, list[str]]]:
    """Returns what is typed on the card of each day, by the key of the card. Raises NotTaken.

    The keys come from the press, so that one that is sent twice adds them once.
    """
    days = dated_lines(pasted(), received_on())
    if not days:
        raise NotTaken(NO_DAYS)
    if len(days) > room:
        raise NotTaken(NO_ROOM.format(days=len(days), room=room))
    keys = [hashlib.sha256(f"{press}:{number}".encode()).hexdigest()[:16] for number in range(len(days))]
    typed = [{"what": [words], "happened-day": [day]} for words, day in days]
    return dict(zip(keys, typed, strict=True))


def notice(found: int) -> web.Notice:
    """What is said once reports were found."""
    days = "1 day" if found == 1 else f"{found} days"
    return f"We found {days}", "Each is a report now. Please check them, and say when you reported each one."
