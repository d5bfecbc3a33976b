"""Files that residents add: what each is taken for, and what is refused in which words."""

import hashlib
import io
import logging
import struct
import unicodedata
import wave
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from asb import files, pictures
from asb.files import KINDS, MOST_BYTES, FileRefused, judge, say_size
from tests.shared.files import can_be_shown, judged, picture, png, talkative

BOM = b"\xef\xbb\xbf"


def refusal(name, content):
    with pytest.raises(FileRefused) as refused:
        judged(name, content)
    return str(refused.value)


# Files as they are made


def packed(*names, compression=zipfile.ZIP_DEFLATED):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", compression) as package:
        for name in names:
            package.writestr(name, "<xml/>")
    return output.getvalue()


def media(major, *others, tracks=()):
    """The first boxes of an MP4 or a relative of it."""
    brands = major + bytes(4) + b"".join(others)
    boxes = struct.pack(">I", len(brands) + 8) + b"ftyp" + brands
    for track in tracks:
        boxes += struct.pack(">I", 32) + b"hdlr" + bytes(8) + track + bytes(12)
    return boxes + b"\0\0\0\x08mdat"


def sound():
    output = io.BytesIO()
    with wave.open(output, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(8000)
        recording.writeframes(bytes(1600))
    return output.getvalue()


PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
LOCKED_PDF = PDF.replace(b"/Root", b"/Encrypt 3 0 R/Root")
WORD_PARTS = ("[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "word/document.xml")
ONE_TOO_MANY = files.MOST_ENTRIES + 1 - len(WORD_PARTS)
DOCX = packed(*WORD_PARTS)
DOCX_FROM_THE_WEB = packed("[Content_Types].xml", "word/document2.xml")
DOCM = packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
XLSX = packed("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
XLSM = packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LOCKED_DOCX = OLE + "EncryptedPackage".encode("utf-16-le")
EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + bytes(200)
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
MP3 = b"ID3\x03\0\0\0\0\0\0" + b"\xff\xfb\x90\x64" + bytes(400)
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + bytes(40)
MKV = WEBM.replace(b"\x84webm", b"\x88matroska")
AVI = b"RIFF\x24\0\0\0AVI LIST" + bytes(40)
JPEG, PNG, WEBP, HEIC = (picture(kind) for kind in ("JPEG", "PNG", "WEBP", "HEIF"))

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TAKEN = [
    ("gate.jpg", JPEG, "jpeg", "image/jpeg"),
    ("gate.JPEG", JPEG, "jpeg", "image/jpeg"),
    ("screen.png", PNG, "png", "image/png"),
    ("gate.heic", HEIC, "heic", "image/heic"),
    ("gate.webp", WEBP, "webp", "image/webp"),
    ("moving.gif", picture("GIF"), "gif", "image/gif"),
    ("old.bmp", picture("BMP"), "bmp", "image/bmp"),
    ("scan.tif", picture("TIFF"), "tiff", "image/tiff"),
    ("gate.avif", picture("AVIF"), "avif", "image/avif"),
    ("letter.pdf", PDF, "pdf", "application/pdf"),
    ("letter.pdf", BOM + PDF, "pdf", "application/pdf"),
    ("locked.pdf", LOCKED_PDF, "pdf", "application/pdf"),
    ("diary.txt", b"Monday: shouting until 2am\r\n", "text", "text/plain"),
    ("diary.txt", "Müller’s café – again".encode(), "text", "text/plain"),
    ("diary.txt", BOM + "café".encode(), "text", "text/plain"),
    ("diary.txt", "Müller’s café – again".encode("cp1252"), "text", "text/plain"),
    ("diary.txt", "café".encode("utf-16"), "text", "text/plain"),
    ("diary.TXT", b"\xfe\xff" + "café".encode("utf-16-be"), "text", "text/plain"),
    ("page.txt", HTML, "text", "text/plain"),
    ("car.txt", b"BMW outside again. ", "text", "text/plain"),
    ("letter.docx", DOCX, "docx", WORD),
    ("letter.docx", DOCX_FROM_THE_WEB, "docx", WORD),
    ("sums.xlsx", XLSX, "xlsx", EXCEL),
    ("sums.csv", b"day,what\r\n1 May,Drums\r\n", "text", "text/plain"),
    ("mail.eml", b"From: me\r\n\r\nHello", "text", "text/plain"),
    ("noise.mp3", MP3, "mp3", "audio/mpeg"),
    ("noise.mp3", MP3[10:], "mp3", "audio/mpeg"),
    ("noise.m4a", media(b"M4A ", b"isom", tracks=[b"soun"]), "m4a", "audio/mp4"),
    ("voice.m4a", media(b"mp42", b"isom", tracks=[b"soun"]), "m4a", "audio/mp4"),
    ("noise.wav", sound(), "wav", "audio/wav"),
    ("voice.ogg", b"OggS\0\x02" + bytes(20) + b"OpusHead", "ogg", "audio/ogg"),
    ("voice.opus", b"OggS\0\x02" + bytes(20) + b"OpusHead", "ogg", "audio/ogg"),
    ("voice.amr", b"#!AMR\n\x3c\x91\x17" + bytes(20), "amr", "audio/amr"),
    ("voice.aac", b"\xff\xf1\x50\x80" + bytes(20), "aac", "audio/aac"),
    ("door.mp4", media(b"isom", b"iso2", b"avc1", tracks=[b"vide", b"soun"]), "mp4", "video/mp4"),
    ("door.mp4", media(b"mp42", tracks=[b"vide"]), "mp4", "video/mp4"),
    ("door.mp4", media(b"XAVC", b"mp42"), "mp4", "video/mp4"),
    ("clip.m4v", media(b"M4V ", b"mp42"), "mp4", "video/mp4"),
    ("clip.mov", media(b"qt  ", b"qt  ", tracks=[b"vide"]), "mov", "video/quicktime"),
    ("clip.3gp", media(b"3gp4", b"isom", b"3gp4"), "3gp", "video/3gpp"),
    ("clip.webm", WEBM, "webm", "video/webm"),
    ("camera.mkv", MKV, "mkv", "video/x-matroska"),
    ("camera.avi", AVI, "avi", "video/x-msvideo"),
]


@pytest.mark.parametrize(("name", "content", "kind", "content_type"), TAKEN)
def test_what_a_file_is_taken_for(name, content, kind, content_type):
    file = judged(name, content)
    assert (file.name, file.kind, file.content_type) == (name, kind, content_type)
    assert file.original == content
    assert file.size == len(content)
    assert file.digest == hashlib.sha256(content).digest()
    assert file.gets_copy == content_type.startswith("image/")


def test_every_kind_is_tried():
    assert {kind.key for kind in KINDS} == {kind for _, _, kind, _ in TAKEN}
    endings = [ending for kind in KINDS for ending in kind.endings]
    assert len(endings) == len(set(endings))


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("IMG_2041.JPG", HEIC, "IMG_2041.heic"),
        ("letter.pdf", DOCX, "letter.docx"),
        ("letter.docx", XLSX, "letter.xlsx"),
        ("note.txt", PDF, "note.pdf"),
        ("note.txt", JPEG, "note.jpg"),
        ("voice.mp4", media(b"isom", tracks=[b"soun"]), "voice.m4a"),
        ("letter.docm", DOCX, "letter.docm.docx"),
        ("IMG_2041", JPEG, "IMG_2041.jpg"),
        ("game.exe", JPEG, "game.exe.jpg"),
        ("at 10.15 by the gate", JPEG, "at 10.15 by the gate.jpg"),
        ("gate.", JPEG, "gate.jpg"),
        ("gate.jpg. .", JPEG, "gate.jpg"),
        (".jpg", JPEG, "jpg.jpg"),
    ],
)
def test_a_name_gets_the_ending_of_what_the_file_is(name, content, kept):
    assert judged(name, content).name == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (r"C:\fakepath\gate.jpg", "gate.jpg"),
        ("/home/me/gate.jpg", "gate.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("a/b\\c.jpg", "c.jpg"),
        ("folder/", "file.jpg"),
        (".jpg", "jpg.jpg"),
        ("...", "file.jpg"),
        ("gate.jpg. ", "gate.jpg"),
        ("two\r\nlines\0.jpg", "two lines.jpg"),
        ("evil\u202egpj.exe.jpg", "evilgpj.exe.jpg"),
        ("\u2066left\u2069\u200b.jpg", "left.jpg"),
        ("\u202e\u200f", "file.jpg"),
        ("lone\ud800.jpg", "lone.jpg"),
        ("cafe\u0301.jpg", "caf\u00e9.jpg"),
        ("ворота.jpg", "ворота.jpg"),
        ("a" * 300 + ".jpg", "a" * 116 + ".jpg"),
        ("a" * 300, "a" * 116 + ".jpg"),
        ("a" * 115 + " . b.jpg", "a" * 115 + ".jpg"),
        ("a." + "b" * 300, ("a." + "b" * 300)[:116] + ".jpg"),
    ],
)
def test_a_name_is_cleaned(name, kept):
    assert judged(name, JPEG).name == kept


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1023 bytes"),
        (1024, "1 KB"),
        (12_600, "12 KB"),
        (1024 * 1024 - 1, "1 MB"),
        (2_202_010, "2.1 MB"),
        (MOST_BYTES, "10 MB"),
    ],
)
def test_a_size_is_said_as_people_say_it(size, said):
    assert say_size(size) == said


