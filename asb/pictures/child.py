"""Copies a picture in a process of its own, which may crash, hang or run out of memory."""

from __future__ import annotations

import sys
from pathlib import Path

from asb import programs
from asb.pictures import KINDS, Damaged, TooLarge

SECONDS = 20
"""The process is killed after this long."""
CPU_SECONDS = 15
LARGEST_COPY = 64 * 1024 * 1024
PROGRAM = Path(__file__).parent / "__main__.py"
TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PN": "image/png"}
"""Content types of copies, by their first bytes."""


class NoAnswer(Exception):
    """The process was killed or has crashed: another attempt may work."""


def make_copy(kind: str, content: bytes) -> tuple[bytes, str]:
    """Returns the copy of a picture that may be shown, and its content type.

    Raises Damaged, TooLarge, NoAnswer.
    """
    command = [sys.executable, "-I", str(PROGRAM), kind, str(KINDS[kind]), str(CPU_SECONDS)]
    try:
        status, made = programs.run(command, content, seconds=SECONDS, largest=LARGEST_COPY)
    except programs.TookTooLong:
        raise NoAnswer("it took too long") from None
    if status == 3:
        raise TooLarge
    if status == 4:
        raise Damaged
    if status or made[:3] not in TYPES:
        raise NoAnswer(f"it ended with status {status}")
    return made, TYPES[made[:3]]
