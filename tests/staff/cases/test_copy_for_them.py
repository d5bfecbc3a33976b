"""The copy for the person complained about: what is about them, and nothing that leads to who complained."""

from datetime import timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casework.complained_about.redaction import BLACK
from asb.database import db, writing
from asb.fields import say_day
from asb.models import Case, HistoryEntry, Look
from asb.staff.cases.wording import WHY_CLOSED
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    HELD,
    MEANWHILE,
    POWERS,
    TWO,
    VIEWS,
    WEIGHED,
    acted,
    applied,
    checked,
    do,
    held,
    judged,
    read_all,
    recorded,
)
from tests.shared.days import ahead, recent
from tests.shared.kept import entries, people
from tests.shared.marks import MARK, run
from tests.shared.merging import merge
from tests.shared.officers import Colleague
from tests.shared.page import Page, Visitor
from tests.shared.people import by_code
from tests.shared.story import report

WHO = {"more": {"more": ["cause"]}, "cause": {"who": "Bob Bell, KNOWN-AS Bobby", "where": "Above the baker"}}
STORY = "Bob Bell SHOUTS at Ann Ogden, at ann@example.com and at 12 Mill Lane, on 3 March 2026."


def shown(officer: Colleague, case: str, who: str = "Bob Bell", **typed: str) -> Page:
    """The passages, to be read."""
    officer.get(f"/staff/cases/{case}/copy_for_them")
    return officer.press("See what it will hold", who=who, checked="He brought his passport.", **typed)


def offered(officer: Colleague) -> list[tuple[str, str]]:
    """The passages that can be ticked, with their titles."""
    names = {each.attrs["for"]: each.text for each in officer.page.root.all("label") if "for" in each.attrs}
    boxes = officer.page.root.all("input", name="give")
    return [(names[box.attrs["id"]].split(": ", 1)[1].strip(), box.attrs["value"]) for box in boxes]


def made(app: Flask, officer: Colleague, case: str, *left_out: str, **typed: str) -> str:
    """The copy, as it is given: every passage but those with one of these titles."""
    shown(officer, case, **typed)
    ticked = [box for title, box in offered(officer) if title not in left_out]
    officer.press("Make the copy", give=ticked, read=["yes"], expect=200)
    return given(app, officer, case)


def given(app: Flask, officer: Colleague, case: str) -> str:
    number = entries(app, case, "copy_for_them")[-1].id
    page = officer.get(f"/staff/cases/{case}/see/copy/{number}")
    assert page.title.startswith("What we hold about you")
    return page.text.split("What we hold about you")[-1]


def about_bob(**more: Any) -> dict[str, Any]:
    return {**WHO, "behaviour": {"kinds": ["noise"], "story": STORY}, **more}


def test_it_is_made_once_its_passages_were_read(app: Flask, officer: Colleague) -> None:
    case = checked(
        app, officer, [report(recent(60), what="Bob Bell KICKED the door of Ann's flat")], **about_bob()
    )
    page = shown(officer, case)
    assert "SHOUTS" in page
    assert entries(app, case, "copy_for_them") == []
    officer.press("Make the copy", expect=422)
    assert "Read it all, then tick the box" in officer.page.errors[0].text
    text = made(app, officer, case)
    for words in (
        "Noise",
        "Bob Bell SHOUTS at",
        "in March 2026",
        "KNOWN-AS",
        "KICKED the door",
        "Above the baker",
    ):
        assert words in text
    for words in ("Ann", "Ogden", "example.com", "Mill Lane", "3 March", case, "passport"):
        assert words not in text
    assert BLACK in text
    assert case not in officer.page.title


def test_what_is_not_ticked_or_is_typed_is_not_in_it(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, [report(recent(60), what="Bob Bell kicked a LAMP")], **about_bob())
    page = shown(officer, case, black_out="lamp\nknown-as")
    assert "LAMP" not in page.text.split("What the copy will hold")[1]
    text = made(app, officer, case, "What was said to have been happening", black_out="lamp\nknown-as")
    assert "SHOUTS" not in text
    assert f"kicked a {BLACK}" in text
    assert "LAMP" not in text
    assert "KNOWN-AS" not in text


