"""Papers for a meeting: who gets which, from the case's own record, on the page and as PDF; the minutes."""

import re
import sys

import pytest
from flask import Flask

from asb import pdf
from asb.fields import say_day
from tests.shared.cases import (
    ARRANGED,
    BODIES,
    HELD,
    POWERS,
    TWO,
    VIEWS,
    WARNING,
    WEIGHED,
    acted,
    applied,
    checked,
    do,
    met,
    no_risk,
    not_met,
    write,
)
from tests.shared.days import ahead, today
from tests.shared.kept import back, people
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Visitor
from tests.shared.pdfs import info, language, text
from tests.shared.people import by_code
from tests.shared.story import HELPED

pytestmark = pytest.mark.long

STORY = {
    "easier": {"help": ["interpreter"], "language": "Polish", "take_part": "attend", "keep_out": "Bob Bell"},
    "safe": {"danger": "yes"},
    "more": {"more": ["cause"]},
    "cause": {"who": "Bob Bell"},
}


def arranged(app: Flask, officer: Colleague, days: int = 3, **more: object) -> str:
    """A case whose review is arranged, after two bodies have told what they hold."""
    case = met(app, officer, **STORY)
    told = {"body": "police", "text": "Four calls.\nWe can offer a closure order."}
    others = {"others": "Ms Ash, Platform Housing"}
    acted(app, officer, case, ("told", told), ("arrange", {"day": ahead(days), **ARRANGED, **others, **more}))
    return case


def paper(officer: Colleague, case: str, which: str) -> str:
    """The words of a document, as they are printed."""
    [article] = officer.get(f"/staff/cases/{case}/see/panel/{which}").root.all("article")
    return article.text


def test_the_arranged_meeting_leads_to_its_papers(app: Flask, officer: Colleague) -> None:
    case = arranged(app, officer)
    review = f"/staff/cases/{case}/see/review"
    titles = {
        "Panel pack for the chair and staff": f"Panel pack for the chair: {case}",
        "Panel pack for the bodies": f"Panel pack for the bodies: {case}",
        "Papers for Ann Ogden": f"Papers for your meeting: {case}",
        "Draft minutes": f"Draft minutes: {case}",
    }
    for link, title in titles.items():
        officer.get(review)
        assert officer.click(link).h1 == title


def test_the_pack_of_the_chair_is_the_record_of_the_case(app: Flask, officer: Colleague) -> None:
    words = paper(officer, arranged(app, officer), "chair")
    assert words.index(WARNING) < words.index("Agenda"), "how everything for a body begins"
    for part in (
        *("Dr Iqbal does not work for any of the bodies and has had no part in this case.", "Town Hall"),
        *("Not asked: NHS Derby and Derbyshire Integrated Care Board.", "The NHS holds nothing."),
        *("Ms Ash, Platform Housing", "How Ann Ogden wants to take part", "In person", "Bob Bell"),
        *("Somebody is in danger now, or at risk of being hurt.", "No risk found", "I rang Ann: it is over."),
        *("Email: ann@example.com. Nobody else sees it.", "Polish", "Music every night."),
        *("3 of 3 reports count", "Report 1: counts", "Shouting in the street", "Made by Ann Ogden."),
        *("We can offer a closure order.", "The threshold is met: enough reports count.", "Review arranged"),
        "What each body can do with its own powers",
    ):
        assert part in words, part


def test_the_pack_of_the_bodies_has_nothing_about_contact_and_safety(app: Flask, officer: Colleague) -> None:
    words = paper(officer, arranged(app, officer), "bodies")
    assert WARNING in words
    assert "We can offer a closure order." in words
    assert "How Ann Ogden wants to take part" in words
    for part in ("ann@example.com", "in danger now", "I rang Ann", "Polish", "does not want in the room"):
        assert part not in words, part


def test_the_pack_has_every_answer_that_the_bodies_were_sent(app: Flask, officer: Colleague) -> None:
    case = applied(app, **STORY)
    no_risk(officer, case)
    write(officer, case, "pass", "See the letters", bodies=list(BODIES), black_out="every night")
    do(officer, case, "take", "Assign to me")
    acted(
        app,
        officer,
        case,
        ("decide", {"outcome": "met", "meanwhile": "x"}),
        ("arrange", {"day": ahead(3), **ARRANGED}),
    )
    [letter] = back(app, "the_application", "body-police")
    sent = set(re.findall(r"^> (.+)$", letter.text, re.MULTILINE))
    assert "Music █████." in sent
    for which in ("chair", "bodies"):
        words = paper(officer, case, which)
        assert {said for said in sent if said not in words} == set()
        assert "every night" not in words


