"""The figures of a run as tables, and the aims beside them."""

from itertools import pairwise
from typing import Any, NamedTuple

Figures = dict[str, Any]
Found = dict[int, dict[str, Figures]]
"""Figures by the number of reports and the name of a service."""


FLOOR = "flask-bare"
"""The least that a whole and safe journey costs. A busy machine makes it dearer too: compare with it."""


class Aim(NamedTuple):
    """What a figure should be at most: the first aim, and the one beyond it."""

    what: str
    first: float
    moonshot: float


CPU = {
    "asb-sqlite": (Aim("CPU ms a page", 2.5, 1.6), Aim("CPU ms a request", 1.2, 0.8)),
    "asb-pg": (Aim("CPU ms a page, its database included", 3.5, 2.2),),
}
LATENCY = {
    "GET p50": Aim("GET p50 ms, 4 clients", 3, 1.8),
    "GET p95": Aim("GET p95 ms", 8, 4),
    "POST p50": Aim("POST p50 ms", 3.5, 1.7),
    "POST p95": Aim("POST p95 ms", 9, 4),
}
REPORT = Aim("one more report, CPU ms", 5, 3.2)
WEIGHT = {
    "first requests": Aim("first visit, requests", 6, 5),
    "first kB": Aim("first visit, kB as transferred", 60, 45),
    "later kB packed": Aim("a later page, kB by gzip", 6, 4),
}
MEMORY = Aim("memory of two web processes, PSS MB", 150, 100)


def table(reports: int, found: dict[str, Figures]) -> None:
    """Print what each service used, the cheapest page first."""
    print(f"\n{reports} reports in each application; medians; CPU ms of all processes of a service\n")
    columns = ("service", "pages / requests", "a journey", "a page (times the floor's)", "a request")
    columns += ("GET p50 / p95 ms", "POST p50 / p95 ms", "PSS MB", "errors")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for name, got in sorted(found.items(), key=lambda item: item[1]["page"]):
        parts = ", ".join(f"{part} {ms:.1f}" for part, ms in got["parts"].items())
        memory = ", ".join(f"{part} {size:.0f}" for part, size in got["pss"].items())
        dearer = got["page"] / found[FLOOR]["page"]
        print(
            f"| {name} | {got['pages']:.0f} / {got['requests']:.0f} | {got['journey']:.1f} ({parts}) "
            f"| {got['page']:.2f} ({dearer:.1f}) | {got['request']:.2f} "
            f"| {got['GET p50']:.1f} / {got['GET p95']:.1f} | {got['POST p50']:.1f} / {got['POST p95']:.1f} "
            f"| {memory} | {got['errors']} |",
            flush=True,
        )


def judge(found: Found, ours: list[str]) -> list[str]:
    """Print the aims beside what was measured; returns which first aims are not reached."""
    least, missed = min(found), []
    print("\n| figure | measured | first aim | | moonshot | |\n|---|---|---|---|---|---|")
    for name in ours:
        for aim, value in _lines(name, found, least):
            marks = [
                f"{at:g} | {'reached' if value <= at else 'not reached'}" for at in (aim.first, aim.moonshot)
            ]
            print(f"| {name}: {aim.what} | {value:.2f} | {' | '.join(marks)} |")
            if value > aim.first:
                missed.append(f"{name}: {aim.what}")
    light = found[least]["asb-sqlite"]
    print(f"\nA later page as sent: {light['later kB']:.1f} kB.")
    return missed


def _lines(name: str, found: Found, least: int) -> list[tuple[Aim, float]]:
    """The aims that this service is measured by, each with its figure."""
    got = found[least][name]
    lines = [(aim, got[kind]) for aim, kind in zip(CPU[name], ("page", "request"), strict=False)]
    steps = sorted(found)
    for few, many in pairwise(steps):
        slope = (found[many][name]["journey"] - found[few][name]["journey"]) / (many - few)
        lines.append((REPORT._replace(what=f"{REPORT.what} ({few} to {many})"), slope))
    lines += [(aim, got[kind]) for kind, aim in LATENCY.items()]
    if name == "asb-sqlite":
        lines += [(aim, got[kind]) for kind, aim in WEIGHT.items()]
    return [*lines, (MEMORY, got["pss"]["web"])]
