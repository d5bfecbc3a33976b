"""Takes delivery reports from a message, a mailbox file or a mail folder, and marks the letters."""

from __future__ import annotations

import mailbox
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from flask import current_app

from asb.casework.acts import delivery
from asb.config import Settings
from asb.council import Council
from asb.rules.days import london_date
from asb.sending import reports
from asb.sending.round import now
from asb.tokens import Tokens

MARKED, DELAYED, UNKNOWN = "marked", "no failure", "unknown"
"""What became of a message: its letter is marked as come back; it reports no failure, such as a delay or an
answer of somebody who is away; or it is about no letter that was sent and has not come back."""


def take(content: bytes) -> str:
    """Takes one message; returns what became of it. Taken twice, it changes nothing more.

    Raises ValueError where MAIL_BOUNCE_ADDRESS is not set.
    """
    settings: Settings = current_app.extensions["asb_settings"]
    tokens: Tokens = current_app.extensions["asb_tokens"]
    if settings.mail_bounce_address is None:
        raise ValueError("MAIL_BOUNCE_ADDRESS is not set, so no letter can be told by its report")
    report = reports.read(content, settings.mail_bounce_address)
    if not report.token:
        return UNKNOWN
    if not report.failed:
        return DELAYED
    council: Council = current_app.extensions["asb_council"].as_of(london_date(now()))
    found = delivery.reported(tokens.digest(report.token), report.why, council, now())
    return MARKED if found else UNKNOWN


def take_all(box: Iterable[bytes]) -> Counter[str]:
    """Takes each message; returns how many became what."""
    return Counter(take(content) for content in box)


def in_mailbox(path: Path) -> Iterator[bytes]:
    """Each message of an mbox file, which is only read."""
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            with box.get_file(key) as message:
                yield message.read(reports.MOST_BYTES + 1)
    finally:
        box.close()


def in_maildir(path: Path) -> Iterator[bytes]:
    """Each new message of a Maildir, which counts as seen once the next one is asked for."""
    for message in sorted((path / "new").iterdir()):
        with message.open("rb") as file:
            yield file.read(reports.MOST_BYTES + 1)
        message.rename(path / "cur" / f"{message.name.partition(':')[0]}:2,S")