def test_a_body_that_is_complained_about_is_a_known_conflict(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer)
    partial = {"bodies": ["police"], "why": "She says that they laughed."}
    met_ = {"outcome": "met", "meanwhile": "We visit."}
    acted(
        app,
        officer,
        case,
        ("complained_of", partial),
        ("decide", met_),
        ("arrange", {"day": ahead(0), **ARRANGED}),
    )
    conflict = "The application complains about Derbyshire Constabulary."
    for which in ("chair", "bodies", "minutes"):
        assert conflict in paper(officer, case, which)
    page = officer.get(f"/staff/cases/{case}/hold_review")
    assert conflict in page, "nothing that is known is typed again"
    assert "She says that they laughed." not in paper(officer, case, "bodies")


def test_the_papers_of_the_applicant_are_in_their_words(app: Flask, officer: Colleague) -> None:
    case = arranged(app, officer)
    ann = f"person-{people(app, case)[0]}"
    words = paper(officer, case, ann)
    for part in (
        "For Ann Ogden.",
        "Town Hall",
        "Dr Iqbal",
        "Music every night.",
        "3 of 3 count.",
        "In person",
    ):
        assert part in words, part
    assert "You can come, join online or by phone" in words
    assert "an interpreter, or another language" in words
    for part in ("closure order", "Ms Ash", "ann@example.com", "relevant bod", WARNING):
        assert part not in words, part
    assert "It contains names that may have to be left out: Bell, Bob Bell." in officer.page


def test_who_must_not_get_it_is_named_to_us_and_not_to_the_bodies(app: Flask, officer: Colleague) -> None:
    case = applied(app)
    no_risk(officer, case)
    do(officer, case, "leave_out", body="police", who="PC Bell\nSgt Ash", why="A cousin.", reads="no")
    write(officer, case, "pass", "See the letters", bodies=list(BODIES))
    do(officer, case, "take", "Assign to me")
    acted(
        app,
        officer,
        case,
        ("decide", {"outcome": "met", "meanwhile": "x"}),
        ("arrange", {"day": ahead(3), **ARRANGED}),
    )
    assert "PC Bell" not in paper(officer, case, "bodies")
    assert "These people must not get it: PC Bell, Sgt Ash (Derbyshire Constabulary)" in officer.page
    assert "at Derbyshire Constabulary: PC Bell, Sgt Ash." in paper(officer, case, "chair")


def test_a_name_with_an_apostrophe_is_warned_of_too(app: Flask, officer: Colleague) -> None:
    case = met(app, officer, more={"more": ["cause"]}, cause={"who": "Sean O'Brien"})
    acted(app, officer, case, ("arrange", {"day": ahead(3), **ARRANGED, "invited": "yes"}))
    page = officer.get(f"/staff/cases/{case}/see/panel/person-{people(app, case)[0]}")
    assert "It contains names that may have to be left out: O'Brien, Sean O'Brien." in page


def test_who_is_not_invited_reads_why(app: Flask, officer: Colleague) -> None:
    case = arranged(app, officer, invited="no", not_invited="It is not safe for you.")
    words = paper(officer, case, f"person-{people(app, case)[0]}")
    assert "It is not safe for you." in words
    assert "You can come" not in words
    for which in ("chair", "bodies", "minutes"):
        assert "It is not safe for you." in paper(officer, case, which)


def test_what_they_said_since_replaces_what_the_application_says(app: Flask, officer: Colleague) -> None:
    case = arranged(app, officer)
    ann = by_code(app, Visitor(app), case)
    ann.get("/track/case/meeting")
    ann.press(
        ann.page.forms[0].buttons[0].text,
        take_part="statement",
        statement="I cannot sleep.",
        someone="My sister, 01629 761378",
        keep_out="The warden",
        expect=200,
    )
    chair, bodies = paper(officer, case, "chair"), paper(officer, case, "bodies")
    for words in (chair, bodies):
        assert "In writing: somebody will read it out" in words
        assert "I cannot sleep." in words
    assert "The warden" in chair
    assert "01629 761378" in chair
    assert "The warden" not in bodies
    assert "01629 761378" not in bodies


def test_papers_that_others_may_see_are_given_by_hand(app: Flask, officer: Colleague) -> None:
    case = met(app, officer, details={"email": "ann@example.com", "email_shared": "yes"})
    acted(app, officer, case, ("arrange", {"day": ahead(3), **ARRANGED}))
    page = officer.get(f"/staff/cases/{case}/see/panel/person-{people(app, case)[0]}")
    assert "Others may see what we send to Ann Ogden. Give it to them in person" in page


