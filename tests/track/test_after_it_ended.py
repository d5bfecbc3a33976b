"""A case that ended before its review: nothing promises one any more."""

from flask import Flask

from tests.shared.cases import MEANWHILE, do, met, not_met, write
from tests.shared.databases import one_database
from tests.shared.kept import letters
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code

pytestmark = one_database

WITHDRAWN = {"checked": "I rang Ann.", "said": "By phone.", "pressure": "none", "why": "She moves away."}


def test_nothing_promises_a_review_that_will_not_be_held(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = met(app, officer)
    assert MEANWHILE["meanwhile"] in by_code(app, Visitor(app), case).page
    do(officer, case, "withdraw", "Save and ask a manager", **WITHDRAWN)
    write(manager, case, "second", "Save", said="agree", why="I rang her too.")
    ann = by_code(app, Visitor(app), case)
    assert MEANWHILE["meanwhile"] not in ann.page, "what was arranged until the review"
    assert "It will not be held, because the case has ended." in ann.page
    assert "We will tell you when it is" not in ann.page
    [letter] = letters(app, "withdrawn")
    assert "There will be no review." in letter.text
    assert "ring us: we can open the case again" in letter.text
    assert "It was not held: the case ended on" in officer.get(f"/staff/cases/{case}/see/review")
    overview = officer.get(f"/staff/cases/{case}")
    assert "Ended with the case on" in overview


def test_who_has_appealed_is_not_told_to_appeal(app: Flask, officer: Colleague) -> None:
    case = not_met(app, officer)
    ann = by_code(app, Visitor(app), case)
    assert "does not require a review. You can appeal." in ann.page
    assert "(the threshold is not met), and there will be none." in ann.page
    assert "how you want to take part" not in ann.page
    write(officer, case, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    ann.get("/track/case")
    assert "You can appeal" not in ann.page
    assert "You appealed on" in ann.page
