"""Client of a virus scanner (ClamAV).

Uses clamd's INSTREAM command (manual page, section COMMANDS): the file in chunks, each preceded by its
length in four bytes, then an empty chunk; the answer is one line.
"""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress

PIECE = 64 * 1024
LONGEST_ANSWER = 4096


class NoVerdict(OSError):
    """No verdict on this file: the scanner was too slow, over its size limit, hung up or is not one."""


class ScannerAway(NoVerdict):
    """No verdict on any file: the scanner cannot be reached."""


def parse(address: str) -> str | tuple[str, int]:
    """Parses an address: a socket path, or host and port: `/run/clamav/clamd.ctl`, `scanner:3310`,
    `[::1]:3310`.

    Raises ValueError for anything else.
    """
    if address.startswith("/") and "\0" not in address:
        return address
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):([0-9]{1,5})", address)
    if not found or not 0 < int(found[3]) < 65536:
        raise ValueError(
            f"a scanner is named as host:port, [IPv6]:port or /path/of/a/socket, not {address!r}"
        )
    return found[1] or found[2], int(found[3])


def scan(address: str, content: bytes, timeout: float) -> str | None:
    """Scans a file. Returns the name of what was found, or None when the file is clean.

    `timeout`: seconds for the whole scan. Raises NoVerdict, ScannerAway, and ValueError when `address` is not
    an address.
    """
    where = parse(address)
    until = time.monotonic() + timeout
    try:
        link = _connect(where, until)
    except OSError as error:
        raise ScannerAway(f"the scanner at {address} cannot be reached: {error}") from error
    try:
        answer = _ask(link, content, until)
    except OSError as error:
        raise NoVerdict(f"the scanner at {address} has not answered: {error}") from error
    verdict = re.fullmatch(rb"stream: (?:OK|(.+) FOUND)\0?", answer)
    if not verdict:
        raise NoVerdict(f"the scanner at {address} gave no verdict but {answer[:200]!r}")
    return verdict[1].decode("ascii", "backslashreplace") if verdict[1] else None


def _ask(link: socket.socket, content: bytes, until: float) -> bytes:
    with link:
        # A scanner over its limit answers and hangs up while we still send: its answer can be read.
        with suppress(BrokenPipeError, ConnectionResetError):
            _say(link, b"zINSTREAM\0", until)
            view = memoryview(content)
            for start in range(0, len(content), PIECE):
                piece = view[start : start + PIECE]
                _say(link, len(piece).to_bytes(4) + piece, until)
            _say(link, bytes(4), until)
        answer = b""
        while len(answer) < LONGEST_ANSWER and not answer.endswith(b"\0"):
            link.settimeout(_left(until))
            if not (more := link.recv(LONGEST_ANSWER)):
                break
            answer += more
        return answer


def _connect(where: str | tuple[str, int], until: float) -> socket.socket:
    if not isinstance(where, str):
        return socket.create_connection(where, _left(until))
    link = socket.socket(socket.AF_UNIX)
    try:
        link.settimeout(_left(until))
        link.connect(where)
    except OSError:
        link.close()
        raise
    return link


def _say(link: socket.socket, words: bytes, until: float) -> None:
    link.settimeout(_left(until))
    link.sendall(words)


def _left(until: float) -> float:
    """Seconds left. Raises TimeoutError when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left
