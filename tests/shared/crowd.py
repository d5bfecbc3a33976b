"""Many people at one moment, before the web server and the workers as programs of their own."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import NamedTuple

from tests.shared.units import HOME, UNITS, unit

WITHIN = 60
"""Seconds that anything here may take; a machine that needs more has lost something."""

REFERENCE = re.compile(r"\b[2346789HJKLMQRWXYZ]{4}-[2346789HJKLMQRWXYZ]{4}\b")


class Person(NamedTuple):
    """One of many, with a browser that holds a signed cookie and a form that only waits to be sent."""

    email: str
    address: str
    cookie: str
    body: str


class Answer(NamedTuple):
    """What came back: the status, where it leads, the page."""

    status: int
    location: str
    page: str


class Programs:
    """The web server and the workers as programs of their own, started as the shipped units start them."""

    def __init__(self, settings: dict[str, str], log: Path):
        self.units = {name: unit(name, log.parent) for name in UNITS}
        self.environ = {"PATH": os.environ["PATH"], **settings}
        self.log = log.open("ab")
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """One more of this name, in a process group of its own."""
        of = self.units[name]
        program = subprocess.Popen(
            of.command,
            cwd=HOME,
            env=self.environ | of.environ,
            umask=of.umask,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self.running.append(program)
        return program

    def kill(self, program: subprocess.Popen[bytes]) -> None:
        """As when the power goes: it and its children end between two instructions."""
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        self.running.remove(program)

    def end(self) -> list[int]:
        """Ask every one to end; their exit statuses."""
        for program in self.running:
            program.terminate()
        statuses = [program.wait(WITHIN) for program in self.running]
        self.running.clear()
        return statuses


class Crowd:
    """The browsers of all of them. Where no answer comes, a person tries the same again."""

    def __init__(self, port: int):
        self.port = port
        self.answers: list[tuple[Person, Answer, str]] = []
        self.troubles: list[BaseException] = []
        self.broken = 0
        """How often no answer came."""
        self.some = threading.Condition()

    def ask(self, person: Person, method: str, path: str, body: str | None = None) -> Answer:
        give_up = time.monotonic() + WITHIN
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WITHIN)
            headers = {"Cookie": person.cookie, "X-Forwarded-For": person.address}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            try:
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                page = response.read().decode()
                return Answer(response.status, response.getheader("Location", ""), page)
            except (OSError, http.client.HTTPException):
                with self.some:
                    self.broken += 1
                assert time.monotonic() < give_up, "it does not answer any more"
                time.sleep(0.1)  # it is another program: there is nothing to wait on but its answer
            finally:
                connection.close()

    def send(self, person: Person, together: threading.Barrier) -> None:
        """Press the last button, and go where it leads."""
        try:
            together.wait(WITHIN)
            answer = self.ask(person, "POST", "/apply/check", person.body)
            landed = self.ask(person, "GET", answer.location) if answer.location else answer
            found = REFERENCE.search(landed.page)
            with self.some:
                self.answers.append((person, answer, found[0] if found else landed.page[:500]))
                self.some.notify_all()
        except BaseException as trouble:
            with self.some:
                self.troubles.append(trouble)
                self.some.notify_all()

    def storm(self, people: list[Person]) -> list[threading.Thread]:
        """Everybody, twice, at the same moment."""
        together = threading.Barrier(2 * len(people))
        threads = [
            threading.Thread(target=self.send, args=(person, together)) for person in people for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        return threads

    def has_had(self, answers: int) -> bool:
        """Wait until this many have been told something."""
        with self.some:
            return self.some.wait_for(lambda: self.troubles or len(self.answers) >= answers, WITHIN)
