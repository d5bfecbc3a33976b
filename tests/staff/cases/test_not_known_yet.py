"""A report that depends on something: officers read that it is not known yet, until somebody has looked."""

from flask import Flask

from tests.shared.cases import MEANWHILE, THREE, acted, checked, do, judged
from tests.shared.databases import one_database
from tests.shared.kept import letters
from tests.shared.officers import Colleague
from tests.shared.story import A_REFERENCE

pytestmark = one_database

YET, NEVER = "A date is not known yet.", "We could not find out the date."


def test_nobody_has_looked_before_somebody_has(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, [*THREE[:2], A_REFERENCE])
    page = officer.get(f"/staff/cases/{reference}/see/reports")
    assert YET in page
    assert NEVER not in page
    looked = {"source": "The police log.", "not_found": "The log of May, on Monday."}
    do(officer, reference, "finding", **judged(3, **looked))
    page = officer.get(f"/staff/cases/{reference}/see/reports")
    assert NEVER in page
    assert YET not in page


def test_the_letter_of_a_decision_claims_no_search_that_nobody_made(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, [*THREE, A_REFERENCE])
    acted(app, officer, reference, ("decide", {"outcome": "met", **MEANWHILE}))
    [letter] = letters(app, "threshold_decided")
    assert "Report 4: it is not known if it counts." in letter.text
    assert "Its date is not known." in letter.text
    assert "could not find out" not in letter.text
