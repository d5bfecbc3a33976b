"""Whoever asks for a way in, or tries one, is limited at every door that stands open to strangers."""

from dataclasses import replace

import pytest
from flask import Flask

from asb.casework import rate_limits
from tests.shared.page import Visitor

REFERENCE, CODE = "YYYY-YYYY", "2222-3333-4444"
DOORS = [
    ("SIGNING_IN", "/track/", {"reference": REFERENCE, "detail": "ann@example.com"}),
    ("OPENING", "/track/code", {"reference": REFERENCE, "code": CODE}),
    ("GUESSED_FOR", "/track/code", {"reference": REFERENCE, "code": CODE}),
    ("OPENING", "/see/open", {}),
    ("SIGNING_IN", "/see/again", {}),
    ("ANSWERING", "/reply/message", {}),
    ("ANSWERING", "/reply/read", {"answer": "agree"}),
    ("SIGNING_IN", "/reply/again", {}),
    ("OPENING", "/part/open", {"who": "me"}),
    ("SIGNING_IN", "/part/again", {}),
    ("SIGNING_IN", "/part/ask", {"email": "pc@police.example"}),
    ("OPENING", "/part/code", {"reference": REFERENCE, "code": CODE}),
    ("GUESSED_FOR", "/part/code", {"reference": REFERENCE, "code": CODE}),
    ("GUESSING", "/return", {"code": CODE}),
    ("GUESSED", "/return", {"code": CODE}),
    ("GUESSING", "/return/go-on", {}),
]


@pytest.mark.parametrize(
    ("limit", "door", "typed"), DOORS, ids=lambda each: each if each == str(each) else ""
)
def test_a_door_says_when_it_was_tried_too_often(
    app: Flask, person: Visitor, limit: str, door: str, typed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no try left, each says so at the first."""
    monkeypatch.setattr(rate_limits, limit, replace(getattr(rate_limits, limit), most=0))
    [token] = {each.attrs["value"] for each in person.get("/track/").root.all("input", name="csrf_token")}
    sent = {"csrf_token": token, **typed}
    said = person.client.post(door, data=sent, base_url=person.base_url)
    assert (said.status_code, "Please wait a while" in said.text) == (429, True)