def test_what_was_typed_after_reading_is_shown_before_it_is_kept(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, **about_bob())
    shown(officer, case)
    page = officer.press("Make the copy", read=["yes"], black_out="shouts", expect=200)
    assert entries(app, case, "copy_for_them") == []
    assert "SHOUTS" not in page
    officer.press("Make the copy", read=["yes"], expect=200)
    assert "SHOUTS" not in given(app, officer, case)


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("Ann Ogden", "This person is on the case."),
        ("ann  ogden", "This person is on the case."),
        ("he", "This could be anybody."),
        ("They", "This could be anybody."),
        ("Sue Specimen", "This name is not in the application."),
        ("", "Enter the name as it is in the application"),
    ],
)
def test_only_for_somebody_who_is_complained_about(
    app: Flask, officer: Colleague, who: str, error: str
) -> None:
    case = checked(app, officer, **about_bob())
    assert shown(officer, case, who).status == 422
    assert error in officer.page.errors[0].text


@pytest.mark.parametrize("who", ["Ann", "MS OGDEN", "A. Ogden", "ogden"])
def test_part_of_the_name_of_somebody_on_the_case_is_asked_about_once(
    app: Flask, officer: Colleague, who: str
) -> None:
    story = "Bob Bell hit Ann, A. Ogden and Ms Ogden."
    case = checked(app, officer, **about_bob(behaviour={"kinds": ["noise"], "story": story}))
    assert shown(officer, case, who).status == 422
    assert officer.page.errors[0].text.startswith("This may be Ann Ogden, who is on the case.")
    officer.press("Make the copy", read=["yes"], expect=200)
    assert not [each for each in entries(app, case, "copy_for_them")[-1].kept.given if who in each.text]
    assert shown(officer, case).errors == []


def test_a_manager_makes_it_where_there_is_a_risk(app: Flask, officer: Colleague, manager: Colleague) -> None:
    case = applied(app, **about_bob())
    high = {"dangers": ["reprisal"], "level": "high", "review_on": ahead(3), "plan": "x"}
    for act, typed, why in (("note", {"text": "x"}, "copy_unchecked"), ("risk", high, "copy_at_risk")):
        do(manager, case, act, **typed)
        assert WHY_CLOSED[why] in officer.get(f"/staff/cases/{case}/copy_for_them", expect=409)
    assert "SHOUTS" in made(app, manager, case)
    do(manager, case, "risk", dangers=["nothing"], level="none")
    officer.get(f"/staff/cases/{case}/copy_for_them")
    do(manager, case, "restrict", restricted="yes", why="Staff know them.")
    officer.get(f"/staff/cases/{case}/copy_for_them")
    officer.press("Open the case", why="He asks for a copy.", expect=200)
    assert WHY_CLOSED["copy_restricted"] in officer.get(f"/staff/cases/{case}/copy_for_them", expect=409)
    assert "SHOUTS" in made(app, manager, case)


def test_nobody_on_the_case_sees_that_it_was_made(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, **about_bob())
    made(app, officer, case)
    do(officer, case, "export", "Make the copy", checked="She came in.")
    number = entries(app, case, "export")[-1].id
    assert "complained about" not in officer.get(f"/staff/cases/{case}/see/copy/{number}").text
    ann = by_code(app, Visitor(app), case)
    for door in ("case", "case/letters"):
        assert "complained about" not in ann.get(f"/track/{door}").text
    assert "Copy for the person complained about, made on" in officer.get(
        f"/staff/cases/{case}/see/documents"
    )


