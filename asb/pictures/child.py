"""Copies a picture in a process of its own, which may crash, hang or run out of memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

from asb.pictures import KINDS, Damaged, TooLarge

SECONDS = 20
"""The process is killed after this long."""
CPU_SECONDS = 15
LARGEST_COPY = 64 * 1024 * 1024
PROGRAM = Path(__file__).parent / "__main__.py"
ENVIRONMENT = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
"""Its whole environment: no setting of the service, because some are secret."""
TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PN": "image/png"}
"""Content types of copies, by their first bytes."""


class NoAnswer(Exception):
    """The process was killed or has crashed: another attempt may work."""


def make_copy(kind: str, content: bytes) -> tuple[bytes, str]:
    """Returns the copy of a picture that may be shown, and its content type.

    Raises Damaged, TooLarge, NoAnswer.
    """
    command = [sys.executable, "-I", str(PROGRAM), kind, str(KINDS[kind]), str(CPU_SECONDS)]
    with TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603 - our own program
                command,
                input=content,
                stdout=output,  # a file, not a pipe: a pipe would let it fill the memory of this process
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                cwd="/",
                env=ENVIRONMENT,
                start_new_session=True,  # Ctrl-C is for the worker, which lets it finish
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NoAnswer("it took too long") from None
        output.seek(0)
        made = output.read(LARGEST_COPY)
    if done.returncode == 3:
        raise TooLarge
    if done.returncode == 4:
        raise Damaged
    if done.returncode or made[:3] not in TYPES:
        raise NoAnswer(f"it ended with status {done.returncode}")
    return made, TYPES[made[:3]]
