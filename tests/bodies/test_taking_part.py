"""A body takes part by its link: opens the case, says what it holds, and the officer takes it over."""

from flask import Flask

from tests.shared.bodies import PC, add, come_in
from tests.shared.cases import TWO, checked, write
from tests.shared.days import ahead
from tests.shared.officers import Colleague
from tests.shared.page import Visitor


def test_the_police_open_it_and_say_what_they_hold(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    reference = checked(app, officer, TWO)
    police = Visitor(app)
    page = come_in(app, police)
    assert page.h1 == "Case reviews"
    assert "Nobody of Derbyshire Constabulary has opened it yet" in page
    police.click(f"Case {reference}")
    assert "My name is Ann" not in police.page
    police.press("Open it", expect=200)
    assert "Music every night." in police.page
    write(officer, reference, "ask", "See the letters", question="holds", bodies=["police"], by=ahead(9))
    come_in(app, police)
    police.click(f"Say what you hold, case {reference}")
    police.press(
        "Send", said_1="held", said_2="not_held", reference_1="POL 1", text="We visited.", expect=200
    )
    assert police.page.h1 == "Thank you"
    officer.get(f"/staff/cases/{reference}")
    assert "What bodies have answered" in officer.page
    officer.click("Take it over")
    officer.press("Take it over", expect=200)
    officer.get(f"/staff/cases/{reference}/see/reports")
    assert "POL 1" in officer.page