def test_a_file_is_said_in_a_few_words():
    assert judged("gate.jpg", JPEG).words == f"gate.jpg (JPEG picture, {len(JPEG)} bytes)"


# What is refused, and in which words

NOT_TAKEN = "is a kind of file that we cannot open safely"
NOT_AS_NAMED = "inside is something else"
BROKEN = "damaged and cannot be opened"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("", JPEG, "Choose the file"),
        ("  ", b"", "Choose the file"),
        ("gate.jpg", b"", "is empty"),
        ("game.exe", EXE, NOT_TAKEN),
        ("page.html", HTML, NOT_TAKEN),
        ("page.svg", SVG, NOT_TAKEN),
        ("files.zip", packed("gate.jpg"), NOT_TAKEN),
        ("sums.xlsm", XLSM, "has macros in it"),
        ("sums.xlsx", LOCKED_DOCX, "locked with a password"),
        ("both.docx", packed(*WORD_PARTS, "xl/workbook.xml"), NOT_AS_NAMED),
        ("old.doc", OLE, NOT_TAKEN),
        ("letter.odt", packed("mimetype", "content.xml"), NOT_TAKEN),
        ("drawing.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n", NOT_TAKEN),
        ("drawing.tif", b"%!PS-Adobe-3.0 EPSF-3.0\nshowpage\n", NOT_AS_NAMED),
        ("gate.avif", media(b"avif", b"mif1", b"miaf"), BROKEN),
        ("moving.avif", media(b"avis", b"isom", b"msf1"), BROKEN),
        ("old.bmp", b"BM" + bytes(8), BROKEN),
        ("moving.gif", b"GIF89a\x01", BROKEN),
        ("scan.tif", b"II*\0\x08\0\0\0\0\0", BROKEN),
        ("raw.cr3", media(b"crx ", b"isom"), NOT_TAKEN),
        ("notes", b"no ending", NOT_TAKEN),
        ("mail.eml", b"From: me\0", NOT_AS_NAMED),
        ("gate.jpg", EXE, NOT_AS_NAMED),
        ("gate.jpg", HTML, NOT_AS_NAMED),
        ("gate.jpg", b"only text", NOT_AS_NAMED),
        ("gate.png", SVG, NOT_AS_NAMED),
        ("letter.pdf", EXE + PDF, NOT_AS_NAMED),
        ("letter.docx", packed("gate.jpg"), NOT_AS_NAMED),
        ("letter.docx", packed("word/document.xml"), NOT_AS_NAMED),
        ("letter.docx", DOCX[:-10], NOT_AS_NAMED),
        ("letter.docx", packed(*WORD_PARTS, *map(str, range(ONE_TOO_MANY))), NOT_AS_NAMED),
        ("diary.txt", b"a\0b", NOT_AS_NAMED),
        ("diary.txt", b"bell \x07", NOT_AS_NAMED),
        ("diary.txt", b"\x81\x8d not any encoding", NOT_AS_NAMED),
        ("diary.txt", b"\xff\xfea\0\0\0", NOT_AS_NAMED),
        ("diary.txt", EXE, NOT_AS_NAMED),
        ("clip.mp4", media(b"jp2 ", b"jp2 "), NOT_AS_NAMED),
        ("letter.docm", DOCM, "has macros in it"),
        ("letter.docx", DOCM, "has macros in it"),
        ("letter.docx", LOCKED_DOCX, "locked with a password"),
        ("gate.jpg", JPEG[:300], BROKEN),
        ("gate.jpg", JPEG[:20], BROKEN),
        ("gate.png", PNG[:40], BROKEN),
        ("gate.webp", WEBP[:40], BROKEN),
        ("gate.heic", HEIC[:200], BROKEN),
        ("gate.jpg", HEIC[:200], "is a HEIC picture, but it is damaged and cannot be opened"),
    ],
)
def test_what_is_refused_and_why(name, content, said):
    message = refusal(name, content)
    assert said in message
    if name.strip():
        assert f"“{name}”" in message
    if said == NOT_TAKEN:
        assert files.TAKEN in message


