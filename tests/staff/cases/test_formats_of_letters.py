"""The format and language in which each person needs letters: large print by itself, the others as work."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casefile import CaseFile
from asb.database import db
from asb.models import Case, Letter
from asb.rules.days import london_date
from asb.rules.working_days import due
from asb.sending.email import message
from tests.shared.cases import applied, checked, do, write
from tests.shared.databases import one_database
from tests.shared.kept import case, entries, letters, people
from tests.shared.merging import drifts, each_is_another, merge
from tests.shared.officers import Colleague
from tests.shared.pdfs import info, text
from tests.shared.story import BY_POST

pytestmark = pytest.mark.stories

BRAILLE = {"kinds": ["braille"]}
LARGE = {"easier": {"help": ["large_print"]}}


def recorded(officer: Colleague, app: Flask, reference: str, **typed: Any) -> None:
    """An officer records how letters to the applicant should be."""
    do(officer, reference, f"format/{people(app, reference)[0]}", **typed)


def to_make(app: Flask, reference: str) -> list[int]:
    """Numbers of the letters that wait to be made in another format."""
    return [int(row.about) for row in tasks(app, reference)]


def tasks(app: Flask, reference: str) -> list[Any]:
    with app.app_context():
        here = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        return [row for row in here.tasks if row.what == "format"]


def written(app: Flask) -> Letter:
    return letters(app, "written")[-1]


def test_a_letter_to_be_made_in_braille_goes_out_and_is_work_until_it_was_made(
    app: Flask, officer: Colleague
) -> None:
    reference = checked(app, officer)
    recorded(officer, app, reference, **BRAILLE)
    waiting = [each.id for each in letters(app, "acknowledgement")]
    assert to_make(app, reference) == waiting, "it had not gone out yet"
    officer.get(f"/staff/cases/{reference}/write")
    page = officer.press("See the letter", words="The lock is mended.")
    assert "You will also have to make it in Braille." in page
    officer.press("Save and send", expect=200)
    letter = written(app)
    assert (letter.state, letter.formats) == ("waiting", ["braille"])
    assert to_make(app, reference) == [*waiting, letter.id]
    with app.app_context():
        calendar = CaseFile.of(case(app, reference), web.council()).calendar
        by = due(london_date(letter.written_at), 5, calendar).due
    assert {row.by for row in tasks(app, reference)} == {by}
    assert drifts(app) == []
    assert "Make a letter in another format" in officer.get("/staff/")
    page = officer.get(f"/staff/cases/{reference}")
    assert "Letters to them: Braille." in page
    assert f"Make “{letter.subject}”, to Ann Ogden, in: Braille." in page
    for number in (*waiting, letter.id):
        do(officer, reference, f"format_made/{number}", said="made", text="By the print room, posted.")
    assert to_make(app, reference) == []
    assert len(entries(app, reference, "format_made")) == len(waiting) + 1
    assert drifts(app) == []
    officer.get(f"/staff/cases/{reference}/format_made/{letter.id}", expect=409)


def test_what_the_applicant_asked_for_is_the_beginning(app: Flask, officer: Colleague) -> None:
    asked = {"easier": {"help": ["large_print", "interpreter", "advocate"], "language": "Polish"}}
    reference = applied(app, **asked)
    [letter] = letters(app, "acknowledgement")
    assert sorted(letter.formats) == ["language", "large_print"]
    assert to_make(app, reference) == [letter.id]
    assert "large print" in officer.get(f"/staff/cases/{reference}").text
    assert "as they said when they applied" in officer.page
    recorded(officer, app, reference, kinds=["none"])
    assert to_make(app, reference) == []
    assert letters(app, "acknowledgement")[0].formats == []
    write(officer, reference, "write", words="The lock is mended.")
    assert written(app).formats == []


@one_database
def test_large_print_is_made_by_the_service(app: Flask, officer: Colleague) -> None:
    reference = applied(app, **BY_POST, **LARGE)
    [letter] = letters(app, "acknowledgement")
    assert to_make(app, reference) == []
    made, plain = printed(officer, letter, reference), applied(app, **BY_POST)
    ordinary = printed(officer, letters(app, "acknowledgement")[-1], plain)
    assert int(info(made)["Pages"]) > int(info(ordinary)["Pages"])
    assert info(made)["Tagged"] == "yes"
    for words in ("Page 1 of", f"Reference {reference}", "Ann Ogden 1 Mill Lane Matlock"):
        assert words in text(made)
    assert "large" not in info(made)["Title"]


def printed(officer: Colleague, letter: Letter, reference: str) -> bytes:
    address = f"/staff/cases/{reference}/see/letters/{letter.id}.pdf"
    return officer.client.get(address, base_url=officer.base_url).data


@one_database
def test_the_email_of_who_needs_large_print_has_it(app: Flask, officer: Colleague) -> None:
    applied(app, **LARGE)
    applied(app)
    large, ordinary = letters(app, "acknowledgement")
    with app.app_context():
        assert "font-size: 25px" in sent(large)
        assert "font-size: 25px" not in sent(ordinary)


def sent(letter: Letter) -> str:
    """The HTML part of the email of a letter."""
    part = message(letter, "case-review@localhost", web.tokens(), web.council()).get_body(("html",))
    assert part is not None
    return str(part.get_content())


@one_database
def test_a_format_needs_its_name(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    at = f"/staff/cases/{reference}/format/{people(app, reference)[0]}"
    for kind, words in (("language", "Enter which language"), ("other", "Enter which format")):
        officer.get(at)
        page = officer.press("Save", kinds=[kind], expect=422)
        assert words in page
    officer.get(at)
    officer.press("Save", kinds=["language"], language="Urdu", expect=200)
    assert "Letters to them: Urdu." in officer.get(f"/staff/cases/{reference}")


@one_database
def test_who_has_died_needs_no_letter_in_another_format(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    recorded(officer, app, reference, **BRAILLE)
    assert to_make(app, reference)
    person = people(app, reference)[0]
    do(officer, reference, f"died/{person}", "See the letters", known="Her sister rang.")
    assert to_make(app, reference) == []


@one_database
def test_a_merged_application_brings_its_format_along(app: Flask, officer: Colleague) -> None:
    kept, other = checked(app, officer), applied(app)
    recorded(officer, app, other, **BRAILLE)
    merge(officer, kept, other, **each_is_another(officer, kept, other))
    write(officer, kept, "write", words="The lock is mended.")
    assert written(app).formats == ["braille"]
    assert written(app).id in to_make(app, kept)


@one_database
def test_nothing_of_it_stands_in_subjects_or_addresses(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    recorded(officer, app, reference, kinds=["braille", "easy_read", "large_print"])
    write(officer, reference, "write", words="The lock is mended.")
    for each in case(app, reference).letters:
        for words in ("braille", "easy read", "large"):
            assert words not in each.subject.lower()
    hrefs = [link.href for link in officer.get(f"/staff/cases/{reference}").links]
    assert not [href for href in hrefs if "braille" in href.lower() or "large" in href]
