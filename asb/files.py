"""Identifies an uploaded file by its content, and makes the copy that may be shown.

Nothing here logs a file's name or content.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import threading
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import filetype
import pillow_heif
from PIL import Image

MB = 1024 * 1024
MOST_FILES = 10
MOST_BYTES = 10 * MB
"""Largest file, in bytes."""
MOST_TOGETHER = 50 * MB
"""Largest total of all files of one application, in bytes."""
MOST_PIXELS = {"jpeg": 65_000_000, "heic": 50_000_000, "png": 40_000_000, "webp": 25_000_000}
"""Largest picture that is decoded, in pixels: more than phones take, about 500 MB of memory at most."""
MOST_PASSES = 12
"""Most scans of a progressive JPEG, each a pass over all pixels: about 10 are usual."""
MOST_ENTRIES = 5_000
"""Most entries of a Word document, whose directory is read into memory."""
LONGEST_SIDE = 2400
"""Longest side of a copy in pixels: enough to read a photographed letter."""
LONGEST_NAME = 120

TOO_LARGE = "This file is too large: 10 MB is the most. Choose a smaller one, or send it to us by post"
TAKEN = "photos and other pictures, PDF, Word documents (DOCX), plain text (TXT), sound and video"
AGAIN = "Please try adding it again from where it was first saved"
BY_POST = "You can also send it to us by post."


class FileRefused(ValueError):
    """The file cannot be accepted. The message is shown next to the field."""


@dataclass(frozen=True)
class Kind:
    key: str
    label: str
    content_type: str
    endings: tuple[str, ...]
    """File extensions of this kind; the first is the one used."""
    pillow: str = ""
    """Pillow's name for the format, for pictures."""


KINDS = (
    Kind("jpeg", "JPEG picture", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), "JPEG"),
    Kind("png", "PNG picture", "image/png", (".png",), "PNG"),
    Kind("heic", "HEIC picture", "image/heic", (".heic", ".heif"), "HEIF"),
    Kind("webp", "WebP picture", "image/webp", (".webp",), "WEBP"),
    Kind("pdf", "PDF", "application/pdf", (".pdf",)),
    Kind("text", "plain text", "text/plain", (".txt",)),
    Kind(
        "docx",
        "Word document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (".docx",),
    ),
    Kind("mp3", "MP3 recording", "audio/mpeg", (".mp3",)),
    Kind("m4a", "M4A recording", "audio/mp4", (".m4a", ".m4b")),
    Kind("wav", "WAV recording", "audio/wav", (".wav",)),
    Kind("ogg", "OGG recording", "audio/ogg", (".ogg", ".oga", ".opus")),
    Kind("amr", "AMR recording", "audio/amr", (".amr",)),
    Kind("aac", "AAC recording", "audio/aac", (".aac",)),
    Kind("mp4", "MP4 video", "video/mp4", (".mp4", ".m4v")),
    Kind("mov", "MOV video", "video/quicktime", (".mov", ".qt")),
    Kind("3gp", "3GP recording", "video/3gpp", (".3gp", ".3gpp", ".3g2")),
    Kind("webm", "WebM video", "video/webm", (".webm",)),
    Kind("avi", "AVI video", "video/x-msvideo", (".avi",)),
    Kind("mkv", "MKV video", "video/x-matroska", (".mkv",)),
)
_BY_KEY = {kind.key: kind for kind in KINDS}
_BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}

_GUESSED = {"jpg": "jpeg", "apng": "png"} | {
    key: key for key in ("png", "webp", "pdf", "mp3", "wav", "ogg", "amr", "aac", "webm", "avi", "mkv")
}
"""Kinds that `filetype` detects, by its name. Zip and the MP4 family are detected here."""

_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_MP4 = {b"isom", b"mp41", b"mp42", b"avc1", b"MSNV", b"dash", b"M4V ", b"iso2", b"iso4", b"iso5", b"iso6"}
_NO_TEXT = re.compile(r"[^\t\n\x0b\f\r\x20-\x7e\x85\xa0-\U0010ffff]")

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

_ONE_AT_A_TIME = threading.Lock()
"""One picture is decoded at a time in each process, because large ones need much memory."""
_IN_LINE = threading.Semaphore(4)
"""How many may wait for that; more are refused, because each holds a thread."""

pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
logging.getLogger("PIL").setLevel(logging.WARNING)  # below that it logs the tags of pictures


@dataclass(frozen=True)
class Judged:
    """An accepted file: its kind, the file itself, and the copy that may be shown."""

    name: str
    """Cleaned, at most 120 characters, with the extension of its kind."""
    kind: str
    label: str
    content_type: str
    size: int
    """Bytes of the original."""
    digest: bytes
    """SHA-256 of the original."""
    original: bytes
    shown: bytes | None
    """A picture without location, comments or other metadata; None for other files."""
    shown_type: str | None

    @property
    def words(self) -> str:
        return f"{self.name} ({self.label}, {say_size(self.size)})"