@pytest.mark.parametrize(
    ("name", "what_to_do"),
    [
        ("voice.wma", "save the recording as MP3"),
        ("voice.flac", "save the recording as MP3"),
        ("door.wmv", "save the video as MP4"),
        ("files.zip", "add the files in it one by one"),
        ("plan.eps", "save the picture as JPEG"),
        ("old.doc", "save it as a PDF"),
    ],
)
def test_a_refusal_says_what_to_do_instead(name, what_to_do):
    message = refusal(name, b"\x30\x26\xb2\x75" + bytes(600))
    assert what_to_do in message
    assert "GIF, BMP, TIFF" in message


def test_a_refusal_repeats_no_name_that_turns_the_reading_order_round():
    assert "“evilgpj.exe”" in refusal("C:\\x\\evil\u202egpj.exe", EXE)


class Counting(io.BytesIO):
    """A stream that counts what is read of it, and gives it in small pieces if it is told to."""

    def __init__(self, size, most=None):
        super().__init__(bytes(size))
        self.most, self.read_in_all = most, 0

    def read(self, size=-1, /):
        assert size is not None
        assert size >= 0, "all that there is"
        piece = super().read(min(size, self.most or size))
        self.read_in_all += len(piece)
        return piece


class Flowing(Counting):
    def seekable(self):
        return False


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (Counting(MOST_BYTES + 1), "“clip.mp4” is over 10 MB."),
        (Counting(25_480_397), "“clip.mp4” is 24.3 MB."),
        (Counting(12 * 1024 * 1024, most=1_000_000), "“clip.mp4” is 12 MB."),
        (Flowing(25_480_397), "“clip.mp4” is over 10 MB."),
    ],
)
def test_a_file_that_is_too_large_is_not_read_to_its_end(stream, said):
    with pytest.raises(FileRefused) as refused:
        judge("clip.mp4", stream)
    assert str(refused.value) == (
        f"{said} A file can be up to 10 MB. A shorter clip or a smaller picture may fit. "
        "You can also send it to us by post."
    )
    assert stream.read_in_all == MOST_BYTES + 1


