"""A case that ended before its review: nothing promises one any more."""

from flask import Flask

from tests.shared.cases import do, met, write
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
    do(officer, case, "withdraw", "Save and ask a manager", **WITHDRAWN)
    write(manager, case, "second", "Save", said="agree", why="I rang her too.")
    ann = by_code(app, Visitor(app), case)
    assert "It will not be held, because the case has ended." in ann.page
    assert "We will tell you when it is" not in ann.page
    [letter] = letters(app, "withdrawn")
    assert "There will be no review." in letter.text
    assert "ring us: we can open the case again" in letter.text
    assert "It was not held: the case ended on" in officer.get(f"/staff/cases/{case}/see/review")
    overview = officer.get(f"/staff/cases/{case}")
    assert "Ended with the case on" in overview
