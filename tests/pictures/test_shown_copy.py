"""The copy of a picture that is shown: upright, small enough, and nothing but the pixels."""

import struct

import pytest
from PIL import Image, ImageOps

from tests.shared.files import GPS, SECRET, hidden, judged, opened, picture, quarters, shown, talkative

pytestmark = pytest.mark.stories


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_copy_keeps_nothing_but_the_pixels(kind):
    content = talkative(kind)
    before = opened(content)
    assert before.getexif().get_ifd(GPS)[2] == (53.0, 8.0, 21.5)
    assert content.count(SECRET) >= 3 - (kind == "PNG")  # a PNG keeps some of it compressed
    assert judged("gate.jpg", content).original == content
    copy, _ = shown(content)
    after = opened(copy)
    assert SECRET not in copy
    assert not after.getexif()
    assert not after.getexif().get_ifd(GPS)
    assert not {"exif", "xmp", "XML:com.adobe.xmp", "icc_profile", "comment", "Comment"} & set(after.info)
    assert after.size == before.size
    assert near(after.getpixel((30, 10)), before.convert("RGB").getpixel((30, 10)))


def near(one, other, by=12):
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_copy_stands_upright(kind, orientation):
    content = talkative(kind, orientation, quarters())
    expected = ImageOps.exif_transpose(opened(content)).convert("RGB")
    copy = opened(shown(content)[0])
    assert copy.size == expected.size == ((64, 32) if orientation < 5 else (32, 64))
    for x in (copy.width // 4, copy.width * 3 // 4):
        for y in (copy.height // 4, copy.height * 3 // 4):
            assert near(copy.getpixel((x, y)), expected.getpixel((x, y)), by=40)


def test_a_heic_that_was_turned_stands_upright():
    """Its own format turns it, and its EXIF still says to turn it: once is right."""
    image = quarters()
    image.info["exif"] = hidden(6).tobytes()
    content = picture("HEIF", image)
    assert b"irot" in content
    copy = opened(shown(content)[0])
    assert copy.size == (32, 64)
    assert near(copy.getpixel((24, 16)), (255, 0, 0), by=60)


def test_tags_that_are_broken_are_no_reason_to_refuse_a_picture():
    tags = b"Exif\0\0MM\0*\0\0\0\x08\0\x05" + b"\x01\x12\0\x03\0\0\xff\xff\0\6"
    content = (
        picture("JPEG")[:2] + b"\xff\xe1" + struct.pack(">H", len(tags) + 2) + tags + picture("JPEG")[2:]
    )
    assert opened(shown(content)[0]).size == (60, 20)


@pytest.mark.parametrize(
    ("image", "kind", "content_type"),
    [
        (Image.new("RGB", (8, 8), "red"), "JPEG", "image/jpeg"),
        (Image.new("L", (8, 8), 76), "JPEG", "image/jpeg"),
        (Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", "image/jpeg"),
        (Image.new("RGB", (8, 8), "red"), "PNG", "image/jpeg"),
        (Image.new("RGBA", (8, 8), "red"), "PNG", "image/jpeg"),
        (Image.new("RGBA", (8, 8), (255, 0, 0, 9)), "PNG", "image/png"),
        (Image.new("LA", (8, 8), (76, 9)), "PNG", "image/png"),
        (Image.new("P", (8, 8), 3), "PNG", "image/jpeg"),
        (Image.new("1", (8, 8), 1), "PNG", "image/jpeg"),
        (Image.new("I;16", (8, 8), 40_000), "PNG", "image/jpeg"),
        (Image.new("RGB", (8, 8), "red"), "WEBP", "image/jpeg"),
        (Image.new("RGBA", (8, 8), (255, 0, 0, 9)), "WEBP", "image/png"),
        (Image.new("RGB", (8, 8), "red"), "HEIF", "image/jpeg"),
    ],
)
def test_every_way_to_keep_colours_is_shown(image, kind, content_type):
    original = picture(kind, image)
    content, said = shown(original)
    assert said == content_type
    copy = opened(content)
    assert copy.format == content_type.removeprefix("image/").upper()
    expected = {"I;16": (156, 156, 156)}.get(image.mode) or opened(original).convert("RGB").getpixel((4, 4))
    assert near(copy.convert("RGB").getpixel((4, 4)), expected)


def test_a_colour_that_stands_for_clear_stays_clear():
    image = Image.new("RGB", (8, 8), "red")
    image.putpixel((0, 0), (1, 2, 3))
    content, content_type = shown(picture("PNG", image, transparency=(1, 2, 3)))
    assert content_type == "image/png"
    copy = opened(content)
    assert (copy.getpixel((0, 0))[3], copy.getpixel((4, 4))) == (0, (255, 0, 0, 255))


@pytest.mark.parametrize(
    ("size", "copied"),
    [
        ((2400, 10), (2400, 10)),
        ((4800, 3600), (2400, 1800)),
        ((1000, 6000), (400, 2400)),
        ((9000, 1), (2400, 1)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_copy_is_not_larger_than_a_page_needs(kind, size, copied):
    assert opened(shown(picture(kind, Image.new("RGB", size)))[0]).size == copied


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "MPO", "HEIF"])
def test_of_a_picture_that_moves_the_first_frame_is_shown(kind):
    first, second = Image.new("RGB", (60, 20), "red"), Image.new("RGB", (60, 20), "blue")
    content = picture(kind, first, save_all=True, append_images=[second])
    assert opened(content).n_frames == 2
    copy = opened(shown(content)[0])
    assert getattr(copy, "n_frames", 1) == 1
    assert near(copy.getpixel((30, 10)), (255, 0, 0), by=20)
