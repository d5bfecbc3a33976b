"""Coming back to a case: by a link, by a code; what opens, what does not, and what a guess teaches."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from asb import web
from asb.casework import rate_limits, ways_in
from asb.casework.track import signing_in
from asb.database import db, writing
from asb.models import Case, Letter, Person, SignInAsked, Visit
from tests.shared.mailbox import Mailbox
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import ANN, ask, by_code, code, come_in, end_ways, links, reach, work
from tests.shared.story import HELPING, sent, walk

pytestmark = pytest.mark.long


def visits(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Visit)) or 0


def test_a_link_comes_by_email_and_opens_when_it_is_pressed(
    app: Flask, resident: Visitor, mailbox: Mailbox
) -> None:
    reference = sent(app)
    come_in(app, resident, reference)
    assert resident.page.url == "http://localhost/track/case"
    [letter] = [each for each in mailbox.to(ANN) if each["Subject"] == f"Your link: {reference}"]
    body = letter.get_body(("plain",))
    assert body
    assert re.search(r"http://localhost/see/[\w-]{43}\s", body.get_content())


@pytest.mark.parametrize(
    "typed", ["ANN@Example.com ", "07700 900 982", "+44 7700 900982", "my number is 07700900982"]
)
def test_however_the_detail_is_written(app: Flask, resident: Visitor, typed: str) -> None:
    details = {"email": ANN, "email_shared": "no", "phone": "07700 900982 after six"}
    reference = sent(app, {"contact": {"routes": ["email", "phone"]}, "details": details})
    ask(resident, f" {reference.lower().replace('-', '')} ", typed)
    work(app)
    assert len(links(app, reference)) == 1


def test_right_and_wrong_details_look_alike(app: Flask, resident: Visitor) -> None:
    """The same page, and the same work: one row, which tells nobody whether it is right."""
    reference = sent(app)
    pages = []
    for number, (said, detail) in enumerate(
        [(reference, ANN), (reference, "no@example.com"), ("ZZZZ-ZZZZ", ANN)], 1
    ):
        ask(resident, said, detail)
        pages.append((resident.page.url, resident.page.html))
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(SignInAsked)) == number
    assert len(set(pages)) == 1
    work(app)
    assert len(links(app, reference)) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignInAsked)) == 0


@pytest.mark.parametrize("shared", ["yes", "unsure"])
def test_no_link_goes_where_others_look(app: Flask, resident: Visitor, shared: str) -> None:
    reference = sent(app, {"details": {"email": ANN, "email_shared": shared}})
    ask(resident, reference)
    work(app)
    assert links(app, reference) == []
    by_code(app, resident, reference)


def test_mail_scanners_use_nothing_up(app: Flask, resident: Visitor) -> None:
    reference = sent(app)
    ask(resident, reference)
    work(app)
    [link] = links(app, reference)
    scanner = app.test_client()
    for _ in range(2):
        assert scanner.head(link).status_code == 303
        assert b"Open your page" in scanner.get(link, follow_redirects=True).data
    assert visits(app) == 0
    resident.get(link)
    resident.press("Open my page", expect=200)
    assert link.split("/")[-1] not in resident.page.html


def press(visitor: Visitor, link: str) -> None:
    visitor.get(link)
    visitor.press("Open my page", expect=200)


def test_a_scanner_that_presses_buttons_leaves_the_link_to_its_owner(app: Flask, resident: Visitor) -> None:
    reference = sent(app)
    ask(resident, reference)
    work(app)
    [link] = links(app, reference)
    scanner = Visitor(app)
    press(scanner, link)
    assert "has already been used to open your page" in resident.get(link)
    resident.press("Open my page", expect=200)
    assert resident.page.h1 == f"Application {reference}"
    used = resident.page.text.partition("When your link was used")[2].partition("Some email systems")[0]
    assert used.count(" on ") == 2, used
    press(Visitor(app), link)
    assert Visitor(app).get(link, expect=410).h1 == "This link has been used"


def test_a_change_of_contact_ends_a_link_that_was_pressed(app: Flask, resident: Visitor) -> None:
    reference = sent(app)
    come_in(app, Visitor(app), reference)
    with app.app_context(), writing() as session:
        ways_in.end(session, session.scalars(select(Person)).one())
    assert resident.get(links(app, reference)[0], expect=410).h1 == "This link no longer works"


@pytest.mark.parametrize(
    ("why", "heading"),
    [
        ("used", "This link has been used"),
        ("replaced", "There is a newer link"),
        ("expired", "This link has expired"),
        ("withdrawn", "This link no longer works"),
        ("unknown", "This link does not work"),
    ],
)
def test_each_link_that_does_not_open_says_why(app: Flask, resident: Visitor, why: str, heading: str) -> None:
    reference = sent(app)
    if why == "used":
        come_in(app, Visitor(app), reference)
        for _ in range(ways_in.MOST_PRESSES - 1):
            press(Visitor(app), links(app, reference)[0])
    else:
        ask(resident, reference)
        work(app)
    [link] = links(app, reference)
    if why == "replaced":
        ask(resident, reference)
        work(app)
    if why == "expired":
        end_ways(app)
    if why == "withdrawn":
        with app.app_context(), writing() as session:
            ways_in.end(session, session.scalars(select(Person)).one())
    resident.get(link if why != "unknown" else "/see/" + "x" * 43, expect=410)
    assert resident.page.h1 == heading
    if why == "used":
        assert "/track/code" in {link.href for link in resident.page.links}, "another way in"
    else:
        assert "code" not in resident.page.root.all("main")[0].text  # a code ends no link
    assert ANN not in resident.page.html
    before = len(links(app, reference))
    if why in ("used", "replaced", "expired"):
        resident.press("Send me a new link", expect=200)
        assert resident.page.h1 == "What happens now"
        work(app)
        assert len(links(app, reference)) == before + 1
        resident.get(links(app, reference)[-1])
        resident.press("Open my page", expect=200)
    else:
        resident.click("Ask for a new link")


def test_a_link_waits_as_long_as_its_letter_does(app: Flask, resident: Visitor, mailbox: Mailbox) -> None:
    """An hour counts from when it is sent: a mail server that is away takes nothing from it."""
    reference = sent(app)
    mailbox.fail_every(1)
    ask(resident, reference)
    work(app)
    with app.app_context(), writing() as session:
        session.execute(
            update(Letter).values(written_at=web.now() - timedelta(hours=3), next_try_at=web.now())
        )
    mailbox.behave()
    work(app)
    resident.get(links(app, reference)[-1])
    resident.press("Open my page", expect=200)


def test_two_devices_that_press_it_are_signed_in_each(app: Flask, resident: Visitor) -> None:
    reference = sent(app)
    ask(resident, reference)
    work(app)
    resident.get(links(app, reference)[0])
    other = Visitor(app)
    other.get(links(app, reference)[0])
    resident.press("Open my page", expect=200)
    other.press("Open my page", expect=200)
    assert visits(app) == 2


class TestACode:
    def test_is_given_by_an_officer_and_works_once(
        self, app: Flask, officer: Colleague, resident: Visitor
    ) -> None:
        reference = sent(app)
        officer.get(f"/staff/cases/{reference}")
        officer.click("Give Ann Ogden a code to see the case")
        officer.press("Make the code", checked="I rang her back.", how="phone", expect=200)
        assert officer.page.h1 == f"{reference}: codes that work now"
        for said in ("It works once, until", "Read it out now.", "they can make a page code"):
            assert said in officer.page
        [given] = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", officer.page.text)
        for visitor, expect in ((resident, 200), (Visitor(app), 422)):
            visitor.get("/track/code")
            visitor.press("Continue", reference=reference, code=given, expect=expect)
        assert "There are none" in officer.get(f"/staff/cases/{reference}/see/codes")

    def test_is_not_posted_where_others_open_it(self, app: Flask, officer: Colleague) -> None:
        address = {"address": "12 Mill Lane", "post_shared": "yes"}
        reference = sent(app, {"contact": {"routes": ["post"]}, "details": address})
        officer.get(f"/staff/cases/{reference}")
        officer.click("Give Ann Ogden a code to see the case")
        assert "I will post it to them" not in officer.page

    def test_ends_with_its_time_and_with_a_newer_one(self, app: Flask, resident: Visitor) -> None:
        reference = sent(app)
        older, newer = code(app, reference), code(app, reference)
        resident.get("/track/code")
        resident.press("Continue", reference=reference, code=older, expect=422)
        assert resident.page.errors
        end_ways(app)
        resident.press("Continue", reference=reference, code=newer, expect=422)

    def test_of_one_case_opens_no_other(self, app: Flask, resident: Visitor) -> None:
        one, other = sent(app), sent(app)
        given = code(app, one)
        resident.get("/track/code")
        resident.press("Continue", reference=other, code=given, expect=422)
        wrong = resident.page.text
        resident.press("Continue", reference="ZZZZ-ZZZZ", code=given, expect=422)
        assert resident.page.text == wrong.replace(other, "ZZZZ-ZZZZ")


@pytest.mark.parametrize("there", [True, False])
def test_wrong_codes_are_counted_by_reference_and_use_up_nobodys_right_one(
    app: Flask, resident: Visitor, there: bool
) -> None:
    reference = sent(app) if there else "ZZZZ-ZZZZ"
    over(app, rate_limits.GUESSED_FOR, rate_limits.counted_by(rate_limits.GUESSED_FOR, "about", reference))
    resident.get("/track/code")
    resident.press("Continue", reference=reference, code="2222-3333-4444", expect=429)
    assert "You can try again after that time" in resident.page
    if there:
        by_code(app, resident, reference)


def test_who_knows_a_reference_alone_uses_up_no_links(app: Flask, resident: Visitor) -> None:
    reference = sent(app)
    for number in range(rate_limits.SIGNING_IN_TO.most + 2):
        ask(resident, reference, f"wrong{number}@example.com")
    work(app)
    ask(resident, reference)
    work(app)
    assert len(links(app, reference)) == 1


def test_no_inbox_is_flooded_with_links(app: Flask, resident: Visitor) -> None:
    reference = sent(app)
    for _ in range(rate_limits.SIGNING_IN_TO.most + 2):
        ask(resident, reference)
    work(app)
    assert len(links(app, reference)) == rate_limits.SIGNING_IN_TO.most


def test_asking_is_counted_by_address(app: Flask, resident: Visitor) -> None:
    over(app, rate_limits.SIGNING_IN, rate_limits.counted_by(rate_limits.SIGNING_IN, "from", "127.0.0.1"))
    resident.get("/track/")
    resident.press("Continue", reference="YYYY-YYYY", detail=ANN, expect=429)


def over(app: Flask, limit: rate_limits.Limit, who: str) -> None:
    """As if this limit were reached."""
    with app.app_context(), writing() as session:
        rate_limits.is_over(session, limit, app.extensions["asb_tokens"].digest(who), web.now(), limit.most)


def test_asking_for_a_link_ends_nobodys_code(app: Flask, resident: Visitor) -> None:
    reference = sent(app)
    given = code(app, reference)
    ask(Visitor(app), reference)
    work(app)
    resident.get("/track/code")
    resident.press("Continue", reference=reference, code=given, expect=200)


def test_a_name_fills_in_nothing(app: Flask, resident: Visitor) -> None:
    """The marks of our letters mean nothing in what people type."""
    walk(resident, {"name": {"name": "Ann ⟦here⟧ ⟦link⟧ Ogden"}})
    with app.app_context():
        letters = db.session.scalars(select(Letter).where(Letter.kind == "acknowledgement")).all()
        filled = [app.extensions["asb_tokens"].fill(letter.text, "nonce") for letter in letters]
    assert "Dear Ann here link Ogden," in filled[0]
    assert filled[0].count("http://localhost") == 1


def test_nor_in_what_was_kept_before(app: Flask) -> None:
    """Whatever way it came in, a letter leaves such marks out of what is not our own."""
    sent(app, {"name": {"name": "Ann ⟦here⟧ Ogden"}})
    with app.app_context():
        letters = db.session.scalars(select(Letter)).all()
        for letter in letters:
            assert "⟦here⟧ Ogden" not in letter.text + letter.subject


def test_a_visit_ends_after_two_hours_and_gives_back_what_was_typed(app: Flask, resident: Visitor) -> None:
    come_in(app, resident, sent(app))
    resident.click("Tell us more")
    with app.app_context(), writing() as session:
        session.execute(update(Visit).values(since=web.now() - signing_in.VISIT_LASTS))
    resident.press("Send", text="They came back at midnight with a dog.", expect=403)
    assert resident.page.h1 == "Your page is closed"
    assert "They came back at midnight with a dog." in resident.page.html
    resident.click("Ask for a new link")


def test_leaving_quickly_ends_the_visit_on_the_server(app: Flask, resident: Visitor) -> None:
    come_in(app, resident, sent(app))
    cookie = resident.client.get_cookie("session")
    assert cookie
    reply = resident.client.get("/leave", base_url=resident.base_url)
    reply.close()
    assert visits(app) == 0
    copy = Visitor(app)
    copy.client.set_cookie("session", cookie.value)
    copy.get("/track/case", expect=403)


def test_leaving_by_the_button(app: Flask, resident: Visitor) -> None:
    come_in(app, resident, sent(app))
    resident.press("Leave your page", expect=200)
    assert resident.page.h1 == "You have left your page"
    assert visits(app) == 0
    resident.get("/track/case", expect=403)


def test_a_changed_contact_shuts_out_whoever_came_by_the_old_one(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    reference = sent(app)
    come_in(app, resident, reference)
    officer.get(f"/staff/cases/{reference}")
    officer.click("Change how we contact Ann Ogden")
    new = {"routes": ["email"], "email": "new@example.com", "email_shared": "no"}
    officer.press("Save", checked="I rang her.", **new, expect=200)
    resident.get("/track/case", expect=403)
    ask(resident, reference)
    work(app)
    assert len(links(app, reference)) == 1
    come_in(app, resident, reference, "new@example.com")


DOORS = [
    "/track/case",
    "/track/case/application",
    "/track/case/letters",
    "/track/case/letters/1",
    "/track/case/more",
    "/track/case/right/1",
    "/track/case/again",
    "/track/case/picture",
    "/track/case/thanks/more",
]


def test_nobody_gets_anywhere_without_signing_in(app: Flask, resident: Visitor) -> None:
    sent(app)
    for door in DOORS:
        resident.get(door, expect=403)
        assert resident.page.h1 == "Your page is closed"


def test_one_resident_reaches_no_other_case_by_any_address(app: Flask, resident: Visitor) -> None:
    """Every page, every letter number, every page of an application: always one's own, or not there."""
    mine = sent(app, {"name": {"name": "Ann Ogden"}})
    theirs = sent(app, {"name": {"name": "Zed Other"}, "behaviour": {"kinds": ["noise"], "story": "ZEBRA"}})
    come_in(app, resident, mine)
    with app.app_context():
        foreign = db.session.scalars(select(Letter.id).join(Case).where(Case.reference == theirs)).all()
        own = db.session.scalars(select(Letter.id).join(Case).where(Case.reference == mine)).all()
    for number in foreign:
        resident.get(f"/track/case/letters/{number}", expect=404)
    for number in own:
        resident.get(f"/track/case/letters/{number}", expect=(200, 404))
        assert theirs not in resident.page
    for door in DOORS:
        resident.get(door, expect=(200, 404, 409))
        assert "ZEBRA" not in resident.page.html
        assert theirs not in resident.page.html


def test_each_person_of_a_case_sees_their_own_page(app: Flask, resident: Visitor) -> None:
    reference = sent(app, HELPING)
    come_in(app, resident, reference)
    assert "cannot show its progress here" in resident.page
    assert "Progress" not in resident.page
    percy = Visitor(app)
    come_in(app, percy, reference, "percy@example.com")
    assert "Until we have spoken to you ourselves" in percy.page
    assert "Progress" not in percy.page
    for door in ("another", "meeting", "again", "reach", "change"):
        percy.get(f"/track/case/{door}", expect=409)
    reach(app, reference)
    percy.get("/track/case")
    assert "Progress" in percy.page
    percy.click("Read what was sent for you, and correct something")
    assert "Drums at three in the morning." in percy.page
    for restricted in (ANN, "A tall man"):
        assert restricted not in percy.page.html
