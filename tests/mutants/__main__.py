"""Draw mutants for each room, try them, and say which live: `make mutants N=25 SEED=1 ROOM=rules`."""

import argparse
import sys
from collections import Counter

from tests.mutants import draw, meets, trial
from tests.mutants.draw import HOME


def main() -> int:
    """Prints the table and the survivors; 1 if a room is under its floor."""
    asked = _asked()
    rooms, listed, floors = draw.rooms(), draw.equivalent(), draw.floors()
    wanted = [room for room in rooms if asked.room in {"", room}]
    if not wanted:
        print(f"There is no room {asked.room!r}: there are {', '.join(rooms)}.")
        return 2
    known = meets.note()
    for tried in trial.try_all([trial.unchanged(known)], known):
        assert not tried.by, f"{tried.by} fails without any change: run make test first"
    tables = []
    for room in wanted:
        count: Counter[str] = Counter()
        for tried in trial.try_all(draw.drawn(room, rooms[room], asked.number, asked.seed), known):
            source = (HOME / tried.mutant.file).read_bytes()
            told = (tried.mutant.file, tried.mutant.text(source), tried.mutant.change(source))
            same = not tried.by and told in listed
            count["killed" if tried.by else "equivalent" if same else "survived"] += 1
            if not same and (asked.verbose or not tried.by):
                print(_told(tried, told), flush=True)
        tables.append((room, count))
        print(_row(room, count, floors.get(room, 0)), flush=True)
    print()
    print(f"{'room':20} mutants  killed  survived  equivalent  rate  floor")
    for room, count in tables:
        print(_row(room, count, floors.get(room, 0)))
    under = [room for room, count in tables if rate(count) < floors.get(room, 0)]
    if under:
        print(f"Under its floor: {', '.join(under)}.")
    return 1 if under else 0


def rate(count: Counter[str]) -> float:
    """How many of a hundred that change something are killed."""
    change = count["killed"] + count["survived"]
    return 100 * count["killed"] / change if change else 100


def _row(room: str, count: Counter[str], floor: int) -> str:
    numbers = f"{count.total():7}  {count['killed']:6}  {count['survived']:8}  {count['equivalent']:10}"
    return f"{room:20} {numbers}  {rate(count):3.0f}%  {floor:4}%"


def _told(tried: trial.Tried, told: tuple[str, str, str]) -> str:
    met = f"{len(tried.tests)} tests met it, such as {tried.tests[0]}" if tried.tests else "no test meets it"
    met = f"killed: {tried.by}" if tried.by else met
    return f"  {told[0]}:{tried.mutant.line}  [{tried.mutant.kind}]  {told[2]}\n    {told[1]}\n    {met}"


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=25, help="mutants for each room")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws others")
    parser.add_argument("--room", default="", help="only this room")
    parser.add_argument("--verbose", action="store_true", help="tell what killed each of the others, too")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
