"""A resident saves, leaves, and comes back: by a link, by a code, on another device."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb.casework import rate_limits
from asb.casework.rate_limits import GUESSING, RETURN_LETTERS
from asb.database import db, writing
from asb.models import Case, Draft, Letter, Opening
from asb.rules.days import LONDON
from asb.web import AGAIN, now, tokens
from tests.shared.drafts import links, save_by_link, use
from tests.shared.judge import faults
from tests.shared.kept import count
from tests.shared.mailbox import Mailbox
from tests.shared.page import Page, Visitor
from tests.shared.story import walk

pytestmark = pytest.mark.stories


def save_by_code(person: Visitor) -> str:
    person.get("/apply/save")
    page = person.press("Show me a code", expect=200)
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page.text)
    assert found
    return found[0]


class TestSaving:
    def test_the_button_keeps_what_was_typed_even_if_it_is_no_answer(self, person: Visitor) -> None:
        walk(person, until="place")
        page = person.press("Save for later", postcode="nonsense", expect=200)
        assert page.h1 == "Save for later"
        assert "nonsense" in person.get("/apply/place").html

    @pytest.mark.parametrize("until", ["who", "reports", "check"])
    def test_every_kind_of_page_has_the_button(self, person: Visitor, until: str) -> None:
        walk(person, until=until)
        page = person.press("Save for later", expect=200)
        assert page.h1 == "Save for later"
        walk(person)
        assert person.page.h1 == "Application sent"

    def test_saving_on_the_first_page_keeps_a_place_to_come_back_to(
        self, person: Visitor, app: Flask
    ) -> None:
        person.get("/apply/")
        person.press("Save for later", expect=200)
        code = save_by_code(person)
        phone = Visitor(app)
        phone.get("/return")
        phone.press("Continue", code=code)
        assert phone.page.path == "/apply/who"

    def test_saving_on_the_first_page_again_undoes_nothing(self, person: Visitor) -> None:
        walk(person, until="check")
        person.get("/apply/who")
        person.press("Save for later", expect=200)
        assert person.get("/apply/").path == "/apply/check"

    def test_each_page_says_when_answers_were_saved_last(self, person: Visitor, app: Flask) -> None:
        assert "Saved at" not in person.get("/apply/who")
        walk(person, until="place")
        with app.app_context():
            at = db.session.scalars(select(Draft.touched_at)).one()
        said = f"Part 2 of 5: What happens · Saved at {at.astimezone(LONDON):%H:%M}"
        assert said in person.get("/apply/place")

    def test_saving_on_the_last_page_sends_nothing(self, person: Visitor, app: Flask) -> None:
        walk(person, until="check")
        person.press("Save for later")
        assert count(app, Case) == 0
        assert person.get("/apply/").path == "/apply/check"


class TestTheLink:
    def test_brings_back_on_another_device(self, person: Visitor, app: Flask, mailbox: Mailbox) -> None:
        walk(person, until="place")
        save_by_link(person)
        assert person.page.h1 == "Check your email"
        phone = Visitor(app)
        use(phone, links(app, mailbox)[-1])
        assert phone.page.path == "/apply/place"
        walk(phone)
        assert "Application sent" in person.get("/apply/")

    def test_the_letter_gives_nothing_away(self, person: Visitor, app: Flask, mailbox: Mailbox) -> None:
        walk(person, until="place")
        save_by_link(person)
        links(app, mailbox)
        letter = mailbox.messages[-1]
        assert letter["Subject"] == "Your link to continue your application"
        body = letter.get_body(("plain",))
        assert body
        text = body.get_content().lower()
        for word in ("anti-social", "asb", "police", "review", "apply", "complain"):
            assert word not in text, word

    def test_no_table_holds_what_opens_it(self, person: Visitor, app: Flask, mailbox: Mailbox) -> None:
        walk(person, until="place")
        save_by_link(person)
        secret = links(app, mailbox)[-1].rpartition("/")[2]
        with app.app_context():
            letter = db.session.execute(select(Letter)).scalar_one()
            draft = db.session.execute(select(Draft)).scalar_one()
            assert secret not in letter.text + letter.nonce
            assert draft.link == tokens().digest(secret)

    def test_a_mail_scanner_that_looks_twice_leaves_it_usable(
        self, person: Visitor, app: Flask, mailbox: Mailbox
    ) -> None:
        walk(person, until="place")
        save_by_link(person)
        link = links(app, mailbox)[-1]
        scanner = app.test_client()
        for _ in range(2):
            assert scanner.head(link, follow_redirects=True).status_code == 200
            assert scanner.get(link, follow_redirects=True).status_code == 200
        use(phone := Visitor(app), link)
        assert phone.page.path == "/apply/place"

    def test_a_newer_link_cancels_the_older(self, person: Visitor, app: Flask, mailbox: Mailbox) -> None:
        walk(person, until="place")
        save_by_link(person)
        save_by_link(person)
        older, newer = links(app, mailbox)
        phone = Visitor(app)
        phone.get(older)
        assert phone.press("Continue", expect=410).h1 == "This link no longer works"
        use(phone, newer)
        assert phone.page.path == "/apply/place"

    def test_two_presses_write_one_letter(self, person: Visitor, app: Flask, mailbox: Mailbox) -> None:
        walk(person, until="place")
        person.get("/apply/save")
        form = next(form for form in person.page.forms if "email" in form.names)
        sent = dict(form.sent(form.buttons[0], {"email": "ann@example.com", "email_shared": "no"}))
        for _ in range(2):
            answer = person.client.post("/apply/save/link", data=sent, base_url=person.base_url)
            assert answer.status_code == 303
        assert len(links(app, mailbox)) == 1

    @pytest.mark.parametrize("shared", ["yes", "unsure"])
    def test_none_goes_where_others_may_see_it(self, person: Visitor, app: Flask, shared: str) -> None:
        walk(person, until="place")
        save_by_link(person, shared=shared)
        assert "an inbox that nobody else can see" in person.page.errors[0].text
        assert count(app, Letter) == 0

    def test_an_address_called_unsafe_before_is_not_offered(self, person: Visitor) -> None:
        walk(person, {"details": {"email": "ann@example.com", "email_shared": "yes"}}, until="place")
        assert "ann@example.com" not in person.get("/apply/save").html

    def test_what_was_saved_goes_with_its_letters_to_the_case(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        save_by_link(person)
        walk(person)
        with app.app_context():
            case = db.session.execute(select(Case)).scalar_one()
            assert "return_link" in {letter.kind for letter in case.letters}

    def test_after_sending_the_link_says_where_things_stand(
        self, person: Visitor, app: Flask, mailbox: Mailbox
    ) -> None:
        walk(person, until="place")
        save_by_link(person)
        walk(person)
        phone = Visitor(app)
        phone.get(links(app, mailbox)[-1])
        assert "you have sent the application" in phone.press("Continue", expect=410)

    def test_too_many_letters_to_one_address_are_stopped_kindly(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        for _ in range(RETURN_LETTERS.most):
            save_by_link(person)
        person.get("/apply/save")
        page = person.press("Send me a link", email="ann@example.com", email_shared="no", expect=429)
        assert "Your answers are saved" in page
        assert "please wait until" in page
        assert {"/apply/save"} == {link.href for link in page.links if link.text == "get a return code"}
        assert int(page.headers["Retry-After"]) > 0
        assert count(app, Letter) == RETURN_LETTERS.most


class TestATokenThatIsNoLongerGood:
    """A page that was open for too long comes again, and says so; nothing is done and nothing lost."""

    def press_late(self, person: Visitor, name: str, **typed: str) -> Page:
        form = next(form for form in person.page.forms if form.buttons[0].text == name)
        sent = dict(form.sent(form.buttons[0], typed)) | {"csrf_token": "old"}
        answer = person.client.post(form.element.attrs["action"], data=sent, base_url=person.base_url)
        page = Page(form.element.attrs["action"], answer)
        assert faults(page.html, page.status, page.headers) == []
        assert page.status == 400
        assert AGAIN[0] in page
        return page

    def test_of_the_link(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        person.get("/apply/save")
        page = self.press_late(person, "Send me a link", email="bo@example.com", email_shared="no")
        assert page.h1 == "Save for later"
        assert 'value="bo@example.com"' in page.html
        assert count(app, Letter) == 0

    def test_of_the_code(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        person.get("/apply/save")
        page = self.press_late(person, "Show me a code")
        assert page.h1 == "Save for later"
        assert 'value="ann@example.com"' in page.html
        with app.app_context():
            assert db.session.scalars(select(Draft.code)).one() is None

    def test_of_deleting(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        person.get("/apply/delete")
        assert self.press_late(person, "Delete it").h1 == "Delete what you have written?"
        assert count(app, Draft) == 1

    @pytest.mark.parametrize("door", ["save/link", "save/code", "delete"])
    def test_of_somebody_who_has_nothing_here(self, app: Flask, door: str) -> None:
        answer = app.test_client().post(f"/apply/{door}", data={"csrf_token": "old"})
        assert answer.status_code == 400
        assert "Your browser did not send our cookie" in answer.text

    def test_of_what_was_sent_meanwhile(self, person: Visitor) -> None:
        walk(person)
        answer = person.client.post("/apply/delete", data={"csrf_token": "old"}, base_url=person.base_url)
        assert answer.headers["Location"] == "/apply/sent"


class TestADeviceThatIsShared:
    def begun_before(self, app: Flask, hours: int) -> None:
        with app.app_context(), writing() as session:
            session.execute(
                update(Draft).values(
                    begun_at=datetime(2026, 1, 5, 12, tzinfo=UTC), touched_at=now() - timedelta(hours=hours)
                )
            )

    def test_what_was_left_alone_is_offered_and_not_shown(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        assert person.get("/apply/").path == "/apply/place", "it was left just now"
        self.begun_before(app, 2)
        page = person.get("/")
        page = person.click("Start now")
        assert page.h1 == "An application was started on this device"
        assert "It was begun on 5 January 2026" in page
        assert "Ogden" not in page.html
        assert person.click("Continue it").path == "/apply/place"

    def test_beginning_a_new_one_deletes_nothing(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        code = save_by_code(person)
        self.begun_before(app, 2)
        person.get("/apply/")
        page = person.press("Start a new one")
        assert page.path == "/apply/who"
        walk(person, {"name": {"name": "Bo"}}, until="contact")
        assert count(app, Draft) == 2
        assert "Ogden" not in person.get("/apply/name").html
        person.get("/return")
        person.press("Continue", code=code)
        assert person.page.path == "/apply/place"
        assert 'value="Ann Ogden"' in person.get("/apply/name").html

    def test_whoever_comes_back_by_a_code_is_not_asked(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        code = save_by_code(person)
        self.begun_before(app, 2)
        phone = Visitor(app)
        phone.get("/return")
        phone.press("Continue", code=code)
        assert phone.page.path == "/apply/place"


class TestTooManyBegun:
    @pytest.fixture(autouse=True)
    def _a_small_library(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rate_limits, "BEGINNING", replace(rate_limits.BEGINNING, most=2))

    def test_the_next_one_waits_and_those_begun_go_on(self, person: Visitor, app: Flask) -> None:
        walk(person, until="safe")
        walk(Visitor(app), until="safe")
        third = Visitor(app)
        third.get("/apply/")
        page = third.press("Continue", who="myself", expect=429)
        assert "A lot of applications have been started" in page
        assert "You can continue after" in page
        assert app.extensions["asb_council"].team.phone in page
        assert page.headers["Retry-After"]
        assert 'value="myself" checked' in page.html, "what was typed is still there"
        assert "/apply/save" not in {link.href for link in page.links}
        walk(person)
        assert person.page.h1 == "Application sent"


class TestWhoIsIn:
    def test_a_newer_code_shuts_out_who_came_in_by_the_older(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        found = Visitor(app)
        found.get("/return")
        code = save_by_code(person)
        found.press("Continue", code=code)
        assert found.page.path == "/apply/place"
        save_by_code(person)
        assert found.get("/apply/place").path == "/"
        assert person.get("/apply/place").path == "/apply/place"

    def test_a_code_is_no_link(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        code = save_by_code(person)
        guesser = Visitor(app)
        guesser.get(f"/return/{code}")
        guesser.press("Continue", expect=410)

    def test_the_address_of_the_button_holds_no_secret(
        self, person: Visitor, app: Flask, mailbox: Mailbox
    ) -> None:
        walk(person, until="place")
        save_by_link(person)
        phone = Visitor(app)
        assert phone.get(links(app, mailbox)[-1]).path == "/return/go-on"
        phone.client.get("/leave", base_url=phone.base_url)
        assert phone.get("/return/go-on", expect=410).h1 == "This page is closed"

    def test_deleting_after_sending_in_another_tab_says_that_it_was_sent(self, person: Visitor) -> None:
        walk(person, until="place")
        other = Visitor(person.client.application)
        other.client = person.client
        other.get("/apply/delete")
        walk(person)
        assert other.press("Delete it").h1 == "Application sent"

    @pytest.mark.parametrize("sent", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Purpose": "prefetch"}])
    def test_nobody_else_can_make_her_leave(self, person: Visitor, sent: dict[str, str]) -> None:
        walk(person, until="place")
        assert person.client.get("/leave", headers=sent, base_url=person.base_url).status_code == 303
        assert person.get("/apply/place").path == "/apply/place"


class TestTheCode:
    def test_brings_back_however_it_is_typed(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        code = save_by_code(person)
        phone = Visitor(app)
        phone.get("/return")
        phone.press("Continue", code=f" {code.lower().replace('-', ' ')} ")
        assert phone.page.path == "/apply/place"

    def test_a_newer_code_cancels_the_older(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        older, newer = save_by_code(person), save_by_code(person)
        phone = Visitor(app)
        phone.get("/return")
        assert "does not work" in phone.press("Continue", code=older, expect=422).errors[0].text
        phone.press("Continue", code=newer)
        assert phone.page.path == "/apply/place"

    def test_two_presses_show_the_same_code(self, person: Visitor) -> None:
        walk(person, until="place")
        person.get("/apply/save")
        form = next(form for form in person.page.forms if form.buttons[0].text == "Show me a code")
        sent = dict(form.sent(form.buttons[0], {}))
        shown = []
        for _ in range(2):
            person.client.post("/apply/save/code", data=sent, base_url=person.base_url)
            shown.append(person.client.get("/apply/save/code", base_url=person.base_url).text)
        code = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
        assert code.findall(shown[0]) == code.findall(shown[1]) != []

    def test_guessing_is_stopped_and_teaches_nothing(self, app: Flask, person: Visitor) -> None:
        walk(person, until="place")
        code = save_by_code(person)
        guesser = Visitor(app)
        for guess in [f"{code[:9]}-2222", "2222-2222-2222"] * 3:
            guesser.get("/return")
            page = guesser.press("Continue", code=guess, expect=422)
            assert "does not work" in page.errors[0].text
        for _ in range(GUESSING.most):
            guesser.get("/return")
            if guesser.press("Continue", code="3333-3333-3333", expect=(422, 429)).status == 429:
                break
        assert guesser.page.h1 == "Please wait a while"


class TestLeaving:
    def test_ends_the_session_here_and_the_code_still_works(self, person: Visitor, app: Flask) -> None:
        walk(person, until="behaviour")
        code = save_by_code(person)
        cookie = person.client.get_cookie("session")
        assert cookie
        answer = person.client.get("/leave", base_url=person.base_url)
        answer.close()
        assert answer.status_code == 303
        assert answer.headers["Location"] == app.extensions["asb_council"].leave_url
        assert person.get("/apply/").path == "/apply/who"
        thief = app.test_client()
        thief.set_cookie("session", cookie.value)
        assert thief.get("/apply/behaviour").headers["Location"] == "/"
        assert count(app, Draft) == 1
        person.get("/return")
        person.press("Continue", code=code)
        assert person.page.path == "/apply/behaviour"

    def test_every_page_has_the_button_as_a_link(self, person: Visitor) -> None:
        for address in ("/", "/apply/", "/return", "/nowhere"):
            page = person.get(address, expect=(200, 404))
            assert {link.href for link in page.links if "Leave this page" in link.text} == {"/leave"}

    def test_works_for_somebody_who_has_nothing_here(self, app: Flask) -> None:
        assert app.test_client().get("/leave").status_code == 303

    def test_deleting_leaves_nothing(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        save_by_link(person)
        person.get("/apply/save")
        person.click("Delete what I have written")
        assert person.press("Delete it").h1 == "It is deleted"
        assert [count(app, table) for table in (Draft, Letter, Opening)] == [0, 0, 0]
