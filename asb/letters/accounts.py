"""Letters about the accounts of members of staff."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import NamedTuple

from asb.council import Council
from asb.letters.writing import Composed, composed, write
from asb.models import Staff
from asb.rules.days import london_date
from asb.tokens import Link


def staff_reset(member: Staff, link: Link, council: Council) -> Composed:
    """To a member of staff: a link to choose a new password, which somebody asked for."""
    return _to_member("staff_reset", member, council, write("staff_reset", link=link), link.nonce)


def mail_test(address: str, council: Council) -> Composed:
    """To whoever tries if letters can be sent: a message that says so. It is not stored."""
    return composed(
        ("mail_test", "test", "staff"),
        ("email", "", address),
        (council.name, ""),
        write("mail_test", council=council),
    )


def staff_password_changed(member: Staff, council: Council, now: datetime) -> Composed:
    """To a member of staff: your password was changed; if it was not you, do this. Composed before the
    change unlinks the council account, so that it can say so.
    """
    untied = member.identity is not None
    written = write("staff_password_changed", changed_on=london_date(now), untied=untied, council=council)
    return _to_member("staff_password_changed", member, council, written)


def staff_council_account_tied(member: Staff, council: Council, now: datetime) -> Composed:
    """To a member of staff: a council account was linked to yours; if it was not you, do this."""
    written = write("staff_council_account_tied", tied_on=london_date(now), council=council)
    return _to_member("staff_council_account_tied", member, council, written)


ACCOUNT_CHANGES = {
    "added": "The account was added",
    "link": "A new link to set up the account was made",
    "set_up": "A link was used: a new password was chosen",
    "role": "The role was changed",
    "title": "The title in letters was changed",
    "cover": "Cover for a manager was changed",
    "closed": "The account was closed",
    "opened": "The account was opened again",
    "password": "The password was changed",
    "away": "Marked as away",
    "back": "They are back",
    "codes": "New recovery codes were made",
    "tied": "A council account was linked to it",
    "untied": "The council account was unlinked",
}
"""What can happen to a staff account, for its history."""


def staff_changed(
    member: Staff, what: str, detail: str, by: str, council: Council, now: datetime
) -> Composed:
    """To a member of staff: somebody else has changed your account; if you did not expect it, do this.

    `what`: a key of `ACCOUNT_CHANGES`; `by`: who it was, empty for an operator.
    """
    known = {"what": what, "detail": detail, "by": by, "on": london_date(now), "council": council}
    return _to_member("staff_changed", member, council, write("staff_changed", **known))


class Week(NamedTuple):
    """What a week begins with, in numbers of cases, and of letters that were not delivered."""

    open: int
    unassigned: int
    late: int
    second: int
    others: int
    not_delivered: int


def staff_week(member: Staff, event: str, week: Week, council: Council) -> Composed:
    """To a manager, each week: what is late, and what nobody has."""
    return _to_member("staff_week", member, council, write("staff_week", week=week), event=event)


def _to_member(
    kind: str, member: Staff, council: Council, written: tuple[str, str], nonce: str = "", event: str = ""
) -> Composed:
    return composed(
        (kind, event or secrets.token_hex(8), f"staff-{member.id}"),
        ("email", member.name, member.email),
        (council.name, ""),
        written,
        nonce,
    )
