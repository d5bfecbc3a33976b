"""The appeal body takes part by link: it reads the papers, asks for more, and records its own decision."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import pdf
from asb.casework.acts import verify
from asb.casework.bodies import contacts
from asb.casework.bodies.contacts import Details
from asb.database import writing
from asb.models import Case, Pack
from asb.web import now
from tests.shared import pdfs
from tests.shared.bodies import (
    ADA,
    PC,
    add,
    appealed,
    come_in,
    contact,
    links,
    opened_appeal,
    send,
    signed_in,
)
from tests.shared.cases import APPEALED, not_met, write
from tests.shared.kept import entries, letters
from tests.shared.officers import Colleague
from tests.shared.officers import signed_in as staff
from tests.shared.page import File, Visitor
from tests.shared.people import by_code

pytestmark = pytest.mark.stories

BEN = Details("appeals", "Ben Bench", "Deputy", "ben@appeals.example", "", "")
UPHELD = {"result": "upheld", "back": ["threshold"], "words": "The gate was not considered."}
NOT_UPHELD = {"result": "not_upheld", "back": ["nothing"], "words": "It was weighed well."}


def decide(visitor: Visitor, expect: int = 200, **said: Any) -> None:
    visitor.click("Record your decision")
    visitor.press("Send", expect=expect, **said)


def test_they_decide_and_the_applicant_is_told_once_an_officer_confirms_it(
    app: Flask, officer: Colleague
) -> None:
    case = appealed(app, officer)
    [passed_on] = letters(app, "appeal_passed_on")
    assert passed_on.to_address == "ada@appeals.example"
    assert passed_on.to_name.startswith("Ada Appeal, Appeals officer, ")
    ada = Visitor(app)
    page = come_in(app, ada, ADA)
    assert page.h1 == "Appeals"
    assert "How the threshold was decided" in page
    assert "has opened the papers yet" in page
    ada.click(f"Appeal about {case}")
    assert "Music every night." not in ada.page
    ada.press("Open the papers", expect=200)
    assert "Music every night." in ada.page
    assert {"#reports", "#done", "#letters", "#application"} <= {link.href for link in ada.page.links}
    decide(ada, **UPHELD)
    assert ada.page.h1 == "Thank you"
    assert letters(app, "appeal_decided") == []
    officer.get(f"/staff/cases/{case}")
    assert "Nobody has been told yet." in officer.page
    officer.click("Confirm it")
    officer.press("See the letter", expect=200)
    officer.press("Save and send", expect=200)
    [told] = letters(app, "appeal_decided")
    assert "The gate was not considered." in told.text
    [decided] = entries(app, case, "appeal_decided")
    [said] = entries(app, case, "appeal_says")
    assert decided.facts["of"] == said.id
    assert (decided.facts["result"], decided.facts["back"]) == ("upheld", ["threshold"])
    assert decided.on_day == said.on_day
    assert "What bodies have answered" not in officer.get(f"/staff/cases/{case}")
    assert "You have no appeals." in ada.get("/part/")
    with app.app_context():
        assert list(verify.drifts(app.extensions["asb_council"])) == []


def test_opening_the_papers_is_logged_once(app: Flask, officer: Colleague) -> None:
    case = appealed(app, officer, ADA, BEN)
    ada = signed_in(app, ADA)
    ada.click(f"Appeal about {case}")
    ben = opened_appeal(app, BEN)
    ada.press("Open the papers", expect=200)
    assert "Open the papers" not in ada.page
    ben.get(ben.page.path)
    [receipt] = entries(app, case, "appeal_opened")
    assert receipt.facts["who"] == "Ben Bench"
    assert ", by Ben Bench" in officer.get(f"/staff/cases/{case}/see/review")


def test_without_a_contact_the_office_gets_it_as_before(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = not_met(app, officer)
    write(officer, case, "appeal", "See the letters", **APPEALED)
    [passed_on] = letters(app, "appeal_passed_on")
    assert passed_on.recipient == "appeal_body"
    assert "Sign in to read them" in passed_on.text


def test_a_code_on_paper_opens_it(app: Flask, officer: Colleague) -> None:
    on_paper = Details("appeals", "Pat Post", "Clerk", "", "1 High Street\nMatlock", "")
    appealed(app, officer, on_paper)
    [passed_on] = letters(app, "appeal_passed_on")
    assert (passed_on.route, passed_on.to_address) == ("post", "1 High Street\nMatlock")
    tokens = app.extensions["asb_tokens"]
    text = tokens.fill(passed_on.text, passed_on.nonce)
    [code] = re.findall(r"Your code: (.+)", text)
    [reference] = re.findall(r"Reference: (.+)", text)
    visitor = Visitor(app)
    visitor.get("/part/code")
    visitor.press("Continue", reference=reference, code=code, expect=200)
    assert visitor.page.h1 == "Appeals"


def test_they_ask_for_more_and_get_an_answer_with_a_file(app: Flask, officer: Colleague) -> None:
    case = appealed(app, officer)
    officer.get(f"/staff/cases/{case}/file")
    officer.press(
        "Save", file=File("policy.txt", b"Our policy\n" * 20), source="ours", about="The policy", expect=200
    )
    ada = opened_appeal(app)
    at = ada.page.path
    ada.click("Ask the council for more")
    ada.press("Send", text="Please send the policy.", expect=200)
    officer.get(f"/staff/cases/{case}")
    assert "Please send the policy." in officer.page
    officer.click("Answer the appeal body")
    officer.press("See the letter", text="Here it is.", document=file_number(app, case), expect=200)
    officer.press("Save and send", expect=200)
    [letter] = letters(app, "appeal_answer")
    assert letter.to_address == "ada@appeals.example"
    assert "Here it is." not in letter.text
    assert "Here it is." in ada.get(at)
    [link] = [link for link in ada.page.links if link.text == "policy.txt"]
    reply = ada.download(link.href)
    assert reply.headers["Content-Disposition"].startswith("attachment")
    assert "What bodies have answered" not in officer.get(f"/staff/cases/{case}")


def file_number(app: Flask, case: str) -> str:
    [filed] = entries(app, case, "file")
    return str(filed.facts["evidence"])


def test_a_decision_that_is_not_taken_over_is_answered_with_the_reason(
    app: Flask, officer: Colleague
) -> None:
    case = appealed(app, officer)
    ada = opened_appeal(app)
    at = ada.page.path
    decide(ada, **UPHELD)
    officer.get(f"/staff/cases/{case}")
    officer.get(next(link.href for link in officer.page.links if "/decline/" in link.href))
    officer.press("See the letter", why="Please say which report.", expect=200)
    officer.press("Save and send", expect=200)
    [letter] = letters(app, "appeal_answer")
    assert "We have not accepted it" in letter.text
    assert "Please say which report." in ada.get(at)
    assert letters(app, "appeal_decided") == []
    decide(ada, **UPHELD)  # the same words again are another decision, once the first was answered
    assert len(entries(app, case, "appeal_says")) == 2
    assert "Confirm it" in officer.get(f"/staff/cases/{case}")


def test_two_who_decide_differently_at_once_are_both_kept(app: Flask, officer: Colleague) -> None:
    case = appealed(app, officer, ADA, BEN)
    ada, ben = opened_appeal(app, ADA), opened_appeal(app, BEN)
    ben.click("Record your decision")
    decide(ada, **UPHELD)
    ben.press("Send", expect=200, **NOT_UPHELD)
    officer.get(f"/staff/cases/{case}")
    assert "more than one decision" in officer.page
    assert "The gate was not considered." in officer.page
    assert "It was weighed well." in officer.page
    officer.get(f"/staff/cases/{case}/appeal_decided")
    officer.press("See the letter", expect=422)
    second = entries(app, case, "appeal_says")[1]
    officer.get(f"/staff/cases/{case}/appeal_decided?of={second.id}")
    officer.press("See the letter", expect=200)
    officer.press("Save and send", expect=200)
    [decided] = entries(app, case, "appeal_decided")
    assert (decided.facts["of"], decided.facts["result"]) == (second.id, "not_upheld")
    assert "What bodies have answered" not in officer.get(f"/staff/cases/{case}")


def test_a_decision_that_came_by_telephone_is_still_recorded(app: Flask, officer: Colleague) -> None:
    case = appealed(app, officer)
    write(officer, case, "appeal_decided", **NOT_UPHELD)
    assert entries(app, case, "appeal_decided")[0].facts["of"] is None
    case = not_met(app, officer)
    write(officer, case, "appeal", "See the letters", **APPEALED)
    ada = opened_appeal(app)
    decide(ada, **UPHELD)
    officer.get(f"/staff/cases/{case}/appeal_decided")
    officer.press("See the letter", **NOT_UPHELD, expect=422)
    assert officer.page.errors[0].href.startswith("#of")
    officer.press("See the letter", **NOT_UPHELD, of="other", expect=200)
    officer.press("Save and send", expect=200)
    assert entries(app, case, "appeal_decided")[-1].facts["of"] is None


def test_an_appeal_that_was_withdrawn_meanwhile_gives_the_words_back(app: Flask, officer: Colleague) -> None:
    case = appealed(app, officer)
    ada = opened_appeal(app)
    ada.click("Record your decision")
    write(officer, case, "appeal_decided", result="withdrawn", back=["nothing"], words="")
    [letter] = letters(app, "appeal_withdrawn")
    assert letter.to_address == "ada@appeals.example"
    assert letter.nonce == ""
    ada.press("Send", **UPHELD, expect=404)
    assert ada.page.h1 == "You cannot open this appeal"
    assert "The gate was not considered." in ada.page
    assert entries(app, case, "appeal_says") == []


def closed_contact(app: Flask, _officer: Colleague, _case: str) -> None:
    with app.app_context():
        contacts.close(contact(app, ADA), now())


def decided(app: Flask, officer: Colleague, case: str) -> None:
    write(officer, case, "appeal_decided", **NOT_UPHELD)


def set_aside(app: Flask, _officer: Colleague, case: str) -> None:
    maya = staff(app, "manager", "Mina Manager")
    maya.get(f"/staff/cases/{case}/set_aside/{entries(app, case, 'appeal')[0].id}")
    maya.press("Save", why="It was no appeal.", expect=200)


@pytest.mark.parametrize("ends", [closed_contact, decided, set_aside], ids=lambda each: each.__name__)
def test_access_ends_at_once(app: Flask, officer: Colleague, ends: Any) -> None:
    case = appealed(app, officer)
    ada = opened_appeal(app)
    at = ada.page.path
    ends(app, officer, case)
    for page in (at, f"{at}/more", f"{at}/decision"):
        assert "Music every night." not in ada.get(page, expect=(403, 404)).html


def test_nobody_opens_what_is_not_theirs(app: Flask, officer: Colleague) -> None:
    case = appealed(app, officer, ADA, PC)
    ada, pat = opened_appeal(app), signed_in(app, PC)
    at = ada.page.path
    pages = (at, f"{at}/more", f"{at}/decision", f"{at}/file/1")
    assert "Appeal" not in pat.get("/part/")
    for page in pages:
        pat.get(page, expect=404)
        Visitor(app).get(page, expect=403)
    other = not_met(app, officer)
    for page in (f"/part/case/{case}", f"/part/case/{other}", f"/part/case/{case}/hold", "/part/appeals/99"):
        ada.get(page, expect=404)
    officer.get(f"/staff/cases/{case}/file")
    officer.press(
        "Save", file=File("notes.txt", b"For us only\n" * 20), source="ours", about="Notes", expect=200
    )
    ada.get(f"{at}/file/{file_number(app, case)}", expect=404)


def test_what_the_appeal_body_does_shows_on_no_page_of_the_applicant(app: Flask, officer: Colleague) -> None:
    case = appealed(app, officer)
    ada = opened_appeal(app)
    ada.click("Ask the council for more")
    ada.press("Send", text="ZEBRA request", expect=200)
    ada.click("Go back to the appeal")
    decide(ada, **UPHELD | {"words": "ZEBRA reasons"})
    ann = by_code(app, Visitor(app), case)
    for page in ("case", "case/letters"):
        assert "ZEBRA" not in ann.get(f"/track/{page}")
    send(app)
    assert links(app, "ada@appeals.example")


@pytest.mark.parametrize("why", [pdf.NotHere, pdf.NotMade])
def test_papers_of_which_no_pdf_can_be_made_are_still_there_to_read(
    app: Flask, officer: Colleague, monkeypatch: pytest.MonkeyPatch, why: type[Exception]
) -> None:
    def fail(_html: str) -> bytes:
        raise why("no PDF")

    monkeypatch.setattr(pdf, "make", fail)
    appealed(app, officer)
    ada = opened_appeal(app)
    at = ada.page.path
    assert at in {link.href for link in ada.get(f"{at}.pdf", expect=503).links}


@pytest.mark.skipif(not pdf.is_here(), reason="this machine cannot make PDF files")
def test_the_papers_can_be_had_as_pdf_once_they_were_opened(app: Flask, officer: Colleague) -> None:
    appealed(app, officer)
    ada = signed_in(app, ADA)
    [link] = [link for link in ada.page.links if link.href.startswith("/part/appeals/")]
    assert "Open the papers" in ada.get(link.href)
    assert ada.client.get(f"{link.href}.pdf", base_url=ada.base_url).status_code == 303
    ada.press("Open the papers", expect=200)
    [link] = [link for link in ada.page.links if link.text == "Download the papers as PDF"]
    papers = ada.download(link.href).data
    assert papers.startswith(b"%PDF-")
    for page in pdfs.pages(papers):
        assert "Do not ring, write to or visit anybody in this application." in page


def test_a_case_is_not_merged_while_an_appeal_is_with_the_appeal_body(app: Flask, officer: Colleague) -> None:
    """Nor is anything decided on the papers of a case that has become part of another since."""
    case = appealed(app, officer)
    ada = opened_appeal(app)
    at = ada.page.path
    other = not_met(app, officer)
    officer.get(f"/staff/cases/{case}/merge", expect=409)
    write(officer, case, "appeal_decided", **NOT_UPHELD)
    merged_into(app, case, other)
    for page in (at, f"{at}/decision"):
        ada.get(page, expect=404)


def merged_into(app: Flask, case: str, other: str) -> None:
    """As the database holds it once a case is part of another, with papers that were left open."""
    with app.app_context(), writing() as session:
        part, whole = (
            session.scalars(select(Case).where(Case.reference == each)).one() for each in (case, other)
        )
        part.merged_into_id = whole.id
        session.execute(update(Pack).values(open=True))


@pytest.mark.skipif(not pdf.is_here(), reason="this machine cannot make PDF files")
def test_who_may_not_open_the_papers_gets_no_pdf_either(app: Flask, officer: Colleague) -> None:
    appealed(app, officer, ADA, PC)
    at = opened_appeal(app).page.path
    signed_in(app, PC).get(f"{at}.pdf", expect=404)
    Visitor(app).get(f"{at}.pdf", expect=403)
