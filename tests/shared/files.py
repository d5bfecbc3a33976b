"""Files that people add: photographs, and pictures that are not what they say."""

from __future__ import annotations

import io
import struct
import zlib

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

from asb import worker
from asb.files import FileRefused, judge
from asb.pictures import Damaged, child

pillow_heif.register_heif_opener()

GPS, ORIENTATION, DESCRIPTION = 0x8825, 0x0112, 0x010E


def photo(size: tuple[int, int] = (40, 30)) -> bytes:
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(GPS)[2] = (53.0, 8.0, 20.0)
    exif[DESCRIPTION] = "taken at home"
    kept = io.BytesIO()
    Image.new("RGB", size, "red").save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def bomb() -> bytes:
    """A small file that says it is nine hundred million pixels."""
    kept = io.BytesIO()
    Image.new("1", (1, 1)).save(kept, "PNG")
    content = bytearray(kept.getvalue())
    content[16:24] = (30_000).to_bytes(4, "big") * 2
    return bytes(content)


SECRET = b"behind the red gate"
"""Stands in every hidden place of a picture, and must be in no copy."""


def judged(name, content):
    return judge(name, io.BytesIO(content))


def shown(content):
    """The copy that the worker has made of a picture, and its content type."""
    return child.make_copy(judged("gate", content).kind, content)


def can_be_shown(content):
    """Whether a picture is taken, and a copy of it can be made."""
    try:
        return bool(shown(content))
    except (FileRefused, Damaged):
        return False


def copies_made(app):
    """What the worker does with the pictures that wait for their copy."""
    with app.app_context():
        while worker.copy_next():
            pass


def opened(content):
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def hidden(orientation=1):
    """EXIF as a telephone writes it: where, what, and which way up."""
    exif = Image.Exif()
    exif[DESCRIPTION] = SECRET.decode()
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS).update({1: "N", 2: (53.0, 8.0, 21.5), 3: "W", 4: (1.0, 33.0, 4.25)})
    return exif


def picture(kind, image=None, **more):
    image = image or Image.new("RGB", (60, 20), "orange")
    output = io.BytesIO()
    image.save(output, kind, **more)
    return output.getvalue()


def talkative(kind, orientation=1, image=None):
    """A picture with its secret in every place that its kind has."""
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SECRET
    more = {"exif": hidden(orientation), "icc_profile": profile}
    if kind == "PNG":
        more["pnginfo"] = notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", SECRET.decode())
        notes.add_itxt("XML:com.adobe.xmp", xmp.decode())
    else:
        more["xmp"] = xmp
    if kind == "JPEG":
        more["comment"] = SECRET
    return picture(kind, image, **more)


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width, height, bits, grey_rows):
    header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    lines = chunk(b"IDAT", grey_rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + lines + chunk(b"IEND", b"")


def quarters():
    """A picture that looks different each way up."""
    image = Image.new("RGB", (64, 32), "red")
    image.paste("green", (32, 0, 64, 16))
    image.paste("blue", (0, 16, 32, 32))
    image.paste("white", (32, 16, 64, 32))
    return image