def told() -> dict[str, dict[str, Any]]:
    """A mark in every box of the application that is not about the person complained about."""
    boxes: dict[str, dict[str, Any]] = {
        "who": {"who": "someone_else"},
        "safe": {"danger": "unsure"},
        "name": {"name": f"Ann {MARK}-Applies"},
        "person": {"name": f"Percy {MARK}-Helped", "relationship": "friend"},
        "contact": {"routes": ["email", "phone", "post", "through"]},
        "details": {
            **{"email": f"{MARK}-ann@example.com", "email_shared": "no", "phone": "01629 760 123"},
            **{
                "address": f"1 {MARK} Street\nMatlock",
                "post_shared": "no",
                "through": f"Quill {MARK}, 3 Elm Row",
            },
            "times": f"{MARK} times",
        },
        "person_contact": {"routes": ["email"]},
        "person_details": {"email": f"{MARK}-percy@example.com", "email_shared": "no"},
        "easier": {"keep_out": f"{MARK} keep out"},
        "place": {"place": f"12 {MARK} Lane", "postcode": "DE4 4FG", "home": "Thistle House"},
        "effect": {"effect": f"{MARK} effect", "at_risk": f"{MARK} ill", "hope": f"{MARK} hope"},
        "more": {"more": ["cause", "done"]},
        "done": {"done": f"{MARK} done", "promised": f"{MARK} promised", "helped": f"{MARK} helped"},
        "cause": {"who": "Bob Bell"},
        "behaviour": {"kinds": ["noise"], "story": STORY},
    }
    boxes["place"]["landlord"] = "Peakhomes"
    return boxes


REPEATED = (
    *(
        "Percy Zebra-Helped",
        "ANN",
        "P Zebra-Helped",
        "3 Elm Row",
        "Elm Row",
        "quill zebra",
        "Zebra  Lane",
        "DE4 4FG",
        "DE4",
        "Matlock",
    ),
    *(
        "PEAKHOMES",
        "01629 760123",
        f"{MARK}-12345",
        "Mrs Maker",
        "Nettle",
        "new-zebra@example.com",
    ),
    *(f"{MARK}-ann@example.com", "number 12", "1 Zebra St", "Thistle House"),
)
EVERYTHING = "VISIT him. " + ". Then ".join(REPEATED)
"""An action in whose text somebody wrote down all that leads to who complained."""


def reports() -> list[dict[str, Any]]:
    more = {"told_who": f"{MARK} told who", "reference": f"{MARK}-12345", "response": f"{MARK} response"}
    return [report(recent(days), what=f"Bob Bell KICKED {days}", **more) for days in (60, 40, 20)]


def test_of_a_whole_case_only_what_is_about_them_is_in_it(app: Flask, manager: Colleague) -> None:
    """Every box that the application, people and staff fill in holds a mark."""
    case = applied(app, reports(), **told())
    ann, percy = people(app, case)
    run(manager, case, "risk", dangers=["children"], level="high", review_on=ahead(3))
    run(manager, case, "take", "Assign to me")
    run(manager, case, "pass", "See the letters", bodies=["council", "police", "icb"])
    run(manager, case, "ask", "See the letters", bodies=["police"])
    run(manager, case, "told", body="police")
    found = {"source": "police", "told": ["police"], "made_by": "other", "maker": f"Mrs {MARK}-Maker"}
    run(manager, case, "add_report", "Add the report", **found, what="Bob Bell THREW a bin")
    do(manager, case, "finding", **judged(1, source=f"{MARK} source", not_found=f"{MARK} looked"))
    ann_says(app, case)
    run(manager, case, "contact", how="phone")
    run(manager, case, "note")
    run(manager, case, "keep_out", kept_out="Cousin Nettle")
    do(manager, case, f"agreement/{percy}", state="agreed", how=f"{MARK} how", tell="no", may_know=["plan"])
    route = {"routes": ["email"], "email": f"new-{MARK}@example.com", "email_shared": "no"}
    do(manager, case, f"contact_details/{ann}", checked=f"{MARK} checked", **route)
    read_all(app, manager, case)
    run(manager, case, "decide", "See the letter", outcome="met", meanwhile=f"{MARK}", others="told")
    run(manager, case, "arrange", "See the letters", **ARRANGED | {"day": ahead(0), "place": f"{MARK} Hall"})
    meeting = HELD | {"found": f"{MARK} found", "told": f"{MARK} told", "different": f"{MARK}"}
    run(manager, case, "hold_review", **meeting, **POWERS)
    run(manager, case, "recommend", to="police", by=ahead(20), text="WARN Bob Bell", told=f"{MARK} told")
    run(manager, case, "action", to="council", by=ahead(9), notice="no", text=EVERYTHING, told=f"{MARK}")
    text = made(app, manager, case)
    assert MARK not in text.lower()
    for words in (
        "Bob Bell SHOUTS",
        "KICKED 60",
        "THREW a bin",
        "WARN Bob Bell",
        "VISIT him",
        "threshold is met",
    ):
        assert words in text
    for words in (*REPEATED, "Percy", "Ann", "Maker", "760", "example.com"):
        assert words not in text, words


