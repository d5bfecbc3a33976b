"""The ways of a case, told from the office: to the review and its end, to an appeal and back, and out."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb.database import db
from asb.demo import act
from asb.demo.stories import BEGUN
from asb.models import Look, Person
from tests.shared.cases import (
    ADVICE,
    MEANWHILE,
    TWO,
    VIEWS,
    WEIGHED,
    applied,
    checked,
    do,
    found,
    held,
    met,
    not_met,
    read_all,
    write,
)
from tests.shared.councils import of_both_councils
from tests.shared.databases import one_database
from tests.shared.days import ahead, recent
from tests.shared.kept import entry, letters, page_of, people, stage
from tests.shared.lived import APPEAL, NOT_MET, REPORTS, office
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Page, Visitor
from tests.shared.people import come_in
from tests.shared.story import HELPED, report

pytestmark = pytest.mark.days


def test_enough_reports_lead_to_a_review_its_outcome_and_its_end(app: Flask, officer: Colleague) -> None:
    reference = held(app, officer)
    [invitation] = letters(app, "review_arranged")
    assert "Town Hall, Matlock" in invitation.text
    assert "You are invited" in invitation.text
    assert [letter.to_name for letter in letters(app, "please_come")][-1] == "Derbyshire Constabulary"
    do(officer, reference, "recommend", to="police", by=ahead(20), **ADVICE)
    do(officer, reference, "action", to="council", by=ahead(9), notice="no", **ADVICE)
    write(officer, reference, "draft_plan", by=ahead(5))
    do(officer, reference, "comments", who="Ann", text="Please on Sundays too.", changed="It is added.")
    write(
        officer,
        reference,
        "outcome",
        "See the letters",
        considered="All of it.",
        watches="Olive",
        again=ahead(30),
    )
    assert stage(app, reference) == "plan"
    [outcome] = letters(app, "outcome")
    assert "Recommended to Derbyshire Constabulary: The police visit every week." in outcome.text
    assert "- Derbyshire Constabulary\n" in outcome.text
    assert "The chair was Dr Iqbal." in outcome.text
    assert "FOR THE BODIES" not in outcome.text
    assert "You can appeal" in outcome.text
    [police] = [letter for letter in letters(app, "recommended") if "Constabulary" in letter.to_name]
    assert "FOR THE BODIES: visit" in police.text
    officer.get(f"/staff/cases/{reference}/close/done", expect=409)
    officer.get(f"/staff/cases/{reference}/see/review")
    officer.click("Record the answer of Derbyshire Constabulary")
    officer.press("Save", said="yes", text="We will.", told="The police will.")
    officer.press("Save and send", expect=200)
    number = entry(app, reference, "action")
    do(
        officer,
        reference,
        f"progress/{number}",
        state="done",
        text="Seen.",
        told="They were there on Monday.",
    )
    officer.press("Save and send")
    progress = letters(app, "progress")[-1]
    assert "They were there on Monday." in progress.text
    do(officer, reference, "look_again", text="It is quiet.", told="It is quiet, so we looked early.")
    officer.press("Save and send")
    write(officer, reference, "close/done", why="Everything was done.")
    assert "It is quiet, so we looked early." in letters(app, "closed")[0].text
    assert stage(app, reference) == "closed"
    assert "You can apply again at any time" in letters(app, "closed")[0].text


def test_an_appeal_that_is_upheld_opens_the_threshold_again(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer)
    write(officer, reference, "close/not_met", why="The warden looks in.")
    write(officer, reference, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    [to_body] = letters(app, "appeal_passed_on")
    assert "Not fair" not in to_body.text
    assert len(letters(app, "appeal_received")) == 1
    appeals = signed_in(app, "appeals")
    appeals.get("/staff/appeals")
    appeals.click(reference)
    assert "Reason harm." in appeals.page
    assert "Not fair." in appeals.page
    appeals.get(f"/staff/cases/{reference}", expect=403)
    pack = appeals.page.path
    upheld = {"result": "upheld", "back": ["threshold"], "words": "Weigh the harm again."}
    write(officer, reference, "appeal_decided", **upheld)
    assert stage(app, reference) == "checking"
    assert "Weigh the harm again." in letters(app, "appeal_decided")[0].text
    appeals.get("/staff/appeals")
    assert reference not in appeals.page
    appeals.get(pack, expect=(403, 404))
    relied = {**WEIGHED, "factors-harm": "relied"}
    write(officer, reference, "decide", outcome="met_below", **VIEWS, **relied, **MEANWHILE)
    assert stage(app, reference) == "met"
    assert len(letters(app, "threshold_decided")) == 2


@one_database
def test_the_page_of_the_review_says_when_an_appeal_came_and_what_was_decided(
    app: Flask, officer: Colleague
) -> None:
    upheld = {"result": "upheld", "back": ["threshold"], "words": "Weigh the harm again."}

    def shown(page: Page) -> str:
        return page.text.partition("Appeals Received")[2].partition("Complaints and ombudsmen")[0]

    with app.test_request_context():
        here = office(app)
        reference = here.come({}, REPORTS[1:])
        here.live(reference, *BEGUN, act(8, "decide", **NOT_MET), act(15, "appeal", **APPEAL))
    received = shown(officer.get(f"/staff/cases/{reference}/see/review"))
    assert received.startswith(" 16 June 2026 ")
    assert "The harm was not weighed." in received
    assert "Decided" not in received
    with app.test_request_context():
        here.live(reference, act(20, "appeal_decided", **upheld))
    both = shown(officer.get(f"/staff/cases/{reference}/see/review"))
    received, _, answer = both.partition("Decided 21 June 2026 ")
    assert received.startswith(" 16 June 2026 ")
    assert "The harm was not weighed." in received
    assert "Weigh the harm again." in answer
    assert "The harm was not weighed." not in answer


def test_the_pack_stays_as_it_was(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer, more={"more": ["cause"]}, cause={"who": "Bob Bell"})
    do(officer, reference, "note", text="STAFF ONLY")
    write(officer, reference, "appeal", "See the letters", how="us", grounds=["threshold"], text="Why?")
    do(officer, reference, "told", body="police", text="AFTERWARDS")
    appeals = signed_in(app, "appeals")
    appeals.get("/staff/appeals")
    appeals.click(reference)
    for words in ("STAFF ONLY", "Bob Bell", "AFTERWARDS"):
        assert words not in appeals.page


def test_the_pack_has_what_who_appeals_sent_since_and_nothing_of_others(
    app: Flask, officer: Colleague
) -> None:
    reference = checked(app, officer, TWO, **HELPED, more={"more": ["cause"]}, cause={"who": "Bob Bell"})
    do(officer, reference, "keep_out", kept_out="Mill Street")
    percy = str(people(app, reference)[1])
    know = {"state": "agreed", "how": "I met Percy.", "may_know": ["progress", "decision"], "tell": "no"}
    do(officer, reference, f"agreement/{percy}", **know)
    for address, name in (("ann@example.com", "ANNS"), ("percy@example.com", "PERCYS")):
        visitor = come_in(app, Visitor(app), reference, address)
        for door, said in (
            ("more", {"text": f"{name} words, of MILL\nSTREET."}),
            ("another", report(recent(300)) | {"what": f"{name} report"}),
            (f"right/{page_of(app, reference, 'behaviour')}", {"text": f"{name} right"}),
        ):
            visitor.get(f"/track/case/{door}")
            visitor.press("Send", **said, expect=200)
        if name == "ANNS":
            visitor.get(f"/track/case/right/{page_of(app, reference, 'cause')}")
            visitor.press("Send", text="It is Rob Bell.", expect=200)
    read_all(app, officer, reference)
    reasons = VIEWS | WEIGHED | MEANWHILE
    write(officer, reference, "decide", outcome="not_met", others="told", **reasons)
    write(
        officer,
        reference,
        "appeal",
        "See the letters",
        how="us",
        grounds=["threshold"],
        text="Why?",
        who=str(people(app, reference)[0]),
    )
    appeals = signed_in(app, "appeals")
    appeals.get("/staff/appeals")
    page = appeals.click(reference)
    assert "ANNS words, of █████." in page
    assert "ANNS report" in page
    assert "ANNS right" in page
    for words in ("PERCYS", "Bell", "STREET"):
        assert words not in page.text


@of_both_councils
def test_a_deadline_is_paused_and_resumed(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    pause = {"clock": "threshold", "reason": "others", "why": "A hospital has to answer."}
    write(officer, reference, "hold", until=ahead(9), **pause)
    assert "Paused since" in officer.page
    write(officer, reference, "resume", clock="threshold")
    assert "Paused since" not in officer.page


@of_both_councils
def test_late_is_said_before_the_day(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    write(officer, reference, "late", clock="threshold", why="The police need a week.", by=ahead(30))
    [letter] = letters(app, "running_late")
    assert "The police need a week." in letter.text


@of_both_councils
def test_a_shared_inbox_reads_only_that_there_is_news(app: Flask, officer: Colleague) -> None:
    shared = {"details": {"email": "ann@example.com", "email_shared": "yes"}}
    reference = met(app, officer, **shared)
    write(officer, reference, "need_more", what="When did it start?", by=ahead(5))
    for kind in ("threshold_decided", "need_more"):
        [letter] = letters(app, kind)
        assert letter.subject == f"About {reference}"
        assert not any(
            word in letter.text.lower() for word in ("police", "anti-social", "review", "threshold")
        )


@of_both_councils
def test_withdrawing_ends_a_case(app: Flask, officer: Colleague) -> None:
    first = checked(app, officer)
    write(officer, first, "withdraw", checked="I rang Ann on the safe number.")
    assert stage(app, first) == "closed"
    assert "If this was not you" in letters(app, "withdrawn")[0].text


def test_only_a_manager_opens_a_case_again(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    write(officer, reference, "withdraw", checked="I rang Ann.")
    officer.get(f"/staff/cases/{reference}/reopen", expect=409)
    manager, words = signed_in(app, "manager"), "We go on with your application."
    again = {"why": "It was her brother who wrote.", "words": words}
    write(manager, reference, "reopen", **again)
    assert stage(app, reference) == "checking"
    [letter] = letters(app, "reopened")
    assert words in letter.text
    assert "It has not been decided yet whether there will be a review." in letter.text
    assert "her brother" not in letter.text


def test_a_mistake_is_set_aside_and_stays_readable(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    do(officer, reference, "told", body="police", text="Wrong case.")
    manager = signed_in(app, "manager")
    do(manager, reference, f"set_aside/{entry(app, reference, 'told')}", why="It was about another case.")
    page = manager.get(f"/staff/cases/{reference}/see/history")
    assert "Set aside: made by mistake" in page
    assert "Wrong case." in page.html


def test_contact_is_changed_only_after_a_check(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    officer.get(f"/staff/cases/{reference}")
    officer.click("Change how we contact Ann Ogden")
    assert "ann@example.com" in officer.page.html
    officer.press("Save", routes=["post"], address="", checked="I rang her.", expect=422)
    officer.press("Save", address="1 New Road", post_shared="no")
    assert not officer.page.errors
    assert "1 New Road" in officer.page
    assert "ann@example.com" not in officer.page
    with app.app_context():
        person = db.session.scalar(select(Person).where(Person.role == "applicant"))
        assert person
        assert person.contact["routes"] == ["post"]


def test_a_helper_reads_only_what_was_allowed(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer, **HELPED)
    kinds = {letter.recipient: letter.text for letter in letters(app, "threshold_decided")}
    assert "Why this letter does not say more" in kinds["applicant"]
    assert list(kinds) == ["applicant"], "until Percy was reached, that address may be anybody's"
    assert [letter.recipient for letter in letters(app, "news_neutral")] == ["represented"]
    write(officer, reference, "write", words="Something of Percy's.")
    assert len(letters(app, "news_thin")) == 1
    officer.get(f"/staff/cases/{reference}")
    officer.click("Record if Percy Ogden agrees")
    all_three = ["progress", "decision", "plan"]
    officer.press("Save", state="agreed", how="I met Percy.", tell="yes", may_know=all_three)
    officer.press("Save and send")
    write(officer, reference, "write", words="Something more.")
    assert len(letters(app, "news_thin")) == 1
    assert [letter.recipient for letter in letters(app, "written")] == ["applicant"]


def test_names_that_should_be_kept_out_are_found_in_a_letter(app: Flask, officer: Colleague) -> None:
    reference = applied(
        app, more={"more": ["cause"]}, cause={"who": "the man next door, Bob Bell", "where": "14 Mill Lane"}
    )
    do(officer, reference, "keep_out", kept_out="Sam Sterne")
    do(officer, reference, "write", "See the letter", words="Bell and Sam Sterne were seen.")
    assert "Bell, Sam Sterne, Sterne" in officer.page
    do(officer, reference, "write", "See the letter", words="SAM STERNE of 14 mill lane rang.")
    assert "14 Mill Lane, Sam Sterne" in officer.page
    do(officer, reference, "write", "See the letter", words="The bell rang.")
    assert "Names that should be kept out" not in officer.page


def test_linked_with_a_case_that_is_there(app: Flask, officer: Colleague) -> None:
    first, second = applied(app), applied(app)
    do(officer, first, "link", case="NONE-NONE", how="same")
    assert officer.page.status == 422
    officer.press("Save", case=second.lower())
    assert "same" not in officer.page.path


def test_a_restricted_case_opens_for_a_reason_that_is_kept(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    do(officer, reference, "restrict", restricted="yes", why="An officer is her neighbour.")
    assert "Ann Ogden" in officer.page, "who asks for it has said why"
    officer.get("/staff/cases")
    assert "Ann Ogden" not in officer.page
    other = signed_in(app, "officer", "Pat Officer")
    for door in ("", "/note", "/see/letters"):
        other.get(f"/staff/cases/{reference}{door}")
        assert other.page.path.endswith("/reason")
    other.press("Open the case", why="", expect=422)
    other.press("Open the case", why="She rang me.")
    assert "Ann Ogden" in other.page
    with app.app_context():
        said = db.session.scalars(select(Look.why).where(Look.why != "").order_by(Look.id)).all()
        assert said == ["An officer is her neighbour.", "She rang me."]


def test_an_unrelated_nuisance_is_left_out_for_a_reason_that_is_written(
    app: Flask, manager: Colleague
) -> None:
    reference = checked(app, manager, [*TWO, report(recent(10))])
    found(manager, reference, 3, "related", "It was about a street lamp.")
    do(
        signed_in(app, "manager", "Noor Manager"),
        reference,
        "second",
        said="agree",
        why="Yes.",
    )
    write(manager, reference, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    [letter] = letters(app, "threshold_decided")
    assert "“It was about a street lamp.”" in letter.text


@one_database
@pytest.mark.parametrize("result", ["upheld", "not_upheld"])
def test_nobody_whose_appeal_was_right_is_asked_if_they_still_do_not_agree(
    app: Flask, officer: Colleague, result: str
) -> None:
    reference = not_met(app, officer)
    appeal = {"how": "us", "grounds": ["threshold"], "text": "Not fair."}
    write(officer, reference, "appeal", "See the letters", **appeal)
    [received] = letters(app, "appeal_received")
    assert "They will decide whether to uphold the appeal" in received.text
    back = ["threshold"] if result == "upheld" else ["nothing"]
    write(officer, reference, "appeal_decided", result=result, back=back, words="Weigh the harm.")
    [letter] = letters(app, "appeal_decided")
    assert ("If you still do not agree" in letter.text) is (result == "not_upheld")


@one_database
def test_a_decision_letter_names_whoever_can_look_at_it_and_no_complaint_about_others(
    app: Flask, officer: Colleague
) -> None:
    not_met(app, officer)
    [letter] = letters(app, "threshold_decided")
    for who in (
        "Local Government and Social Care",
        "Independent Office for Police",
        "Parliamentary and Health",
    ):
        assert who in letter.text
    for words in ("Housing Ombudsman", "the NHS or a landlord"):
        assert words not in letter.text
