"""How long after its end a part of the service is started again, by a clock of the test."""

from types import SimpleNamespace

import pytest

from asb import serve


class Clock:
    """The monotonic clock, and what is started by it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.now, self.alive = 1_000.0, False
        self.started = list[float]()
        monkeypatch.setattr(serve, "time", SimpleNamespace(monotonic=lambda: self.now))
        monkeypatch.setattr(serve, "_start", self.start)

    def start(self, _command: list[str]) -> SimpleNamespace:
        self.started.append(self.now)
        self.alive = True
        return SimpleNamespace(poll=lambda: None if self.alive else 1)

    def runs_for(self, part: serve._Part, seconds: float) -> float:
        """It is started, runs so long and ends; after how many seconds it is to be started again."""
        self.now = max(self.now, part.again_at)
        part.see_to()
        assert self.started[-1] == self.now
        self.now += seconds
        self.alive = False
        part.see_to()
        assert part.process is None
        return part.again_at - self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_one_that_ends_again_and_again_is_started_later_each_time_and_at_last_once_a_minute(
    clock: Clock,
) -> None:
    part = serve._Part("worker", ["worker"])
    assert [clock.runs_for(part, 0.5) for _ in range(7)] == [1, 2, 5, 15, 60, 60, 60]


@pytest.mark.parametrize(("ran", "gaps"), [(300, [5, 15]), (300.1, [1, 2])])
def test_one_that_ran_for_more_than_five_minutes_is_started_again_at_once(
    clock: Clock, ran: float, gaps: list[float]
) -> None:
    """What went wrong before has nothing to do with it."""
    part = serve._Part("web server", ["web server"])
    assert [clock.runs_for(part, 1) for _ in range(2)] == [1, 2]
    assert [clock.runs_for(part, seconds) for seconds in (ran, 1)] == gaps


def test_it_is_not_started_before_its_time(clock: Clock) -> None:
    part = serve._Part("worker", ["worker"])
    clock.runs_for(part, 1)
    clock.now = part.again_at - 0.1
    part.see_to()
    assert len(clock.started) == 1
    clock.now = part.again_at
    part.see_to()
    assert len(clock.started) == 2
