"""How often is too often: limits of what writes letters, takes guesses or fills the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from asb.database import db, writing, writing_rows
from asb.models import Count

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """So many times (or so much) in a stretch of time; stretches begin on the hour or the day, in UTC."""

    name: str
    most: int
    within: timedelta = HOUR
    about: str = ""
    """What is counted, where an officer is told of it."""


BEGINNING = Limit("beginning", 600)
"""Applications begun from one internet address: wide, for a library has one for everybody in it."""
SENDING = Limit("sending", 500)
"""Applications sent from one internet address, as wide."""
SAVING = Limit("saving", 20)
"""Return links asked for from one internet address."""
WRITING = Limit("writing", 20, DAY, "to this address")
"""Letters to one email address that nobody has confirmed."""
RETURN_LETTERS = Limit("return letters", 5)
"""Return links to one email address."""
ASKING = Limit("asking", 60, DAY, "to others from one internet address")
"""Letters, caused from one internet address, to people whom somebody else named."""
GUESSING = Limit("guessing", 30)
"""Wrong codes and links from one internet address."""
GUESSED = Limit("guessed", 100)
"""Wrong codes that begin alike: for one code, whoever guesses. Wide: nobody should use it up for another."""
SIGNING_IN = Limit("signing in", 30)
"""Links to look at a case, asked for from one internet address."""
SIGNING_IN_TO = Limit("signing in to", 10)
"""Links that are sent to one person of a case. Counted where the details were right, so that nobody who knows
a reference alone can use them up."""
OPENING = Limit("opening", 30)
"""Codes and links to one's page, tried from one internet address."""
GUESSED_FOR = Limit("guessed for", 100)
"""Wrong codes for one reference, whoever guesses."""
CHANGING = Limit("changing", 100, DAY)
"""What one person of a case sends from their page."""
ANSWERING = Limit("answering", 60)
"""Answers to links from one internet address."""
FOLLOWING = Limit("following", 120)
"""Presses of the link in replies to a second report, from one internet address: more are not counted."""
ADDING = Limit("adding", 60)
"""Files from one internet address."""
STORING = Limit("storing", 2_000_000, DAY)
"""Kilobytes of files and long answers from one internet address: forty applications as full as can be."""

_counts = cast(Table, Count.__table__)
_row: dict[str, Any] = {
    "limit": bindparam("named"),
    "who": bindparam("by"),
    "until": bindparam("end"),
    "asked": bindparam("much"),
}
# Written once: putting a statement together costs more than running it.
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
    """A limit is reached; `until` is when one may try again."""

    def __init__(self, limit: Limit, until: datetime) -> None:
        super().__init__(f"the limit {limit.name!r} is reached until {until.isoformat()}")
        self.limit, self.until = limit, until


def count(limit: Limit, who: bytes, now: datetime, much: int = 1) -> None:
    """Count so much more, in a transaction of its own. Raises TooOften past the limit."""
    with writing_rows() as rows:
        over = is_over(rows, limit, who, now, much)
    if over:
        raise TooOften(limit, until(limit, now))


def is_over(rows: Session | Connection, limit: Limit, who: bytes, now: datetime, much: int = 1) -> bool:
    """Count so much more, in this transaction; whether that is past the limit."""
    facts = {"named": limit.name, "by": who, "end": until(limit, now), "much": much}
    asked: int = rows.execute(ONCE_MORE[db.engine.dialect.name], facts).scalar_one()
    return asked > limit.most


def until(limit: Limit, now: datetime) -> datetime:
    """When the stretch of time that `now` is in ends, and counting begins again."""
    seconds = int(limit.within.total_seconds())
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, UTC)


def inbox(email: str) -> str:
    """The address as its mail server sees it: however it is spelt, it is one inbox that fills."""
    name, _, domain = email.lower().rpartition("@")
    name = name.partition("+")[0]
    if domain in ("gmail.com", "googlemail.com"):
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"


def forget(now: datetime) -> None:
    """Erase what no longer counts."""
    with writing() as session:
        session.execute(delete(Count).where(Count.until <= now))
