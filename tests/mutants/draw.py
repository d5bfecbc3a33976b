"""Which files a room has, and which of their mutants are drawn for it."""

import random
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.mutants import jinja, python
from tests.mutants.mutant import Mutant

HERE = Path(__file__).parent
HOME = HERE.parents[1]
LETTERS = "templates/letters"


def floors() -> dict[str, int]:
    """For each room, how many of a hundred mutants the tests have to kill at least."""
    read: dict[str, int] = tomllib.loads((HERE / "floors.toml").read_text())["floors"]
    return read


def equivalent() -> set[tuple[str, str, str]]:
    """File, text of the line and change of every mutant that changes nothing for anybody."""
    listed = tomllib.loads((HERE / "equivalent.toml").read_text()).get("equivalent", [])
    assert all(each["why"].strip() for each in listed), "each equivalent needs its reason"
    return {(each["file"], each["line"], each["change"]) for each in listed}


def rooms(home: Path = HOME) -> dict[str, list[str]]:
    """Every room with its files: those of asb/, the templates, and the letters' templates."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((home / "asb").rglob("*.py")):
        inside = path.relative_to(home / "asb").parts[0].removesuffix(".py")
        found["front door" if inside == "__init__" else inside].append(str(path.relative_to(home)))
    for path in sorted((home / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".css"}:
            of_letters = path.is_relative_to(home / LETTERS)
            found[LETTERS if of_letters else "templates"].append(str(path.relative_to(home)))
    return dict(found)


def mutants(file: str, home: Path = HOME) -> list[Mutant]:
    """Every mutant of this file."""
    make: Callable[[str, bytes], list[Mutant]] = python.mutants if file.endswith(".py") else jinja.mutants
    return make(file, (home / file).read_bytes())


def can_be_read(mutant: Mutant, home: Path = HOME) -> bool:
    """Whether what it makes is still Python, or still a template; anybody would see that it is not."""
    changed = mutant.applied((home / mutant.file).read_bytes())
    return python.is_python(changed) if mutant.file.endswith(".py") else jinja.is_template(changed)


def drawn(room: str, files: Iterable[str], number: int, seed: int, home: Path = HOME) -> list[Mutant]:
    """So many of them, one of each kind in turn: a smaller number is the beginning of a greater one."""
    chance = random.Random(f"{room} {seed}")  # noqa: S311 - a draw that can be repeated
    by_kind: dict[str, list[Mutant]] = defaultdict(list)
    for file in files:
        for mutant in mutants(file, home):
            by_kind[mutant.kind].append(mutant)
    for kind in sorted(by_kind):
        chance.shuffle(by_kind[kind])
    taken: list[Mutant] = []
    while by_kind and len(taken) < number:
        for kind in sorted(by_kind):
            mutant = by_kind[kind].pop()
            if can_be_read(mutant, home):
                taken.append(mutant)
            if not by_kind[kind]:
                del by_kind[kind]
    return taken[:number]
