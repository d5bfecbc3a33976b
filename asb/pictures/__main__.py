"""Makes the copy of a picture that may be shown: original on stdin, copy on stdout, result as exit status.

`python -m asb.pictures KIND MOST_PIXELS CPU_SECONDS`. The worker starts it by its path, so that nothing of
the service is loaded beside a decoder: it knows no secret and takes a tenth of a second to start. It limits
itself before it reads anything.
"""

from __future__ import annotations

import io
import resource
import signal
import sys
import warnings
from collections.abc import Callable

import pillow_heif
from PIL import Image, ImageDraw, ImageFont

MADE, TOO_LARGE, DAMAGED = 0, 3, 4
"""Exit statuses."""
MEMORY = 1024 * 1024 * 1024
"""Most address space, in bytes."""
LARGEST_COPY = 64 * 1024 * 1024
LONGEST_SIDE = 2400
"""Longest side of a page in pixels: enough to read a photographed letter."""
MOST_PAGES = 10
"""Most pages of one file that are drawn: all of a scanned letter, and the beginning of an animation."""
ONE_PICTURE = frozenset({"JPEG", "BMP"})
"""What else a JPEG holds are previews, depths and brightness of the same picture."""
MORE = "There is more in this file. This copy shows the first {}. Download the file to see all of it."
LETTERS, LINE = 28, 12
"""Height of its letters, and of the line under each page, in pixels."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""The transposition that undoes each EXIF orientation."""
_ORIENTATION = 0x0112


def limit(cpu: int) -> None:
    """Limits this process for good: processor time, memory, and what it may write."""
    for what, most in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST_COPY),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    signal.alarm(2 * cpu)  # if the worker that would end it has been killed itself


def picture(name: str, content: bytes, most_pixels: int) -> bytes:
    """Returns the picture upright and reduced, as pixels only: a JPEG, or a PNG if parts of it are
    transparent. Several pages, or pictures of an animation, are below one another.
    """
    with Image.open(io.BytesIO(content), formats=(name,)) as opened:
        if opened.width * opened.height > most_pixels:
            raise MemoryError
        several = name not in ONE_PICTURE
        pages = [_drawn(opened, several=several)]
        whole = not several or _add_pages(pages, opened, most_pixels)
    sheet = pages[0] if whole and len(pages) == 1 else _below_one_another(pages, whole=whole)
    output = io.BytesIO()
    if sheet.mode == "RGBA":
        sheet.save(output, "PNG")
    else:
        sheet.save(output, "JPEG", quality=85)
    return output.getvalue()


def _add_pages(pages: list[Image.Image], opened: Image.Image, most_pixels: int) -> bool:
    """Adds the other pages, as many as are drawn, to the first. Returns whether these are all. Together they
    have no more pixels than one picture may have.
    """
    first, left = opened.tell(), most_pixels - opened.width * opened.height
    for number in (each for each in range(MOST_PAGES + 1) if each != first):
        try:
            opened.seek(number)
        except EOFError:
            return True
        except Exception:  # what follows is broken
            return False
        left -= opened.width * opened.height
        if len(pages) == MOST_PAGES or left < 0:
            return False
        try:
            pages.append(_drawn(opened, several=True))
        except Exception:  # the same
            return False
    return False


def _below_one_another(pages: list[Image.Image], *, whole: bool) -> Image.Image:
    """All pages as one picture, each under a line; below them, that there are more, if so."""
    said = "" if whole else MORE.format("page" if len(pages) == 1 else f"{len(pages)} pages")
    font = ImageFont.load_default(LETTERS)
    width = max([*(page.width for page in pages), round(font.getlength(said)) + LINE])
    height = sum(page.height + LINE for page in pages) + (4 * LETTERS if said else 0)
    sheet = Image.new("RGB", (width, height), "white")
    at = 0
    for page in pages:
        sheet.paste(page, (0, at), page if page.mode == "RGBA" else None)
        at += page.height + LINE
        sheet.paste("grey", (0, at - LINE, width, at))
    if said:
        ImageDraw.Draw(sheet).text((LINE, at + LETTERS), said, "black", font)
    return sheet


def _drawn(opened: Image.Image, *, several: bool) -> Image.Image:
    """The page at which it is opened; it stays as it is where `several` may follow."""
    share = LONGEST_SIDE / max(opened.size)
    if share < 1:  # a JPEG can be decoded at half or a quarter of its size; others ignore this
        opened.draft(None, (round(opened.width * share) or 1, round(opened.height * share) or 1))
    opened.load()
    turn, page = _turn(opened), opened
    if page.mode.startswith("I"):  # 16-bit grey, which a plain conversion would clip to white
        page = page.convert("I").point(lambda level: level / 256)
    clear = opened.has_transparency_data
    mode = "RGBA" if clear else "RGB"
    drawn = page.convert(mode) if several or page.mode != mode else page
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if turn is not None:
        drawn = drawn.transpose(turn)
    clear = clear and drawn.getchannel("A").getextrema() != (255, 255)
    sheet = Image.new("RGBA" if clear else "RGB", drawn.size)
    sheet.paste(drawn)
    return sheet


def _turn(opened: Image.Image) -> Image.Transpose | None:
    """The transposition that sets a picture upright; None if it is upright or its tags cannot be read."""
    try:
        return _UPRIGHT.get(opened.getexif().get(_ORIENTATION, 1))
    except Exception:  # broken tags raise anything
        return None


MAKERS: dict[str, tuple[Callable[[str, bytes, int], bytes], str]] = {
    "jpeg": (picture, "JPEG"),
    "png": (picture, "PNG"),
    "heic": (picture, "HEIF"),
    "webp": (picture, "WEBP"),
    "gif": (picture, "GIF"),
    "bmp": (picture, "BMP"),
    "tiff": (picture, "TIFF"),
    "avif": (picture, "AVIF"),
}
"""What makes the copy of each kind, and Pillow's name for it."""


def main(kind: str, most_pixels: int, cpu: int) -> int:
    limit(cpu)
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    make, name = MAKERS[kind]
    try:
        made = make(name, sys.stdin.buffer.read(), most_pixels)
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return TOO_LARGE
    except Exception:  # decoders raise anything on a broken picture
        return DAMAGED
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    return MADE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
