"""PDF files with and without a password, as a common tool writes them: `locked-…` needs one to be opened,
`open-…` forbids only printing and changing. The number is the revision of the encryption.
"""

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from asb.files import FileRefused, judge
from asb.pdf.locked import is_locked

MADE = sorted((Path(__file__).parents[1] / "data" / "pdf").glob("*.pdf"))


def test_every_way_of_encrypting_is_tried() -> None:
    assert {path.stem.split("-")[1] for path in MADE} == {"2", "3", "4", "5", "6"}
    assert len(MADE) == 13


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.stem)
def test_only_a_pdf_that_nobody_could_open_is_refused(path: Path) -> None:
    opened = subprocess.run(["pdfinfo", path], capture_output=True, check=False)
    assert (opened.returncode != 0) == path.stem.startswith("locked")
    if path.stem.startswith("locked"):
        with pytest.raises(FileRefused, match="locked with a password, so nobody here could open it"):
            judge("letter.pdf", io.BytesIO(path.read_bytes()))
    else:
        assert judge("letter.pdf", io.BytesIO(path.read_bytes())).kind == "pdf"


def _in_octal(text: bytes) -> bytes:
    return b"".join(b"\\%03o" % each for each in text)


def _escaped(text: bytes) -> bytes:
    """As most programs write it: line ends by letter, brackets that close nothing behind a backslash."""
    made = re.sub(rb"[()\\]", rb"\\\g<0>", text)
    return made.replace(b"\r", b"\\r").replace(b"\n", b"\\\n\\n").replace(b"\t", b"\\t")


@pytest.mark.parametrize("write", [_in_octal, _escaped])
@pytest.mark.parametrize("path", MADE, ids=lambda path: path.stem)
def test_strings_in_brackets_are_read_as_those_in_hexadecimal(
    path: Path, write: Callable[[bytes], bytes]
) -> None:
    """Other programs write the same dictionary with strings in brackets (7.3.4.2)."""

    def in_brackets(found: re.Match[bytes]) -> bytes:
        return b" (" + write(bytes.fromhex(found[1].decode())) + b")"

    content = re.sub(rb"<([0-9a-f]{32,})>", in_brackets, path.read_bytes())
    assert content.count(b" (") >= 3
    assert is_locked(content) == path.stem.startswith("locked")


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.stem)
def test_what_is_cut_or_changed_is_told_in_no_time_and_raises_nothing(path: Path) -> None:
    content = path.read_bytes()
    for at in range(0, len(content), 7):
        is_locked(content[:at])
        is_locked(content[:at] + b"(" + content[at + 1 :])


@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        (rb"/Filter /Standard", b"/Filter /Their.Own"),
        (rb"/R \d", b"/R 7"),
        (rb"/O ", b"/Q "),
        (rb"/ID ", b"/I "),
    ],
)
@pytest.mark.parametrize("path", MADE, ids=lambda path: path.stem)
def test_what_cannot_be_told_is_not_called_locked(path: Path, known: bytes, unknown: bytes) -> None:
    assert not is_locked(re.sub(known, unknown, path.read_bytes()))