def judge(name: str, content: BinaryIO) -> Judged:
    """Checks an uploaded file, read from its start. Raises FileRefused if it cannot be accepted.

    Content alone decides the kind: an iPhone's HEIC that is called .jpg is a HEIC.
    """
    if not name.strip():
        raise FileRefused("Choose the file that you want to add.")
    called = _clean(name)
    original = _read(called, content)
    kind = _kind(called, original)
    shown, shown_type = _picture(called, kind, original) if kind.pillow else (None, None)
    return Judged(
        name=_named_as(called, kind),
        kind=kind.key,
        label=kind.label,
        content_type=kind.content_type,
        size=len(original),
        digest=hashlib.sha256(original).digest(),
        original=original,
        shown=shown,
        shown_type=shown_type,
    )


def say_size(size: int) -> str:
    """Formats a size: 1 byte, 12 KB, 2.1 MB."""
    if size < 1024:
        return f"{size} byte" if size == 1 else f"{size} bytes"
    if round(size / 1024) < 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / MB:.1f} MB".replace(".0 MB", " MB")


def _split(name: str) -> tuple[str, str]:
    """Splits a name from its extension, dot included; an extension is short and has no space."""
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem and 0 < len(ending) <= 10 and " " not in ending else (name, "")


def _clean(name: str) -> str:
    """The last part of a path, without invisible characters or those that reverse the reading order."""
    last = re.split(r"[/\\]", name)[-1]
    seen = (letter for letter in last if letter.isspace() or unicodedata.category(letter)[0] != "C")
    plain = " ".join(unicodedata.normalize("NFC", "".join(seen)).split()).strip(" .")
    return _fit(*_split(plain or "file"))


def _fit(stem: str, ending: str) -> str:
    return stem[: LONGEST_NAME - len(ending)].rstrip(" .") + ending


def _named_as(called: str, kind: Kind) -> str:
    """The name with the extension of its kind."""
    stem, ending = _split(called)
    if ending.lower() in kind.endings:
        return called
    return _fit(stem if ending.lower() in _BY_ENDING else called, kind.endings[0])


def _read(called: str, content: BinaryIO) -> bytes:
    """Reads a whole file, or at most one byte more than the limit."""
    pieces: list[bytes] = []
    size = 0
    while size <= MOST_BYTES and (piece := content.read(MOST_BYTES + 1 - size)):
        pieces.append(piece)
        size += len(piece)
    if not size:
        raise FileRefused(f"“{called}” is empty. {AGAIN}, or choose another.")
    if size > MOST_BYTES:
        whole = say_size(content.seek(0, io.SEEK_END)) if content.seekable() else ""
        large = (
            f"is {whole}" if whole not in {"", say_size(MOST_BYTES)} else f"is over {say_size(MOST_BYTES)}"
        )
        raise FileRefused(
            f"“{called}” {large}. A file can be up to {say_size(MOST_BYTES)}. "
            f"A shorter clip or a smaller picture may fit. {BY_POST}"
        )
    return b"".join(pieces)


def _kind(called: str, content: bytes) -> Kind:
    ending = _split(called)[1].lower()
    key = _found(called, content)
    if ending == ".txt" and key != "pdf" and _is_text(content):
        key = "text"  # first, because BM or ID3 also begin other kinds of file
    if key:
        return _BY_KEY[key]
    if ending == ".docx" and "EncryptedPackage".encode("utf-16-le") in content:
        raise FileRefused(
            f"“{called}” is locked with a password, so nobody here could open it. "
            "Please save it without the password, or as a PDF, and add that."
        )
    if ending in _BY_ENDING:
        raise FileRefused(
            f"The name “{called}” says {_BY_ENDING[ending].label}, but inside is something else, or it is "
            f"damaged. {AGAIN}."
        )
    raise FileRefused(
        f"We cannot take “{called}”, because it is a kind of file that we cannot open safely. "
        f"We can take {TAKEN}. If it is a document, you can save it as a PDF or take a photo of it. {BY_POST}"
    )


def _found(called: str, content: bytes) -> str | None:
    """The kind that the content shows, if it is accepted."""
    if content[4:8] == b"ftyp":
        return _brand(content)
    if content.startswith(b"PK\x03\x04"):
        return _zipped(called, content)
    return _GUESSED.get(filetype.guess_extension(content[:8192]) or "")