def test_a_file_of_just_the_limit_is_taken_however_it_arrives():
    content = media(b"isom") + bytes(MOST_BYTES - len(media(b"isom")))
    stream = Counting(0, most=999_999)
    stream.write(content)
    stream.seek(0)
    file = judge("clip.mp4", stream)
    assert file.size == MOST_BYTES
    assert file.digest == hashlib.sha256(content).digest()


# Pictures


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_picture_of_too_many_pixels_is_not_opened(kind, monkeypatch):
    content = picture(kind)
    most = {"HEIF": 64 * 64}.get(kind, 60 * 20)  # a HEIC says the size of its blocks as well
    for each in pictures.KINDS:
        monkeypatch.setitem(pictures.KINDS, each, most)
    judged("gate.jpg", content)
    for each in pictures.KINDS:
        monkeypatch.setitem(pictures.KINDS, each, 60 * 20 - 1)
    message = refusal("gate.jpg", content)
    assert "“gate.jpg” is too big for us to open" in message
    assert "by post" in message


@pytest.mark.parametrize("side", [7_000, 9_400, 10_000, 13_000, 30_000])
def test_a_picture_that_only_claims_to_be_huge_is_refused(side):
    """Below, between and above the sizes at which Pillow itself warns and stops."""
    claim = png(side, side, 8, zlib.compress(bytes(10)))
    assert "up to 40 million pixels" in refusal("bomb.png", claim)


