"""A letter on paper: the address in the window of an envelope, pages, and what a neutral one leaves out."""

import pytest
from flask import Flask

from asb import pdf, web
from asb.database import db
from asb.models import Letter
from asb.sending import paper
from asb.staff import printing
from tests.letters.plain import KEPT
from tests.shared.cases import ARRANGED, OFFERED, applied, met, not_met, write
from tests.shared.databases import one_database
from tests.shared.days import ahead
from tests.shared.kept import case, letters
from tests.shared.officers import Colleague, entitled
from tests.shared.pdfs import Word, info, language, pages, placed, text
from tests.shared.story import BY_POST

pytestmark = pytest.mark.stories

LONG = (
    "Flat 12, The Old Wesleyan Methodist Sunday School Buildings\nUpper Hackney Lane\nChurchtown\n"
    "Darley Dale\nNear Matlock\nDerbyshire\nDE4 2QL"
)
OTHERS_SEE = {
    "contact": {"routes": ["post"]},
    "details": {"address": "1 Mill Lane\nMatlock", "post_shared": "yes"},
}


def printed(officer: Colleague, letter: Letter, reference: str) -> bytes:
    """The PDF of this letter, as an officer opens it."""
    reply = officer.client.get(
        f"/staff/cases/{reference}/see/letters/{letter.id}.pdf", base_url=officer.base_url
    )
    assert (reply.status_code, reply.mimetype) == (200, "application/pdf")
    assert reply.headers["Content-Disposition"] == f'inline; filename="{reference}.pdf"'
    [policy] = reply.headers.getlist("Content-Security-Policy")
    assert "object-src 'self'" in policy, "without it a browser shows no PDF"
    assert "script-src" not in policy
    assert reply.headers["Cache-Control"] == "no-store", "it stays on no computer"
    return reply.data


def overlaps(word: Word, area: paper.Area) -> bool:
    return not (
        word.right < area.left or word.left > area.right or word.bottom < area.top or word.top > area.bottom
    )


def in_the_window(made: bytes) -> list[str]:
    """What an envelope may show of the first page, all of it where it can be read."""
    words = [each for each in placed(made) if each.page == 1 and overlaps(each, paper.SHOWN)]
    for each in words:
        assert each.left >= paper.SEEN.left, each
        assert each.right <= paper.SEEN.right, each
        assert each.top >= paper.SEEN.top - 1, each
        assert each.bottom <= paper.SEEN.bottom + 1, each
    return [each.text for each in words]


def test_nothing_but_the_address_stands_in_the_window(app: Flask, officer: Colleague) -> None:
    reference = applied(app, **BY_POST)
    [letter] = letters(app, "acknowledgement")
    assert " ".join(in_the_window(printed(officer, letter, reference))) == "Ann Ogden 1 Mill Lane Matlock"


@one_database
@pytest.mark.parametrize(
    "address", [LONG, LONG.replace("\n", ", "), "ABERGAVENNY CHAMBERS " * 6, "1 Mill Lane"], ids=len
)
def test_a_long_address_is_written_smaller(app: Flask, officer: Colleague, address: str) -> None:
    details = {"address": address, "post_shared": "no"}
    reference = applied(app, contact={"routes": ["post"]}, details=details)
    [letter] = letters(app, "acknowledgement")
    shown = in_the_window(printed(officer, letter, reference))
    assert "".join(shown).replace(",", "") == f"AnnOgden{''.join(address.split()).replace(',', '')}"


@one_database
def test_an_address_that_cannot_fit_needs_another_envelope(app: Flask, officer: Colleague) -> None:
    details = {"address": "The Old Sunday School\n" * 40, "post_shared": "no"}
    reference = applied(app, contact={"routes": ["post"]}, details=details)
    [letter] = letters(app, "acknowledgement")
    assert in_the_window(printed(officer, letter, reference))
    page = officer.get(f"/staff/cases/{reference}/see/letters/{letter.id}")
    assert "Envelope without a window: the address is too long for it." in page


def test_a_letter_of_two_pages_says_so_on_each(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer, **BY_POST)
    [letter] = letters(app, "threshold_decided")
    made = printed(officer, letter, reference)
    sheets, told = pages(made), info(made)
    assert (told["Tagged"], told["Title"], language(made)) == ("yes", letter.subject, "en")
    assert len(sheets) == int(told["Pages"]) > 1
    for number, sheet in enumerate(sheets, 1):
        assert f"Reference {reference}" in sheet
        assert f"Page {number} of {len(sheets)}" in sheet
    assert letter.subject in sheets[0]
    assert "-----" not in text(made)


