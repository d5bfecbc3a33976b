"""Menu of the staff area: its entries in order, and the roles that see each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from asb.staff import guard


@dataclass(frozen=True)
class Item:
    """One entry of the menu, for the `roles` that may open its page."""

    text: str
    href: str
    roles: tuple[str, ...] = guard.UNLESS_SAID


MENU = (
    Item("Work", guard.HOME, guard.EVERYBODY),
    Item("Cases", "/staff/cases"),
    Item("Post", "/staff/letters"),
    Item("Record", "/staff/record"),
    Item("Appeals", "/staff/appeals", guard.EVERYBODY),
    Item("Second report", "/staff/second-report"),
    Item("Settings", "/staff/settings", ("manager",)),
)


def menu() -> list[dict[str, object]]:
    """Returns the entries that this person may open, for the service navigation."""
    role = guard.acting_role()
    return [
        {"text": item.text, "href": item.href, "current": _is_in(item.href)}
        for item in MENU
        if role in item.roles
    ]


def _is_in(href: str) -> bool:
    """Whether this page is the one that the entry links to, or below it."""
    return request.path == href or (href != guard.HOME and request.path.startswith(f"{href}/"))
