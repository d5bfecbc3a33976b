"""Two cases that belong together: each is linked from the page of the one on which that was written down."""

import pytest
from flask import Flask

from tests.shared.officers import Colleague
from tests.shared.story import sent


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("same", "about the same behaviour"),
        ("opposing", "the other side has applied"),
        ("other", "in another way"),
    ],
)
def test_the_other_case_is_a_link_with_how_they_belong_together(
    app: Flask, officer: Colleague, how: str, words: str
) -> None:
    one, other = sent(app), sent(app)
    officer.get(f"/staff/cases/{one}/link")
    officer.press("Save", case=other.lower(), how=how, expect=200)
    officer.get(f"/staff/cases/{one}")
    assert f"{other}, {words}" in officer.page
    assert f"/staff/cases/{other}" in {link.href for link in officer.page.links if link.text == other}


@pytest.mark.parametrize("kind", ["sqlite"])
def test_no_case_is_linked_with_itself_or_with_none(app: Flask, officer: Colleague) -> None:
    one = sent(app)
    officer.get(f"/staff/cases/{one}/link")
    for reference in (one, "ZZZZ-ZZZZ"):
        page = officer.press("Save", case=reference, how="same", expect=422)
        assert [link.text for link in page.errors] == ["There is no other case with this reference"]
