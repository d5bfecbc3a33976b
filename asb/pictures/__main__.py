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
from PIL import Image

MADE, TOO_LARGE, DAMAGED = 0, 3, 4
"""Exit statuses."""
MEMORY = 1024 * 1024 * 1024
"""Most address space, in bytes."""
LARGEST_COPY = 64 * 1024 * 1024
LONGEST_SIDE = 2400
"""Longest side of a copy in pixels: enough to read a photographed letter."""

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
    """Returns the first frame, upright and reduced, as pixels only: a JPEG, or a PNG if parts of it are
    transparent.
    """
    with Image.open(io.BytesIO(content), formats=(name,)) as opened:
        if opened.width * opened.height > most_pixels:
            raise MemoryError
        return _drawn(opened)


def _drawn(opened: Image.Image) -> bytes:
    share = LONGEST_SIDE / max(opened.size)
    if share < 1:  # a JPEG can be decoded at half or a quarter of its size; others ignore this
        opened.draft(None, (round(opened.width * share) or 1, round(opened.height * share) or 1))
    opened.load()
    turn = _turn(opened)
    if opened.mode.startswith("I"):  # 16-bit grey, which a plain conversion would clip to white
        opened = opened.convert("I").point(lambda level: level / 256)
    clear = opened.has_transparency_data
    mode = "RGBA" if clear else "RGB"
    drawn = opened if opened.mode == mode else opened.convert(mode)
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if turn is not None:
        drawn = drawn.transpose(turn)
    clear = clear and drawn.getchannel("A").getextrema() != (255, 255)
    sheet = Image.new("RGBA" if clear else "RGB", drawn.size)
    sheet.paste(drawn)
    output = io.BytesIO()
    if clear:
        sheet.save(output, "PNG")
    else:
        sheet.save(output, "JPEG", quality=85)
    return output.getvalue()


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
