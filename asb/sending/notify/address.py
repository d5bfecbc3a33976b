"""Addresses as GOV.UK Notify takes them: three to seven lines, the last of them a UK postcode."""

from __future__ import annotations

import re

from asb.fields import Postcode

FEWEST, MOST = 3, 7
WIDEST = 50
"""Most characters of a line, so that it fits in the window."""
_COUNTRIES = {"england", "uk", "united kingdom", "great britain"}
_POSTCODE = re.compile(r"^(?:(.*?)[\s,]+)?([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})$", re.IGNORECASE)
_NOT_FIRST = '@()=[]"\\/,<>~ '
"""Characters that no line may begin with."""
_NOWHERE = re.compile(r"no fixed (abode|address)|^nfa$", re.IGNORECASE)


def lines_of(name: str, address: str) -> list[str] | None:
    """Returns the lines of an envelope; None if GOV.UK Notify would not take them."""
    parts = [_trimmed(part) for part in [name, *address.splitlines()]]
    lines = [part for part in parts if part]
    while lines and lines[-1].lower() in _COUNTRIES:
        lines.pop()
    found = _POSTCODE.match(lines[-1]) if lines else None
    if found is None or not Postcode.pattern.fullmatch(f"{found[2]}{found[3]}".upper()):
        return None
    lines[-1:] = [part for part in (_trimmed(found[1] or ""), f"{found[2]} {found[3]}".upper()) if part]
    while len(lines) > MOST:
        lines[1:3] = [f"{lines[1]}, {lines[2]}"]
    return lines if _is_taken(lines) else None


def _trimmed(line: str) -> str:
    return " ".join(line.split()).rstrip(" ,").lstrip(_NOT_FIRST)


def _is_taken(lines: list[str]) -> bool:
    if len(lines) < FEWEST or any(len(line) > WIDEST or _NOWHERE.search(line) for line in lines):
        return False
    return all(re.search(r"[a-z0-9]", line, re.IGNORECASE) for line in lines[:2])
