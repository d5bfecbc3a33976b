"""Somebody whom we have no safe way to contact: told everywhere to ring us, and never that we will write."""

import re

import pytest
from flask import Flask

from tests.shared.cases import THREE, met
from tests.shared.kept import case, letters
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import ANN, by_code
from tests.shared.story import sent, walk

NO_WAY = {"contact": {"routes": ["none"]}}
WE_WILL = re.compile(
    r"[Ww]e will (?:first )?(?:contact|write to|ring) you|in a way that we have used before|"
    r"write to you by email|to be posted"
)
RING = "please ring us when it is safe: 01629 761377"


def reference_of(visitor: Visitor) -> str:
    return visitor.get("/track/case").h1.removeprefix("Application ")


@pytest.fixture
def mo(app: Flask, person: Visitor) -> Visitor:
    """The applicant of a case with three reports, whom we must not contact, on his page."""
    return by_code(app, person, sent(app, NO_WAY, reports=THREE))


def test_no_page_says_that_we_will_write_to_them(mo: Visitor) -> None:
    for address in ("", "/letters", "/more", "/reach", "/change", "/another"):
        page = mo.get(f"/track/case{address}")
        assert not WE_WILL.findall(page.text), address
    assert "Ready Read it in our letters to you" in mo.get("/track/case")
    assert ", kept here for you" in mo.get("/track/case/letters")


def test_what_they_send_is_answered_on_their_page(mo: Visitor) -> None:
    mo.click("Tell us more")
    mo.press("Send", text="It was worse today.")
    assert "We will not contact you. Your page says when we have dealt with it." in mo.page
    assert not WE_WILL.findall(mo.page.text)
    assert "Somebody will read it." in mo.get("/track/case")
    assert "check it with you" not in mo.page


def test_withdrawing_waits_until_they_ring(mo: Visitor, app: Flask) -> None:
    mo.click("Withdraw")
    assert (
        f"Before we stop, we must make sure that this is what you want. We will not contact you, so {RING}"
        in (mo.page)
    )
    mo.press("Ask to withdraw", pressure="yes")
    assert mo.page.h1 == "Thank you"
    assert "We have noted that, and will talk with you about it when you ring us." in mo.page
    assert (
        f"First we must make sure that this is what you want. We will not contact you, so {RING}" in mo.page
    )
    assert not WE_WILL.findall(mo.page.text)
    assert RING in mo.get("/track/case")
    assert not WE_WILL.findall(mo.page.text)
    assert letters(app, "please_confirm") == []


def test_a_review_is_told_on_their_page(app: Flask, person: Visitor, officer: Colleague) -> None:
    reference = met(app, officer, **NO_WAY)
    by_code(app, person, reference)
    assert "We are arranging it. You will find its date here." in person.page
    assert not WE_WILL.findall(person.page.text)


class TestWhoeverStopsTheOnlyWay:
    def test_is_asked_once_and_then_told_to_ring(self, app: Flask, ann: Visitor) -> None:
        reference = reference_of(ann)
        ann.click("Change how we contact you")
        phone = {"phone": "07700 900982", "phone_say": "no", "phone_message": "no"}
        page = ann.press("Send request", routes=["phone"], **phone, expect=422)
        [error] = page.errors
        assert error.text.startswith(
            "If you stop every way that we have used, we cannot contact you until you ring"
        )
        assert case(app, reference).people[0].contact["routes"] == ["email"]
        ann.press("Send request", routes=["phone"], **phone)
        assert ann.page.h1 == "Thank you"
        says = "We have no way to contact you that we know is safe, so please ring us: 01629 761377"
        assert says in ann.page
        assert says in ann.get("/track/case")
        assert not WE_WILL.findall(ann.page.text)

    def test_is_not_asked_if_one_stays_or_none_is_safe(self, app: Flask, ann: Visitor) -> None:
        ann.click("Change how we contact you")
        both = {"phone": "07700 900982", "phone_say": "no", "phone_message": "no", "email": ANN}
        ann.press("Send request", routes=["email", "phone"], **both, email_shared="no")
        assert ann.page.h1 == "Thank you"
        ann.get("/track/case/reach")
        ann.press("Send request", routes=["none"])
        assert ann.page.h1 == "Thank you"


def test_on_sent_their_page_is_opened_by_a_code(resident: Visitor) -> None:
    walk(resident, NO_WAY)
    assert ("your page", "/track/code") in [(link.text, link.href) for link in resident.page.links]
