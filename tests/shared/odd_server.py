"""A mail server on loopback that answers each step as a test wants: late, never, in drips, or with a no."""

import socket
import threading
from collections.abc import Callable
from typing import Any

from tests.shared.databases import free_port

GIVES_UP = 30.0
"""Seconds after which it hangs up whatever happens, so that a test that waits for it fails."""
STEPS = ("HELLO", "EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT")


class OddServer:
    """Answers `250 OK` at each step, unless `at[step]` says otherwise.

    An answer is words (a line or more), or a function that is called with the connection and answers itself;
    one that returns False hangs up. `.` is the step after the text of the letter.
    """

    def __init__(self) -> None:
        self.at: dict[str, str | Callable[[socket.socket], Any]] = {}
        self.senders: list[str] = []
        """Envelope senders, in order."""
        self.taken: list[bytes] = []
        """Texts of letters that arrived whole, whatever was answered."""
        self.met = threading.Event()
        """Set when a function of `at` was called."""
        self.port = free_port()
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._listener.settimeout(0.1)
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    def close(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def drip(self, connection: socket.socket) -> bool:
        """A byte at a time and never a whole answer."""
        for _ in range(int(GIVES_UP / 0.05)):
            if self._over.wait(0.05):
                break
            connection.sendall(b"2")
        return False

    def silence(self, _connection: socket.socket) -> bool:
        """No answer."""
        self._over.wait(GIVES_UP)
        return False

    @staticmethod
    def hang_up(_connection: socket.socket) -> bool:
        return False

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            self._threads.append(threading.Thread(target=self._talk, args=(connection,)))
            self._threads[-1].start()

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(GIVES_UP)
        try:
            with connection, connection.makefile("rb") as lines:
                if not self._answer(connection, "HELLO", "220 ready"):
                    return
                for line in lines:
                    step = line.split(None, 1)[0].decode().upper()
                    if step == "MAIL":
                        self.senders.append(line.decode().partition("<")[2].partition(">")[0])
                    if not self._answer(connection, step, "354 go on" if step == "DATA" else "250 OK"):
                        return
                    if step == "DATA" and "DATA" not in self.at and not self._take(connection, lines):
                        return
        except OSError:
            return  # the other side has hung up

    def _take(self, connection: socket.socket, lines: Any) -> bool:
        self.taken.append(b"".join(iter(lines.readline, b".\r\n")))
        return self._answer(connection, ".", "250 OK")

    def _answer(self, connection: socket.socket, step: str, usual: str) -> bool:
        said = self.at.get(step, usual)
        if callable(said):
            self.met.set()
            return said(connection) is not False
        connection.sendall(said.encode() + b"\r\n")
        return step != "QUIT"
