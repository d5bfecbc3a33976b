"""The page with the letters of an act, before they go: it says so, and folds away only what is the same."""

from flask import Flask

from tests.shared.cases import ADVICE, BODIES, TWO, checked, do, held
from tests.shared.days import ahead
from tests.shared.officers import Colleague

OUTCOME = {"considered": "All.", "watches": "Olive", "again": ahead(30), "early": "At once."}


def test_a_letter_that_asks_something_else_is_not_called_the_same(app: Flask, officer: Colleague) -> None:
    case = held(app, officer)
    do(officer, case, "action", to="council", text="Lamps", told="Lamps.", by=ahead(9), notice="no")
    do(officer, case, "recommend", to="police", by=ahead(20), **ADVICE)
    page = do(officer, case, "outcome", "See the letters", **OUTCOME)
    assert "The same letter" not in page
    headings = " ".join(each.text for each in page.root.all("h2"))
    assert (headings.count("what the review recommends"), headings.count("your part in the plan")) == (1, 1)


def test_letters_that_are_the_same_but_for_their_reader_are_folded(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    page = do(officer, case, "ask", "See the letters", question="holds", bodies=list(BODIES), by=ahead(9))
    assert page.text.count("The same letter to") == len(BODIES) - 1


def test_the_page_says_that_these_are_the_letters(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer, TWO)
    page = do(officer, case, "ask", "See the letters", question="holds", bodies=list(BODIES), by=ahead(9))
    assert page.h1 == "Check the 3 letters"
    assert f"Case {case}: request information or a view" in page
    page = do(officer, case, "ask", "See the letters", question="holds", bodies=["police"], by=ahead(9))
    assert page.h1 == "Check the letter"
    assert page.root.all("title")[0].text.startswith("Check the letter")
