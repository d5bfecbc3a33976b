"""The same page open in two windows: what was written in the other one is not lost.

A page carries a short digest of what each box held when it was shown. When it is sent, a box that nobody
touched here keeps what it was given elsewhere; one that was changed in both windows is asked about.
"""

from __future__ import annotations

import hashlib

from flask import request

from asb.fields import SURE, Question
from asb.web.forms import Boxes
from asb.web.pages import Notice

SHOWN = "shown"
"""Name of the hidden input that carries the digests."""
TITLE = "You changed this in another window"


def shown(kept: Boxes) -> str:
    """Returns what a page carries that shows these values."""
    return " ".join(
        f"{name}:{digest}" for name in sorted({*kept} - {SURE}) if (digest := _digest(kept, name))
    )


def merged(typed: Boxes, kept: Boxes, name: str = SHOWN) -> tuple[dict[str, list[str]], set[str]]:
    """Returns what was typed, with what was changed elsewhere where nobody touched it here, and the boxes
    that were changed in both windows. `name`: of the hidden input; a page without one counts as it was sent.
    """
    both: set[str] = set()
    result = {box: list(texts) for box, texts in typed.items()}
    if name not in request.form:
        return result, both
    before = dict(each.rpartition(":")[::2] for each in request.form[name].split())
    for box in {*typed, *kept} - {SURE, name}:
        was, there, here = before.get(box, ""), _digest(kept, box), _digest(typed, box)
        if there in (was, here):
            continue
        if here != was:
            both.add(box)
        elif there:
            result[box] = list(kept[box])
        else:
            result.pop(box, None)
    return result, both


def notice(theirs: Question, both: set[str]) -> Notice:
    """What is said of boxes that were changed in both windows. `theirs`: the form as the other left it."""
    said = [
        f"{field.label.text}: “{field.shown() or 'nothing'}”."
        for field in theirs.asked
        if both & set(field.names)
    ]
    told = f"There, you answered: {' '.join(said)}"
    return TITLE, f"{told} To keep what is on this page instead, send it again."


def _digest(boxes: Boxes, name: str) -> str:
    """A few signs for what a box holds, white space apart; empty for an empty box."""
    texts = [" ".join(text.split()) for text in boxes.get(name, ())]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:8] if any(texts) else ""
