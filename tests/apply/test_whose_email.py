"""An address that the applicant gives for themselves and for somebody else is no private one."""

import pytest
from flask import Flask

from tests.shared.kept import one_case
from tests.shared.page import Visitor
from tests.shared.story import walk

ASKED = "This is the email address that you gave for yourself. Enter theirs."
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
    kinds = {letter.recipient: letter.kind for letter in one_case(app).letters}
    assert kinds["represented"] == "applied_for_you", "no link goes to an inbox that both read"


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
