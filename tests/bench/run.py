"""Measures the service beside a floor and its peers, in one run: `make bench`.

BENCH_HOME is the folder of the load generator and its peers, PEERS_HOME where those were set up (its README
says how). PEERS names those to run beside ours and the floor, for example "hof fast-gov-uk"; REPORTS how many
reports the applications have (3 10 25), ROUNDS how many rounds (3) of JOURNEYS journeys (60). Ours runs on
SQLite and, where PEERS_HOME has a `pgdata`, on PostgreSQL. Nothing here is a test.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True  # the folder of the load generator stays as it is
HERE = Path(__file__).resolve().parent
HOME = HERE.parent.parent
JOURNEY, CARDS = str(HERE / "journey.json"), HERE / "cards.py"
OURS = {"asb-sqlite": 17141, "asb-pg": 17142}
MOST = 450
"""Applications in one set: the service takes 500 an hour from one address, and is started anew for each."""
PSQL = ("psql", "-q", "-h", "127.0.0.1", "-p", "17432", "-U", "postgres", "-c")

missing = [name for name in ("BENCH_HOME", "PEERS_HOME") if not os.environ.get(name)]
if missing:
    sys.exit(f"{' and '.join(missing)}: say where the load generator and its peers are")
BENCH, PEERS_HOME = Path(os.environ["BENCH_HOME"]), Path(os.environ["PEERS_HOME"])
EXTRA = PEERS_HOME / "run" / "asb-peers.json"
os.environ["PEERS_EXTRA"] = str(EXTRA)
sys.path.insert(0, str(BENCH))

import aims  # noqa: E402 - found beside this file
import bench  # noqa: E402 - found by the path above
import peers  # noqa: E402 - the same
import visit  # noqa: E402 - found beside this file

Figures = dict[str, Any]


def entry(name: str, folder: Path) -> Figures:
    """The whole service, web processes and worker, as the load generator starts its peers."""
    settings = {
        "PORT": str(OURS[name]),
        "INSTANCE_PATH": str(folder / name),
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": "17025",
    }
    if name == "asb-pg":
        settings["DATABASE_URL"] = "postgresql://postgres@127.0.0.1:17432/asb"
    return {
        "cmd": [sys.executable, "-m", "asb.serve"],
        "cwd": str(HOME),
        "env": settings,
        "needs": ["smtp", "pg"] if name == "asb-pg" else ["smtp"],
        "port": OURS[name],
        "journey": JOURNEY,
    }


@contextmanager
def running(names: list[str]) -> Iterator[dict[str, Figures]]:
    """The services by name, ours with nothing in its database. Ends only what it has started."""
    folder = PEERS_HOME / "run" / "asb"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    EXTRA.write_text(json.dumps({name: entry(name, folder) for name in names if name in OURS}))
    entries = peers.entries()
    wanted = [need for name in names for need in entries[name].get("needs", [])] + names
    before = {name for name in wanted if peers.pid(name)}
    try:
        if "asb-pg" in names:
            peers.start("pg", entries)
            for said in ("drop database if exists asb", "create database asb"):
                subprocess.run([*PSQL, said], check=True, stderr=subprocess.DEVNULL)
        for name in names:
            peers.start(name, entries)
        yield {name: entries[name] for name in names}
    finally:
        for name in dict.fromkeys(reversed(wanted)):
            if name not in before:
                peers.stop(name)
        shutil.rmtree(folder, ignore_errors=True)


def parts(name: str, needs: list[str]) -> dict[str, int]:
    """The processes to watch, by what they are: of ours the web server and the worker apart."""
    watched = {need: peers.pid(need) for need in needs if not need.startswith("smtp")}
    if name not in OURS:
        return {"web": peers.pid(name), **watched}
    for child in bench.tree(peers.pid(name)):
        command = Path(f"/proc/{child}/cmdline").read_text().split("\0")
        if "asb.worker" in command:
            watched["worker"] = child
        elif "gunicorn" in command:
            watched.setdefault("web", child)  # the one that started the others comes first
    return watched


def round_of(name: str, entry: Figures, reports: int, count: int, warm: int) -> Figures:
    """One round of one service, as the load generator tells it. Raises where it tells nothing."""
    told = PEERS_HOME / "run" / "one.jsonl"
    told.unlink(missing_ok=True)
    journey = entry["journey"] if entry["journey"].endswith(".json") else f"journeys/{entry['journey']}.json"
    watched = [f"--proc={part}={pid}" for part, pid in parts(name, entry.get("needs", [])).items()]
    numbers = ["-n", str(count), "-c", "4", "-i", str(reports), "--warmup", str(warm)]
    command = [sys.executable, str(CARDS), "journey", str(BENCH / journey), *numbers, *watched]
    command += ["-q", "--json", str(told), "--base", f"http://127.0.0.1:{entry['port']}"]
    ended = subprocess.run(command, cwd=BENCH, capture_output=True, text=True, timeout=300, check=False)
    if not told.exists():
        raise RuntimeError(f"{name}: {ended.stdout[-400:]} {ended.stderr[-400:]}")
    figures: Figures = json.loads(told.read_text())
    if figures["errors"]:
        print(f"{name}: {figures['errors']} errors, such as {figures['error_examples']}", flush=True)
    return figures


def worker_cost(name: str, used: float, journeys: int) -> float:
    """CPU ms a journey of the worker, the letters that were still waiting when the rounds ended included."""
    worker = parts(name, [])["worker"]
    before, now = -1.0, bench.cpu(worker)
    while now - before > 0.05:  # a quiet worker looks at the post every two seconds, and that is all
        time.sleep(5)
        before, now = now, bench.cpu(worker)
    return 1000 * (now - used) / journeys


def measured(names: list[str], reports: int, rounds: int, count: int) -> dict[str, Figures]:
    """Every service, round by round in turn, so that a noisy minute hits all of them; medians by service."""
    told: dict[str, list[Figures]] = defaultdict(list)
    done, visits = dict.fromkeys(OURS, 0), {}
    with running(names) as entries:
        began = {name: bench.cpu(parts(name, [])["worker"]) for name in names if name in OURS}
        for number in range(rounds):
            for name in names:
                warm = 4 if number else count // 4
                told[name].append(round_of(name, entries[name], reports, count, warm))
                done[name] = done.get(name, 0) + warm + count
        letters = {name: worker_cost(name, began[name], done[name]) for name in began}
        for name in began:
            visits[name] = visit.first(OURS[name]) | visit.later(BENCH, JOURNEY, OURS[name])
    return {name: summed(rows, letters.get(name)) | visits.get(name, {}) for name, rows in told.items()}


def summed(rows: list[Figures], letters: float | None) -> Figures:
    """The medians of a service's rounds. CPU is that of all its processes; `letters` our worker's."""

    def middle(get: Any) -> float:
        return float(statistics.median(get(row) for row in rows))

    found = {
        part: middle(lambda row, p=part: row["server_cpu_ms_per_journey"][p]) for part in rows[0]["pss_mb"]
    }
    if letters is not None:
        found["worker"] = letters
    cpu = sum(found.values())
    return {
        "parts": found,
        "journey": cpu,
        "page": cpu / rows[0]["pages_per_journey"],
        "request": cpu / rows[0]["requests_per_journey"],
        "pages": rows[0]["pages_per_journey"],
        "requests": rows[0]["requests_per_journey"],
        "pss": {part: middle(lambda row, p=part: row["pss_mb"][p]) for part in rows[0]["pss_mb"]},
        "errors": sum(row["errors"] for row in rows),
        **{
            f"{method} {q}": middle(lambda row, m=method, q=q: row["latency_ms"][m][q])
            for method in ("GET", "POST")
            for q in ("p50", "p95")
        },
    }


def main() -> None:
    sets = [int(number) for number in os.environ.get("REPORTS", "3 10 25").split()]
    rounds, count = int(os.environ.get("ROUNDS", "3")), int(os.environ.get("JOURNEYS", "60"))
    if rounds * (count + 4) + count // 4 > MOST:
        sys.exit(f"ROUNDS and JOURNEYS: at most {MOST} applications in a set, warming up included")
    ours = [name for name in OURS if name != "asb-pg" or (PEERS_HOME / "pgdata").exists()]
    if len(ours) == 1:
        print("PostgreSQL is left out: PEERS_HOME has no pgdata (setup.sh of BENCH_HOME makes it).")
    names = list(dict.fromkeys([*ours, aims.FLOOR, *os.environ.get("PEERS", "").split()]))
    found: dict[int, dict[str, Figures]] = {}
    for reports in sets:
        found[reports] = measured(names, reports, rounds, count)
        aims.table(reports, found[reports])
    missed = aims.judge(found, ours)
    if missed:
        print("\nNot reached:", "; ".join(missed), flush=True)
        subprocess.run([sys.executable, str(HERE / "where.py"), str(sets[0])], cwd=HOME, check=True)


if __name__ == "__main__":
    main()
