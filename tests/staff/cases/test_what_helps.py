"""What makes it easier for people, and children's cases: beside safe contact, and in letters."""

import pytest
from flask import Flask

from tests.shared.cases import applied, do, met
from tests.shared.kept import letters
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.story import walk

HELPS = {"easier": {"help": ["large_print", "bsl"], "language": "Makaton too"}}
CHILD = {"safe": {"under_18": "yes"}}


@pytest.fixture
def kind() -> str:
    """One kind of database: what differs here are the words."""
    return "sqlite"


def test_what_helps_stands_beside_safe_contact_and_the_letters(app: Flask, officer: Colleague) -> None:
    reference = applied(app, **HELPS)
    for part in ("", "/see/letters"):
        page = officer.get(f"/staff/cases/{reference}{part}")
        assert "What helps them: British Sign Language; large print; Makaton too." in page
    assert "What helps them" not in officer.get(f"/staff/cases/{applied(app)}")


def test_a_letter_says_what_helps_in_our_words_alone(app: Flask, officer: Colleague) -> None:
    met(app, officer, **HELPS)
    [letter] = letters(app, "threshold_decided")
    assert "You told us that this helps: British Sign Language and large print." in letter.text
    assert "Makaton" not in letter.text


def test_a_letter_to_somebody_who_asked_for_nothing_says_nothing(app: Flask, officer: Colleague) -> None:
    met(app, officer)
    [letter] = letters(app, "threshold_decided")
    assert "this helps" not in letter.text


def test_a_child_is_told_that_they_can_apply(resident: Visitor) -> None:
    page = walk(resident, CHILD, until="help")
    assert "You can apply if you are under 18." in page
    assert "parental responsibility" not in page


def test_whoever_helps_a_child_is_told_that_we_ask_who_acts_for_them(resident: Visitor) -> None:
    page = walk(resident, {**CHILD, "who": {"who": "someone_else"}}, until="help")
    assert "We will ask who has parental responsibility for them" in page


def test_officers_are_asked_for_the_authority_until_there_is_a_decision(
    app: Flask, officer: Colleague
) -> None:
    asks = "find out who has parental responsibility, or acts for them"
    reference = applied(app, **CHILD)
    assert asks in officer.get(f"/staff/cases/{reference}")
    do(officer, reference, "take", "Assign to me")
    assert asks in officer.get(f"/staff/cases/{reference}")
    decided = met(app, officer, **CHILD)
    assert asks not in officer.get(f"/staff/cases/{decided}")
    assert asks not in officer.get(f"/staff/cases/{applied(app)}")
