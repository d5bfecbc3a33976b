"""Identifies an uploaded file by its content, without decoding or unpacking anything.

Any file of 10 MB is judged in well under a second. Nothing here logs a file's name or content.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import filetype

from asb import pictures
from asb.pdf import locked

MB = 1024 * 1024
MOST_FILES = 10
MOST_BYTES = 10 * MB
"""Largest file, in bytes."""
MOST_TOGETHER = 50 * MB
"""Largest total of all files of one application, in bytes."""
MOST_ENTRIES = 5_000
"""Most entries of a Word document, whose directory is read into memory."""
LONGEST_NAME = 120

TOO_LARGE = "This file is too large: 10 MB is the most. Choose a smaller one, or send it to us by post"
TOO_MUCH_AT_ONCE = (
    "These files are too large to send together. Each can be up to 10 MB. Send a few at a time, or send them "
    "to us by post"
)
HOW_LARGE = (
    "Up to 10 MB each. That is about 10 seconds of video as a phone records it, or more than 10 minutes of "
    "sound. If yours is longer, ring us: we can take it in another way."
)
"""Hint of a box for files."""
TAKEN = (
    "pictures (JPEG, PNG, HEIC, WebP, GIF, BMP, TIFF, AVIF), PDF, Word and Excel files (DOCX, XLSX), plain "
    "text (TXT), tables (CSV), saved emails (EML), sound (MP3, M4A, WAV, OGG, AMR, AAC) and video (MP4, MOV, "
    "3GP, WebM, AVI, MKV)"
)
SOUND_INSTEAD = "Please save the recording as MP3, or play it and record it with your phone, and add that."
VIDEO_INSTEAD = "Please save the video as MP4, or film the screen with your phone, and add that."
UNPACK = "Please unpack it, and add the files in it one by one."
PICTURE_INSTEAD = "Please save the picture as JPEG, or take a photo of the screen, and add that."
INSTEAD = (
    dict.fromkeys((".wma", ".flac", ".aif", ".aiff", ".caf", ".mid", ".ra", ".dss", ".ds2"), SOUND_INSTEAD)
    | dict.fromkeys((".wmv", ".flv", ".mpg", ".mpeg", ".vob", ".mts", ".m2ts", ".ts", ".asf"), VIDEO_INSTEAD)
    | dict.fromkeys((".zip", ".rar", ".7z", ".tar", ".gz"), UNPACK)
    | dict.fromkeys(
        (".eps", ".ai", ".psd", ".svg", ".raw", ".dng", ".cr2", ".cr3", ".nef", ".arw"), PICTURE_INSTEAD
    )
)
"""What to do with a file that is not taken, by its extension."""
SAVE_AS_PDF = "If it is a document, you can save it as a PDF or take a photo of it."
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


KINDS = (
    Kind("jpeg", "JPEG picture", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif")),
    Kind("png", "PNG picture", "image/png", (".png",)),
    Kind("heic", "HEIC picture", "image/heic", (".heic", ".heif")),
    Kind("webp", "WebP picture", "image/webp", (".webp",)),
    Kind("gif", "GIF picture", "image/gif", (".gif",)),
    Kind("bmp", "BMP picture", "image/bmp", (".bmp", ".dib")),
    Kind("tiff", "TIFF picture", "image/tiff", (".tif", ".tiff")),
    Kind("avif", "AVIF picture", "image/avif", (".avif",)),
    Kind("pdf", "PDF", "application/pdf", (".pdf",)),
    Kind("text", "plain text", "text/plain", (".txt", ".csv", ".eml")),
    Kind(
        "docx",
        "Word document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (".docx",),
    ),
    Kind(
        "xlsx",
        "Excel workbook",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (".xlsx",),
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

_GUESSED = {"jpg": "jpeg", "apng": "png", "tif": "tiff"} | {
    key: key
    for key in ("png", "webp", "gif", "bmp", "pdf", "mp3", "wav", "ogg", "amr", "aac", "webm", "avi", "mkv")
}
"""Kinds that `filetype` detects, by its name. Zip and the MP4 family are detected here."""

_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_AVIF = {b"avif", b"avis"}
_MP4 = {b"isom", b"mp41", b"mp42", b"avc1", b"MSNV", b"dash", b"M4V ", b"iso2", b"iso4", b"iso5", b"iso6"}
_NO_TEXT = re.compile(r"[^\t\n\x0b\f\r\x20-\x7e\x85\xa0-\U0010ffff]")


@dataclass(frozen=True)
class Judged:
    """An accepted file: its kind, and the file itself."""

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

    @property
    def gets_copy(self) -> bool:
        """Whether the worker makes a copy of it that may be shown: a picture without its metadata."""
        return self.kind in pictures.KINDS

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
    if kind.key == "pdf" and locked.is_locked(original):
        raise _needs_password(called)
    if kind.key in pictures.KINDS:
        _check_picture(called, kind, original)
    return Judged(
        name=_named_as(called, kind),
        kind=kind.key,
        label=kind.label,
        content_type=kind.content_type,
        size=len(original),
        digest=hashlib.sha256(original).digest(),
        original=original,
    )


def say_size(size: int) -> str:
    """Formats a size: 1 byte, 12 KB, 2.1 MB."""
    if size < 1024:
        return f"{size} byte" if size == 1 else f"{size} bytes"
    if round(size / 1024) < 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / MB:.1f} MB".replace(".0 MB", " MB")


def _split(name: str) -> tuple[str, str]:
    """Splits a name from its extension, dot included; an extension is short and has no space.

    No name that comes here ends with a dot.
    """
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem and len(ending) <= 10 and " " not in ending else (name, "")


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
    if ending in _BY_KEY["text"].endings and key != "pdf" and _is_text(content):
        key = "text"  # first, because BM or ID3 also begin other kinds of file
    if key:
        return _BY_KEY[key]
    if ending in (".docx", ".xlsx") and "EncryptedPackage".encode("utf-16-le") in content:
        raise _needs_password(called)
    if ending in _BY_ENDING:
        raise FileRefused(
            f"The name “{called}” says {_BY_ENDING[ending].label}, but inside is something else, or it is "
            f"damaged. {AGAIN}."
        )
    raise FileRefused(
        f"We cannot take “{called}”, because it is a kind of file that we cannot open safely. "
        f"{INSTEAD.get(ending, SAVE_AS_PDF)} We can take {TAKEN}. {BY_POST}"
    )


def _needs_password(called: str) -> FileRefused:
    return FileRefused(
        f"“{called}” is locked with a password, so nobody here could open it. Please save it without the "
        f"password, or take a photo of it, and add that. {BY_POST}"
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
    for key, brands in (("heic", _HEIC), ("avif", _AVIF)):
        if major in brands or (major in {b"mif1", b"msf1"} and others & brands):
            return key
    if major in {b"M4A ", b"M4B "}:
        return "m4a"
    if major == b"qt  ":
        return "mov"
    if major[:3] in {b"3gp", b"3g2"}:
        return "3gp"
    if major in _MP4 or (others & _MP4 and major not in {b"crx ", b"mif1", b"msf1"}):
        tracks = set(re.findall(rb"hdlr.{8}(soun|vide)", content, re.DOTALL))
        return "m4a" if tracks == {b"soun"} else "mp4"
    return None


# The web versions of Word and Excel name them document2.xml and workbook2.xml
_MAIN_PART = {
    "docx": re.compile(r"word/document\d*\.xml$"),
    "xlsx": re.compile(r"xl/workbook\d*\.xml$"),
}


def _zipped(called: str, content: bytes) -> str | None:
    """Whether a zip file is a Word document or an Excel workbook, by the names of its entries; nothing is
    unpacked.
    """
    parts = {part.lower() for part in _entries(content)}
    inside = {key for key, main in _MAIN_PART.items() if any(main.match(part) for part in parts)}
    if "[content_types].xml" not in parts or len(inside) != 1:
        return None
    if any(part.endswith("vbaproject.bin") for part in parts):
        raise FileRefused(
            f"“{called}” has macros in it: small programs, which we cannot take. "
            "Please save it without macros, or as a PDF, and add that."
        )
    return inside.pop()


def _entries(content: bytes) -> list[str]:
    """Names of the entries of a zip file, by its directory (PKWARE APPNOTE, 4.3.12); none if it is damaged or
    has more than MOST_ENTRIES. Python's own reader takes minutes for a directory that is made to be slow.
    """
    end, names = content.rfind(b"PK\x05\x06"), list[str]()
    at = end - _little(content, end + 12, 4)  # from the end: something may stand before the first entry
    while end > at >= 0 and content[at : at + 4] == b"PK\x01\x02" and len(names) < MOST_ENTRIES:
        name, more = _little(content, at + 28, 2), _little(content, at + 30, 2) + _little(content, at + 32, 2)
        names.append(content[at + 46 : at + 46 + name].decode("cp437"))
        at += 46 + name + more
    return names if at == end else []


def _little(content: bytes, at: int, length: int) -> int:
    return int.from_bytes(content[at : at + length], "little")


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


def _check_picture(called: str, kind: Kind, content: bytes) -> None:
    """Refuses a picture of which the header says already that no copy of it can be made."""
    try:
        pictures.check(kind.key, content)
    except pictures.TooLarge:
        raise _too_many_pixels(called, kind) from None
    except pictures.Damaged:
        raise FileRefused(
            f"“{called}” is {_a(kind)}, but it is damaged and cannot be opened. "
            f"{AGAIN}, or choose another. {BY_POST}"
        ) from None


def _a(kind: Kind) -> str:
    return f"{'an' if kind.label.startswith('A') else 'a'} {kind.label}"


def _too_many_pixels(called: str, kind: Kind) -> FileRefused:
    most = pictures.KINDS[kind.key] // 1_000_000
    return FileRefused(
        f"The picture “{called}” is too big for us to open: {_a(kind)} can have up to {most} million "
        f"pixels. Please add a smaller copy of it, or a photo of it. {BY_POST}"
    )