def test_a_picture_bomb_is_refused():
    side = 20_000
    rows = zlib.compressobj(9)
    lines = b"".join(rows.compress(bytes(1 + side // 8)) for _ in range(side)) + rows.flush()
    content = png(side, side, 1, lines)
    assert len(content) < 100_000
    assert "up to 40 million pixels" in refusal("bomb.png", content)


def test_a_jpeg_of_too_many_layers_is_refused():
    """Each layer is a few bytes of the file and a pass over all its pixels: minutes of work in one upload."""
    for side, layers, fits in ((60, 200, True), (7_000, 12, True), (7_000, 60, False)):
        sheet = io.BytesIO()
        Image.new("L", (side, side)).save(sheet, "JPEG", progressive=True, quality=1)
        content = sheet.getvalue()
        layer, usual = content[content.rindex(b"\xff\xda") : -2], content.count(b"\xff\xda")
        many = content[:-2] + layer * (layers - usual) + content[-2:]
        if fits:
            assert can_be_shown(many)
        else:
            assert BROKEN in refusal("gate.jpg", many)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_of_a_file_goes_to_a_log(kind, caplog):
    content = talkative(kind)
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    judged("a secret name.jpg", content)
    refusal("a secret name.jpg", content[:20])
    assert caplog.records == []


# Whatever arrives

BEGINNINGS = [content[:40] for _, content, _, _ in TAKEN] + [
    b"",
    EXE,
    b"\xff\xd8\xff",
    b"II*\0",
    b"PK\x03\x04",
]
WHOLE = [JPEG, PNG, WEBP, HEIC, DOCX, talkative("JPEG", 6), talkative("PNG"), talkative("WEBP")]
NAMES = st.one_of(
    st.text(), st.builds(str.__add__, st.text(), st.sampled_from([".jpg", ".txt", ".docx", ".PDF", ". "]))
)


@st.composite
def damaged(draw):
    """A real file with a few of its bytes changed, or its end cut off."""
    content = bytearray(draw(st.sampled_from(WHOLE)))
    for at in draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[at] = draw(st.integers(0, 255))
    return bytes(content[: draw(st.integers(1, len(content)))] if draw(st.booleans()) else content)


ANYTHING = st.one_of(
    st.binary(), st.builds(bytes.__add__, st.sampled_from(BEGINNINGS), st.binary(max_size=300)), damaged()
)


@given(NAMES, ANYTHING)
def test_whatever_arrives_is_taken_or_refused(name, content):
    try:
        file = judged(name, content)
    except FileRefused as refused:
        visible(str(refused))
        return
    kind = next(kind for kind in KINDS if kind.key == file.kind)
    assert file.original == content
    visible(file.name)
    assert file.name.lower().endswith(kind.endings)
    assert len(file.name) <= files.LONGEST_NAME
    assert not {"/", "\\"} & set(file.name)


def visible(text):
    assert text
    assert not [letter for letter in text if unicodedata.category(letter)[0] == "C"]
