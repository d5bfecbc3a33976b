"""The log of erasures, a file outside the database.

A restored copy is told from it what was erased since. A line has a day and the random name of a case, and
leads to nobody.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from asb.upkeep import UpkeepRefused

NAME = "erasures.log"
LINE = re.compile(r"(\d{4}-\d\d-\d\d) ([0-9a-f]{32})")


@dataclass(frozen=True)
class ErasureLog:
    """The log in this file."""

    path: Path

    def add(self, names: Sequence[str], on: date) -> None:
        """Adds cases, by their random names, and returns once that is on the disk. Raises UpkeepRefused."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as out:
                out.write("".join(f"{on} {name}\n" for name in names))
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            raise UpkeepRefused(f"{self.path} cannot be written: {error.strerror}") from error

    def since(self, day: date) -> list[str] | None:
        """The cases that were erased on this day or later; None where there is no log.

        Raises UpkeepRefused where it cannot be read.
        """
        try:
            lines = self.path.read_text().splitlines()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise UpkeepRefused(f"{self.path} cannot be read") from error
        found = [LINE.fullmatch(line) for line in lines if line]
        if not all(found):
            raise UpkeepRefused(f"{self.path} is damaged: each line has a day and a name")
        return [line[2] for line in found if line and line[1] >= day.isoformat()]
