"""Runs our own programs that do risky work, each in a process that may crash, hang or run out of memory."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import NamedTuple

ENVIRONMENT = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
"""Its whole environment: no setting of the service, because some are secret."""


class TookTooLong(Exception):
    """The process was killed when its time was over."""


class Ended(NamedTuple):
    """How a program ended: its exit status, minus the signal if one ended it, and what it wrote to stdout."""

    status: int
    output: bytes


def run(command: Sequence[str], content: bytes, *, seconds: float, largest: int) -> Ended:
    """Gives a program `content` on stdin and waits for at most `seconds`. Raises TookTooLong.

    At most `largest` bytes of its output are read.
    """
    with TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603 - our own program
                command,
                input=content,
                stdout=output,  # a file, not a pipe: a pipe would let it fill the memory of this process
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                cwd="/",
                env=ENVIRONMENT,
                start_new_session=True,  # Ctrl-C is for the service, which lets it finish
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TookTooLong from None
        output.seek(0)
        return Ended(done.returncode, output.read(largest))
