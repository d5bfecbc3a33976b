"""An email address with a slip in it: asked about once, shown where it was used, not the only way back."""

import pytest
from flask import Flask

from asb.models import Letter
from tests.shared.drafts import links, save_by_link
from tests.shared.kept import case, count, entries, one_case
from tests.shared.mailbox import Mailbox
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import come_in
from tests.shared.story import GROUP, sent, walk

SLIP, MEANT = "ann@gmial.com", "ann@gmail.com"


def test_a_link_is_not_sent_to_a_slip_before_it_was_asked_about(
    person: Visitor, app: Flask, mailbox: Mailbox
) -> None:
    walk(person, until="place")
    save_by_link(person, SLIP)
    assert f"Did you mean {MEANT}?" in person.page.errors[0].text
    assert count(app, Letter) == 0
    person.press("Send me a link", email=MEANT)
    assert person.page.h1 == "Check your email"
    assert len(links(app, mailbox)) == 1
    assert mailbox.to(MEANT)


def test_what_looks_like_a_slip_can_be_right(person: Visitor, app: Flask, mailbox: Mailbox) -> None:
    walk(person, until="place")
    save_by_link(person, SLIP)
    person.press("Send me a link")
    assert person.page.h1 == "Check your email"
    assert SLIP in person.page
    assert links(app, mailbox)


def test_another_slip_is_asked_about_again(person: Visitor, app: Flask) -> None:
    walk(person, until="place")
    save_by_link(person, SLIP)
    person.press("Send me a link", email="ann@hotmial.com")
    assert "Did you mean ann@hotmail.com?" in person.page.errors[0].text
    assert count(app, Letter) == 0


def test_where_the_link_went_is_shown_on_the_page_and_in_no_address(person: Visitor) -> None:
    walk(person, until="place")
    save_by_link(person, "ann@example.com")
    assert "ann@example.com" in person.page
    assert not any("ann" in path for _, path in person.trail)
    person.click("Send the link to another address")
    assert person.page.h1 == "Save for later"


def test_where_it_went_is_shown_only_on_the_device_that_sent_it(person: Visitor, app: Flask) -> None:
    walk(person, until="place")
    save_by_link(person, "ann@example.com")
    other = Visitor(app)
    walk(other, until="place")
    assert other.get("/apply/save/sent").path == "/apply/save"
    assert "ann@example.com" not in other.page


def test_a_code_is_offered_before_they_leave(person: Visitor) -> None:
    walk(person, until="place")
    save_by_link(person, "ann@example.com")
    person.press("Show me a code", expect=200)
    assert person.page.h1 == "Your return code"


def test_the_email_of_somebody_in_a_group_is_asked_about(person: Visitor) -> None:
    walk(person, GROUP, until="others")
    person.get("/apply/others/add")
    person.press("Continue", name="Bea", email="bea@gmial.com", email_shared="no", expect=422)
    assert "Did you mean bea@gmail.com?" in person.page.errors[0].text
    person.press("Continue", expect=200)
    walk(person, GROUP, until="check")
    assert "Did you mean bea@gmail.com?" in person.page


def test_one_press_takes_what_we_suggest(person: Visitor, app: Flask, mailbox: Mailbox) -> None:
    walk(person, until="place")
    save_by_link(person, SLIP)
    assert 'value="ann@gmial.com"' in person.page.html, "what was typed stays in the box"
    person.press(f"Use {MEANT}")
    assert person.page.h1 == "Check your email"
    assert MEANT in person.page
    assert links(app, mailbox)
    assert mailbox.to(MEANT)


def test_enter_does_not_take_the_suggestion(person: Visitor) -> None:
    walk(person, until="place")
    save_by_link(person, SLIP)
    form = next(form for form in person.page.forms if "email" in form.names)
    assert [button.text for button in form.buttons] == ["Continue", f"Use {MEANT}", "Send me a link"]
    assert "name" not in form.buttons[0].attrs, "the first is what Enter presses"


def test_a_doubt_beside_an_error_is_not_taken_as_answered(person: Visitor) -> None:
    own = {"routes": ["email", "phone"], "email_shared": "no", "phone": "01629"}
    walk(person, until="name")
    page = person.press("Continue", email=SLIP, **own, expect=422)
    assert len(page.errors) == 3
    page = person.press("Continue", name="Ann", expect=422)
    assert [error.href for error in page.errors] == ["#email", "#phone"]
    assert person.press("Continue", expect=200).path == "/apply/easier"


