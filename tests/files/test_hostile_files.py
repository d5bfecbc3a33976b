"""Files of ten megabytes that are made to be slow: the web process judges each in a fraction of a second.

Measured on 26 November 2026, in seconds of processor time: text of control characters 0.10, an MP4 of
nothing but handlers 0.09, a zip directory of 4,900 entries 0.04, a JPEG of fill bytes 0.04, all others less.
"""

import signal
import struct
import zlib
from collections.abc import Iterator

import pytest

from asb.files import MOST_BYTES, FileRefused
from tests.shared.files import chunk, judged, picture

MOST = 10
"""Seconds of processor time for one file: what is slow here took minutes."""


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise AssertionError("it is made to be slow, and it is")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MOST)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


def full(head: bytes, unit: bytes, tail: bytes = b"") -> bytes:
    return head + unit * ((MOST_BYTES - len(head) - len(tail)) // len(unit)) + tail


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def entry(name: int, extra: bytes) -> bytes:
    sizes = struct.pack("<HHH", name, len(extra), 0)
    return b"PK\x01\x02" + bytes(24) + sizes + bytes(12) + b"a" * name + extra


def zipped(entries: bytes) -> bytes:
    return b"PK\x03\x04" + bytes(26) + entries + b"PK\x05\x06" + struct.pack("<8xIIH", len(entries), 30, 0)


def webp(body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


JPEG, PNG = picture("JPEG"), picture("PNG")
TAGS = b"\xff\xe1" + struct.pack(">H", 2 + 6 + 34) + b"Exif\0\0II*\0\x08\0\0\0" + bytes(26)
HEIC = box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
MP4 = struct.pack(">I", 24) + b"ftypisom" + bytes(4) + b"isommp42"
SIZES = box(b"iprp", box(b"ipco", box(b"ispe", bytes(12)) * 500_000))

DAMAGED, NOT_INSIDE = "is damaged and cannot be opened", "inside is something else"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tags.jpg", full(JPEG[:2], TAGS, JPEG[2:]), DAMAGED),
        ("escaped.jpg", full(JPEG[:2], b"\xff\0", JPEG[2:]), DAMAGED),
        ("scans.jpg", full(JPEG[:-2], b"\xff\xda"), DAMAGED),
        ("begins.jpg", full(JPEG[:3], b"\xff\xd8"), DAMAGED),
        ("empty.png", full(PNG[:33], b"IDA"), DAMAGED),
        ("boxes.heic", full(HEIC, box(b"free", b"")), DAMAGED),
        ("inside.heic", HEIC + box(b"meta", bytes(4) + box(b"free", b"") * 1_000_000), DAMAGED),
        ("sizes.heic", HEIC + box(b"meta", bytes(4) + SIZES), DAMAGED),
        ("extra.docx", zipped(entry(1, bytes(65_000)) * 160), NOT_INSIDE),
        ("names.docx", zipped(entry(2_000, b"") * 4_900), NOT_INSIDE),
        ("entries.docx", zipped(entry(1, b"") * 220_000), NOT_INSIDE),
        ("control.txt", full("é".encode(), b"\0"), NOT_INSIDE),
        ("locked.docx", full(b"\xd0\xcf\x11\xe0", b"E\0n\0c\0r\0"), NOT_INSIDE),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_what_is_made_to_be_slow_is_refused_at_once(name: str, content: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said.replace("is damaged", "(is|it is) damaged")):
        judged(name, content[:MOST_BYTES])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("fill.jpg", full(JPEG[:2], b"\xff", JPEG[2:])),
        ("chunks.png", full(PNG[:33], chunk(b"tEXt", b""), PNG[33:])),
        ("words.png", PNG[:33] + chunk(b"iTXt", b"k\0\1\0\0\0" + zlib.compress(bytes(10**8))) + PNG[33:]),
        ("chunks.webp", webp(b"VP8X" + struct.pack("<I", 10) + bytes(10) + b"ABCD\0\0\0\0" * 1_000_000)),
        ("objects.pdf", full(b"%PDF-1.4\n", b"endobj\n")),
        ("night.txt", full(b"", b"Music at night. ")),
        ("night.txt", full(b"", b"caf\xe9 ")),
        ("night.txt", full(b"\xff\xfe", "é ".encode("utf-16-le"))),
        ("handlers.mp4", full(MP4, b"hdlr")),
        ("tracks.m4a", full(MP4, b"hdlr" + bytes(8) + b"soun")),
        ("frames.mp3", full(b"ID3\x03\0\0\0\0\0\0", b"\xff\xfb")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_has_to_be_opened_to_be_judged_is_left_to_the_worker(name: str, content: bytes) -> None:
    assert judged(name, content[:MOST_BYTES]).name == name
