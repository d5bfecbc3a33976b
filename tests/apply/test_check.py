"""Check your answers: what was skipped, and what is said before an application is sent from there."""

import pytest

from tests.shared.page import Visitor
from tests.shared.story import GROUP, HELPING, walk

pytestmark = pytest.mark.stories


def test_each_question_that_was_skipped_is_a_link_to_its_box(resident: Visitor) -> None:
    """A page where nothing was answered is one, by its heading."""
    by_phone = {"contact": {"routes": ["phone"]}, "details": {"phone": "01629 000001"}}
    page = walk(resident, by_phone, until="check")
    assert "Questions you skipped" in [heading.text for heading in page.root.all("h2")]
    links = {link.text: link.href for link in page.links}
    skipped = {
        "Are you safe now?": "/apply/safe#danger",
        "May say who is calling": "/apply/details#phone_say",
        "May leave a message": "/apply/details#phone_message",
        "A good and safe time": "/apply/details#times",
        "Postcode of the place": "/apply/place#postcode",
        "Home address if different": "/apply/place#home",
        "Landlord": "/apply/place#landlord",
        "Is it still happening?": "/apply/behaviour#still",
        "Is it because of who you are?": "/apply/because#because",
        "Do you want to add anything else?": "/apply/more#more",
    }
    assert skipped.items() <= links.items()
    for text, href in skipped.items():
        address, _, box = href.partition("#")
        assert f'id="{box}"' in resident.get(address).html, text


def test_no_time_is_asked_for_of_those_who_are_written_to(resident: Visitor) -> None:
    assert "A good and safe time" not in walk(resident, until="check")


def test_who_may_read_a_letter_about_agreeing_is_said_before_it_is_sent(resident: Visitor) -> None:
    page = walk(resident, HELPING, until="check")
    assert "we will write to Percy Ogden to ask if they agree." in page
    resident.get("/apply/person_details")
    page = resident.press("Continue", email_shared="unsure", expect=200)
    assert "we will write to Percy Ogden. Somebody else may read it, so we will only ask them to ring" in page


def tell_of(resident: Visitor, name: str, email: str, shared: str) -> None:
    """Adds somebody to the group."""
    resident.get("/apply/others/add")
    resident.press("Continue", name=name, email=email, email_shared=shared, expect=200)


def test_nobody_is_promised_a_letter_to_an_inbox_that_another_of_them_uses(resident: Visitor) -> None:
    walk(resident, GROUP, until="others")
    tell_of(resident, "Dev Rao", "ANN@example.com", "yes")
    resident.press("Continue", expect=200)
    page = walk(resident, GROUP, until="check")
    says = "We cannot write to Dev Rao at an email address that another of you uses too."
    assert says in page
    assert "we will write to" not in page
    tell_of(resident, "Pat Hill", "pat@example.com", "no")
    resident.get("/apply/others")
    resident.press("Continue", expect=200)
    page = walk(resident, GROUP, until="check")
    assert says in page
    assert "we will write to those in your group whose own email you gave" in page
    assert "only ask them to ring us" not in page


def test_nor_to_who_is_helped_at_the_inbox_of_the_helper(resident: Visitor) -> None:
    walk(resident, HELPING, until="check")
    resident.get("/apply/person_details")
    page = resident.press("Continue", email="ann@example.com", email_shared="yes", expect=200)
    assert "We cannot write to Percy Ogden at your own email address." in page
    assert "we will write to Percy" not in page