def test_what_is_written_for_a_way_that_was_not_chosen_is_asked_about(person: Visitor) -> None:
    own = {"routes": ["email"], "email": "ann@example.com", "email_shared": "no"}
    walk(person, until="name")
    page = person.press("Continue", name="Ann", phone="01629 761377", **own, expect=422)
    assert [error.href for error in page.errors] == ["#phone"]
    assert 'value="01629 761377"' in page.html
    assert person.press("Continue", routes=["email", "phone"], expect=200).path == "/apply/easier"


@pytest.mark.parametrize("press", ["Continue", f"Use {MEANT}"])
def test_the_applicants_own_address_is_asked_about_where_it_is_typed(
    person: Visitor, app: Flask, press: str
) -> None:
    own = {"routes": ["email"], "email_shared": "no"}
    walk(person, until="name")
    page = person.press("Continue", name="Ann", email=SLIP, **own, expect=422)
    assert [error.href for error in page.errors] == ["#email"]
    person.press(press, expect=200)
    assert person.get("/apply/name").status == 200
    person.press("Continue", expect=200)  # what was said to be right is not asked about again
    walk(person)
    assert one_case(app).people[0].contact["email"] == (SLIP if press == "Continue" else MEANT)


def test_the_address_of_the_person_helped_is_asked_about(person: Visitor) -> None:
    helping = {"who": {"who": "someone_else"}, "person_contact": {"routes": ["email"]}}
    walk(person, helping, until="person_details")
    page = person.press("Continue", email="percy@hotmial.com", email_shared="no", expect=422)
    assert "Did you mean percy@hotmail.com?" in page.errors[0].text
    person.press("Use percy@hotmail.com", expect=200)
    person.get("/apply/person_details")
    assert 'value="percy@hotmail.com"' in person.page.html


class TestChangeOfContact:
    @pytest.fixture
    def reference(self, app: Flask) -> str:
        return sent(app)

    def test_the_person_is_asked_before_they_ask_for_it(
        self, app: Flask, person: Visitor, reference: str
    ) -> None:
        come_in(app, person, reference)
        person.click("Change how we contact you")
        person.press("Send request", routes=["email"], email=SLIP, email_shared="no", expect=422)
        assert f"Did you mean {MEANT}?" in person.page.errors[0].text
        assert entries(app, reference, "ask_contact") == []
        person.press("Send request", expect=200)
        assert len(entries(app, reference, "ask_contact")) == 1

    def test_the_officer_is_asked_before_it_is_saved(
        self, app: Flask, officer: Colleague, reference: str
    ) -> None:
        person = case(app, reference).people[0].id
        officer.get(f"/staff/cases/{reference}/contact_details/{person}")
        officer.press("Save", email=SLIP, checked="I rang.", expect=422)
        assert f"Did you mean {MEANT}?" in officer.page.errors[0].text
        officer.press("Save", expect=200)
        assert case(app, reference).people[0].contact["email"] == SLIP


def test_an_officer_on_the_phone_is_asked_too_and_can_go_on(app: Flask, officer: Colleague) -> None:
    officer.get("/staff/record")
    officer.press("Begin", route="phone", expect=200)
    typed = {"who-who": "myself", "name-name": "Ann", "contact-routes": ["email"], "details-email": SLIP}
    typed |= {"details-email_shared": "no"}
    page = officer.press("Check the answers", typed, expect=422)
    assert f"Did you mean {MEANT}?" in " ".join(error.text for error in page.errors)
    page = officer.press("Check the answers", expect=422)
    assert not any("Did you mean" in error.text for error in page.errors)


def test_the_page_after_sending_points_out_a_slip_in_the_address(person: Visitor) -> None:
    walk(person, until="name")
    own = {"name": "Ann", "routes": ["email"], "email": SLIP, "email_shared": "no"}
    person.press("Continue", own, expect=422)
    person.press("Continue", expect=200)
    assert f"You gave us the email address {SLIP}. Did you mean {MEANT}?" in walk(person)
