"""Pictures: their size by their header, and the copy that may be shown, made in a process of its own.

The web process only reads headers, here; the worker has the copy made (`child`). A kind that gets a copy has
a row in KINDS, and a function that makes it in `asb/pictures/__main__.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

KINDS = {
    "jpeg": 65_000_000,
    "heic": 50_000_000,
    "png": 40_000_000,
    "webp": 25_000_000,
    "gif": 25_000_000,
    "bmp": 40_000_000,
    "tiff": 40_000_000,
    "avif": 25_000_000,
}
"""Kinds of file that get a copy, and the most pixels that are decoded: more than phones take."""
MOST_PASSES = 12
"""Most scans of a progressive JPEG, each a pass over all pixels: about 10 are usual."""
MOST_PARTS = 1_000
"""Most segments or boxes before the pixels: many times what cameras write. Decoders take minutes for more."""

_FILL = re.compile(rb"\xff*")
_NO_LENGTH = {0x00, 0x01, *range(0xD0, 0xD9)}
_NO_FRAME = {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9


class Damaged(ValueError):
    """The picture cannot be opened."""


class TooLarge(ValueError):
    """The picture has more pixels than are decoded."""


def check(kind: str, content: bytes) -> None:
    """Checks a picture by its header alone, in time that does not depend on its content.

    Raises Damaged if the header gives no size, and TooLarge. The worker finds what only decoding shows.
    """
    try:
        pixels = _SIZES[kind](content)
    except IndexError:
        raise Damaged("it ends within its header") from None
    if pixels > KINDS[kind]:
        raise TooLarge
    if kind == "jpeg" and content.count(b"\xff\xda") * pixels > MOST_PASSES * KINDS["jpeg"]:
        raise Damaged("more layers than any camera makes")


def _jpeg(content: bytes) -> int:
    """Pixels by the frame header (ITU T.81, B.2.2), which stands before the first scan."""
    at, pixels = 2, 0
    for _ in range(MOST_PARTS):
        at = _after_fill(content, content.find(b"\xff", at))
        marker, at = content[at], at + 1
        if marker == _SCAN and pixels:
            return pixels
        if marker in (_SCAN, _END):
            break
        if marker in _NO_LENGTH:
            continue
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            pixels = max(pixels, _number(content, at + 3, 2) * _number(content, at + 5, 2))
        at += max(2, _number(content, at, 2))
    raise Damaged("no picture within what cameras write")


def _after_fill(content: bytes, at: int) -> int:
    found = _FILL.match(content, at) if at >= 0 else None
    if found is None:
        raise Damaged("no marker")
    return found.end()


def _png(content: bytes) -> int:
    if content[12:16] != b"IHDR" or b"IDAT" not in content:
        raise Damaged("no header, or no picture")
    return _number(content, 16, 4) * _number(content, 20, 4)


def _webp(content: bytes) -> int:
    if _number(content, 4, 4, "little") + 8 > len(content):
        raise Damaged("it ends before its stated size")
    if content[12:16] == b"VP8X":
        return (_number(content, 24, 3, "little") + 1) * (_number(content, 27, 3, "little") + 1)
    if content[12:16] == b"VP8L":
        sides = _number(content, 21, 4, "little")
        return ((sides & 0x3FFF) + 1) * ((sides >> 14 & 0x3FFF) + 1)
    return (_number(content, 26, 2, "little") & 0x3FFF) * (_number(content, 28, 2, "little") & 0x3FFF)


def _gif(content: bytes) -> int:
    return _number(content, 6, 2, "little") * _number(content, 8, 2, "little")


def _bmp(content: bytes) -> int:
    """Pixels by the header, whose height is negative where the first row is the top one."""
    if _number(content, 14, 4, "little") == 12:
        return _number(content, 18, 2, "little") * _number(content, 20, 2, "little")
    height = _number(content, 22, 4, "little")
    return _number(content, 18, 4, "little") * min(height, 2**32 - height)


_WIDTH, _HEIGHT = 256, 257
_SHORT = 3
"""Type of a TIFF field that holds a number of two bytes."""


def _tiff(content: bytes) -> int:
    """Pixels by the fields of the first picture inside (TIFF 6.0, section 2)."""
    order: Literal["big", "little"] = "little" if content[:2] == b"II" else "big"
    at, said = _number(content, 4, 4, order), dict[int, int]()
    for entry in range(at + 2, at + 2 + 12 * min(_number(content, at, 2, order), MOST_PARTS), 12):
        length = 2 if _number(content, entry + 2, 2, order) == _SHORT else 4
        said[_number(content, entry, 2, order)] = _number(content, entry + 8, length, order)
    if not (pixels := said.get(_WIDTH, 0) * said.get(_HEIGHT, 0)):
        raise Damaged("no picture says its size")
    return pixels


def _heic(content: bytes) -> int:
    """Pixels of the largest picture inside, by the boxes that say sizes (ISO/IEC 23008-12, 6.5.3)."""
    pixels = 0
    for start, end in _inside(content, 0, len(content), (b"meta", b"iprp", b"ipco", b"ispe")):
        if end - start >= 12:
            pixels = max(pixels, _number(content, start + 4, 4) * _number(content, start + 8, 4))
    if not pixels:
        raise Damaged("no picture says its size")
    return pixels


def _inside(content: bytes, start: int, end: int, path: tuple[bytes, ...]) -> Iterator[tuple[int, int]]:
    """Yields start and end of what is in the boxes at this path; reads MOST_PARTS at each level at most."""
    for name, begins, ends in _boxes(content, start, end):
        if name != path[0]:
            continue
        if len(path) == 1:
            yield begins, ends
        else:
            yield from _inside(content, begins + (4 if name == b"meta" else 0), ends, path[1:])
            return


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    at = start
    for _ in range(MOST_PARTS):
        if at >= end:
            return
        size, begins = _number(content, at, 4), at + 8
        if size == 1:
            size, begins = _number(content, at + 8, 8), at + 16
        ends = at + size if size else end
        if ends < begins or ends > end:
            raise Damaged("a box does not end where it says")
        yield content[at + 4 : at + 8], begins, ends
        at = ends
    raise Damaged("more boxes than any camera writes")


def _number(content: bytes, at: int, length: int, order: Literal["big", "little"] = "big") -> int:
    """The number at this place. Raises IndexError if the file ends before it."""
    if at + length > len(content):
        raise IndexError(at)
    return int.from_bytes(content[at : at + length], order)


_SIZES = {
    "jpeg": _jpeg,
    "heic": _heic,
    "png": _png,
    "webp": _webp,
    "gif": _gif,
    "bmp": _bmp,
    "tiff": _tiff,
    "avif": _heic,  # in the same boxes
}
