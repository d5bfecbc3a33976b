"""What pages and letters say where a council has not settled something yet."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from asb import create_app
from asb.council import HERE, Body, Council
from asb.council.returns import EVERYTHING
from tests.shared.page import Visitor


@pytest.fixture
def kind() -> str:
    """One kind of database: what differs here is the council."""
    return "sqlite"


@pytest.fixture
def visit(settings: dict[str, str], tmp_path: Path) -> Callable[[str, str], Visitor]:
    """A visitor of a service whose council file lacks what stands between two marks."""

    def without(first: str, last: str) -> Visitor:
        shipped = HERE.read_text(encoding="utf-8")
        before, _, rest = shipped.partition(first)
        assert rest
        file = tmp_path / "council.toml"
        file.write_text(before + rest[rest.index(last) :], encoding="utf-8")
        return Visitor(create_app(settings | {"COUNCIL_FILE": str(file)}))

    return without


def test_without_a_definition_pages_use_the_words_of_the_act(visit: Callable[[str, str], Visitor]) -> None:
    resident = visit("[anti_social_behaviour]", "# Schedule 4, paragraphs 1 to 5")
    for address in ("/", "/is-this-right", "/get-help"):
        page = resident.get(address)
        assert "Anti-social behaviour is behaviour that causes harassment, alarm or distress" in page
        assert "what is usually not" not in page.text.lower()
        assert "usually not anti-social behaviour on their own" not in page
        assert "None" not in page


def test_a_council_without_a_partnership_names_none(visit: Callable[[str, str], Visitor]) -> None:
    resident = visit('partnership = "', "\n# Where")
    for address in ("/", "/how-we-decide", "/form"):
        assert "brings the" not in resident.get(address)


def test_the_privacy_page_says_that_lists_of_cases_are_given_where_the_council_has_set_it(
    app: Flask, resident: Visitor
) -> None:
    council: Council = app.extensions["asb_council"]
    assert "a list of cases without names" not in resident.get("/privacy")
    app.extensions["asb_council"] = replace(council, returns=EVERYTHING)
    page = resident.get("/privacy")
    assert f"{council.appeals[0].body} and the {council.partnership}: each year, a list of cases" in page
    app.extensions["asb_council"] = replace(council, returns=EVERYTHING, partnership=None)
    assert f"such as the {council.appeals[0].body}: each year, a list of cases" in resident.get("/privacy")


def test_landlords_that_have_joined_are_among_those_who_look_at_a_case(app: Flask, resident: Visitor) -> None:
    council: Council = app.extensions["asb_council"]
    landlord = Body("homes", "Dales Homes", "landlord")
    app.extensions["asb_council"] = replace(council, bodies=(*council.bodies, landlord))
    assert "The council, the police, the NHS and housing look at it together:" in resident.get("/")
    page = resident.get("/how-we-decide")
    assert "The social landlords in this list have joined the other bodies." in page
    assert "There is no published list yet of those that have joined" not in page
