"""Reads delivery reports (RFC 3464): which letter could not be delivered, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from asb.sending.answers import clean

MOST_BYTES = 2_000_000
"""Larger messages are not read: a report quotes at most one letter."""
MOST_PARTS = 50

SENT_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
"""Headers that name the address to which a report was sent, by various mail servers."""


@dataclass(frozen=True)
class Report:
    """What a message says. `token`: of the letter it was sent about, empty if it was sent about none.

    `failed`: whether the letter was not delivered and will not be; `why`: the status code and the server's
    words, without addresses.
    """

    token: str = ""
    failed: bool = False
    why: str = ""


def read(content: bytes, address: str) -> Report:
    """Reads a message that came to `address`, the mailbox for delivery reports. Never raises for what it is
    given: whoever knows the address can send anything.

    Neither an answer of somebody who is away nor a report of a delay is one of a failure.
    """
    if len(content) > MOST_BYTES:
        return Report()
    try:
        message = message_from_bytes(content, policy=policy.compat32)
        token = _token(message, address)
        if not token:
            return Report()
        return next(_failures(message, token), Report(token))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Report()  # the parser stumbles over some hostile headers


def _token(message: Message, address: str) -> str:
    """The token in the address that the message was sent to; empty if there is none, or more than one."""
    name, _, domain = address.partition("@")
    own = re.compile(
        rf"(?<![\w.+-]){re.escape(name)}\+([a-z2-7]{{24}})@{re.escape(domain)}(?![\w.-])", re.IGNORECASE
    )
    lines = (str(line)[:10_000] for header in SENT_TO for line in message.get_all(header, ()))
    found = {token.lower() for line in lines for token in own.findall(line)}
    return found.pop() if len(found) == 1 else ""


def _failures(message: Message, token: str) -> Iterator[Report]:
    """Each recipient for whom the report says that delivery has failed."""
    if message.get_content_type() != "multipart/report":
        return
    for _, part in zip(range(MOST_PARTS), message.walk(), strict=False):
        if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if isinstance(block, Message) and str(block.get("Action", "")).strip().lower() == "failed":
                yield Report(token, failed=True, why=_why(block))


def _why(block: Message) -> str:
    """The status code, and what the last server said."""
    code = re.match(r"[245]\.\d{1,3}\.\d{1,3}", str(block.get("Status", "")).strip())
    _, _, said = str(block.get("Diagnostic-Code", "")).partition(";")
    recipient = str(block.get("Final-Recipient", "")).rpartition(";")[2].strip()
    words = clean(said, recipient)
    status = code[0] if code else ""
    return " ".join(part for part in (status if status not in words else "", words) if part)
