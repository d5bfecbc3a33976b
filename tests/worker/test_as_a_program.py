"""The worker as a program: what it makes, what ends it, and what it does once an hour."""

import os
import signal
import stat
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

import asb
from asb import worker
from tests.shared.databases import one_database
from tests.shared.outgoing import Rounds

Work = Callable[[Flask, threading.Event], object]


def start(app: Flask, monkeypatch: pytest.MonkeyPatch, work: Work) -> dict[signal.Signals, Any]:
    """Runs it with other work, as a shell does in which everybody may read what is made; what each signal
    then does.
    """
    signs: dict[signal.Signals, Any] = {}
    each = {"SIGTERM": signal.SIGTERM, "SIGINT": signal.SIGINT, "signal": signs.__setitem__}
    monkeypatch.setattr(asb, "create_app", lambda: app)
    monkeypatch.setattr(worker, "logs", SimpleNamespace(set_up=lambda _environ: None))
    monkeypatch.setattr(worker, "signal", SimpleNamespace(**each))
    monkeypatch.setattr(worker, "work", work)
    before = os.umask(0)
    try:
        worker.main()
    finally:
        os.umask(before)
    return signs


@one_database
def test_what_it_makes_is_for_its_user_alone(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "letters here"

    def work(_app: Flask, _stopping: threading.Event) -> None:
        folder.mkdir()
        (folder / "letter").write_text("Hello Ann,")

    start(app, monkeypatch, work)
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, folder / "letter")] == [0o700, 0o600]


@one_database
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_it_finish_its_round(
    app: Flask, monkeypatch: pytest.MonkeyPatch, sign: signal.Signals
) -> None:
    kept: list[threading.Event] = []
    signs = start(app, monkeypatch, lambda _app, stopping: kept.append(stopping))
    assert not kept[0].is_set()
    signs[sign](sign, None)
    assert kept[0].is_set()


@one_database
def test_what_is_due_once_an_hour_is_done_at_once_and_then_once_an_hour(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, rounds, done = worker.now(), Rounds(5), list[int]()

    def now() -> Any:
        """After each round 40 minutes go by."""
        return began + timedelta(minutes=40) * len(rounds.pauses)

    monkeypatch.setattr(worker, "now", now)
    monkeypatch.setattr(worker, "keep_house", lambda _app: done.append(40 * len(rounds.pauses)))
    worker.work(app, rounds)
    assert done == [0, 80, 160]
