"""Somebody for whom another person applied: asked, and free to say yes, no, or ring me."""

import re
import threading
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb.casework import rate_limits
from asb.casework.drafts.devices import READ_FOR
from asb.casework.rate_limits import WRITING
from asb.database import db, writing
from asb.models import Agreement, Letter, Opening, Person, WayIn
from asb.web import now
from asb.worker import send_waiting
from tests.shared.kept import count, one_case
from tests.shared.mailbox import Mailbox
from tests.shared.page import Visitor
from tests.shared.story import GROUP, HELPING, sent, walk

pytestmark = pytest.mark.long


def send(app: Flask) -> None:
    with app.app_context():
        send_waiting(threading.Event())


def link_to(app: Flask, mailbox: Mailbox, address: str) -> str:
    send(app)
    [letter] = mailbox.to(address)
    body = letter.get_body(("plain",))
    assert body
    found = re.search(r"http://localhost(/reply/[\w-]{43})\s", body.get_content())
    assert found, body.get_content()
    return found[1]


@pytest.fixture
def percy(app: Flask, person: Visitor, mailbox: Mailbox) -> Visitor:
    """The person represented, who has opened the letter's link and pressed the button."""
    walk(person, HELPING)
    percy = Visitor(app, htmx=person.htmx, forbidden=["Ogden", "Drums"])
    percy.get(link_to(app, mailbox, "percy@example.com"))
    percy.press("Read the message")
    return percy


def agreement(app: Flask) -> Agreement:
    with app.app_context():
        return db.session.execute(select(Agreement)).scalar_one()


def copied(visitor: Visitor) -> Visitor:
    """Another browser with a copy of this one's cookie."""
    cookie = visitor.client.get_cookie("session")
    assert cookie
    other = Visitor(visitor.client.application)
    other.client.set_cookie("session", cookie.value)
    return other


