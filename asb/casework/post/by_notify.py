"""Letters that GOV.UK Notify takes, of those that wait or are to be printed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Text, and_, cast, false, not_, or_, select

from asb.casefile import CaseFile
from asb.council import Council
from asb.database import db, writing
from asb.models import Case, Letter

FRESH = timedelta(hours=1)
"""How long a letter may be in the tray before only officers print it: they may have done so already."""
ASKED_FOR = timedelta(days=10)
"""How long it is asked what became of a letter: they keep it for seven days, unless set otherwise there."""
KNOWN = ("delivered", "received", "sent")
"""Statuses after which nothing more is known by asking, beside failures."""


def goes_by_notify(routes: Collection[str]) -> ColumnElement[bool]:
    """Whether a letter that waits goes by GOV.UK Notify, where these routes do.

    There an email is made from a template and comes from a service with a name, and whoever works with that
    service can read it: so neither what must not say what it is about, nor a link, nor a file goes by it, and
    nothing in large print.
    """
    large = cast(Letter.formats, Text).contains("large_print", autoescape=True)
    email = and_(Letter.route == "email", _may_be_seen(), not_(large))
    return or_(Letter.route.in_(("post", "text")), email if "email" in routes else false())


def _may_be_seen() -> ColumnElement[bool]:
    """Letters that say what they are about, without a link, a code or a file."""
    return and_(Letter.reply_to != "", Letter.nonce == "", ~Letter.files.any())


def take_from_tray(may_go: Callable[[Letter], bool], council: Council, now: datetime) -> None:
    """Has letters posted that were just put in the tray, if they `may_go`; the others stay for officers.

    One that was tried already, or that an officer has decided to print, stays there too.
    """
    fresh = select(Letter.id, Letter.case_id).where(
        Letter.state == "to_print",
        Letter.route == "post",
        Letter.tries == 0,
        Letter.written_at > now - FRESH,
        Letter.case_id.is_not(None),
        _may_be_seen(),
    )
    found = db.session.execute(fresh).all()
    db.session.rollback()
    for number, case_id in found:
        with writing() as session:
            # Lock the case first, in the order every act uses, so two writers cannot deadlock.
            case = session.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
            letter = session.get_one(Letter, number, with_for_update=True)
            if letter.state == "to_print" and letter.route == "post" and may_go(letter):
                letter.state, letter.next_try_at = "waiting", now
                CaseFile.of(case, council).conclude()


def not_known_yet(now: datetime) -> list[str]:
    """Message-IDs of letters that went by GOV.UK Notify, and of which it is not known yet if they arrived."""
    open_ones = select(Letter.message_id).where(
        Letter.notify_status.not_in(("", *KNOWN)),
        Letter.state.in_(("sent", "posted")),
        Letter.sent_at > now - ASKED_FOR,
    )
    found = list(db.session.scalars(open_ones.order_by(Letter.sent_at)))
    db.session.rollback()
    return found
