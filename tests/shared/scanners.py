"""Virus scanners on loopback: what clamd answers, and every way in which it can misbehave."""

from __future__ import annotations

import hashlib
import shutil
import signal
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from asb.scanner import LONGEST_ANSWER
from tests.shared.databases import free_port

# The harmless file that every scanner calls a virus, in two halves so that this file is not one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner(socketserver.ThreadingMixIn):
    """Speaks clamd's protocol, in the manner it is given; keeps what it was sent."""

    daemon_threads = True

    def __init__(self, where, manner):
        self.manner, self.sent, self.ended = manner, [], threading.Event()
        super().__init__(where, Handler)


class OnPort(Scanner, socketserver.TCPServer):
    pass


class OnPath(Scanner, socketserver.UnixStreamServer):
    pass


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        getattr(self, self.server.manner)()

    def pieces(self) -> Iterator[bytes]:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        while length := int.from_bytes(self.rfile.read(4)):
            piece = self.rfile.read(length)
            assert len(piece) == length
            yield piece

    def verdict(self):
        content = b"".join(self.pieces())
        self.server.sent.append(content)
        self.wfile.write(b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0")

    def picky(self):
        """No verdict on some files, a verdict on all others."""
        content = b"".join(self.pieces())
        self.server.sent.append(content)
        self.wfile.write(b"stream: ERROR\0" if b"puzzle" in content else b"stream: OK\0")

    def over_limit(self):
        next(self.pieces())
        self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")

    def in_trouble(self):
        list(self.pieces())
        self.wfile.write(b"stream: Can't allocate memory ERROR\0")

    def another_program(self):
        self.wfile.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    def no_end(self):
        self.wfile.write(b"stream: OK" * LONGEST_ANSWER)
        self.server.ended.wait()

    def half_an_answer(self):
        list(self.pieces())
        self.wfile.write(b"stream: O")

    def hangs_up(self):
        pass

    def hangs_up_after_listening(self):
        list(self.pieces())

    def silent(self):
        list(self.pieces())
        self.server.ended.wait()

    def deaf(self):
        self.server.ended.wait()

    def drop_by_drop(self):
        while not self.server.ended.wait(BRIEF / 10):
            self.wfile.write(b"s")


@contextmanager
def running(server) -> Iterator[Scanner]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


PATIENT = 60  # seconds: for what must succeed, however busy the machine is

BRIEF = 0.3  # seconds: for what will never answer


@contextmanager
def clamd(folder: Path) -> Iterator[str]:
    """The real scanner, which knows one virus, for as long as it is needed; its address."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    assert program, "ClamAV's 'clamd' is not installed: install it (on Debian: apt install clamav-daemon)"
    port = free_port()
    known = folder / "known"
    known.mkdir()
    digest = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (known / "eicar.hdb").write_text(f"{digest}:{len(EICAR)}:Eicar-Test\n")
    settings = {
        "TCPAddr": "127.0.0.1",
        "TCPSocket": port,
        "DatabaseDirectory": known,
        "TemporaryDirectory": folder,
        "StreamMaxLength": "11M",
        "Foreground": "yes",
    }
    written = folder / "clamd.conf"
    written.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    command = ["setpriv", "--pdeathsig=TERM", program, f"--config-file={written}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    with closing(process.stdout) as output:
        try:
            said = []
            for line in output:  # its last line before it listens; the end of them all, if it gives up
                said.append(line)
                if line.startswith("Self checking"):
                    break
            else:
                raise RuntimeError(f"clamd did not start:\n{''.join(said)}")
            yield f"127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
