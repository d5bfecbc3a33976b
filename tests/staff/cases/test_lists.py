"""The lists of cases: narrowed and sorted by their address, page by page, and a search that goes on."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web
from asb.casework import case_lists
from asb.database import db, writing
from asb.models import Case, Staff
from tests.shared.cases import applied, do
from tests.shared.officers import Colleague, signed_in
from tests.shared.story import A_REFERENCE, sent

pytestmark = pytest.mark.stories


def references(officer: Colleague) -> list[str]:
    """The cases on this page, in their order."""
    return [link.text for link in officer.page.links if link.href.endswith(f"/cases/{link.text}")]


def test_a_list_is_narrowed_and_sorted_by_its_address(app: Flask, officer: Colleague) -> None:
    first, second, third = (applied(app, [A_REFERENCE]) for _ in range(3))
    do(officer, second, "take", "Assign to me")
    officer.get("/staff/cases")
    officer.press("Show these", stage="checking")
    assert references(officer) == [second]
    assert "stage=checking" in officer.page.url
    officer.press("Show these", stage="", contact="nobody", sort="newest")
    assert references(officer) == [third, first]
    officer.press("Show these", contact=str(officer.member.id))
    assert references(officer) == [second]
    csv = officer.download(next(link.href for link in officer.page.links if "spreadsheet" in link.text))
    assert [reference in csv.get_data(as_text=True) for reference in (first, second, third)] == [0, 1, 0]
    for wrong in ("list=x", "stage=x", "contact=x", "sort=x", "contact=1;2", "after=NONE-NONE"):
        officer.get(f"/staff/cases?{wrong}", expect=404)


def test_needs_you_is_what_is_yours_or_nobodys(app: Flask, officer: Colleague) -> None:
    mine, theirs, nobodys = (applied(app, [A_REFERENCE]) for _ in range(3))
    do(officer, mine, "take", "Assign to me")
    do(signed_in(app, "officer", "Pat Officer"), theirs, "take", "Assign to me")
    officer.get("/staff/cases")
    officer.click("For you to do")
    assert set(references(officer)) == {mine, nobodys}
    officer.get("/staff/cases?list=us")
    assert set(references(officer)) == {mine, theirs, nobodys}


@pytest.mark.parametrize("sort", ["rank", "newest", "oldest"])
def test_pages_hold_every_case_once_and_new_ones_move_none(app: Flask, officer: Colleague, sort: str) -> None:
    made = {applied(app, [A_REFERENCE]) for _ in range(case_lists.PAGE + 2)}
    officer.get(f"/staff/cases?sort={sort}")
    before = references(officer)
    assert len(before) == case_lists.PAGE
    new = applied(app, [A_REFERENCE])
    officer.get(next(link.href for link in officer.page.links if link.text.startswith("Next")))
    behind = references(officer)
    assert set(before) | set(behind) in (made, made | {new})
    assert not set(before) & set(behind)
    officer.click("First page")
    assert len(references(officer)) == case_lists.PAGE


def test_a_search_goes_on_to_older_cases(app: Flask, officer: Colleague) -> None:
    made = [applied(app, [A_REFERENCE]) for _ in range(case_lists.PAGE + 1)]
    officer.get("/staff/cases")
    officer.press("Find", words="wirksworth ogden")
    assert references(officer) == made[:0:-1]
    officer.click("Show older cases")
    assert references(officer) == made[:1]
    assert "ogden" not in officer.page.url


def test_a_very_long_name_is_kept_and_still_found(app: Flask, officer: Colleague) -> None:
    """PostgreSQL indexes no row of more than some 2,700 bytes."""
    who = " ".join(f"Nobody{number}Known" for number in range(1200))
    reference = applied(app, [A_REFERENCE], more={"more": ["cause"]}, cause={"who": who})
    with app.app_context():
        assert db.session.scalar(select(Case.id).where(Case.reference == reference))
    officer.get("/staff/cases")
    officer.press("Find", words="nobody7known")
    assert references(officer) == [reference]
    for words in (reference.lower(), reference.replace("-", ""), f" {reference} "):
        officer.get("/staff/cases")
        assert officer.press("Find", words=words).path == f"/staff/cases/{reference}", "it is opened at once"


@pytest.mark.parametrize(
    "words",
    [
        *("ogd", "mill lan", "1 mill", "DE4 3NN", "de43nn", "DE4 3", "wirk ann"),
        *("ann@example.com", "ANN@example.com", "ann@exa", "ann ann@"),
        *("07700 900123", "+44 7700 900 123", "07700900123", "+447700900123"),
        *("Ann O", "ogden a", "ann og", "1 Mill La", "mill ln", "mill lane", "person3"),
    ],
)
def test_a_case_is_found_by_whatever_is_known(app: Flask, officer: Colleague, words: str) -> None:
    phone = {"phone": "(07700) 900 123", "phone_say": "no", "phone_message": "no"}
    answers: dict[str, Any] = {"contact": {"routes": ["email", "phone"]}}
    email = "person38@example.com" if words == "person3" else "ann@example.com"
    answers["details"] = {"email": email, "email_shared": "no", **phone}
    answers["place"] = {"place": "1 Mill Lane, Wirksworth", "postcode": "DE4 3NN"}
    reference = applied(app, [A_REFERENCE], **answers)
    other = {"name": {"name": "Bea Booth"}, "place": {"place": "Nowhere"}}
    applied(app, [A_REFERENCE], details={"email": "b@b.example", "email_shared": "no"}, **other)
    officer.get("/staff/cases")
    officer.press("Find", words=words)
    assert references(officer) == [reference]
    assert officer.page.path == "/staff/cases/found"
    officer.click(reference)
    assert references(officer.get("/staff/cases/found") and officer) == [reference], "one can go back to it"


@pytest.mark.parametrize("words", ["Ann X", "o", "mill av", "2 mill"])
def test_what_is_not_there_is_not_found(app: Flask, officer: Colleague, words: str) -> None:
    applied(app, [A_REFERENCE], place={"place": "1 Mill Lane, Wirksworth"})
    officer.get("/staff/cases")
    officer.press("Find", words=words)
    assert references(officer) == []


def test_a_street_is_found_that_was_written_short(app: Flask, officer: Colleague) -> None:
    reference = applied(app, [A_REFERENCE], place={"place": "39 Specimen Rd"})
    officer.get("/staff/cases")
    for words in ("39 Specimen Road", "specimen rd", "spec road"):
        officer.press("Find", words=words)
        assert references(officer) == [reference]


def test_a_restricted_case_is_found_by_its_reference_alone(app: Flask, officer: Colleague) -> None:
    reference = applied(app, [A_REFERENCE])
    do(officer, reference, "restrict", restricted="yes", why="He is a neighbour.")
    for words in ("ogden", "ann@example.com", "mill lane"):
        officer.get("/staff/cases")
        assert references(officer.press("Find", words=words) and officer) == []
    officer.get("/staff/cases")
    assert reference in officer.press("Find", words=reference).url


def test_a_search_with_an_old_token_shows_its_results(app: Flask, officer: Colleague) -> None:
    """The page had been open since before lunch: what was looked for is found all the same."""
    reference = sent(app)
    old = {"csrf_token": "old", "words": "Ogden"}
    answer = officer.client.post("/staff/cases/search", data=old, base_url=officer.base_url)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/cases/found")
    assert reference in officer.get("/staff/cases/found")
    with app.app_context(), writing() as session:
        session.execute(update(Staff).values(closed_at=web.now()))
    answer = officer.client.post("/staff/cases/search", data=old, base_url=officer.base_url)
    assert answer.headers["Location"] == "/staff/sign-in"
