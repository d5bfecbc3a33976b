"""An application by phone, written down on one page with the questions of the website."""

import re
from typing import Any

from flask import Flask
from sqlalchemy import select

from asb.database import db
from asb.fields import say_day
from asb.models import Case
from asb.wizard import Files
from tests.shared.days import recent
from tests.shared.files import photo
from tests.shared.officers import PASSWORD, Colleague, wait
from tests.shared.page import File, Page, Visitor

WHAT = {
    "name-name": "Ann Ogden",
    "place-place": "12 Mill Lane, Wirksworth",
    "behaviour-kinds": ["noise"],
    "behaviour-story": "Drums every night.",
}
BY_PHONE = {"contact-routes": ["phone"], "details-phone": "01632 960001"}


def opened(officer: Colleague) -> Page:
    officer.get("/staff/record")
    return officer.press("Begin", route="phone", on=say_day(recent(3)))


def reports(page: Page) -> list[str]:
    """What the names of each report's inputs begin with, in the order of the page."""
    return [name.removesuffix("-what") for name in page.forms[-1].names if name.endswith("-what")]


def about(prefix: str, days_ago: int, **more: Any) -> dict[str, Any]:
    day = say_day(recent(days_ago))
    said = {"happened-day": day, "reported-day": day}
    return {f"{prefix}-{name}": value for name, value in (said | more).items()}


def sent(app: Flask, officer: Colleague) -> Case:
    """What is sent after the answers were read back."""
    assert officer.page.path == "/apply/check"
    officer.press("Send your application", expect=200)
    with app.app_context():
        return db.session.scalars(select(Case)).one()


def test_a_call_is_one_page(app: Flask, officer: Colleague) -> None:
    page = opened(officer)
    one, two, three = reports(page)
    told = about(one, 60, told=["police"]) | about(two, 40, what="Drums") | {f"{three}-reference": "PD-1"}
    officer.press("Check the answers", WHAT | BY_PHONE | {"who-who": "myself"} | told)
    assert "Drums every night." in officer.page
    officer.click("Back")
    assert officer.page.path == "/apply/all"
    officer.press("Check the answers")
    case = sent(app, officer)
    with app.app_context():
        case = db.session.get_one(Case, case.id)
        assert (case.route, case.received_on, case.people[0].name) == ("phone", recent(3), "Ann Ogden")
        assert case.people[0].contact["phone"] == "01632 960001"
        assert [report.their_reference for report in case.reports] == ["", "", "PD-1"]
        assert case.reports[0].happened_from == recent(60)
        assert case.reports[1].what == "Drums"


def test_for_somebody_else(app: Flask, officer: Colleague) -> None:
    page = opened(officer)
    one, *_ = reports(page)
    other = {"who-who": "someone_else", "person-name": "Percy Ogden", "person_contact-routes": ["none"]}
    other |= {"person-relationship": "friend", "agreement-how": "ask", f"{one}-what": "Drums"}
    officer.press("Check the answers", WHAT | BY_PHONE | other)
    case = sent(app, officer)
    with app.app_context():
        people = db.session.get_one(Case, case.id).people
        assert [(each.role, each.name) for each in people] == [
            ("applicant", "Ann Ogden"),
            ("represented", "Percy Ogden"),
        ]


def test_for_a_group(app: Flask, officer: Colleague) -> None:
    page = opened(officer)
    one, *_ = reports(page)
    [bea] = [name for name in page.forms[-1].names if re.fullmatch(r"others_\w+-name", name)]
    group = {"who-who": "group", bea: "Bea Bold", "agreement-how": "ask", f"{one}-what": "Drums"}
    officer.press("Check the answers", WHAT | BY_PHONE | group)
    case = sent(app, officer)
    with app.app_context():
        people = db.session.get_one(Case, case.id).people
        assert [(each.role, each.name) for each in people] == [
            ("applicant", "Ann Ogden"),
            ("member", "Bea Bold"),
        ]


