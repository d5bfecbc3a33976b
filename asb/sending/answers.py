"""Whose fault an answer of a mail server is: the letter's, for its recipient, or ours.

Reads enhanced status codes (RFC 3463), the words that Exchange Online, Gmail, Postfix, Exim and Amazon SES
are known for, and basic codes (RFC 5321). In doubt an answer about the recipient concerns the letter, and
any other concerns us.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Literal

Step = Literal["start", "mail", "rcpt", "data"]
"""Where the server said no: before any letter, at MAIL FROM, at RCPT TO, or at DATA."""

MOST_WORDS = 300
"""Most characters of an answer that are kept."""


class Fault(Enum):
    """Whose fault it is that a letter was not accepted.

    `UNCLEAR` is taken for ours, unless other letters are accepted meanwhile. `SENDER` is ours too: the server
    does not take the address that letters come from.
    """

    LETTER = "letter"
    SENDER = "sender"
    OURS = "ours"
    UNCLEAR = "unclear"


_ENHANCED = re.compile(r"(?<![\d.])[245]\.(\d{1,3})\.(\d{1,3})(?![\d.])")

_OF_RECIPIENT = {(1, 1), (1, 2), (1, 3), (1, 4), (1, 6), (1, 10), (2, 1), (2, 2), (2, 3), (2, 4)}
"""Subjects and details of codes that are about the mailbox of the recipient, wherever they are said."""
_OF_SENDER = {(1, 7), (1, 8), (7, 60)}

_WORDS_OF_SENDER = re.compile(
    r"send[ -]?as[ -]?denied|send as this|as this sender|outbound sender"
    r"|sender (email )?(address )?(rejected|denied|not allowed|verify failed)"
    r"|not (owned|permitted|authori[sz]ed) (by user|to send)|(address|identit\w+) (is|are) not verified",
    re.IGNORECASE,
)
_WORDS_OF_OURS = re.compile(
    r"submission ?quota|(message|sending|daily|hourly|outbound)[\w ]{0,24}(quota|limit)"
    r"|too many (?!messages in)|rate limit|limit exceeded|throttl|(maximum|max) sending rate"
    r"|relay(ing)? (access )?(denied|not permitted|not allowed)|unable to relay"
    r"|authenticat|must issue a? ?starttls|client host|black ?list|block ?list|spamhaus|reputation"
    r"|account[\w ]{0,24}(suspended|disabled for sending)",
    re.IGNORECASE,
)
_WORDS_OF_LETTER = re.compile(
    r"gr[ae]y-?list|over ?quota|mailbox[\w ]{0,12}(full|unavailable|disabled|unknown|not found)"
    r"|(user|recipient|address|mailbox|account)[\w ]{0,12}(unknown|not found|does not exist|doesn.t exist)"
    r"|(unknown|no such|invalid|unrouteable) (local )?(user|recipient|address|mailbox)"
    r"|recipient (address )?rejected|undeliverable address",
    re.IGNORECASE,
)
_BASIC_OURS = {421, 454, 530, 534, 535, 538}


def fault(step: Step, code: int, text: str) -> Fault:
    """Returns whose fault this answer is."""
    found = _ENHANCED.search(text)
    subject, detail = (int(found[1]), int(found[2])) if found else (0, 0)
    if _WORDS_OF_SENDER.search(text) or (subject, detail) in _OF_SENDER:
        return Fault.SENDER
    if step == "start" or code in _BASIC_OURS:
        return Fault.OURS
    ours = bool(_WORDS_OF_OURS.search(text))
    if step == "mail":
        return Fault.OURS if ours or code < 500 else Fault.SENDER
    if (subject, detail) in _OF_RECIPIENT or (
        not ours and step == "data" and subject != 7 and _WORDS_OF_LETTER.search(text)
    ):
        return Fault.LETTER
    if ours:
        return Fault.OURS
    # In doubt. The subjects 3, 5 and 7 are the mail system, the protocol and policy.
    general = subject in (3, 5, 7) and not _WORDS_OF_LETTER.search(text)
    return Fault.LETTER if step == "rcpt" and not general else Fault.UNCLEAR


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")
_ADDRESS = re.compile(r"<[^<>]*@[^<>]*>|[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;]+")


def clean(text: str, address: str = "") -> str:
    """Returns the words of a server on one line, without any address; nor the name in `address` alone."""
    line = _ADDRESS.sub("(address)", _CONTROL.sub(" ", text)).strip()
    name = address.partition("@")[0]
    if name:
        line = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "(address)", line, flags=re.IGNORECASE)
    return line[:MOST_WORDS]