def _brand(content: bytes) -> str | None:
    """Kind of an MP4-family file, by its major brands (ISO/IEC 14496-12, 4.3)."""
    end = min(int.from_bytes(content[:4]), 512)
    major, others = content[8:12], {content[at : at + 4] for at in range(16, end, 4)}
    if major in _HEIC or (major in {b"mif1", b"msf1"} and others & _HEIC):
        return "heic"
    if major in {b"M4A ", b"M4B "}:
        return "m4a"
    if major == b"qt  ":
        return "mov"
    if major[:3] in {b"3gp", b"3g2"}:
        return "3gp"
    if major in _MP4 or (others & _MP4 and major not in {b"crx ", b"mif1", b"msf1", b"avif", b"avis"}):
        tracks = set(re.findall(rb"hdlr.{8}(soun|vide)", content, re.DOTALL))
        return "m4a" if tracks == {b"soun"} else "mp4"
    return None


def _zipped(called: str, content: bytes) -> str | None:
    """Whether a zip file is a Word document, by the names of its entries; nothing is unpacked."""
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {part.lower() for part in package.namelist()}
    except Exception:  # zipfile documents BadZipFile only, but raises others on a damaged directory
        return None
    # Word on the web names it document2.xml
    if "[content_types].xml" not in parts or not any(re.match(r"word/document\d*\.xml$", p) for p in parts):
        return None
    if any(part.endswith("vbaproject.bin") for part in parts):
        raise FileRefused(
            f"“{called}” has macros in it: small programs, which we cannot take. "
            "Please save it as a Word document without macros (DOCX), or as a PDF, and add that."
        )
    return "docx"


def _is_text(content: bytes) -> bool:
    """Whether the bytes are text in a common encoding, without control characters."""
    return any(not _NO_TEXT.search(text) for text in _decoded(content))


def _decoded(content: bytes) -> Iterator[str]:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            yield content.decode(encoding)
        except UnicodeDecodeError:
            continue


def _picture(called: str, kind: Kind, content: bytes) -> tuple[bytes, str]:
    """Returns the copy of a picture that may be shown, and its content type."""
    if not _IN_LINE.acquire(blocking=False):
        raise FileRefused("Many pictures are coming in just now. Please add this one again in a minute")
    try:
        with _ONE_AT_A_TIME, _open(called, kind, content) as picture:
            return _copy(picture)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise _too_many_pixels(called, kind) from None
    except Exception:  # decoders raise anything on a broken picture
        raise FileRefused(
            f"“{called}” is a {kind.label}, but it is damaged and cannot be opened. "
            f"{AGAIN}, or choose another. {BY_POST}"
        ) from None
    finally:
        _IN_LINE.release()


def _open(called: str, kind: Kind, content: bytes) -> Image.Image:
    """Opens a picture, reading no more than its header and tags."""
    picture = Image.open(io.BytesIO(content), formats=(kind.pillow,))
    pixels = picture.width * picture.height
    if pixels > MOST_PIXELS[kind.key]:
        raise _too_many_pixels(called, kind)
    if kind.key == "jpeg" and content.count(b"\xff\xda") * pixels > MOST_PASSES * MOST_PIXELS["jpeg"]:
        raise ValueError("more layers than any camera makes")
    return picture


def _too_many_pixels(called: str, kind: Kind) -> FileRefused:
    most = MOST_PIXELS[kind.key] // 1_000_000
    return FileRefused(
        f"The picture “{called}” is too big for us to open: a {kind.label} can have up to {most} million "
        f"pixels. Please add a smaller copy of it, or a photo of it. {BY_POST}"
    )


def _copy(picture: Image.Image) -> tuple[bytes, str]:
    """The first frame, upright and reduced, as pixels only."""
    share = LONGEST_SIDE / max(picture.size)
    if share < 1:  # a JPEG can be decoded at half or a quarter of its size; others ignore this
        picture.draft(None, (round(picture.width * share) or 1, round(picture.height * share) or 1))
    picture.load()
    turn = _turn(picture)
    if picture.mode.startswith("I"):  # 16-bit grey, which a plain conversion would clip to white
        picture = picture.convert("I").point(lambda level: level / 256)
    clear = picture.has_transparency_data
    mode = "RGBA" if clear else "RGB"
    drawn = picture if picture.mode == mode else picture.convert(mode)
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if turn is not None:
        drawn = drawn.transpose(turn)
    clear = clear and drawn.getchannel("A").getextrema() != (255, 255)
    sheet = Image.new("RGBA" if clear else "RGB", drawn.size)
    sheet.paste(drawn)
    output = io.BytesIO()
    if clear:
        sheet.save(output, "PNG")
        return output.getvalue(), "image/png"
    sheet.save(output, "JPEG", quality=85)
    return output.getvalue(), "image/jpeg"


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """The transposition that sets a picture upright; None if it is upright or its tags cannot be read."""
    try:
        return _UPRIGHT.get(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # broken tags raise anything
        return None