def test_all_that_is_missing_is_said_at_once_and_what_was_typed_stays(app: Flask, officer: Colleague) -> None:
    page = opened(officer)
    one, *_ = reports(page)
    typed = {"contact-routes": ["email"], "name-name": "Ann"}
    officer.press(
        "Check the answers",
        typed | {f"{one}-happened-day": "soon", f"{one}-reference": "7" * 201},
        expect=422,
    )
    assert [link.href for link in officer.page.errors] == [
        "#who-who",
        "#details-email",
        "#details-email_shared",
        "#place-place",
        "#behaviour-kinds",
        "#behaviour-story",
        f"#{one}-reference",
    ]
    assert values(officer)["name-name"] == "Ann"
    assert values(officer)[f"{one}-happened-day"] == "soon"
    officer.get("/apply/all")
    assert values(officer)["name-name"] == "Ann", "it is saved, as on the pages of the website"
    assert not officer.page.errors


def test_a_report_more_keeps_what_is_typed(app: Flask, officer: Colleague) -> None:
    page = opened(officer)
    told = {f"{prefix}-what": f"Drums {n}" for n, prefix in enumerate(reports(page))}
    officer.press("Add another report", told, expect=200)
    assert len(reports(officer.page)) == 4
    assert [values(officer)[f"{prefix}-what"] for prefix in reports(officer.page)][:3] == list(told.values())
    assert not officer.page.errors


def test_what_is_not_asked_is_not_kept(app: Flask, officer: Colleague) -> None:
    page = opened(officer)
    one, *_ = reports(page)
    other = {"who-who": "myself", "person-name": "Percy Ogden", f"{one}-what": "Drums"}
    page = officer.press(
        "Check the answers", WHAT | BY_PHONE | other | {"details-email": "x@example.com"}, expect=422
    )
    assert [error.text[:35] for error in page.errors] == ["“Email address”: you did not choose"]
    officer.press("Check the answers", {"details-email": ""})
    assert "Percy" not in officer.page
    case = sent(app, officer)
    with app.app_context():
        assert len(db.session.get_one(Case, case.id).people) == 1


def test_nobody_else_finds_the_page(app: Flask, resident: Visitor) -> None:
    assert resident.get("/apply/all").path == "/apply/who"
    resident.press("Continue")
    assert resident.get("/apply/all").path == "/apply/who"


def test_a_page_that_stood_open_comes_back_with_what_was_typed(app: Flask, officer: Colleague) -> None:
    page = opened(officer)
    one, *_ = reports(page)
    old = {"csrf_token": "old", "behaviour-story": "Drums every night.", f"{one}-what": "Drums"}
    answer = officer.client.post("/apply/all", data=old, base_url=officer.base_url)
    assert answer.status_code == 400
    assert "Drums every night." in answer.text
    assert "What you typed is still here" in answer.text


def test_what_was_typed_is_kept_for_who_was_signed_out_meanwhile(app: Flask, officer: Colleague) -> None:
    page = opened(officer)
    one, *_ = reports(page)
    wait(officer, 31)
    officer.press("Check the answers", WHAT | BY_PHONE | {"who-who": "myself", f"{one}-what": "Drums"})
    assert officer.page.h1 == "Sign in"
    officer.press("Sign in", email=officer.member.email, password=PASSWORD, expect=200)
    officer.press("Continue", code=officer.member.code(), expect=200)
    assert officer.page.path == "/apply/all"
    assert "What you typed is still here" in officer.page
    officer.press("Check the answers")
    assert sent(app, officer).route == "phone"


def test_files_that_were_added_stay(app: Flask, officer: Colleague) -> None:
    page = opened(officer)
    one, *_ = reports(page)
    typed = WHAT | BY_PHONE | {"who-who": "myself", f"{one}-what": "Drums", "more-more": ["files"]}
    officer.press("Check the answers", typed)
    officer.get("/apply/files/add")
    officer.press("Add this file", file=File("gate.jpg", photo()), expect=200)
    officer.get("/apply/all")
    officer.press("Check the answers")
    assert "gate.jpg" in officer.page


def test_each_question_of_the_website_is_on_the_page(app: Flask, officer: Colleague) -> None:
    """Else an officer could never ask it."""
    names = opened(officer).forms[-1].names
    asked = [
        each.key
        for each in app.extensions["asb_apply"].steps[:-1]
        if each.asks and not isinstance(each, Files)
    ]
    there = {key for key in asked for name in names if re.match(rf"{key}(_[0-9a-f]{{16}})?-", name)}
    assert there == set(asked)


def values(officer: Colleague) -> dict[str, Any]:
    """What the form would send as it stands."""
    form = officer.page.forms[-1]
    return dict(form.sent(form.buttons[-1], {}))
