"""Files with several pages: the copy that officers see shows all of them, or says that there is more."""

import io

import pytest
from PIL import Image, ImageChops

from asb.pictures import __main__ as program
from tests.shared.files import opened, picture, shown

pytestmark = pytest.mark.stories

COLOURS = [(200, 30, 30), (30, 160, 30), (30, 30, 200)]
SIDE = 60


def pages(kind: str, many: int = 3) -> bytes:
    first, *rest = [Image.new("RGB", (SIDE, SIDE), COLOURS[at % 3]) for at in range(many)]
    written = io.BytesIO()
    first.save(written, kind, save_all=True, append_images=rest, duration=[100 + at for at in range(many)])
    return written.getvalue()


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 40 for a, b in zip(one, other, strict=True))


def drawn(copy: Image.Image) -> list[tuple[int, int, int]]:
    """The colour in the middle of each page of the copy."""
    step = SIDE + program.LINE
    middles = range(SIDE // 2, copy.height, step)
    return [copy.convert("RGB").getpixel((SIDE // 2, at)) for at in middles]


@pytest.mark.parametrize("kind", ["TIFF", "GIF", "WEBP", "AVIF", "PNG", "HEIF"])
def test_a_copy_shows_every_page(kind: str) -> None:
    copy = opened(shown(pages(kind))[0])
    assert copy.height == 3 * (SIDE + program.LINE)
    assert all(near(found, colour) for found, colour in zip(drawn(copy), COLOURS, strict=True))


@pytest.mark.parametrize("kind", ["TIFF", "GIF", "WEBP", "AVIF", "PNG", "HEIF", "BMP", "JPEG"])
def test_one_page_is_shown_as_it_is(kind: str) -> None:
    copy = opened(shown(picture(kind, Image.new("RGB", (SIDE, SIDE), COLOURS[0])))[0])
    assert copy.size == (SIDE, SIDE)


def words(copy: Image.Image, many: int) -> bool:
    """Whether something is written below so many pages."""
    below = copy.convert("L").crop((0, many * (SIDE + program.LINE), copy.width, copy.height))
    return below.height > program.LETTERS and below.getextrema()[0] < 90


@pytest.mark.parametrize("kind", ["TIFF", "GIF", "WEBP"])
def test_a_copy_that_shows_not_all_says_so(kind: str) -> None:
    most = program.MOST_PAGES
    all_of_it = opened(shown(pages(kind, most))[0])
    assert all_of_it.height == most * (SIDE + program.LINE)
    part = opened(shown(pages(kind, most + 1))[0])
    assert len(drawn(part.crop((0, 0, SIDE, all_of_it.height)))) == most
    assert words(part, most)


def test_pages_that_are_too_large_together_are_left_out() -> None:
    few = opened(program.picture("TIFF", pages("TIFF"), 2 * SIDE * SIDE))
    assert words(few, 2)


def test_what_is_before_a_broken_page_is_shown() -> None:
    whole = pages("TIFF")
    for end in (len(whole) // 3, 2 * len(whole) // 3, len(whole) - 100):
        copy = opened(program.picture("TIFF", whole[: end + SIDE * 8], 10**6))
        many = (copy.height - 4 * program.LETTERS) // (SIDE + program.LINE)
        assert 1 <= many < 3
        assert words(copy, many)


def test_the_previews_inside_a_photo_are_not_pages_of_it() -> None:
    photo, preview = (Image.new("RGB", (SIDE, SIDE), colour) for colour in COLOURS[:2])
    written = io.BytesIO()
    photo.save(written, "MPO", save_all=True, append_images=[preview])
    copy = opened(shown(written.getvalue())[0])
    assert copy.size == (SIDE, SIDE)
    assert ImageChops.difference(copy.convert("RGB"), photo).getextrema()[0][1] < 40