def test_each_document_is_a_tagged_pdf_whose_name_tells_nothing(app: Flask, officer: Colleague) -> None:
    case = arranged(app, officer)
    ann = f"person-{people(app, case)[0]}"
    names = {
        "chair": (f"{case}-chair.pdf", f"Panel pack for the chair: {case}"),
        "bodies": (f"{case}-bodies.pdf", f"Panel pack for the bodies: {case}"),
        "minutes": (f"{case}-minutes.pdf", f"Draft minutes: {case}"),
        ann: (f"{case}.pdf", f"Papers for your meeting: {case}"),
    }
    for which, (name, title) in names.items():
        reply = officer.download(f"/staff/cases/{case}/see/panel/{which}.pdf")
        assert reply.mimetype == "application/pdf"
        assert reply.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert reply.headers["Cache-Control"] == "no-store"
        found, told = reply.get_data(), info(reply.get_data())
        assert (told["Title"], told["Tagged"], language(found)) == (title, "yes", "en")
        words = text(found)
        assert words.count(f"{case} · Derbyshire Dales District Council") == int(told["Pages"])
        assert words.count(WARNING) == (0 if which == ann else int(told["Pages"]) + 1), "on every page"
        assert f"Page {told['Pages']} of {told['Pages']}" in words


def test_every_look_at_them_is_logged(app: Flask, officer: Colleague) -> None:
    case = arranged(app, officer)
    officer.get(f"/staff/cases/{case}/see/panel/chair")
    officer.download(f"/staff/cases/{case}/see/panel/bodies.pdf")
    officer.download(f"/staff/cases/{case}/see/calendar/office.ics")
    page = officer.get(f"/staff/cases/{case}/see/history?only=look")
    for look in ("meeting papers: chair", "meeting papers, PDF: bodies", "calendar entry: office"):
        assert f"Viewed: {look} by {officer.member.name}" in page


def test_without_a_meeting_there_are_no_papers(app: Flask, officer: Colleague) -> None:
    case = met(app, officer)
    for which in ("chair", "bodies", "minutes", f"person-{people(app, case)[0]}"):
        for ending in ("", ".pdf"):
            page = officer.get(f"/staff/cases/{case}/see/panel/{which}{ending}", expect=409)
            assert "No meeting is arranged." in page
    for nothing in ("everybody", "record-1", "record-x", "person", "chair-1"):
        officer.get(f"/staff/cases/{case}/see/panel/{nothing}", expect=404)
    case = arranged(app, officer)
    for nothing in ("everybody", "record-1", "person-0", "person-x", "chair-1", "bodies-", "office"):
        officer.get(f"/staff/cases/{case}/see/panel/{nothing}", expect=404)


def test_a_person_of_another_case_is_nobody_here(app: Flask, officer: Colleague) -> None:
    one, other = arranged(app, officer), applied(app)
    officer.get(f"/staff/cases/{one}/see/panel/person-{people(app, other)[0]}", expect=404)
    officer.get(f"/staff/cases/{one}/see/calendar/person-{people(app, other)[0]}.ics", expect=404)


def test_a_restricted_case_asks_for_a_reason_and_a_conflict_shuts_it(app: Flask, officer: Colleague) -> None:
    case = arranged(app, officer)
    do(officer, case, "restrict", restricted="yes", why="She works here.")
    other = signed_in(app, "officer", "Oona Other")
    for door in ("panel/chair", "panel/chair.pdf", "calendar/office.ics"):
        assert "reason" in other.get(f"/staff/cases/{case}/see/{door}").path
    other.press("Open the case", why="I chair it.", expect=200)
    other.get(f"/staff/cases/{case}/see/panel/chair")
    other.get(f"/staff/cases/{case}/conflict")
    other.press("Save", why="My cousin.", expect=403)
    for door in ("panel/chair", "panel/chair.pdf", "calendar/office.ics"):
        assert "Ann Ogden" not in other.get(f"/staff/cases/{case}/see/{door}", expect=403)


