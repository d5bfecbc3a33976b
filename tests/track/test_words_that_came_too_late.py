"""Somebody whose time on their page is over gets back what they typed, and nothing that they only chose."""

import pytest
from flask import Flask

from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import sent


@pytest.mark.parametrize(("text", "back"), [("It goes on.", True), ("ok", True), ("x", False)])
def test_words_come_back_and_single_letters_do_not(
    app: Flask, resident: Visitor, text: str, back: bool
) -> None:
    by_code(app, resident, sent(app))
    resident.get("/track/case/more")
    resident.client.delete_cookie("session")
    resident.client.get("/track/", base_url=resident.base_url)
    token = resident.get("/track/").root.all("input", name="csrf_token")[0].attrs["value"]
    typed = {"csrf_token": token, "text": text, "danger": "no"}
    answer = resident.client.post("/track/case/more", data=typed, base_url=resident.base_url)
    assert answer.status_code == 403
    assert (f">{text}<" in answer.text) is back
    assert token not in answer.text.replace(f'value="{token}"', "")
