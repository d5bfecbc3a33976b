"""Bodies that are replaced in mid-case: a relevant body, and the one that hears appeals."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from asb import web
from asb.council import HERE, Appeal, Council, CouncilFileError, load
from asb.rules.days import Period
from tests.shared.cases import met, write
from tests.shared.councils import SECOND
from tests.shared.days import today
from tests.shared.kept import letters
from tests.shared.officers import Colleague
from tests.shared.page import Visitor

CHANGE = date(2028, 4, 1)
BODY = 'email = "community.safety@derbyshiredales.example"  # placeholder\n'
TAKES_OVER = """
[[bodies.successors]]
from = 2028-04-01
name = "Northern Derbyshire Council"
email = "reviews@north.example"
"""
MAYOR = """
[[appeals]]
from = 2028-05-08
body = "Mayor of the East Midlands"
website = "https://mayor.example"
window = "28 days"
takes_over = true
grounds = [{ key = "any", label = "Anything" }]
results = { upheld = "Allowed", partly = "Allowed in part", not_upheld = "Dismissed" }
"""


@pytest.fixture
def kind() -> str:
    """One kind of database: what differs here is the council."""
    return "sqlite"


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Council]:
    def load_with(body: str = "", appeal: str = "") -> Council:
        shipped = HERE.read_text(encoding="utf-8")
        assert BODY in shipped
        file = tmp_path / "council.toml"
        file.write_text(shipped.replace(BODY, BODY + body) + appeal, encoding="utf-8")
        return load(file)

    return load_with


def test_a_body_has_its_successor_from_the_first_day(written: Callable[..., Council]) -> None:
    here = written(TAKES_OVER)
    before, after = (here.as_of(day).bodies[0] for day in (CHANGE - timedelta(days=1), CHANGE))
    assert (before.name, before.formerly) == ("Derbyshire Dales District Council", "")
    assert (after.key, after.kind) == ("council", "council")
    assert (after.name, after.email) == ("Northern Derbyshire Council", "reviews@north.example")
    assert after.formerly == "Derbyshire Dales District Council"
    assert after.successors == ()
    assert here.as_of(CHANGE).bodies[1:] == here.bodies[1:]
    assert after.name_on(CHANGE - timedelta(days=1)) == "Derbyshire Dales District Council"
    assert after.name_on(CHANGE) == "Northern Derbyshire Council"
    assert before.name_on(date(2020, 1, 1)) == before.name


def test_of_several_successors_the_latest_counts_in_any_order(written: Callable[..., Council]) -> None:
    third = TAKES_OVER.replace("2028-04-01", "2030-04-01").replace("Northern", "Greater")
    body = written(third + TAKES_OVER).as_of(date(2031, 1, 1)).bodies[0]
    assert (body.name, body.formerly) == ("Greater Derbyshire Council", "Northern Derbyshire Council")


def test_a_new_appeal_body_hears_appeals_about_earlier_decisions_on_their_own_terms(
    written: Callable[..., Council],
) -> None:
    here, first = written(appeal=MAYOR), date(2028, 5, 8)
    decided = date(2028, 4, 20)
    before = here.as_of(first - timedelta(days=1)).appeal_on(decided)
    after = here.as_of(first).appeal_on(decided)
    assert before.body == "Police and Crime Commissioner for Derbyshire"
    assert (after.body, after.website) == ("Mayor of the East Midlands", "https://mayor.example")
    assert (after.grounds, after.window, after.email) == (before.grounds, before.window, None)
    new = here.as_of(first).appeal_on(first)
    assert (new.window, [each.key for each in new.grounds]) == (Period(days=28), ["any"])


def test_without_taking_over_earlier_decisions_stay_where_they_were(
    written: Callable[..., Council],
) -> None:
    here = written(appeal=MAYOR.replace("takes_over = true\n", ""))
    assert here.as_of(date(2029, 1, 1)).appeal_on(date(2028, 4, 20)).body.startswith("Police and Crime")


def test_where_nobody_has_taken_over_nothing_is_copied() -> None:
    here = load(None)
    assert here.as_of(date(2029, 1, 1)) is here


@pytest.mark.parametrize(
    ("body", "appeal", "said"),
    [
        (TAKES_OVER * 2, "", "bodies: council: successors has the same from twice, 2028-04-01: keep one"),
        (TAKES_OVER.replace("name", "title"), "", "bodies[1].successors[1].title is not a known key"),
        ("", MAYOR.replace("2028-05-08", "2013-01-01"), "appeals: the first cannot have takes_over"),
        ("", MAYOR.replace('partly = "Allowed in part", ', ""), "appeals[2].results.partly is missing"),
    ],
)
def test_a_wrong_successor_is_refused(
    written: Callable[..., Council], body: str, appeal: str, said: str
) -> None:
    with pytest.raises(CouncilFileError) as refusal:
        written(body, appeal)
    assert said in str(refusal.value)


def heard_by_the_mayor(app: Flask, from_day: date) -> None:
    """From now on, the council file names another appeal body, and another council."""
    council: Council = app.extensions["asb_council"]
    results = load(SECOND).appeals[-1].results
    mayor: Appeal = replace(
        council.appeals[0], from_day=from_day, body="The Mayor", takes_over=True, results=results
    )
    app.extensions["asb_council"] = replace(council, appeals=(*council.appeals, mayor))


def test_an_appeal_in_mid_case_goes_to_the_body_of_the_day(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer)
    heard_by_the_mayor(app, today())
    with app.app_context():
        assert web.council().appeals[0].body == "The Mayor"
    write(officer, reference, "appeal", "See the letters", how="us", grounds=["threshold"], text="Why?")
    [passed_on] = letters(app, "appeal_passed_on")
    assert passed_on.to_name == "The Mayor"
    page = officer.get(f"/staff/cases/{reference}/appeal_decided")
    assert "Not upheld: “Dismissed”" in page
    write(officer, reference, "appeal_decided", result="not_upheld", back=["nothing"], words="No.")
    [decided] = letters(app, "appeal_decided")
    assert "The Mayor has decided on your appeal" in decided.text
    assert "They call this “Dismissed”." in decided.text


@pytest.mark.parametrize("named", ["northmere"])
def test_pages_name_who_has_taken_over_and_who_will(
    app: Flask, resident: Visitor, officer: Colleague
) -> None:
    page = resident.get("/how-we-decide")
    assert (
        "Mere and Wolds Police (it took over from Mere Constabulary). From 1 April 2091: Northern Police"
        in page
    )
