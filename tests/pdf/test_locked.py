"""PDF files with and without a password, as a common tool writes them: `locked-…` needs one to be opened,
`open-…` forbids only printing and changing. The number is the revision of the encryption.
"""

import io
import subprocess
from pathlib import Path

import pytest

from asb.files import FileRefused, judge
from asb.pdf.locked import is_locked

MADE = sorted((Path(__file__).parents[1] / "data" / "pdf").glob("*.pdf"))


def test_every_way_of_encrypting_is_tried() -> None:
    assert {path.stem.split("-")[1] for path in MADE} == {"2", "3", "4", "5", "6"}
    assert len(MADE) == 10


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.stem)
def test_only_a_pdf_that_nobody_could_open_is_refused(path: Path) -> None:
    opened = subprocess.run(["pdfinfo", path], capture_output=True, check=False)
    assert (opened.returncode != 0) == path.stem.startswith("locked")
    if path.stem.startswith("locked"):
        with pytest.raises(FileRefused, match="locked with a password, so nobody here could open it"):
            judge("letter.pdf", io.BytesIO(path.read_bytes()))
    else:
        assert judge("letter.pdf", io.BytesIO(path.read_bytes())).kind == "pdf"


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.stem)
def test_what_is_cut_or_changed_is_told_in_no_time_and_raises_nothing(path: Path) -> None:
    content = path.read_bytes()
    for at in range(0, len(content), 7):
        is_locked(content[:at])
        is_locked(content[:at] + b"(" + content[at + 1 :])
