"""How many pixels a picture has, by its header alone: from the smallest header that its format allows."""

import math
import struct
from collections.abc import Callable

import pytest

from asb.pictures import KINDS, Damaged, TooLarge, check


def jpeg(width: int, height: int, frame: int = 0xC0, before: bytes = b"") -> bytes:
    sizes = struct.pack(">HBHHB", 11, 8, height, width, 1) + bytes(3)
    return b"\xff\xd8" + before + b"\xff" + bytes([frame]) + sizes + b"\xff\xda\0\0"


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"IDAT"


def webp(body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def lossless(width: int, height: int) -> bytes:
    return webp(b"VP8L" + bytes(4) + b"\x2f" + struct.pack("<I", width - 1 | height - 1 << 14))


def lossy(width: int, height: int) -> bytes:
    return webp(b"VP8 " + bytes(4) + b"\x30\x01\0\x9d\x01\x2a" + struct.pack("<HH", width, height))


def extended(width: int, height: int) -> bytes:
    sides = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return webp(b"VP8X" + bytes(8) + sides)


def box(name: bytes, content: bytes, more: int = 0) -> bytes:
    """A box that says that it is so many bytes longer than it is."""
    return struct.pack(">I", 8 + len(content) + more) + name + content


def heic(*sizes: bytes) -> bytes:
    return box(b"ftyp", b"heic") + box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", b"".join(sizes))))


def size(width: int, height: int, more: int = 0) -> bytes:
    return box(b"ispe", bytes(4) + struct.pack(">II", width, height), more)


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height)


def bmp(width: int, height: int) -> bytes:
    return b"BM" + bytes(12) + struct.pack("<Iii", 40, width, height)


def old_bmp(width: int, height: int) -> bytes:
    return b"BM" + bytes(12) + struct.pack("<IHH", 12, width, height)


def tiff(order: str) -> "Maker":
    fields = [(254, 4, 0), (256, 4, 1), (257, 4, 2), (262, 3, 0)]

    def made(width: int, height: int) -> bytes:
        start = (b"II" if order == "<" else b"MM") + struct.pack(order + "HIH", 42, 8, len(fields))
        values = (0, width, height)
        return start + b"".join(
            struct.pack(order + "HHII", tag, kind, 1, values[at]) for tag, kind, at in fields
        )

    return made


Maker = Callable[[int, int], bytes]
MAKE: dict[str, list[Maker]] = {
    "jpeg": [jpeg],
    "png": [png],
    "webp": [lossless, lossy, extended],
    "heic": [lambda width, height: heic(size(10, 10), size(width, height), size(9, 9))],
    "gif": [gif],
    "bmp": [bmp, old_bmp, lambda width, height: bmp(width, -height)],
    "tiff": [tiff("<"), tiff(">")],
    "avif": [lambda width, height: heic(size(width, height))],
}


@pytest.mark.parametrize(("kind", "make"), [(kind, make) for kind, makers in MAKE.items() for make in makers])
def test_a_picture_may_have_as_many_pixels_as_its_kind_and_no_row_more(kind: str, make: Maker) -> None:
    side = math.isqrt(KINDS[kind])
    wide = next(each for each in range(side, 0, -1) if KINDS[kind] % each == 0)
    high = KINDS[kind] // wide
    check(kind, make(wide, high))
    check(kind, make(high, wide))
    for larger in ((wide + 1, high), (wide, high + 1)):
        with pytest.raises(TooLarge):
            check(kind, make(*larger))


FRAMES = [each for each in range(0xC0, 0xD0) if each not in (0xC4, 0xC8, 0xCC)]


@pytest.mark.parametrize("frame", FRAMES)
def test_every_frame_of_a_jpeg_says_its_size(frame: int) -> None:
    check("jpeg", jpeg(100, 100, frame))
    with pytest.raises(TooLarge):
        check("jpeg", jpeg(60_000, 60_000, frame))


@pytest.mark.parametrize("other", [0xC4, 0xC8, 0xCC, 0xBF, 0xD9, 0xDA, 0xE1])
def test_what_is_no_frame_says_no_size(other: int) -> None:
    with pytest.raises(Damaged, match="no picture within what cameras write"):
        check("jpeg", jpeg(100, 100, other))


def test_markers_without_a_length_and_other_segments_stand_before_the_frame() -> None:
    table = b"\xff\xc4" + struct.pack(">H", 6) + b"\xff\xc0\xff\xda"
    for before in (b"\xff\xd0\xff\xd8\xff\x01\xff\0", table, b"\xff\xff\xff"):
        with pytest.raises(TooLarge):
            check("jpeg", jpeg(60_000, 60_000, before=before))


def test_the_largest_of_a_jpegs_frames_counts() -> None:
    inner = jpeg(60_000, 60_000)[2:-4]
    with pytest.raises(TooLarge):
        check("jpeg", jpeg(10, 10, before=inner))


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        ("jpeg", b"\xff\xd8 and nothing else", "no marker"),
        ("jpeg", b"\xff\xd8\xff", "it ends within its header"),
        ("jpeg", jpeg(10, 10)[:8], "it ends within its header"),
        ("jpeg", jpeg(8_000, 8_000) + b"\xff\xda" * 20, "more layers than any camera makes"),
        ("jpeg", jpeg(10, 10, before=b"\xff\xd0" * 1_000), "no picture within what cameras write"),
        ("png", png(10, 10).replace(b"IDAT", b""), "no header, or no picture"),
        ("png", png(10, 10).replace(b"IHDR", b"IHDX"), "no header, or no picture"),
        ("webp", lossless(10, 10)[:-1], "it ends before its stated size"),
        ("heic", heic(), "no picture says its size"),
        ("heic", heic(size(0, 10)), "no picture says its size"),
        ("heic", heic(box(b"ispe", bytes(11))), "no picture says its size"),
        ("heic", heic(size(10, 10, 1)), "a box does not end where it says"),
        ("heic", heic(size(10, 10), struct.pack(">I", 7) + b"free"), "a box does not end where it says"),
        ("heic", heic(*[box(b"free", b"")] * 1_000), "more boxes than any camera writes"),
    ],
)
def test_a_header_that_cannot_be_right_is_damaged(kind: str, content: bytes, why: str) -> None:
    with pytest.raises(Damaged, match=why):
        check(kind, content)


def test_boxes_may_be_empty_end_with_the_file_or_be_very_long() -> None:
    check("heic", heic(box(b"free", b""), size(10, 10)))
    check("heic", heic(struct.pack(">I", 0) + size(10, 10)[4:]))
    check("heic", heic(struct.pack(">I4sQ", 1, b"ispe", 16 + 12) + size(10, 10)[8:]))