@one_database
def test_the_letterhead_is_the_councils_and_the_contact_has_a_title(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    entitled(manager, officer, "Community Safety Officer")
    reference = not_met(app, officer, **BY_POST)
    [letter] = letters(app, "threshold_decided")
    said = text(printed(officer, letter, reference))
    for words in (
        "Town Hall",
        "Phone 01629 761377",
        "www.derbyshiredales.gov.uk",
        "Derbyshire Dales District",
    ):
        assert words in said
    assert "Your contact: Olive Officer, Community Safety Officer" in said


def test_a_neutral_letter_tells_nothing_of_the_matter(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer, **OTHERS_SEE)
    write(officer, reference, "offer_dates", "See the letters", **OFFERED)
    for letter in letters(app, "acknowledgement") + letters(app, "dates_offered"):
        if letter.recipient != "applicant":
            continue
        made = printed(officer, letter, reference)
        for words in ("ASB", "anti-social", "Neighbourhoods", "case.review", "Your answer", "review"):
            assert words not in text(made) + str(info(made)), (letter.kind, words)
        assert in_the_window(made)
        page = officer.get(f"/staff/cases/{reference}/see/letters/{letter.id}")
        assert "Plain envelope: others may open this person’s post." in page
        assert "stamped" not in page


def test_who_has_no_email_answers_on_a_slip(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer, **BY_POST)
    write(officer, reference, "offer_dates", "See the letters", **OFFERED)
    [letter] = letters(app, "dates_offered")
    said = text(printed(officer, letter, reference)).partition("Your answer")[2]
    assert "Tick every date that you could manage." in said
    assert [words in said for words in ("at 10am", "at 2pm", "None of these")] == [True] * 3
    page = officer.get(f"/staff/cases/{reference}/see/letters/{letter.id}")
    assert "Enclose a stamped addressed envelope" in page


@one_database
def test_a_letter_that_asks_nothing_has_no_slip(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer, **BY_POST)
    [letter] = letters(app, "threshold_decided")
    assert "Your answer" not in text(printed(officer, letter, reference))


@one_database
def test_without_what_makes_a_pdf_the_page_is_printed(
    app: Flask, officer: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = applied(app, **BY_POST)
    [letter] = letters(app, "acknowledgement")
    monkeypatch.setattr(pdf, "START", (pdf.START[0], "-I", "-S"))  # finds no package
    pdf._look.cache_clear()
    page = officer.get(f"/staff/cases/{reference}/see/letters/{letter.id}")
    assert "Open as PDF" not in page
    assert "<h2>If it gets worse</h2>" in page.html
    assert "Print all" in [link.text for link in officer.get("/staff/letters?list=tray").links]
    officer.get("/staff/letters/print.pdf", expect=503)
    officer.click("open the page")
    assert "If it gets worse" in officer.page


@one_database
def test_every_kind_of_letter_can_be_printed(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer, **BY_POST)
    write(officer, reference, "offer_dates", "See the letters", **OFFERED)
    write(officer, reference, "arrange", "See the letters", day=ahead(20), **ARRANGED)
    made_by = {"dates_offered": "offer_dates", "which_dates": "offer_dates", "review_arranged": "arrange"}
    with app.test_request_context():
        here = case(app, reference)
        acts = {each.act: each.id for each in here.history}
        sheets = []
        for path in sorted(KEPT.glob("*.txt")):
            head, _, body = path.read_text().partition("\n\n")
            kind = path.stem.partition("-")[0]
            letter = Letter(
                kind=kind, event=f"entry-{acts.get(made_by.get(kind, ''), 0)}", nonce="", formats=[]
            )
            letter.subject = head.partition("Subject: ")[2].partition("\n")[0]
            letter.text, letter.route, letter.reply_to = body, "post", "team@council.example"
            letter.to_name, letter.to_address, letter.written_at = "Ann Ogden", "1 Mill Lane", web.now()
            letter.case = here
            sheets.append(printing.sheet(letter))
        db.session.rollback()
    assert len(sheets) > 150
    for first in range(0, len(sheets), 25):
        made = pdf.bind(sheets[first : first + 25], both_sides=False)
        assert info(made)["Tagged"] == "yes"
        assert sum("Page 1 of" in sheet for sheet in pages(made)) == len(sheets[first : first + 25])