def ann_says(app: Flask, case: str) -> None:
    ann = by_code(app, Visitor(app), case)
    ann.get("/track/case/more")
    ann.press("Send", text=f"{MARK} more", expect=200)


def test_what_repeats_how_somebody_is_reached_is_black(app: Flask, officer: Colleague) -> None:
    """Also what was changed since, and what bodies and officers wrote down."""
    case = held(app, officer, **about_bob())
    [ann] = people(app, case)
    route = {"routes": ["post"], "address": "7 Hidden Place\nBuxton", "post_shared": "no"}
    for each in (route, {"routes": ["email"], "email": "ann@example.com", "email_shared": "no"}):
        do(officer, case, f"contact_details/{ann}", checked="I rang.", **each)
    advice = "VISIT Bob Bell. Mrs. A. OGDEN has moved from Mill  Lane to\n7 Hidden Pl, Buxton."
    do(officer, case, "recommend", to="police", by=ahead(20), **ADVICE | {"text": advice})
    text = made(app, officer, case)
    assert "VISIT Bob Bell" in text
    for words in ("OGDEN", "Mill", "Hidden", "Buxton", "A."):
        assert words not in text.split("VISIT")[1].split("Recommendation")[0].split("If something")[0]


def test_a_copy_keeps_its_black_whatever_is_set_aside_or_kept_out_later(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = checked(
        app,
        officer,
        **about_bob(behaviour={"kinds": ["noise"], "story": "Bob Bell hit Lily. Biscuit barked."}),
    )
    do(manager, case, "keep_out", kept_out="Lily")
    text = made(app, officer, case)
    assert f"hit {BLACK}. Biscuit barked" in text
    run(manager, case, "set_aside", about=str(entries(app, case, "keep_out")[-1].id))
    do(manager, case, "keep_out", kept_out="Biscuit")
    assert given(app, officer, case) == text
    [kept] = [each for each in entries(app, case, "copy_for_them")[-1].kept.given if "hit" in each.text]
    assert kept.text == f"Bob Bell hit {BLACK}. Biscuit barked."


def test_a_copy_whose_text_was_not_kept_has_to_be_made_again(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, **about_bob())
    with app.app_context(), writing() as session:
        found = session.scalars(select(Case).where(Case.reference == case)).one()
        facts = {"who": "Bob Bell", "checked": "x", "black_out": "", "leave_out": ["1-who"], "version": 4}
        when = {"on_day": web.today(), "entered_at": web.now()}
        found.history.append(HistoryEntry(act="copy_for_them", by="Olive", facts=facts, **when))
    number = entries(app, case, "copy_for_them")[-1].id
    page = officer.get(f"/staff/cases/{case}/see/copy/{number}")
    assert "what it held cannot be shown" in page
    assert "SHOUTS" not in page
    assert [link.href for link in page.links if link.text == "Make it again"] == [
        f"/staff/cases/{case}/copy_for_them"
    ]


def test_a_copy_is_opened_only_by_those_who_may_make_it(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = checked(app, officer, **about_bob())
    assert "Only a manager" not in shown(officer, case)
    made(app, officer, case)
    number = entries(app, case, "copy_for_them")[-1].id
    address, seen = f"/staff/cases/{case}/see/copy/{number}", looks(app, case)
    do(officer, case, "risk", dangers=["reprisal"], level="high", review_on=ahead(3), plan="x")
    assert WHY_CLOSED["copy_at_risk"] in officer.get(address, expect=409)
    assert "SHOUTS" not in officer.page
    assert looks(app, case) == seen
    documents = officer.get(f"/staff/cases/{case}/see/documents")
    assert WHY_CLOSED["copy_at_risk"] in documents
    assert address not in [link.href for link in documents.links]
    said = (
        f"A high risk was recorded on {say_day(web.today())}: reprisals, if it becomes known who applied. "
        "Only a manager can make, open or give out this copy."
    )
    assert said in manager.get(address)
    assert said not in manager.page.text.split("What we hold about you")[-1]
    assert said in manager.get(f"/staff/cases/{case}/copy_for_them")


def looks(app: Flask, case: str) -> int:
    """How often a copy was opened, as the access log of the case says."""
    with app.app_context():
        of_it = select(Look.id).join(Case).where(Case.reference == case, Look.what.startswith("copy "))
        return len(db.session.scalars(of_it).all())


def test_nothing_is_given_that_was_not_ticked(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, **about_bob())
    page = shown(officer, case)
    assert not [box for box in page.root.all("input", name="give") if "checked" in box.attrs]
    officer.press("Make the copy", read=["yes"], expect=200)
    text = given(app, officer, case)
    assert "There is nothing that we can give you" in text
    assert "SHOUTS" not in text


def test_a_finding_is_given_only_with_its_report(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, [report(recent(60), what="Bob Bell KICKED the door")], **about_bob())
    do(officer, case, "finding", **judged(1))
    titles = [title for title, _ in shown(officer, case) and offered(officer)]
    [about] = [title for title in titles if title.startswith("Report 1")]
    assert "What was found about report 1" in titles
    text = made(app, officer, case, about)
    assert "KICKED" not in text
    assert "What was found about report" not in text
    asked = dict(entries(app, case, "copy_for_them")[-1].kept.as_asked)
    assert "What was found" not in asked["Which passages can be given?"]
    assert "What was found about report 1" in made(app, officer, case)


def test_what_is_new_on_the_page_has_to_be_read_again(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, **about_bob())
    shown(officer, case)
    ticked = [box for _, box in offered(officer)]
    page = officer.press("Make the copy", give=ticked, read=["yes"], black_out="shouts", expect=200)
    assert not [box for box in page.root.all("input") if "checked" in box.attrs]
    page = officer.press("Make the copy", give=ticked, expect=422)
    assert len([box for box in page.root.all("input", name="give") if "checked" in box.attrs]) == len(ticked)


def test_who_made_a_copy_reads_it_next(app: Flask, officer: Colleague, manager: Colleague) -> None:
    case = checked(app, officer, **about_bob())
    assert "No documents have been filed." in officer.get(f"/staff/cases/{case}/see/documents")
    shown(officer, case)
    officer.press("Make the copy", read=["yes"], expect=200)
    assert officer.page.title.startswith("What we hold about you")
    with app.app_context():
        team = web.council().team
    assert f"phone {team.phone} or email {team.email}." in officer.page
    manager.get(f"/staff/cases/{case}/see/copy", expect=404)


def test_a_copy_says_when_it_was_made_and_when_they_asked(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, **about_bob())
    asked, today = web.today() - timedelta(days=1), web.today()
    recorded(app, case, 1)
    text = made(app, officer, case, on=f"{asked.day} {asked.month} {asked.year}")
    assert f"Council, {say_day(today)}." in text
    assert f"On {say_day(asked)} you asked for a copy" in text
    documents = officer.get(f"/staff/cases/{case}/see/documents")
    assert f"made on {say_day(today)} by" in documents
    answer_by = asked + relativedelta(months=1)
    assert f"They asked on {say_day(asked)}. We must answer by {say_day(answer_by)}." in documents


def test_a_copy_stays_as_it_was_given(app: Flask, officer: Colleague) -> None:
    case = held(app, officer, **about_bob())
    made(app, officer, case)
    do(officer, case, "recommend", to="police", by=ahead(20), **ADVICE | {"text": "LATER advice"})
    assert "LATER" not in given(app, officer, case)
    assert "LATER" in made(app, officer, case)


def test_the_decision_says_neither_the_harm_nor_what_was_answered(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO, **about_bob())
    acted(app, officer, case, ("decide", {"outcome": "not_met", **VIEWS, **WEIGHED, **MEANWHILE}))
    text = made(app, officer, case)
    assert "Reason persistence." in text
    for words in ("Reason harm.", "Reason response.", "The police look in"):
        assert words not in text


def test_what_was_merged_into_it_is_in_it_too(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, **about_bob())
    other = applied(
        app, TWO, **WHO, behaviour={"kinds": ["noise"], "story": "Bob Bell THREATENED Ann Ogden."}
    )
    merge(officer, case, other, **{"alike-1-1": "two", "alike-2-2": "two"})
    text = made(app, officer, case)
    assert f"Bob Bell THREATENED {BLACK}" in text
    assert other not in text
