"""Trying mutants: each in a copy of the tree, with the tests that meet it, until one fails."""

import itertools
import os
import queue
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from tests.mutants import copies
from tests.mutants.copies import LONG_AGO
from tests.mutants.draw import HOME, rooms
from tests.mutants.meets import TOGETHER, Meets
from tests.mutants.mutant import Mutant

AT_MOST = 60.0
"""Seconds of work that the tests of one mutant may take, by what they took when they were noted. Most are
killed by the first few; 20 were too few for lines that hundreds of tests run and one judges."""
PATIENCE = 8
"""How many times longer a busy machine may take; what needs more never ends, and is killed by that."""
TO_BEGIN = 120
"""Seconds in which a busy machine has found the tests; a mutant with which they are never found is killed."""
WARM = ["pytest", "flask", "flask_security", "flask_migrate", "flask_wtf"]
WARM += ["holidays", "PIL.Image", "authlib.integrations.flask_client", "phonenumbers", "msgspec", "psycopg"]
"""What no mutant changes: read once, by the process that all trials are forked from."""
CANNOT_BEGIN = {2, 3, 4}
"""What pytest ends with when tests, or their conftest, cannot be imported, or a hook of it fails."""

_count = itertools.count(1)


class Tried(NamedTuple):
    """How it went: `by` is the test that killed it, or a word for what did, or empty."""

    mutant: Mutant
    tests: list[str]
    by: str


def chosen(meets: Meets, mutant: Mutant) -> list[str]:
    """The tests that meet it, as many as there is time for."""
    left = AT_MOST
    some: list[str] = []
    for test in meets.tests(mutant):
        left -= meets.seconds[test]
        if left < 0 and some:
            break
        some.append(test)
    return some


def unchanged(meets: Meets) -> Mutant:
    """No mutant at all, which must live: otherwise the trials themselves are at fault."""
    file = next(file for file in rooms()["rules"] if any(meets.lines(file).values()))
    return Mutant(file, "nothing", min(meets.lines(file)), min(meets.lines(file)), 0, 0, "")


def try_all(mutants: Sequence[Mutant], meets: Meets) -> Iterator[Tried]:
    """Each of them, a few at a time, in their order."""
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(TOGETHER) as pool:
        free: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for number in range(TOGETHER):
            copies.copy(Path(place, str(number)).resolve())
            free.put(Path(place, str(number)).resolve())

        def one(mutant: Mutant) -> Tried:
            tests, copy = chosen(meets, mutant), free.get()
            try:
                return Tried(mutant, tests, _killer(mutant, tests, copy, meets) if tests else "")
            finally:
                free.put(copy)

        yield from pool.map(one, mutants)


def patience(took: float) -> float:
    """Seconds after which a test that took so many counts as one that never ends."""
    return 30 + PATIENCE * took


@contextmanager
def _applied(mutant: Mutant, copy: Path) -> Iterator[None]:
    file = copy / mutant.file
    source = file.read_bytes()
    file.write_bytes(mutant.applied(source))
    at = LONG_AGO + next(_count)  # never twice the same, or Python would take it for the one before
    os.utime(file, (at, at))
    try:
        yield
    finally:
        file.write_bytes(source)
        os.utime(file, (LONG_AGO, LONG_AGO))


def _killer(mutant: Mutant, tests: list[str], copy: Path, meets: Meets) -> str:
    listed = copy / "listed.txt"
    listed.write_text("".join(f"{patience(meets.seconds[test]):.1f} {test}\n" for test in tests))
    failed = listed.with_suffix(".failed")
    failed.unlink(missing_ok=True)
    files = sorted({test.split("::")[0] for test in tests})
    forked = get_context("forkserver")
    forked.set_forkserver_preload(WARM)
    with _applied(mutant, copy):
        process = forked.Process(target=_run, args=(str(copy), files))
        process.start()
        process.join(TO_BEGIN + sum(patience(meets.seconds[test]) for test in tests))
        ended = not process.is_alive() and process.exitcode != -signal.SIGALRM
        _end_what_is_left(copy)
        process.join()
        if not ended:
            return "it never ended"
    if process.exitcode == 0:
        return ""
    if failed.exists():
        return failed.read_text()
    assert process.exitcode in CANNOT_BEGIN, f"{mutant}:\n{(copy / 'output.txt').read_text()}"
    return "no test can begin"


def _end_what_is_left(copy: Path) -> None:
    """The programs that tests have started and not ended: whatever works in this copy."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink().is_relative_to(copy):
                os.kill(int(process.name), signal.SIGKILL)


def _run(copy: str, files: list[str]) -> None:
    """In a process of its own: the tests of this copy, silent, until one fails."""
    os.setsid()
    os.chdir(copy)
    silent = os.open("output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(silent, stream)
    for name in [name for name in sys.modules if name.split(".")[0] in {"asb", "tests"}]:
        del sys.modules[name]
    sys.path[:] = [copy, *(path for path in sys.path if path not in {"", str(HOME)})]
    kept = copies.environ()
    os.environ.clear()
    os.environ.update(kept)
    import pytest  # noqa: PLC0415 - it is warm already

    plain = ["-q", "-x", "-p", "no:cacheprovider", "-p", "tests.mutants.plugin", "--hypothesis-seed=0"]
    code = int(pytest.main([*plain, "--only-listed", "listed.txt", *files]))
    sys.stdout.flush()
    os._exit(code)
