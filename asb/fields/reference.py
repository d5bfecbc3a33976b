"""What opens a case: its reference and a contact detail, as people type them with words around them."""

from __future__ import annotations

import re
from typing import Any

from asb.fields.phones import SHORTEST_NUMBER
from asb.fields.typed import Text
from asb.tokens import SPEAKABLE

HALF = f"[{SPEAKABLE}]{{4}}"
GAPS = (r"\s*[-\u2010-\u2015]\s*", "", r"\s+")
"""What stands between the halves: a dash of any kind, nothing, or a space."""


def read_reference(typed: str) -> str:
    """Returns the last reference in what was typed, such as 7X3M-K2QH; an empty string if there is none.

    No word is taken for half of one: references have no vowels.
    """
    said = typed.upper()
    for gap in GAPS:
        if found := re.findall(rf"\b({HALF}){gap}({HALF})\b", said):
            return "-".join(found[-1])
    plain = re.sub(r"[^0-9A-Z]", "", said)
    return f"{plain[:4]}-{plain[4:]}" if re.fullmatch(HALF * 2, plain) else ""


class Reference(Text):
    """The reference of an application. Clean: as it is stored."""

    def accept(self, typed: list[str]) -> Any:
        text = super().accept(typed)
        found = read_reference(text)
        if text and not found:
            raise ValueError(
                "Check the reference: it is two groups of four letters and numbers, like 7X3M-K2QH. It never "
                "has 0, 1 or 5, or the letters A, B, E, I, O, S or U"
            )
        return found


class ContactDetail(Text):
    """An email address or a phone number, whichever somebody gave."""

    def accept(self, typed: list[str]) -> Any:
        text = super().accept(typed)
        if text and "@" not in text and len(re.sub(r"\D", "", text)) < SHORTEST_NUMBER:
            raise ValueError("Enter an email address, like name@example.com, or a phone number")
        return text
