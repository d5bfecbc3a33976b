"""Where the time of a journey goes: the service in this process, on a SQLite file, without a web server.

`BENCH_HOME=... python tests/bench/where.py [reports]` walks the journey of `journey.json` and prints the CPU
time of a journey by the room of code it is spent in, then the functions that spend most of it themselves.
The profiler makes every call dearer, so read the shares; the first line was measured without it.
"""

import asyncio
import cProfile
import io
import json
import os
import pstats
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
HOME = HERE.parent.parent
sys.path[:0] = [str(HOME), os.environ["BENCH_HOME"]]
sys.dont_write_bytecode = True  # the load generator's folder stays as it is

import bench  # noqa: E402 - found by the path above
import cards  # noqa: E402, F401 - teaches the load generator

from asb import create_app  # noqa: E402 - the same
from asb.database import db  # noqa: E402 - the same

ROOMS = ("sqlalchemy", "jinja2", "markupsafe", "wtforms", "flask_wtf", "itsdangerous", "werkzeug", "flask")
"""Libraries that have a line of their own; `flask_sqlalchemy` counts as Flask, the rest as the language's."""


class Inside(bench.Client):  # type: ignore[misc]  # the load generator has no types
    """A browser whose requests never leave this process; only the service's own work is timed."""

    app: Any
    timed: Callable[[], Any]
    seconds = 0.0

    async def request(
        self, method: str, path: str, body: bytes | None = None, referer: str = "", ctype: str = ""
    ) -> tuple[int, dict[str, str], bytes, float]:
        parts = urlsplit(path)
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "CONTENT_LENGTH": str(len(body or b"")),
            "CONTENT_TYPE": ctype or "",
            "SERVER_NAME": self.host,
            "SERVER_PORT": str(self.port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": self.netloc,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body or b""),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        told: list[Any] = []
        with Inside.timed():
            reply = Inside.app(environ, lambda status, headers, _error=None: told.append((status, headers)))
            data = b"".join(reply)
            if hasattr(reply, "close"):
                reply.close()
        status, pairs = told[0]
        for name, value in pairs:
            if name.lower() == "set-cookie":
                cookie, _, kept = value.split(";", 1)[0].partition("=")
                self.cookies[cookie] = kept
        return int(status.split()[0]), {name.lower(): value for name, value in pairs}, data, 0.0


def walk(times: int, reports: int) -> None:
    journey = json.loads((HERE / "journey.json").read_text())
    for _ in range(times):
        asyncio.run(bench.journey(journey, reports, lambda *_: None))


@contextmanager
def clock() -> Iterator[None]:
    began = time.process_time()
    yield
    Inside.seconds += time.process_time() - began


def room(file: str) -> str:
    """The room a file of code belongs to."""
    if file.startswith(str(HOME / "templates")):
        return "our templates"
    if file.startswith(str(HOME / "asb")):
        return "our modules"
    for name in ROOMS:
        if f"/site-packages/{name}/" in file:
            return name
    return Path(file).parent.name if "/site-packages/" in file or "/json/" in file else "the language"


def spent(profile: cProfile.Profile) -> tuple[Counter[str], Counter[str]]:
    """Seconds by room and by function. What is written in C counts for the function that called it."""
    stats: Any = pstats.Stats(profile)
    rooms: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for (file, _line, name), (_calls, _all, own, _deep, callers) in stats.stats.items():
        if file != "~":
            rooms[room(file)] += own
            functions[f"{room(file)}: {name}, {Path(file).name}"] += own
            continue
        for (by, _at, caller), (_n, _m, share, _d) in callers.items():
            rooms[room(by)] += share
            functions[f"{room(by)}: {caller}, {Path(by).name}"] += share
    return rooms, functions


def report(reports: int, times: int = 12) -> None:
    """Print where the time goes."""
    walk(4, reports)
    Inside.seconds, Inside.timed = 0.0, clock
    walk(times, reports)
    print(
        f"\nWithout the web server, {reports} reports: {Inside.seconds / times * 1000:.1f} CPU ms a journey"
    )
    profile = cProfile.Profile()
    Inside.timed = lambda: profile
    walk(times, reports)
    rooms, functions = spent(profile)
    whole = rooms.total()
    for title, counted, most in (("room", rooms, 12), ("function", functions, 15)):
        print(f"\n| share | own CPU, by {title}, profiled |\n|---|---|")
        for name, seconds in counted.most_common(most):
            print(f"| {seconds / whole:.0%} | {name} |")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Inside.app = create_app({"INSTANCE_PATH": folder, "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": "9"})
        with Inside.app.app_context():
            db.create_all()
        Inside.timed = clock
        bench.Client = Inside
        report(int(sys.argv[1]) if len(sys.argv) > 1 else 3)


if __name__ == "__main__":
    main()
