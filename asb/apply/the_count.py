"""How many reports count, on Check your answers: shown, and compared when the button is pressed.

A report can stop counting at midnight. The page carries the count that it shows, so somebody who presses
Send later is told if it has changed, and presses again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request

from asb import web
from asb.apply.shared import received_on
from asb.casework.reports import as_described, is_ahead, same_again
from asb.fields import say_day, say_share
from asb.rules.threshold import Assessment
from asb.wizard import Walk

FIELD = "counted"
CHANGED = "The number of reports that count has changed"
NOT_SHOWN: web.Notice = (
    "Look at how many of your reports count",
    "This page now shows it. Nothing has been sent yet. Check it, then press Send.",
)
"""For a page that carries no count, such as one from before a new release."""


def shown(so_far: Walk) -> dict[str, Any]:
    """What a page needs to show the count, and to carry it."""
    on, items = received_on(), so_far.items_of("reports")
    fine = {key: item for key, item in items.items() if item is not None}
    found = as_described(fine, on, web.council())
    return {"assessment": found, FIELD: _carried(found), **to_look_at(items, found)}


def to_look_at(items: Mapping[str, Any], found: Assessment) -> dict[str, Any]:
    """What somebody may want to correct: reports with a day still to come, by key; the numbers of those with
    dates to check, and of those that look the same. `items`: all reports of the list, by key.
    """
    fine = {key: item for key, item in items.items() if item is not None}
    numbers = {key: number for number, key in enumerate(items, 1)}
    ahead = {key for key, item in fine.items() if is_ahead(item, found.applied_on)}
    wrong = ahead | {report.id for report in found.reports if report.verdict == "invalid"}
    return {
        "ahead": ahead,
        "to_check": sorted(numbers[key] for key in wrong),
        "same_again": [[numbers[key] for key in group] for group in same_again(fine)],
    }


def changed(so_far: Walk) -> web.Notice | None:
    """What has changed since the submitted page was made; None if it showed the count of today."""
    now: Assessment = shown(so_far)["assessment"]
    carried = request.form.get(FIELD, "")
    then = re.fullmatch(r"(\d{4}-\d\d-\d\d)((?:\.\d{1,4}){4})", carried, re.ASCII)
    if then is None:
        return NOT_SHOWN
    if carried.partition(".")[2] == _carried(now).partition(".")[2]:
        return None
    counting, depends, of, _needed = map(int, then[2][1:].split("."))
    told = in_words(counting, depends, of, then=True)
    tells = in_words(now.counting, now.depends, len(now.reports))
    return CHANGED, (
        f"When this page was made, on {_day(then[1])}, {told}. Today, {say_day(now.applied_on)}, {tells}. "
        "Nothing has been sent yet. You can still send your application. If you told us before today that "
        "you want to apply, for example by phone, ring us and say so."
    )


def _carried(found: Assessment) -> str:
    return f"{found.applied_on}.{found.counting}.{found.depends}.{len(found.reports)}.{found.needed}"


def _day(written: str) -> str:
    try:
        return say_day(date.fromisoformat(written))
    except ValueError:
        return "another day"


def in_words(counting: int, depends: int, of: int, *, then: bool = False) -> str:
    """The count in words: "2 of your 3 reports count, and we need to check 1". `then`: as it was before."""
    must = "had" if then else "need"
    if of == 1 and depends:
        return f"we {must} to check your report"
    if of == 1:
        does, did = ("counts", "counted") if counting else ("does not count", "did not count")
        return f"your report {did if then else does}"
    verb = "counted" if then else "counts" if counting < 2 else "count"
    said = f"{say_share(counting, of, 'your')} {verb}"
    return f"{said}, and we {must} to check {depends}" if depends else said
