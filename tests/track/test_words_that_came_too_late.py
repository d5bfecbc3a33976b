"""Somebody whose time on their page is over gets back what they typed, under its question, and nothing that
they only chose.
"""

import pytest
from flask import Flask

from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import sent


@pytest.mark.parametrize("text", ["It goes on.", "ok", "x"])
def test_words_come_back_under_their_question(app: Flask, resident: Visitor, text: str) -> None:
    by_code(app, resident, sent(app))
    resident.get("/track/case/more")
    resident.client.delete_cookie("session")
    resident.client.get("/track/", base_url=resident.base_url)
    token = resident.get("/track/").root.all("input", name="csrf_token")[0].attrs["value"]
    typed = {"csrf_token": token, "text": text, "danger": "no"}
    answer = resident.client.post("/track/case/more", data=typed, base_url=resident.base_url)
    assert answer.status_code == 403
    assert f">{text}<" in answer.text
    assert answer.text.count("readonly") == 1
    assert "What do you want to tell us?</label>" in answer.text
    assert token not in answer.text.replace(f'value="{token}"', "")
