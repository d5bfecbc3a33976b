"""What people paste: what nobody sees is taken out; an address, a name or a reference is found."""

import pytest
from flask import Flask

from asb.casework.track.signing_in import detail
from asb.fields import UNSEEN, plain_email, read_reference
from asb.fields.typed import Name
from tests.shared.kept import one_case
from tests.shared.page import Visitor
from tests.shared.story import walk


@pytest.fixture
def kind() -> str:
    """What is read from a box is the same on every database; one will do."""
    return "sqlite"


@pytest.mark.parametrize(
    "typed",
    [
        "Sam O'Neil <sam@example.com>",
        "mailto:sam@example.com",
        "MAILTO:sam@example.com.",
        " <sam@example.com>, ",
        "(sam@example.com)",
        "ｓａｍ@example.com",
        "“sam@example.com”",
        "‘sam@example.com’",
        '"sam@example.com".',
        "«sam@example.com»,",
        "`sam@example.com`",
        "sam @ example.com",
        "Sam O’Neil < sam @ example.com >;",
        "mailto: sam@example.com",
    ],
)
def test_an_email_address_is_found(typed: str) -> None:
    assert plain_email(typed) == "sam@example.com"
    assert detail(typed) == "sam@example.com"


@pytest.mark.parametrize("typed", ["“sam@example.com”", "<sam@example.com>.", "sam @ example.com,"])
def test_an_email_address_is_read_as_it_is_meant(resident: Visitor, app: Flask, typed: str) -> None:
    walk(resident, {"details": {"email": typed, "email_shared": "no"}})
    assert one_case(app).people[0].contact["email"] == "sam@example.com"


def test_a_curly_apostrophe_is_one() -> None:
    assert plain_email("o’neil@example.com") == "o'neil@example.com"


@pytest.mark.parametrize(
    "typed",
    [
        "HJZX-78LW",
        "hjzx78lw",
        "HJZX 78LW",
        "Your reference: HJZX-78LW",
        "ref. HJZX – 78LW.",
        "Re: case HJZX78LW, please",
        "  HJZX-78LW\n",
        "case HJZX 78LW",
        "my code HJZX 78LW",
        "Thompson HJZX78LW",
        "from Jane: HJZX-78LW",
        "Your case. Reference HJZX 78LW",
        "HJZX.78LW",
    ],
)
def test_a_reference_is_found(typed: str) -> None:
    assert read_reference(typed) == "HJZX-78LW"


@pytest.mark.parametrize(
    "name", ["Mr.Smith", "St.John Smith", "Ma.Teresa Santos", "J.R.R. Tolkien", "D.J. O’Neil"]
)
def test_these_are_names(name: str) -> None:
    assert not Name.link.search(name)


@pytest.mark.parametrize("name", ["example.com", "see www.bad.xyz", "ring 01629 761377", "a@b.cd", "x.uk/y"])
def test_these_are_none(name: str) -> None:
    assert Name.link.search(name)


def test_what_nobody_sees_is_taken_out_of_every_box(app: Flask, resident: Visitor) -> None:
    name = f"{UNSEEN[0]}Ann\u202e Ogden\ufeff"
    story = "Shouting\u200b in the street 👩‍👧, every night"
    walk(resident, {"name": {"name": name}, "behaviour": {"kinds": ["noise"], "story": story}})
    case = one_case(app)
    assert case.people[0].name == "Ann Ogden"
    assert case.answers["behaviour"]["story"] == "Shouting in the street 👩‍👧, every night"


@pytest.mark.parametrize("name", ["\ufeff", "\u200d", "\u200b \u2060", "…"])
def test_an_invisible_name_is_none(resident: Visitor, name: str) -> None:
    walk(resident, until="name")
    assert resident.press("Continue", name=name, expect=422).errors[0].href == "#name"


@pytest.mark.parametrize("typed", ["12345", "my ref", "Thompson", "case code", "from Jane", "HJZX-78L"])
def test_other_words_are_no_reference(resident: Visitor, typed: str) -> None:
    assert read_reference(typed) == ""
    resident.get("/track/")
    [error] = resident.press("Continue", reference=typed, detail="ann@example.com", expect=422).errors
    assert error.href == "#reference"
    assert error.text == (
        "Check the reference: it is two groups of four letters and numbers, like 7X3M-K2QH. It never has "
        "0, 1 or 5, or the letters A, B, E, I, O, S or U"
    )


@pytest.mark.parametrize("typed", ["x", "sam jones", "ref 12"])
def test_a_contact_detail_is_an_email_address_or_a_number(resident: Visitor, typed: str) -> None:
    resident.get("/track/")
    [error] = resident.press("Continue", reference="HJZX-78LW", detail=typed, expect=422).errors
    assert error.text == "Enter an email address, like name@example.com, or a phone number"
