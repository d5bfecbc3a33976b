"""A page code: for everybody, whatever way we contact them; what it opens, leaves out, and what ends it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web
from asb.casework import rate_limits
from asb.casework.track import page_codes, signing_in
from asb.database import db, writing
from asb.models import Case, HistoryEntry, Letter, Visit, WayIn
from tests.shared.kept import page_of
from tests.shared.page import Visitor
from tests.shared.people import ANN, by_code, come_in, work
from tests.shared.story import HELPING, sent, walk

pytestmark = pytest.mark.long

CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
WAYS = {
    "phone": ({"routes": ["phone"]}, {"phone": "07700 900982", "phone_say": "no", "phone_message": "no"}),
    "post": ({"routes": ["post"]}, {"address": "12 Mill Lane", "post_shared": "no"}),
    "through": ({"routes": ["through"]}, {"through": "My sister, 07700 900983"}),
    "none": ({"routes": ["none"]}, None),
    "shared": ({"routes": ["email"]}, {"email": ANN, "email_shared": "yes"}),
    "private": ({"routes": ["email"]}, {"email": ANN, "email_shared": "no"}),
}


def applies(resident: Visitor, way: str) -> tuple[str, str]:
    """Applies, to be contacted in this way, and shows the code on Sent: the reference and the code."""
    contact, details = WAYS[way]
    walk(resident, {"contact": contact} | ({"details": details} if details else {}))
    assert resident.page.h1 == "Application sent"
    [reference] = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}\b(?!-)", resident.page.root.all("main")[0].text)[:1]
    return reference, shown(resident)


def shown(visitor: Visitor, button: str = "Show my page code") -> str:
    assert not CODE.search(visitor.page.text), "a code is shown only when the button is pressed"
    visitor.press(button, expect=200)
    assert visitor.page.h1 == "Your page code"
    [code] = CODE.findall(visitor.page.text)
    return code


def opens(app: Flask, reference: str, code: str, expect: int = 200) -> Visitor:
    visitor = Visitor(app)
    visitor.get("/track/code")
    visitor.press("Continue", reference=reference, code=code, expect=expect)
    if expect == 200:
        assert visitor.page.h1 == f"Application {reference.upper()}"
    return visitor


def posts(visitor: Visitor, address: str) -> int:
    """The status of the answer to a form that this page does not offer."""
    [token] = set(re.findall(r'name="csrf_token" value="([^"]+)"', visitor.page.html))
    return visitor.client.post(address, data={"csrf_token": token}).status_code


@pytest.mark.parametrize("way", WAYS)
def test_everybody_gets_a_code_that_opens_their_page(app: Flask, resident: Visitor, way: str) -> None:
    reference, code = applies(resident, way)
    for _ in range(2):
        opens(app, reference, code)
    opens(app, reference.lower(), code.replace("-", " ").lower().replace("l", "1").replace("q", "0"))


def test_a_code_is_in_no_address_no_letter_and_no_table(app: Flask, resident: Visitor) -> None:
    reference, code = applies(resident, "private")
    assert resident.page.url == "http://localhost/apply/page-code"
    assert resident.page.headers["Cache-Control"] == "no-store"
    assert f'translate="no">{code}<' in resident.page.html
    opens(app, reference, code)
    work(app)
    tokens = app.extensions["asb_tokens"]
    with app.app_context():
        for letter in db.session.scalars(select(Letter)):
            assert code not in tokens.fill(letter.text, letter.nonce) + letter.subject
        way = db.session.scalars(select(WayIn).where(WayIn.how == "page")).one()
        assert (way.nonce, way.digest) == ("", tokens.digest(code))


class TestItLeavesOut:
    def test_contact_safety_and_files(self, app: Flask, resident: Visitor) -> None:
        reference, code = applies(resident, "phone")
        page = opens(app, reference, code)
        assert "Change how we contact you" not in page.page
        assert "Send a file" not in page.page
        page.get("/track/case/application")
        assert "07700" not in page.page
        assert "How we contact you" not in [each.text for each in page.page.root.all("h2")]
        for door in ("reach", "picture", "meeting"):
            page.get(f"/track/case/{door}", expect=409)
        assert "07700 900982" in by_code(app, Visitor(app), reference).get("/track/case/application")

    def test_what_was_asked_of_contact_since(self, app: Flask, resident: Visitor) -> None:
        reference, code = applies(resident, "phone")
        fresh = by_code(app, Visitor(app), reference)
        fresh.get("/track/case/reach")
        fresh.press(
            "Send request",
            routes=["phone"],
            phone="01629 580001",
            phone_say="no",
            phone_message="no",
            expect=200,
        )
        assert "01629 580001" in fresh.get("/track/case")
        opens(app, reference, code, expect=422)
        fresh.get("/track/case")
        page = opens(app, reference, shown(fresh))
        assert "your request to change how we contact you" in page.page
        assert "01629 580001" not in page.page

    def test_answers_about_danger_and_pressure(self, app: Flask, resident: Visitor) -> None:
        reference, code = applies(resident, "phone")
        page = opens(app, reference, code)
        page.get("/track/case/more")
        page.press("Send", text="It was worse last night.", danger="unsure", expect=200)
        assert "We will read it before other messages" in page.page
        page.get("/track/case/change")
        page.press("Ask to withdraw", pressure="yes", why="I am tired.", expect=200)
        page.get("/track/case/on")
        page.press("Continue", expect=200)
        with app.app_context(), writing() as session:
            session.execute(update(HistoryEntry).values(entered_at=web.now() - timedelta(hours=1)))
        later = opens(app, reference, code)
        for address in ("/track/case", "/track/case/copy", "/track/case/thanks/more"):
            words = later.get(address).text
            assert "danger now, or at risk" not in words, address
            assert "pressure" not in words, address
            assert "You told us that there may be danger" not in words, address
        assert "It was worse last night." in later.get("/track/case")
        assert "I am tired." in later.page
        whole = by_code(app, Visitor(app), reference).get("/track/case")
        assert "Is anybody putting pressure on you?" in whole

    def test_corrections_of_what_it_leaves_out(self, app: Flask, resident: Visitor) -> None:
        reference, code = applies(resident, "phone")
        fresh = by_code(app, Visitor(app), reference)
        for number in (page_of(app, reference, "safe"), page_of(app, reference, "place")):
            fresh.get(f"/track/case/right/{number}")
            fresh.press("Send", text=f"Correction {number}.", expect=200)
        page = opens(app, reference, code)
        for address in ("/track/case", "/track/case/copy"):
            assert f"Correction {page_of(app, reference, 'place')}." in page.get(address)
            assert f"Correction {page_of(app, reference, 'safe')}." not in page.page

    def test_what_lets_whoever_found_it_stay(self, app: Flask, resident: Visitor) -> None:
        """A code that was found makes no other; it can be ended by everybody who has it."""
        reference, code = applies(resident, "phone")
        page = opens(app, reference, code)
        assert "Make a new page code" not in page.page
        assert posts(page, "/track/case/code") == 409
        opens(app, reference, code)


def test_a_helpers_code_opens_the_helpers_view(app: Flask, resident: Visitor) -> None:
    walk(resident, HELPING)
    [reference] = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}\b(?!-)", resident.page.root.all("main")[0].text)[:1]
    page = opens(app, reference, shown(resident))
    assert "cannot show its progress here" in page.page


@pytest.mark.parametrize(
    ("answers", "shown_for"),
    [
        ({"safe": {"close_by": "yes"}}, page_codes.SHOWN_AT_RISK),
        ({"safe": {"danger": "unsure"}}, page_codes.SHOWN_AT_RISK),
        ({"contact": {"routes": ["none"]}}, page_codes.SHOWN_AT_RISK),
        ({}, page_codes.SHOWN),
    ],
)
def test_a_device_shows_what_was_sent_no_longer_than_is_safe(
    app: Flask, resident: Visitor, answers: dict[str, Any], shown_for: timedelta
) -> None:
    walk(resident, answers)
    assert ("half an hour" in resident.page) == (shown_for == page_codes.SHOWN_AT_RISK)
    came(app, shown_for - timedelta(minutes=1))
    assert resident.get("/apply/").h1 == "Application sent"
    came(app, shown_for + timedelta(minutes=1))
    page = resident.get("/apply/", expect=410)
    assert page.h1 == page.title == "This page is closed"
    assert resident.get("/apply/").h1 != "Application sent", "the next person begins anew"


def came(app: Flask, ago: timedelta) -> None:
    """As if the application had been sent so long ago."""
    with app.app_context(), writing() as session:
        session.execute(update(Case).values(received_at=web.now() - ago))


class TestItEnds:
    def test_90_days_after_its_last_use(self, app: Flask, resident: Visitor) -> None:
        reference, code = applies(resident, "phone")
        self.age(app, page_codes.LASTS - timedelta(days=1))
        opens(app, reference, code)
        self.age(app, page_codes.LASTS - timedelta(days=1))
        with app.app_context():
            signing_in.tidy(web.now())
        opens(app, reference, code)
        self.age(app, page_codes.LASTS + timedelta(minutes=1))
        opens(app, reference, code, expect=422)

    @staticmethod
    def age(app: Flask, by: timedelta) -> None:
        with app.app_context(), writing() as session:
            way = session.scalars(select(WayIn).where(WayIn.how == "page")).one()
            assert way.until
            way.until, way.made_at = way.until - by, way.made_at - by

    def test_when_its_owner_makes_another(self, app: Flask, resident: Visitor) -> None:
        reference, older = applies(resident, "phone")
        found = opens(app, reference, older)
        owner = by_code(app, Visitor(app), reference)
        newer = shown(owner, "Make a new page code")
        opens(app, reference, older, expect=422)
        found.get("/track/case", expect=403)
        owner.get("/track/case")
        opens(app, reference, newer)

    @pytest.mark.parametrize("where", ["sent", "page"])
    def test_and_not_when_the_same_form_is_sent_again(
        self, app: Flask, resident: Visitor, where: str
    ) -> None:
        """As a browser does that loads the page of a code once more."""
        if where == "sent":
            walk(resident, {"contact": {"routes": ["none"]}})
            reference, owner, address = "", resident, "/apply/sent"
        else:
            reference = sent(app)
            owner, address = by_code(app, resident, reference), "/track/case"
        reference = reference or resident.page.root.all("strong")[0].text
        again = Visitor(app)
        again.client = owner.client
        again.get(address)
        code = shown(owner)
        again.press("Show my page code", expect=200)
        assert not CODE.search(again.page.text)
        assert "You made a page code at" in again.page
        opens(app, reference, code)
        newer = shown(again, "Make a new page code")
        opens(app, reference, code, expect=422)
        opens(app, reference, newer)
        owner.get(address)
        assert "You made a page code" in owner.page

    def test_when_its_owner_ends_it(self, app: Flask, resident: Visitor) -> None:
        reference, code = applies(resident, "phone")
        page, other = opens(app, reference, code), opens(app, reference, code)
        page.click("End my page code")
        assert "you need a link that we email to you, or a code that we give you" in page.page
        opens(app, reference, code)
        page.press("End my page code", expect=200)
        assert "Your page code has ended." in page.page
        assert page.get("/track/case/code/end").path == "/track/case"
        opens(app, reference, code, expect=422)
        other.get("/track/case", expect=403)

    def test_who_has_no_other_way_in_is_told_so_first(self, app: Flask, resident: Visitor) -> None:
        reference, code = applies(resident, "none")
        page = opens(app, reference, code)
        page.click("End my page code")
        assert "you can only open your page with a code that we give you. Ring us for it" in page.page

    def test_on_sent_it_can_be_made_for_two_hours(self, app: Flask, resident: Visitor) -> None:
        """Somebody else may use the device later, and Sent can be opened for a day."""
        applies(resident, "phone")
        with app.app_context(), writing() as session:
            session.execute(update(Case).values(received_at=web.now() - page_codes.ON_SENT))
        resident.get("/apply/sent")
        assert "Show my page code" not in resident.page
        assert posts(resident, "/apply/page-code") == 303
        with app.app_context():
            assert len(db.session.scalars(select(WayIn).where(WayIn.how == "page")).all()) == 1


class TestUses:
    def test_are_shown_at_the_next_visit(self, app: Flask, resident: Visitor) -> None:
        reference, code = applies(resident, "phone")
        for _ in range(7):
            page = opens(app, reference, code)
        assert len(re.findall(r"\d\d:\d\d on \d+ \w+ \d{4}", page.page.text)) == 5
        assert "And 2 more times before that" in page.page

    def test_are_told_once_a_day_by_a_safe_email(self, app: Flask, resident: Visitor) -> None:
        reference, code = applies(resident, "private")
        for _ in range(2):
            opens(app, reference, code)
        [letter] = self.told(app)
        assert (letter.to_address, letter.subject) == (ANN, f"Your page was opened: {reference}")

    def test_are_told_neutrally_where_others_look(self, app: Flask, resident: Visitor) -> None:
        reference, code = applies(resident, "shared")
        opens(app, reference, code)
        [letter] = self.told(app)
        assert letter.subject == f"About {reference}"
        assert "code" not in letter.text

    @pytest.mark.parametrize("way", ["phone", "through", "none"])
    def test_are_told_to_nobody_who_gets_no_letters(self, app: Flask, resident: Visitor, way: str) -> None:
        opens(app, *applies(resident, way))
        assert self.told(app) == []

    @staticmethod
    def told(app: Flask) -> list[Letter]:
        with app.app_context():
            return list(db.session.scalars(select(Letter).where(Letter.kind == "code_used")))


def test_guesses_use_up_nobodys_code_and_are_counted(app: Flask, resident: Visitor) -> None:
    """By reference widely, so that an attacker cannot lock the owner out; by network narrowly."""
    reference, code = applies(resident, "phone")
    limit = rate_limits.GUESSED_FOR
    with app.app_context(), writing() as session:
        who = app.extensions["asb_tokens"].digest(rate_limits.counted_by(limit, "about", reference))
        rate_limits.is_over(session, limit, who, web.now(), limit.most)
    opens(app, reference, "2222-3333-4444", expect=429)
    opens(app, reference, code)
    assert rate_limits.OPENING.most < limit.most
    for _ in range(rate_limits.OPENING.most - 2):
        rate = opens(app, "ZZZZ-ZZZZ", "2222-3333-4444", expect=422)
    rate.press("Continue", reference="ZZZZ-ZZZZ", code="2222-3333-4444", expect=429)


def test_where_no_link_can_come_track_does_not_say_that_it_does(app: Flask, resident: Visitor) -> None:
    """And it says the same to everybody, so that nobody learns who has applied."""
    pages = []
    for way in ("phone", "shared", "private"):
        reference, _ = applies(Visitor(app), way)
        detail = WAYS[way][1] or {}
        resident.get("/track/")
        resident.press(
            "Continue", reference=reference, detail=detail.get("email") or detail["phone"], expect=200
        )
        pages.append(resident.page.html)
    assert len(set(pages)) == 1
    assert "We will not send you anything now" in resident.page
    assert "use your page code" in resident.page


def test_a_visit_by_link_is_whole(app: Flask, resident: Visitor) -> None:
    reference, code = applies(resident, "private")
    opens(app, reference, code)
    page = come_in(app, Visitor(app), reference)
    assert "Change how we contact you" in page.page
    with app.app_context():
        assert set(db.session.scalars(select(Visit.how))) == {"page", "link"}
    assert sent(app)
