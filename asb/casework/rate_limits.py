"""Rate limits on what sends letters, accepts guesses or fills the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Connection, Table, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from asb.database import db, writing, writing_rows
from asb.models import Count

A_WHILE, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """A number (or amount) in a period; periods begin on the hour or day, in UTC."""

    name: str
    most: int
    within: timedelta = HOUR
    about: str = ""
    """What is counted, as officers read it."""


BEGINNING = Limit("beginning", 600)
"""Limits applications started from one IP address; generous, because a library has one for everybody."""
SENDING = Limit("sending", 500)
"""Limits applications sent from one IP address, as generous."""
SAVING = Limit("saving", 20)
"""Limits requests for return links from one IP address."""
WRITING = Limit("writing", 20, DAY, "to this address")
"""Limits letters to one unconfirmed email address."""
RETURN_LETTERS = Limit("return letters", 5)
"""Limits return links to one email address."""
ASKING = Limit("asking", 60, DAY, "to others from one internet address")
"""Limits letters from one IP address to people whom somebody else named."""
GUESSING = Limit("guessing", 30)
"""Limits wrong codes and links from one IP address."""
GUESSED = Limit("guessed", 100)
"""Limits wrong codes that share a prefix, from any address; generous, so an attacker cannot lock the owner
out."""
SIGNING_IN = Limit("signing in", 30)
"""Limits requests for sign-in links from one IP address."""
SIGNING_IN_TO = Limit("signing in to", 10)
"""Limits sign-in links sent to one person. Counted only when the details were right, so that a reference
alone is not enough to use them up."""
OPENING = Limit("opening", 30)
"""Limits sign-in codes and links tried from one IP address."""
GUESSED_FOR = Limit("guessed for", 100)
"""Limits wrong codes for one reference, from any address."""
CHANGING = Limit("changing", 100, DAY)
"""Limits what one person sends from their tracking page."""
MAKING_CODES = Limit("making codes", 20)
"""Limits page codes made by one person."""
ANSWERING = Limit("answering", 60)
"""Limits answers to agreement links from one IP address."""
CALLING_BACK = Limit("calling back", 6000)
"""Limits callbacks about letters from one IP address: GOV.UK Notify calls once for each."""
CALLING_WRONGLY = Limit("calling wrongly", 30)
"""Limits callbacks with a wrong token from one IP address."""
FOLLOWING = Limit("following", 120)
"""Limits counted visits by the kit link from one IP address."""
ADDING = Limit("adding", 60)
"""Limits files from one IP address."""
STORING = Limit("storing", 2_000_000, DAY)
"""Limits kilobytes of files from one IP address: those of fifty full applications."""
DRAFTING = Limit("drafting", 50_000, DAY)
"""Limits kilobytes by which drafts grow from one IP address: some thousand applications as most people write
them, all together."""

STAFF_SIGNING_IN = Limit("staff signing in", 10, A_WHILE)
"""Limits passwords tried for one staff email address from one IP address, whether or not it is known."""
STAFF_SIGNING_IN_ANYWHERE = Limit("staff signing in anywhere", 200, A_WHILE)
"""Limits passwords tried for one staff email address from all IP addresses: generous, so that an attacker
elsewhere cannot lock its owner out with a few."""
STAFF_SIGNING_IN_FROM = Limit("staff signing in from", 300, A_WHILE)
"""Limits passwords, codes and links tried from one IP address, which a whole office may share."""
SECOND_FACTOR = Limit("second factor", 10)
"""Limits codes tried by somebody who knows a password. At 10 an hour, a correct guess takes 4,000 days on
average."""
FORGETTING = Limit("forgetting", 5)
"""Limits reset links to one email address."""
CONFIRMING = Limit("confirming", 10, A_WHILE)
"""Limits present passwords tried by somebody who is signed in, before a change."""

LIMITS: dict[str, Limit] = {}
"""Every limit by its name."""
for _limit in [each for each in vars().values() if isinstance(each, Limit)]:
    if LIMITS.setdefault(_limit.name, _limit) is not _limit:
        raise ValueError(f"two limits are called {_limit.name!r}: each counts for itself, so name them apart")

_counts = cast(Table, Count.__table__)
_row: dict[str, Any] = {
    "limit": bindparam("named"),
    "who": bindparam("by"),
    "until": bindparam("end"),
    "asked": bindparam("much"),
}
# Built once: building a statement costs more than running it.
ONCE_MORE = {
    name: insert(_counts)
    .values(_row)
    .on_conflict_do_update(
        index_elements=["limit", "who", "until"], set_={"asked": _counts.c.asked + bindparam("much")}
    )
    .returning(_counts.c.asked)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


class TooOften(Exception):
    """The limit is reached; `until` is when it is lifted."""

    def __init__(self, limit: Limit, until: datetime) -> None:
        super().__init__(f"the limit {limit.name!r} is reached until {until.isoformat()}")
        self.limit, self.until = limit, until


def count(limit: Limit, who: bytes, now: datetime, much: int = 1) -> None:
    """Counts in its own transaction. Raises TooOften over the limit."""
    with writing_rows() as rows:
        over = is_over(rows, limit, who, now, much)
    if over:
        raise TooOften(limit, until(limit, now))


def is_over(rows: Session | Connection, limit: Limit, who: bytes, now: datetime, much: int = 1) -> bool:
    """Counts in this transaction; returns whether it is over the limit."""
    facts = {"named": limit.name, "by": who, "end": until(limit, now), "much": much}
    asked: int = rows.execute(ONCE_MORE[db.engine.dialect.name], facts).scalar_one()
    return asked > limit.most


def until(limit: Limit, now: datetime) -> datetime:
    """End of the period that `now` is in."""
    seconds = int(limit.within.total_seconds())
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, UTC)


def counted_by(limit: Limit, kind: Literal["from", "about"], value: str) -> str:
    """What a count is kept for, to be hashed: the limit, and an IP address it came `from` or a target it was
    `about`. An IP address typed as a target counts as a target.
    """
    return f"{limit.name}:{kind}:{value}"


def inbox(email: str) -> str:
    """Normalises an email address, so that spellings of one inbox count together."""
    name, _, domain = email.lower().rpartition("@")
    name = name.partition("+")[0]
    if domain in ("gmail.com", "googlemail.com"):
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"


def forget(now: datetime) -> None:
    """Deletes counters of past periods."""
    with writing() as session:
        session.execute(delete(Count).where(Count.until <= now))