class TestTheLink:
    def test_shows_exactly_what_is_shared_and_with_whom(self, percy: Visitor) -> None:
        page = percy.page
        assert "Ann Ogden has asked us" in page
        assert "Drums at three in the morning." in page
        assert "Derbyshire Constabulary" in page
        assert "We only show a report to the person who gave it to us or made it" in page
        for restricted in ("ann@example.com", "A tall man", "percy@example.com", "PD-1234"):
            assert restricted not in page

    def test_looking_at_it_opens_and_answers_nothing(
        self, app: Flask, person: Visitor, mailbox: Mailbox
    ) -> None:
        walk(person, HELPING)
        link = link_to(app, mailbox, "percy@example.com")
        scanner = app.test_client()
        for _ in range(2):
            assert scanner.head(link).status_code == 303
            assert b"Drums" not in scanner.get(link, follow_redirects=True).data
        assert b"Drums" not in scanner.get("/reply/read").data
        assert agreement(app).state == "waiting"

    @pytest.mark.parametrize(
        ("answer", "state"), [("agree", "agreed"), ("refuse", "refused"), ("ring", "ring")]
    )
    def test_an_answer_is_recorded_and_not_yet_counted(
        self, percy: Visitor, app: Flask, mailbox: Mailbox, answer: str, state: str
    ) -> None:
        page = percy.press("Send my answer", answer=answer, phone="07700 900 982", note="Please be careful.")
        assert page.h1 == f"Thank you, we {'will ring you' if answer == 'ring' else 'have your answer'}"
        assert ("your answer" in page) is (answer != "ring")
        assert page.url == "http://localhost/reply/done"
        said_next = {
            "agree": "You agree.",
            "refuse": "You do not agree.",
            "ring": "We will ring you on the number",
        }
        assert [key for key, words in said_next.items() if words in page] == [answer]
        said = agreement(app)
        assert (said.state, said.reached_on) == (state, None)
        entry = one_case(app).history[-1]
        assert (entry.act, entry.by, entry.facts["reached_by_us"]) == (
            "agreement_answered",
            "represented",
            False,
        )
        send(app)
        letter = mailbox.messages[-1].get_body(("plain",))
        assert letter
        assert "Their answer counts only when you have reached them" in letter.get_content()
        assert "Please be careful." not in letter.get_content()  # it is on the case
        assert len(mailbox.to("ann@example.com")) == 1  # the acknowledgement: the helper is told nothing

    def test_ring_me_needs_a_number(self, percy: Visitor) -> None:
        page = percy.press("Send my answer", answer="ring", note="Not in the evening", expect=422)
        assert page.errors == [("Enter a safe phone number, so that we can ring you", "#phone")]
        assert "Not in the evening" in page.html
        assert page.html.index('id="phone-error"') < page.html.index('name="may_know"')
        page = percy.press("Send my answer", answer="ring", phone="after six", expect=422)
        assert page.errors[0].text.startswith("Enter a phone number, like")

    def test_a_number_is_not_called_optional_and_may_be_left_out(self, percy: Visitor) -> None:
        assert "A safe phone number for you (optional)" not in percy.page
        assert percy.press("Send my answer", answer="agree").h1 == "Thank you, we have your answer"

    def test_answered_is_answered(self, app: Flask, person: Visitor, mailbox: Mailbox) -> None:
        walk(person, HELPING)
        link = link_to(app, mailbox, "percy@example.com")
        devices = [Visitor(app), Visitor(app)]
        for device in devices:
            device.get(link)
            device.press("Read the message")
        devices[0].press("Send my answer", answer="refuse")
        late = devices[1].press("Send my answer", answer="agree", expect=410)
        assert late.h1 == "This link has already been used"
        assert agreement(app).state == "refused"
        assert "Drums" not in Visitor(app).get(link, expect=410)
        assert len([entry for entry in one_case(app).history if entry.act == "agreement_answered"]) == 1

    def test_a_wrong_link_says_what_to_do(self, app: Flask) -> None:
        assert "ring us" in Visitor(app).get("/reply/" + "x" * 43, expect=410)

    def test_after_leaving_nothing_is_shown_even_for_a_copied_cookie(
        self, percy: Visitor, app: Flask
    ) -> None:
        copy = copied(percy)
        assert "Drums" in copy.get("/reply/read")
        percy.client.get("/leave", base_url=percy.base_url).close()
        for device in (percy, copy):
            assert "Drums" not in device.get("/reply/read", expect=410)
        assert "Drums" not in percy.get("/reply/message", expect=410)
        copy.get("/reply/message")
        assert "Drums" not in copy.press("Read the message", expect=410)

    def test_after_answering_a_copied_cookie_opens_nothing(self, percy: Visitor) -> None:
        copy = copied(percy)
        percy.press("Send my answer", answer="refuse")
        assert "Drums" not in copy.get("/reply/read", expect=410)
        percy.client.get("/leave", base_url=percy.base_url).close()
        assert "You do not agree" not in copy.get("/reply/done")

    def test_an_opening_ends_by_itself(self, percy: Visitor, app: Flask) -> None:
        with app.app_context(), writing() as session:
            reading = Opening.draft_key == select(WayIn.digest).where(WayIn.how == "reply").scalar_subquery()
            session.execute(update(Opening).where(reading).values(opened_at=now() - READ_FOR))
        assert "Drums" not in percy.get("/reply/read", expect=410)

    def test_the_link_opens_it_again_after_leaving(
        self, percy: Visitor, app: Flask, mailbox: Mailbox
    ) -> None:
        percy.client.get("/leave", base_url=percy.base_url).close()
        percy.get(link_to(app, mailbox, "percy@example.com"))
        assert "Drums" in percy.press("Read the message")
        percy.get("/reply/message")
        assert "Drums" in percy.press("Read the message")

    def test_an_expired_token_gives_back_what_was_typed(self, percy: Visitor) -> None:
        answer = percy.client.post(
            "/reply/read", data={"answer": "agree", "note": "All of it is true."}, base_url=percy.base_url
        )
        assert answer.status_code == 400
        assert "All of it is true." in answer.text


class TestHow:
    @pytest.mark.parametrize("shared", ["yes", "unsure"])
    def test_no_link_where_others_may_see_it(
        self, app: Flask, person: Visitor, mailbox: Mailbox, shared: str
    ) -> None:
        walk(person, HELPING | {"person_details": {"email": "percy@example.com", "email_shared": shared}})
        send(app)
        [letter] = mailbox.to("percy@example.com")
        body = letter.get_body(("plain",))
        assert body
        assert "/reply/" not in body.get_content()
        with app.app_context():
            assert db.session.scalars(select(WayIn)).all() == []

    def test_authority_writes_to_nobody_and_says_so(
        self, app: Flask, person: Visitor, mailbox: Mailbox
    ) -> None:
        page = walk(person, HELPING | {"agreement": {"how": "authority"}, "authority": {"basis": "attorney"}})
        assert "You told us that you act for Percy Ogden" in page
        send(app)
        assert not mailbox.to("percy@example.com")
        assert agreement(app).state == "authority"

    def test_a_signed_form_can_come_later(self, app: Flask, person: Visitor) -> None:
        walk(person, HELPING | {"agreement": {"how": "form"}})
        assert agreement(app).how == "form"


