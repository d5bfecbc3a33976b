"""A program gets its content and nothing of the service; it is killed when its time is over."""

import sys

import pytest

from asb import programs

PYTHON = [sys.executable, "-I", "-c"]


def run(code: str, content: bytes = b"", *, seconds: float = 20, largest: int = 100) -> programs.Ended:
    return programs.run([*PYTHON, code], content, seconds=seconds, largest=largest)


def test_what_it_is_given_what_it_says_and_how_it_ends() -> None:
    echo = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()); sys.exit(3)"
    assert run(echo, b"a letter") == (3, b"a letter")


def test_it_knows_no_setting_and_has_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "a secret")
    told = run("import os; print(sorted(os.environ), os.getcwd(), os.getsid(0) == os.getpid())")
    assert told == (0, b"['LANG', 'MALLOC_ARENA_MAX'] / True\n")


def test_one_that_takes_too_long_is_killed() -> None:
    with pytest.raises(programs.TookTooLong):
        run("import time; time.sleep(60)", seconds=0.2)


def test_no_more_of_its_output_is_read_than_was_asked_for() -> None:
    assert run("print('x' * 1_000_000)", largest=7) == (0, b"x" * 7)


def test_the_signal_that_ended_it_is_told() -> None:
    assert run("import os; os.kill(os.getpid(), 9)").status == -9
