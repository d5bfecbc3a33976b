"""Whose fault it is that GOV.UK Notify did not take a letter: the letter's, for its recipient, or ours.

Reads the status code and the kind of error, which GOV.UK Notify keeps stable, and of its words only those
about trial mode and keys for a team, which have no kind of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from notifications_python_client.errors import APIError
from requests.exceptions import ConnectTimeout, Timeout

from asb.sending.answers import Fault, clean
from asb.sending.way import NotSent

_OF_ADDRESS = re.compile(r"(email_address|phone_number)\b(?! is a required)")
"""Begins what is said about an address that cannot be one."""
_OF_CONTENT = re.compile(r"not a valid PDF|cannot be longer|international")
_OF_SERVICE = re.compile(r"trial[ -]mode|team[ -]only|team api key", re.IGNORECASE)
"""Said of every recipient outside the council's team, until its service there is live."""


def not_sent(error: Exception, address: str) -> NotSent:
    """Returns why a request failed, with the words of GOV.UK Notify, of which `address` is taken out."""
    if not isinstance(error, APIError) or error.response is None:
        cause = error.__cause__ or error
        # One that was connected to may have taken the letter; one that was not has not.
        met = isinstance(cause, Timeout) and not isinstance(cause, ConnectTimeout)
        words = f"no answer from GOV.UK Notify ({type(cause).__name__})"
        return NotSent(words, Fault.UNCLEAR if met else Fault.OURS)
    code, said = error.status_code, list(_said(error))
    words = clean(" ".join([str(code), *(each for _, each in said)]), address)
    return _judged(code, said, words)


def _judged(code: int, said: list[tuple[str, str]], words: str) -> NotSent:
    if code != 400 or any(_OF_SERVICE.search(each) for _, each in said):
        return NotSent(words, Fault.OURS)
    if any(kind == "ValidationError" and _OF_ADDRESS.match(each) for kind, each in said):
        return NotSent(words, Fault.LETTER, for_good=True)
    if any(_OF_CONTENT.search(each) for _, each in said):
        return NotSent(words, Fault.LETTER, for_good=True, of_address=False)
    return NotSent(words, Fault.UNCLEAR, for_good=True)


def _said(error: APIError) -> Iterator[tuple[str, str]]:
    """Each kind of error with its message; none where the answer is not as it is documented."""
    said: Any = error.message
    for each in said if isinstance(said, list) else [{"message": said}]:
        if isinstance(each, dict):
            yield str(each.get("error", "")), str(each.get("message", ""))
