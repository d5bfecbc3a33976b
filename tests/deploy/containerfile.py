"""Reads deploy/Containerfile: its stages, each with its instructions in order."""

import re
from dataclasses import dataclass, field
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
FILE = HOME / "deploy" / "Containerfile"
KNOWN = {"RUN", "COPY", "WORKDIR", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "CMD"}


@dataclass
class Stage:
    """From which image a stage begins, and what is done in it: pairs of an instruction and its argument."""

    base: str
    name: str
    does: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        return [argument for name, argument in self.does if name == instruction]


def stages(text: str = "") -> list[Stage]:
    """Every stage. Raises ValueError for an instruction that is not known here, so that none is left out."""
    found: list[Stage] = []
    lines = [line for line in (text or FILE.read_text()).splitlines() if not line.lstrip().startswith("#")]
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        name, _, argument = line.strip().partition(" ")
        if name == "FROM":
            base, _, called = argument.partition(" AS ")
            found.append(Stage(base, called))
        elif name in KNOWN:
            found[-1].does.append((name, argument.strip()))
        elif name:
            raise ValueError(f"{name} is not known here")
    return found


def ignored() -> list[str]:
    """What does not go into the build, as .containerignore says: names of files and folders at the top."""
    return (HOME / ".containerignore").read_text().split()
