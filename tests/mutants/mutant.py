"""One mutant: a place in a file, and what stands there instead."""

from typing import NamedTuple


class Mutant(NamedTuple):
    """From byte `start` to byte `stop` of the file, which are on the lines `line` to `last`: `after`."""

    file: str
    kind: str
    line: int
    last: int
    start: int
    stop: int
    after: str

    def applied(self, source: bytes) -> bytes:
        """The file with this change alone."""
        return source[: self.start] + self.after.encode() + source[self.stop :]

    def before(self, source: bytes) -> str:
        """What stood there."""
        return source[self.start : self.stop].decode()

    def change(self, source: bytes) -> str:
        """What it does, on one line: `a < b → a <= b`."""
        return " → ".join(short(text) or "nothing" for text in (self.before(source), self.after))

    def text(self, source: bytes) -> str:
        """The line where it begins."""
        return source.splitlines()[self.line - 1].decode().strip()


def short(text: str) -> str:
    """On one line, and not longer than can be read."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 90 else f"{flat[:87]}…"


class Lines:
    """Where the lines of a file begin."""

    def __init__(self, source: bytes):
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def at(self, line: int, column: int) -> int:
        """The byte at a place such as ast tells it."""
        return self.starts[line - 1] + column

    def of(self, byte: int) -> int:
        """The line that a byte is on."""
        return sum(start <= byte for start in self.starts[:-1])
