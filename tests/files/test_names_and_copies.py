"""What a file is called after it was judged, and how sharp the copy is that is shown."""

import io

import pytest
from PIL import Image

from asb.files import FileRefused, judge
from asb.pictures.__main__ import LONGEST_SIDE
from tests.shared.files import shown


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    output = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(output, kind)
    return output.getvalue()


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
FILES = {
    "jpg": picture("JPEG"),
    "png": picture("PNG"),
    "webp": picture("WEBP"),
    "pdf": PDF,
    "txt": b"Words.\n",
}


@pytest.mark.parametrize("ending", [ending for ending in FILES if ending != "txt"])
def test_a_file_without_an_ending_gets_that_of_its_kind(ending: str) -> None:
    assert judge("bill", io.BytesIO(FILES[ending])).name == f"bill.{ending}"


@pytest.mark.parametrize("ending", FILES)
def test_the_ending_of_its_kind_stays_however_it_is_written(ending: str) -> None:
    assert judge(f"bill.{ending}", io.BytesIO(FILES[ending])).name == f"bill.{ending}"
    shouted = judge(f"BILL.{ending.upper()}", io.BytesIO(FILES[ending])).name
    assert shouted.lower() == f"bill.{ending}"


@pytest.mark.parametrize("size", [(3 * LONGEST_SIDE, LONGEST_SIDE), (LONGEST_SIDE, 3 * LONGEST_SIDE)])
def test_a_large_photo_is_shown_as_sharp_as_a_page_can_show_it(size: tuple[int, int]) -> None:
    content, _ = shown(picture("JPEG", size))
    wide, high = Image.open(io.BytesIO(content)).size
    assert max(wide, high) == LONGEST_SIDE
    assert abs(min(wide, high) - LONGEST_SIDE / 3) <= 1


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (b"heic", "is a HEIC picture, but it is damaged"),
        (b"avif", "is an AVIF picture, but it is damaged"),
    ],
)
def test_only_the_first_box_says_what_a_picture_is(inside: bytes, why: str) -> None:
    """A picture is AVIF if its first box says so, though its next box speaks of HEIC."""
    first = (20).to_bytes(4, "big") + b"ftypmif1" + bytes(4) + inside
    with pytest.raises(FileRefused, match=why):
        judge("gate.heic", io.BytesIO(first + (12).to_bytes(4, "big") + b"freeheic"))