def test_where_no_pdf_can_be_made_the_page_offers_print(
    app: Flask, officer: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = arranged(app, officer)
    pdf._look.cache_clear()
    monkeypatch.setattr(pdf, "START", (sys.executable, "-I", "-S"))  # finds no package
    page = officer.get(f"/staff/cases/{case}/see/panel/chair")
    assert "PDF files cannot be made here now. Use Print" in page
    assert "Download as PDF" not in page
    page = officer.get(f"/staff/cases/{case}/see/panel/chair.pdf", expect=503)
    assert "PDF files cannot be made on this machine" in page
    assert officer.click("open the page").h1 == f"Panel pack for the chair: {case}"
    monkeypatch.undo()
    assert "Download as PDF" in officer.get(f"/staff/cases/{case}/see/panel/chair")
    monkeypatch.setattr(pdf, "CPU_SECONDS", 0)
    page = officer.get(f"/staff/cases/{case}/see/panel/chair.pdf", expect=503)
    assert "It took too long, or there are too many pages." in page


def test_what_is_recorded_are_the_minutes(app: Flask, officer: Colleague) -> None:
    case = arranged(app, officer, 0)
    page = officer.get(f"/staff/cases/{case}/hold_review")
    assert "We can offer a closure order." in page, "what each body said stands beside the form"
    page = officer.click("See the draft minutes")
    assert "Ms Ash, Platform Housing:" in page
    assert "We can offer a closure order." in page
    officer.click("record the review")
    named = {"present": "Dr Iqbal\nMs Ash, Platform Housing", "apologies": "The vicar"}
    officer.press("Save", **HELD | named, **POWERS, expect=200)
    officer.get(f"/staff/cases/{case}/see/review")
    page = officer.click(f"Minutes of {say_day(today())}")
    for part in ("The vicar", "FOR THE BODIES", "It can visit every week.", "Ms Ash, Platform Housing"):
        assert part in page, part
    found = officer.download(f"/staff/cases/{case}/see/panel/record-1.pdf")
    assert "It can visit every week." in text(found.get_data())
    officer.get(f"/staff/cases/{case}/see/panel/minutes", expect=409)


def test_a_decision_below_the_count_is_in_the_pack_with_each_view(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    relied = WEIGHED | {"factors-harm": "relied"}
    said = {"outcome": "met_below", "meanwhile": "We visit.", **VIEWS, **relied}
    acted(app, officer, case, ("decide", said), ("arrange", {"day": ahead(3), **ARRANGED}))
    words = paper(officer, case, "bodies")
    assert "The threshold is met, though fewer reports count." in words
    assert words.count("Agrees with this decision") == 3
    assert "Reason harm." in words
    assert "Its head of service, by phone." not in words, "who gave a view unasked is for staff alone"


def test_a_review_below_the_threshold_says_which_bodies_the_application_complained_about(
    app: Flask, officer: Colleague
) -> None:
    case = checked(app, officer, TWO)
    said = {"outcome": "outside", "meanwhile": "We visit.", **VIEWS, **WEIGHED}
    partial = {"bodies": ["police", "icb"], "why": "She says that they laughed."}
    acted(app, officer, case, ("complained_of", partial), ("decide", said))
    write(signed_in(app, "manager"), case, "second", "Save", said="agree", why="I heard them.")
    acted(app, officer, case, ("arrange", {"day": ahead(3), **ARRANGED}))
    both = "Derbyshire Constabulary and NHS Derby and Derbyshire Integrated Care Board"
    for which in ("chair", "bodies"):
        words = paper(officer, case, which)
        assert f"The application complains about {both}." in words
        assert f"The application complained about {both}." in words, "beside the decision"


def test_somebody_whom_somebody_applied_for_gets_their_own_papers(app: Flask, officer: Colleague) -> None:
    case = met(app, officer, **HELPED)
    percy = people(app, case)[1]
    do(
        officer,
        case,
        f"agreement/{percy}",
        state="agreed",
        how="I met him.",
        tell="no",
        may_know=["progress"],
    )
    acted(app, officer, case, ("arrange", {"day": ahead(3), **ARRANGED}))
    page = officer.get(f"/staff/cases/{case}/see/review")
    assert {"Papers for Ann Ogden", "Papers for Percy Ogden"} <= {link.text for link in page.links}
    assert "What was sent for you" in paper(officer, case, f"person-{percy}")


def test_the_papers_of_an_appeal_are_a_pdf_too(app: Flask, officer: Colleague) -> None:
    case = not_met(app, officer)
    write(officer, case, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    body = signed_in(app, "appeals")
    body.get("/staff/appeals")
    body.click(case)
    [link] = [link.href for link in body.page.links if link.href.endswith(".pdf")]
    reply = body.download(link)
    assert reply.headers["Content-Disposition"] == f'attachment; filename="{case}-papers.pdf"'
    found = reply.get_data()
    assert (info(found)["Title"], info(found)["Tagged"]) == (f"Appeal about {case}", "yes")
    for part in ("Not fair.", "Reason harm.", "Music every night."):
        assert part in text(found), part
    assert "Download these papers" not in text(found)
    assert "papers, PDF" in officer.get(f"/staff/cases/{case}/see/history?only=look")
    upheld = {"result": "upheld", "back": ["threshold"], "words": "Weigh the harm again."}
    write(officer, case, "appeal_decided", **upheld)
    body.get(link, expect=404)
