"""The HTML part of a letter: the same words, with headings, lists and quotations that can be told apart."""

import re

import pytest
from flask import Flask

from asb.models import Letter
from tests.shared.lived import REPORTS, office


@pytest.fixture
def kind() -> str:
    """Letters are the same on every database; one will do."""
    return "sqlite"


def letter(app: Flask, recipient: str) -> Letter:
    with app.test_request_context():
        here = office(app)
        case = here.live(
            here.come({"behaviour": {"kinds": ["noise"], "story": "# One\n- two\nthree"}}, REPORTS)
        )
        return next(each for each in case.letters if each.recipient == recipient)


def test_of_a_letter_to_an_applicant(app: Flask) -> None:
    html = letter(app, "applicant").html
    assert re.findall(r"<h2>(.*?)</h2>", html) == [
        "If it gets worse",
        "Your reports",
        "What happens next",
        "If you want to add or correct something",
        "Your page",
    ]
    assert "<ul>\n<li>If anyone is in danger, ring 999.</li>\n<li>For crime that is not an emergency" in html
    assert html.count("<ul>") == 2
    assert "<p>Dear Ann Ogden,</p>" in html
    assert '<p><a href="⟦here⟧/track/">⟦here⟧/track/</a></p>' in html
    assert "Town Hall<br>\nBank Road<br>\nMatlock" in html
    assert "<blockquote>" not in html


def test_what_a_person_wrote_is_a_quotation_and_nothing_else(app: Flask) -> None:
    html = letter(app, "team").html
    assert "<blockquote><p># One<br>\n- two<br>\nthree</p></blockquote>" in html
    assert "<li>two</li>" not in html
    assert "<h2>One</h2>" not in html