class TestAGroup:
    @pytest.fixture
    def sent(self, app: Flask, person: Visitor) -> Visitor:
        walk(person, GROUP, until="others")
        for name, email in (("Bea Cole", "bea@example.com"), ("Cem Dogan", "cem@example.com"), ("Dot", "")):
            person.click("Add a person" if "Add a person" in person.page else "Add another person")
            shared = {"email_shared": "no"} if email else {}
            person.press("Continue", name=name, email=email, **shared)
        walk(person, GROUP)
        return person

    def test_each_gets_a_link_of_their_own(self, sent: Visitor, app: Flask, mailbox: Mailbox) -> None:
        links = {link_to(app, mailbox, f"{name}@example.com") for name in ("bea", "cem")}
        assert len(links) == 2
        assert count(app, Person) == 4

    def test_the_lead_sees_only_who_takes_part_and_only_when_we_have_reached_them(
        self, sent: Visitor, app: Flask, mailbox: Mailbox
    ) -> None:
        for name, answer in (("bea", "agree"), ("cem", "refuse")):
            visitor = Visitor(app)
            visitor.get(link_to(app, mailbox, f"{name}@example.com"))
            visitor.press("Read the message")
            visitor.press("Send my answer", answer=answer, note="Do not tell Ann.")
        page = sent.get("/apply/sent")
        assert page.rows == {"Bea Cole": "Waiting", "Cem Dogan": "Waiting", "Dot": "Waiting"}
        with app.app_context(), writing() as session:
            session.execute(update(Agreement).values(reached_on=date(2026, 11, 23)))
        page = sent.get("/apply/sent")
        assert page.rows == {"Bea Cole": "Agreed", "Cem Dogan": "Not taking part", "Dot": "Waiting"}
        assert "Do not tell" not in page

    def test_a_group_with_nobody_in_it_yet_is_not_asked_if_they_agree(
        self, app: Flask, person: Visitor
    ) -> None:
        walk(person, GROUP)
        assert "/apply/agreement" not in [path for _, path in person.trail]
        assert count(app, Person) == 1
        assert "agreement" not in one_case(app).answers

    def test_whoever_is_added_later_is_asked_for(self, app: Flask, person: Visitor) -> None:
        walk(person, GROUP, until="check")
        person.get("/apply/others/add")
        person.press("Continue", name="Bea Cole")
        assert person.press("Continue").path == "/apply/agreement"
        walk(person, GROUP, until="check")
        person.get("/apply/others")
        person.click("Remove (Person 1)")
        person.press("Remove this person")
        person.press("Continue")
        walk(person, GROUP)
        assert "agreement" not in one_case(app).answers


def test_one_address_is_not_flooded_and_nothing_is_lost(app: Flask, mailbox: Mailbox) -> None:
    for _ in range(WRITING.most):
        sent(app)
    page = walk(Visitor(app))
    assert "We could not send you an email straight away." in page, "nobody is told that it comes"
    assert "We are sending you an email." not in page
    send(app)
    assert len(mailbox.to("ann@example.com")) == WRITING.most
    with app.app_context():
        failed = db.session.execute(select(Letter).where(Letter.state == "failed")).scalar_one()
        assert "look before sending" in failed.failure


def test_nobody_is_told_of_a_letter_that_an_officer_has_to_look_at_first(
    person: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "ASKING", replace(rate_limits.ASKING, most=0))
    page = walk(person, HELPING)
    assert "We are also writing to Percy Ogden" not in page
    assert "We will contact Percy Ogden, to ask if they agree." in page
    assert "We are sending you an email." in page


def test_a_group_has_an_end_so_that_nobody_can_write_to_the_whole_town(app: Flask, person: Visitor) -> None:
    step = app.extensions["asb_apply"].step("others")
    walk(person, GROUP, until="others")
    other = Visitor(app)
    other.client = person.client
    for number in range(step.at_most):
        other.get("/apply/others/add")
        person.get("/apply/others/add")
        person.press("Continue", name=f"Neighbour {number}")
    assert f"You have added {step.at_most}. You cannot add any more here." in person.page
    assert "Add another person" not in person.page
    page = other.press("Continue", name="One more", expect=409)
    assert "There is too much on this form" in page
    assert "One more" in page.html


def test_whoever_applies_is_told_that_no_link_goes_where_others_read(app: Flask, person: Visitor) -> None:
    page = walk(person, HELPING | {"person_details": {"email": "percy@example.com", "email_shared": "yes"}})
    assert "we do not say what it is about or send a link" in page
    page = walk(Visitor(app), HELPING)
    assert "We are also writing to Percy Ogden, to ask if they agree." in page
