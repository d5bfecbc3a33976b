"""An address that the applicant gives for themselves and for somebody else is no private one."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb import letters
from asb.database import db
from asb.models import Person
from tests.shared.cases import BODIES, acted, do
from tests.shared.days import ahead
from tests.shared.kept import one_case
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.story import sent, walk

ASKED = "This is also the email address that you gave for yourself. Enter theirs."
HELPING = {"who": {"who": "someone_else"}, "person_contact": {"routes": ["email"]}}
GROUP = {"who": {"who": "group"}}


def test_the_email_of_the_person_helped_is_asked_about(resident: Visitor, app: Flask) -> None:
    walk(resident, HELPING, until="person_details")
    page = resident.press("Continue", email="Ann@Example.com", email_shared="no", expect=422)
    assert page.errors[0].text.startswith(ASKED)
    assert page.errors[0].href == "#email"
    assert 'value="Ann@Example.com"' in page.html
    resident.press("Continue", email_shared="yes", expect=200)
    walk(resident)
    assert "We will contact Percy Ogden, to ask if they agree." in resident.page
    found = {letter.recipient for letter in one_case(app).letters}
    assert "represented" not in found, "nothing about agreeing goes to an inbox that both read"


def test_one_inbox_for_both_is_never_refused_and_counts_as_shared(resident: Visitor, app: Flask) -> None:
    walk(resident, HELPING, until="person_details")
    resident.press("Continue", email="ann@example.com", email_shared="no", expect=422)
    resident.press("Continue", expect=200)
    assert resident.get("/apply/person_details").status == 200
    resident.press("Continue", expect=200)  # it is not asked about again
    walk(resident, HELPING)
    _, theirs = one_case(app).people
    assert (theirs.contact["email"], theirs.contact["email_shared"]) == ("ann@example.com", "yes")
    assert "represented" not in {letter.recipient for letter in one_case(app).letters}


def test_one_phone_for_both_is_asked_about(resident: Visitor) -> None:
    own = {"contact": {"routes": ["phone"]}, "details": {"phone": "01632 960 001"}}
    walk(resident, HELPING | own | {"person_contact": {"routes": ["phone"]}}, until="person_details")
    page = resident.press("Continue", phone="01632960001", expect=422)
    assert page.errors[0].text.startswith("This is also the phone number that you gave for yourself.")
    resident.press("Continue", expect=200)


def test_nobody_is_offered_their_own_details_for_somebody_else(resident: Visitor) -> None:
    every = {"person_contact": {"routes": ["email", "phone", "post"]}}
    page = walk(resident, HELPING | every, until="person_details")
    boxes = {box.attrs["name"]: box.attrs.get("autocomplete") for box in page.root.all("input", "textarea")}
    assert {boxes[name] for name in ("email", "phone", "address", "times")} == {"off"}


def test_nobody_is_offered_their_own_postcode_for_the_place(resident: Visitor) -> None:
    page = walk(resident, {}, until="place")
    boxes = {box.attrs["name"]: box.attrs.get("autocomplete") for box in page.root.all("input")}
    assert boxes["postcode"] == "off"


def test_their_own_address_is_not_asked_about(resident: Visitor) -> None:
    walk(resident, HELPING, until="person_details")
    resident.press("Continue", email="percy@example.com", email_shared="no", expect=200)


@pytest.mark.parametrize("shared", ["unsure", "yes"])
def test_the_email_of_a_member_of_a_group_is_asked_about(resident: Visitor, app: Flask, shared: str) -> None:
    walk(resident, GROUP, until="others")
    resident.get("/apply/others/add")
    member = {"name": "Bob Berry", "email": "ann@example.com"}
    page = resident.press("Continue", member, email_shared="no", expect=422)
    assert page.errors[0].text.startswith(ASKED)
    resident.press("Continue", member, email_shared=shared, expect=200)
    resident.press("Continue", expect=200)
    walk(resident, GROUP)
    assert "please_agree" not in {letter.kind for letter in one_case(app).letters}


def test_changing_to_their_address_asks_about_it_before_sending(resident: Visitor) -> None:
    theirs = {"email": "percy@example.com", "email_shared": "no"}
    walk(resident, HELPING | {"person_details": theirs}, until="check")
    resident.get("/apply/details")
    page = resident.press("Continue", theirs, expect=200)
    assert page.path == "/apply/person_details"
    assert resident.press("Continue", expect=422).errors[0].text.startswith(ASKED)


def test_changing_to_the_address_of_a_member_asks_to_finish_the_member(resident: Visitor) -> None:
    walk(resident, GROUP, until="others")
    resident.get("/apply/others/add")
    resident.press("Continue", name="Bob Berry", email="bob@example.com", email_shared="no", expect=200)
    resident.press("Continue", expect=200)
    walk(resident, GROUP, until="check")
    resident.get("/apply/details")
    page = resident.press("Continue", email="bob@example.com", email_shared="no", expect=200)
    assert page.path == "/apply/others"
    assert "Finish person 1" in page
    resident.click("Finish person 1")
    assert resident.press("Continue", expect=422).errors[0].text.startswith(ASKED)


def test_two_of_a_group_with_one_inbox_are_each_asked_by_an_officer(app: Flask, officer: Colleague) -> None:
    """Either could answer for the other there; and neither would know to whom a letter without a name is."""
    bob = {"name": "Bob Berry", "email": "both@example.com", "email_shared": "no"}
    eve, una = bob | {"name": "Eve Berry", "email": "Both@example.com"}, bob | {"name": "Una Berry"}
    case = sent(app, {"who": {"who": "group"}}, others=[bob, eve, una | {"email": "una@example.com"}])
    found = one_case(app)
    assert [letter.kind for letter in found.letters if letter.recipient.startswith("member-")] == [
        "please_agree"
    ]
    page = officer.get(f"/staff/cases/{case}")
    for name in ("Bob Berry", "Eve Berry"):
        assert f"Ask {name} if they agree, in a way that is safe for them" in page
    assert "Ask Una Berry" not in page
    take = ("take", {})
    acted(app, officer, case, ("risk", {"dangers": ["nothing"], "level": "none"}), take)
    acted(app, officer, case, ("pass", {"bodies": list(BODIES)}))
    acted(app, officer, case, ("ask", {"bodies": ["police"], "question": "holds", "by": ahead(9)}))
    assert case in officer.get("/staff/cases?list=you"), "it waits for us, not only for the police"
    for person in found.people[1:3]:
        agreed = {"state": "agreed", "how": "I met them.", "tell": "no"}
        do(officer, case, f"agreement/{person.id}", **agreed)
    assert "if they agree, in a way" not in officer.get(f"/staff/cases/{case}")
    assert case not in officer.get("/staff/cases?list=you")


def test_what_is_sent_to_an_inbox_of_two_is_neutral_whatever_was_said_of_it(app: Flask) -> None:
    theirs = {"email": "both@example.com", "email_shared": "no"}
    others = [{"name": name, **theirs} for name in ("Bob Berry", "Eve Berry")]
    sent(app, {"who": {"who": "group"}}, others=others)
    with app.app_context():
        ann, bob, eve = db.session.scalars(select(Person).order_by(Person.id)).all()
        assert not letters.is_shared(ann)
        assert letters.is_shared(bob)
        assert not letters.is_private(eve)
