"""On SQLite the threads of a process write in the order in which they came; who waits holds nothing."""

import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from asb import database
from asb.database import db, writing, writing_rows

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
WITHIN = 20


def until(fact: Callable[[], bool]) -> None:
    give_up = time.monotonic() + WITHIN
    while not fact():
        assert time.monotonic() < give_up
        time.sleep(0.005)  # another thread is at work: there is nothing to wait on but what it has done


def waiting() -> int:
    return len(database._turn._waiting)


class Writers:
    """Threads that write one after another, and in which order they did."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.wrote: list[int] = []
        self.refused: list[str] = []
        self.threads: list[threading.Thread] = []

    def come(self, number: int) -> None:
        thread = threading.Thread(target=self._write, args=(number,))
        self.threads.append(thread)
        thread.start()

    def _write(self, number: int) -> None:
        way = writing if number % 2 else writing_rows
        try:
            with self.app.app_context(), way():
                self.wrote.append(number)
        except SQLAlchemyError as error:
            self.refused.append(f"{type(error).__name__}: {error}")

    def join(self) -> None:
        for thread in self.threads:
            thread.join(WITHIN)


def test_they_write_in_the_order_in_which_they_came_and_hold_no_connection(app: Flask) -> None:
    writers = Writers(app)
    with app.app_context(), writing():
        for number in range(20):  # more than there are connections
            writers.come(number)
            until(lambda: waiting() == len(writers.threads))
        assert db.engine.pool.checkedout() == 1  # type: ignore[attr-defined]  # every pool of ours counts
        assert writers.wrote == []
    writers.join()
    assert writers.wrote == list(range(20))


def test_who_has_waited_too_long_is_told_and_keeps_nobody_from_writing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_WAIT", 0.05)
    writers = Writers(app)
    with app.app_context(), writing():
        writers.come(1)
        until(lambda: bool(writers.refused))
        assert waiting() == 0
    writers.come(2)
    writers.join()
    told = "TimeoutError: another thread of this process was writing all the time"
    assert (writers.refused, writers.wrote) == ([told], [2])


def test_another_process_is_waited_for_at_even_steps(app: Flask, settings: dict[str, str]) -> None:
    writers = Writers(app)
    with app.app_context():
        other = db.engine.connect().execution_options(writing=True)
        with other.begin():  # past the queue, as another process would be
            writers.come(1)
            time.sleep(0.2)
            assert writers.wrote == []
        other.close()
        writers.join()
        assert writers.wrote == [1]
        with db.engine.connect() as connection:
            kept = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
        assert kept == database.LOCK_WAIT * 1000
