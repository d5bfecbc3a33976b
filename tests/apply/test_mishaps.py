"""A resident applies on a bad day: twice, too late, in two windows, with too much, with somebody looking."""

import re

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from asb.casework.drafts import store
from asb.models import Case, Draft, HistoryEntry, Letter, Report
from tests.shared.kept import count, one_case
from tests.shared.page import Visitor
from tests.shared.story import A_REFERENCE, card_keys, tell, walk

pytestmark = pytest.mark.stories

URLENCODED = "application/x-www-form-urlencoded"


class TestOnce:
    def test_sent_twice_is_one_case_and_one_letter_each(self, person: Visitor, app: Flask) -> None:
        walk(person, until="check")
        form = person.page.forms[-1]
        sent = MultiDict(form.sent(form.buttons[0], {}))
        first = person.client.post("/apply/check", data=sent, base_url=person.base_url)
        again = person.client.post("/apply/check", data=sent, base_url=person.base_url)
        assert (first.status_code, again.status_code) == (303, 303)
        assert count(app, Case) == 1
        assert count(app, Letter) == 2
        assert count(app, HistoryEntry) == 1
        assert count(app, Report) == 1

    def test_back_after_sending_leads_to_the_same_reference(self, person: Visitor, app: Flask) -> None:
        walk(person)
        reference = one_case(app).reference
        for address in ("/apply/", "/apply/name", "/apply/check", "/apply/send", "/apply/reports/add"):
            assert reference in person.get(address)

    def test_a_page_left_open_in_another_tab_changes_nothing_after_sending(
        self, person: Visitor, app: Flask
    ) -> None:
        other = Visitor(app, htmx=person.htmx)
        other.client = person.client
        walk(person, until="check")
        other.get("/apply/name")
        walk(person)
        page = other.press("Continue", name="Somebody Else")
        assert page.h1 == "Application sent"
        assert one_case(app).people[0].name == "Ann Ogden"

    def test_finishing_clears_this_device_and_a_new_application_is_a_new_case(
        self, person: Visitor, app: Flask
    ) -> None:
        walk(person)
        assert person.press("Finish, and clear this device").h1 == "This device is clear"
        assert person.get("/apply/").path == "/apply/who"
        walk(person)
        assert count(app, Case) == 2

    def test_references_are_speakable_and_say_nothing(self, person: Visitor, app: Flask) -> None:
        walk(person)
        assert re.fullmatch(r"[2346789HJKLMQRWXYZ]{4}-[2346789HJKLMQRWXYZ]{4}", one_case(app).reference)


class TestTheToken:
    def test_an_expired_token_gives_back_what_was_typed(self, person: Visitor) -> None:
        walk(person, until="behaviour")
        form = person.page.forms[-1]
        sent = form.sent(form.buttons[0], {"kinds": ["noise"], "story": "It took me all day to write this."})
        stale = MultiDict((name, "expired" if name == "csrf_token" else value) for name, value in sent)
        answer = person.client.post("/apply/behaviour", data=stale, base_url=person.base_url)
        assert answer.status_code == 400
        assert "It took me all day to write this." in answer.text
        assert "What you typed is still here" in answer.text

    def test_with_no_cookie_left_what_was_typed_can_still_be_sent(self, app: Flask) -> None:
        person = Visitor(app)
        person.get("/apply/")
        typed = {"csrf_token": "old", "place": "Behind the church"}
        answer = person.client.post("/apply/place", data=typed, base_url=person.base_url)
        assert answer.status_code == 400
        assert "Behind the church" in answer.text
        token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
        assert token
        again = {"csrf_token": token[1], "place": "Behind the church"}
        answer = person.client.post("/apply/place", data=again, base_url=person.base_url)
        assert answer.status_code == 303
        walk(person, until="check")
        assert "Behind the church" in person.page

    def test_an_old_tab_with_an_old_token_after_sending_leads_to_the_reference(self, person: Visitor) -> None:
        walk(person)
        answer = person.client.post("/apply/name", data={"name": "x"}, base_url=person.base_url)
        assert answer.headers["Location"] == "/apply/sent"

    def test_contact_details_without_a_cookie_are_all_still_there(self, app: Flask) -> None:
        typed = {"email": "ann@example.com", "phone": "01629 761377", "times": "mornings"}
        answer = app.test_client().post("/apply/details", data=typed)
        assert answer.status_code == 400
        for value in typed.values():
            assert f'value="{value}"' in answer.text

    @pytest.mark.parametrize("key", ["help", "check", "reports"])
    def test_a_page_without_boxes_says_that_no_cookie_came(self, app: Flask, key: str) -> None:
        answer = app.test_client().post(f"/apply/{key}")
        assert answer.status_code == 400
        assert "Your browser did not send our cookie" in answer.text
        assert "What you typed is still here" not in answer.text

    @pytest.mark.parametrize("key", ["name", "files", "check", "reports"])
    def test_only_a_list_has_items(self, person: Visitor, key: str) -> None:
        walk(person, until="reports")
        form = person.page.forms[-1]
        sent = MultiDict(form.sent(form.buttons[0], {}) + list(A_REFERENCE.items()))
        where = f"/apply/{key}/0123456789abcdef"
        answer = person.client.post(where, data=sent, base_url=person.base_url)
        assert answer.status_code == (303 if key == "reports" else 404)

    def test_a_form_from_another_site_is_refused_and_the_cookie_kept(self, person: Visitor) -> None:
        walk(person, until="place")
        fresh = Visitor(person.client.application)
        answer = fresh.client.post(
            "/apply/place", data={"place": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers
        answer = fresh.client.post(
            "/apply/place", data={"place": "x"}, headers={"Origin": "https://evil.example"}
        )
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers


class TestTooMuch:
    def test_a_draft_that_is_full_hands_back_what_was_typed(
        self, person: Visitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        walk(person, until="reports")
        monkeypatch.setattr(store, "MOST", 100_000)
        most = {"what": "x" * 20_000, "response": "y" * 20_000}
        assert "x" * 20_000 in tell(person, most, button="Add another report").html
        page = tell(person, most, expect=409)
        assert "There is too much on this form" in page
        assert page.html.count("x" * 20_000) == 2
        assert len(card_keys(person.get("/apply/reports"))) == 1, "what was kept before stays"

    def test_a_form_of_a_million_boxes_is_not_taken_apart(self, app: Flask) -> None:
        answer = app.test_client().post("/apply/name", data="a=&" * 2_000, content_type=URLENCODED)
        assert answer.status_code == 413


class TestPrivacy:
    def test_nothing_that_was_typed_is_in_a_url_or_a_cookie(self, person: Visitor) -> None:
        walk(person, {"behaviour": {"story": "Zebra crossing"}, "place": {"place": "Quixotic Lane"}})
        addresses = " ".join(path for _, path in person.trail)
        cookie = person.client.get_cookie("session", domain="localhost")
        assert cookie
        for word in ("Zebra", "Quixotic", "Ogden", "ann@", "PD-1234"):
            assert word.casefold() not in addresses.casefold()
            assert word.casefold() not in cookie.decoded_value.casefold()
        assert len(cookie.value) < 400
        assert cookie.http_only
        assert cookie.same_site == "Lax"

    def test_a_get_changes_nothing(self, person: Visitor, app: Flask) -> None:
        for address in ("/", "/apply/", "/apply/who", "/apply/name", "/health"):
            person.client.get(address, base_url=person.base_url)
        assert count(app, Draft) == 0
