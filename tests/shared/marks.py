"""Marks: a text for every box of an act that only staff, or only staff and the bodies, may read."""

from __future__ import annotations

from typing import Any

from wtforms.fields.core import UnboundField

from asb.casework.act_forms import ACT_FORMS
from asb.fields import Email, LongText, Text
from asb.fields.office import OneDay
from asb.questions.acts.form import READS
from tests.shared.page import Visitor

MARK = "zebra"
FOR_BODIES = {
    "pass": {"black_out"},
    "share": {"black_out"},
    "leave_out": {"who"},
    "name_contact": {"name", "address"},
    "recommend": {"text", "to_other"},
    "action": {"text", "to_other"},
    "ask": {"text", "what", "reasons"},
    "hold_review": {"found", "present", "apologies", "conflicts"},
    "comments": {"who", "text", "changed"},
}
"""What officers write for the bodies: it stands in letters to them, and the appeal body reads it."""
OPEN_TO_ALL = {"told", "words", "kept_out"}


def marked(key: str) -> dict[str, str]:
    """Text for each box of this act that the applicant is not said to read: a mark that names the act."""
    form = ACT_FORMS[key].form
    part = getattr(form, "part", None)
    found = {}
    for name in dir(part or form):
        box = getattr(part or form, name)
        if not isinstance(box, UnboundField) or not issubclass(box.field_class, LongText | Text):
            continue
        said = " ".join(map(str, (*box.args, box.kwargs.get("hint"), box.kwargs.get("ask_why"))))
        if issubclass(box.field_class, OneDay | Email) or READS in said:
            continue
        if name not in OPEN_TO_ALL | FOR_BODIES.get(key, set()) and "width" not in box.kwargs:
            found[f"r1-{name}" if part else name] = f"{MARK} {key} {name}"
    return found


def run(officer: Visitor, of: str, key: str, button: str = "Save", about: str = "", **typed: Any) -> None:
    """One act with all its staff's boxes marked."""
    officer.get(f"/staff/cases/{of}/{key}/{about}" if about else f"/staff/cases/{of}/{key}")
    marks = {name: text for name, text in marked(key).items() if name in officer.page.forms[-1].names}
    officer.press(button, **{**marks, **typed})
    if button.startswith("See the letter"):
        officer.press("Save and send")
    assert officer.page.status == 200, officer.page.errors
