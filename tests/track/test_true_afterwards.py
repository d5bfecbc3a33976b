"""What pages and letters say after something was sent: what still opens, who rings whom, what was kept."""

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from asb.database import writing
from asb.letters.receipt import acknowledged_by
from asb.models import Letter
from tests.shared.cases import THREE, checked, do, write
from tests.shared.kept import one_case
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import ANN, by_code, come_in, work
from tests.shared.story import sent, walk


def test_after_a_change_of_contact_it_is_said_that_codes_and_links_have_ended(ann: Visitor) -> None:
    ann.press("Show my page code", expect=200)
    ann.get("/track/case")
    ann.click("Change how we contact you")
    assert "your page code and the links in our letters stop working" in ann.page
    ann.press("Send request", routes=["email"], email="new@example.com", email_shared="no", expect=200)
    assert "Your page code and the links in our letters no longer work." in ann.page
    ann.click("make one now")
    ann.press("Show my page code", expect=200)
    assert ann.page.h1 == "Your page code"


def test_a_letter_that_was_stopped_is_not_called_undelivered(app: Flask, ann: Visitor) -> None:
    ann.click("Tell us more")
    ann.press("Send", text="He was here.", expect=200)
    ann.get("/track/case")
    ann.click("Change how we contact you")
    ann.press("Send request", routes=["none"], expect=200)
    work(app)
    page = ann.get("/track/case/letters")
    assert "not sent, because an officer has to look at it first" in page
    assert "could not be delivered" not in page


def test_each_letter_in_the_list_says_which_it_is(app: Flask, resident: Visitor, officer: Colleague) -> None:
    reference = sent(app, {"details": {"email": ANN, "email_shared": "yes"}})
    do(officer, reference, "take", "Assign to me")
    for words in ("Please ring.", "Please ring again."):
        write(officer, reference, "write", words=words)
    with app.app_context(), writing() as session:
        first = session.scalars(select(Letter).where(Letter.kind == "written").order_by(Letter.id)).first()
        assert first
        first.written_at -= timedelta(minutes=5)
    page = by_code(app, resident, reference).get("/track/case/letters")
    links = [link.text for link in page.links if re.search(r"letters/\d", link.href)]
    assert len(links) == len(set(links)) == 3
    assert sum("Thank you for getting in touch." in link for link in links) == 1
    assert sum("We have something to tell you about what you sent us." in link for link in links) == 2


def test_what_was_said_of_pressure_is_kept_when_a_request_is_taken_back(
    app: Flask, person: Visitor, officer: Colleague
) -> None:
    come_in(app, person, checked(app, officer, THREE))
    person.click("Withdraw")
    person.press("Ask to withdraw", pressure="yes", expect=200)
    assert "You told us that somebody is putting pressure on you. We have noted that" in person.page
    person.get("/track/case")
    person.click("I have changed my mind")
    person.press("Continue", expect=200)
    page = person.get("/track/case")
    assert "You took back your request on " in page
    assert "We keep what you told us about the pressure." in page


def test_who_is_rung_knows_by_when_and_is_offered_a_code_first(app: Flask, person: Visitor) -> None:
    walk(person, {"contact": {"routes": ["phone"]}, "details": {"phone": "01629 761377"}})
    with app.app_context():
        day = acknowledged_by(one_case(app), app.extensions["asb_council"])
    assert f"We will ring you, by {day}, to tell you that we have it." in person.page
    html = person.page.html
    assert html.index("Show my page code") < html.index("Finish, and clear this device")
    person.press("Finish, and clear this device", expect=200)
    assert "you need your reference, and a link that we email to you or a page code" in person.page
