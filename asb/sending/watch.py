"""Limits a conversation with a server as a whole: one that drips a byte a second must not hold the worker."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from time import monotonic
from types import TracebackType

TICK = 0.2
"""Seconds between two looks at the time."""
GRACE = 3.0
"""Seconds that a conversation may still take once the worker was told to stop."""


class Watch:
    """Ends the connections that it was given when the time is up, or soon after `stopping` is set.

    Whatever reads from or writes to such a connection, in the middle of TLS too, then fails at once.
    """

    def __init__(self, seconds: float, stopping: threading.Event) -> None:
        self.until = monotonic() + seconds
        self.stopping = stopping
        self.ended = ""
        """Why it has ended the connections: `late` or `stopped`; empty while it has not."""
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._held: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        for held in self._held:
            held.close()

    def hold(self, connection: socket.socket) -> None:
        """Watches a connection too. A second descriptor of it stays valid when TLS wraps the first."""
        with self._lock:
            self._held.append(socket.socket(fileno=os.dup(connection.fileno())))
            if self.ended:
                self._shut(self._held[-1])

    def _run(self) -> None:
        told = False
        while not self._over.wait(TICK):
            if self.stopping.is_set() and not told:
                told, self.until = True, min(self.until, monotonic() + GRACE)
            if monotonic() >= self.until:
                break
        else:
            return
        with self._lock:
            self.ended = "stopped" if told else "late"
            for held in self._held:
                self._shut(held)

    @staticmethod
    def _shut(held: socket.socket) -> None:
        with suppress(OSError):  # it is closed, or was never connected
            held.shutdown(socket.SHUT_RDWR)
