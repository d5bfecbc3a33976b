"""The HTML part of a letter: the same words, with headings, lists and quotations that can be told apart."""

import re

import pytest
from flask import Flask

from asb import council
from asb.letters import look
from asb.models import Letter
from tests.shared.kept import html
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
    made = html(app, letter(app, "applicant"))
    assert re.findall(r"<h2>(.*?)</h2>", made) == [
        "If it gets worse",
        "Your reports",
        "What happens next",
        "If you want to add or correct something",
        "Your page",
    ]
    assert "<ul>\n<li>If anyone is in danger, ring 999.</li>\n<li>For crime that is not an emergency" in made
    assert made.count("<ul>") == 2
    assert "<p>Dear Ann Ogden,</p>" in made
    assert '<p><a href="⟦here⟧/track/">⟦here⟧/track/</a></p>' in made
    assert "Town Hall<br>\nBank Road<br>\nMatlock" in made
    assert "<blockquote>" not in made


@pytest.mark.usefixtures("whole_letters")
def test_what_a_person_wrote_is_a_quotation_and_nothing_else(app: Flask) -> None:
    made = html(app, letter(app, "team"))
    assert "<blockquote><p># One<br>\n- two<br>\nthree</p></blockquote>" in made
    assert "<li>two</li>" not in made
    assert "<h2>One</h2>" not in made


def drawn(text: str) -> str:
    return str(look.words(text, council.load(None)))


def test_what_the_council_file_names_can_be_pressed() -> None:
    said = "Write to appeals@derbyshire-pcc.example, ring 01629 761377, or see https://www.lgo.org.uk."
    assert drawn(said) == (
        '<p>Write to <a href="mailto:appeals@derbyshire-pcc.example">appeals@derbyshire-pcc.example</a>, '
        'ring <a href="tel:01629761377">01629 761377</a>, '
        'or see <a href="https://www.lgo.org.uk">https://www.lgo.org.uk</a>.</p>\n'
    )
    assert drawn("- It is 01629 761377.\n").count("<a ") == 1
    assert "⟦here⟧/staff/cases/AAAA-BBBB</a>." in drawn("Open it: ⟦here⟧/staff/cases/AAAA-BBBB.")


@pytest.mark.parametrize(
    "said",
    [
        "Dear Ann https://evil.example,",
        "> https://www.lgo.org.uk",
        "> 01629 761377",
        "Ring 999, and 4401629 761377, and x.https://www.lgo.org.uk/more",
        "> Call\n> ----",
    ],
)
def test_nothing_else_can_be_pressed(said: str) -> None:
    assert "<a " not in drawn(said)


def test_only_our_own_line_of_hyphens_makes_a_heading() -> None:
    assert drawn(look.underlined("# What & why\n\nWords")) == "<h2>What &amp; why</h2>\n<p>Words</p>\n"
    assert "<h2>" not in drawn("What\n---") + drawn("What\n-----") + drawn("> What\n> ----") + drawn("----")


def test_the_colours_are_those_of_the_council(app: Flask) -> None:
    here: council.Council = app.extensions["asb_council"]
    made = look.email("About AAAA-BBBB", "Hello", here)
    assert f"background: {here.colours.brand}" in made
    assert f"a {{ color: {here.colours.link}" in made
    assert "prefers-color-scheme: dark" in made
    assert "http" not in made  # nothing is fetched to show it
