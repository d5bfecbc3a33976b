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


def test_cases_that_may_be_about_the_same_say_why_with_the_likeliest_first(
    app: Flask, officer: Colleague
) -> None:
    here = {"place": {"place": "7 Unique Close, Matlock"}}
    far = [
        sent(app, {**here, "name": {"name": f"Person {each}"}, "details": mail(each)}) for each in range(6)
    ]
    likely = sent(app, {**here, "name": {"name": "Zoe Zeller"}, "details": mail(9)})
    this = sent(app, {**here, "name": {"name": "Zoe Zeller"}, "details": mail(9)})
    page = officer.get(f"/staff/cases/{this}")
    [first, *others] = [item for item in page.root.all("li") if "Merge with" in item.text]
    assert likely in first.text
    assert "the same email, the same address, the same surname and street, the same name" in first.text
    assert {each.text.partition(",")[0] for each in others} == set(far)
    assert all("new: the same address. Link with" in each.text for each in others)
    assert "Link with" not in first.text, "the names are the same"
    [more] = [each for each in page.root.all("details") if "Show all 7" in each.text]
    assert len(more.all("li")) == 2


def mail(number: int) -> dict[str, str]:
    return {"email": f"p{number}@example.com", "email_shared": "no"}
