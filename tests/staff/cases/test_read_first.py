"""What came on a case is read first: the same button on Home and on the case, which says what it opens."""

import pytest
from flask import Flask
from sqlalchemy import update

from asb.database import writing
from asb.models import Case
from tests.shared.bodies import PC, add, answer, opened
from tests.shared.cases import TWO, checked, write
from tests.shared.days import ahead
from tests.shared.officers import Colleague
from tests.shared.page import Link, Page, Visitor
from tests.shared.people import by_code
from tests.shared.tree import Element

POLICE = "Read what Derbyshire Constabulary sent"
ANN = "Read what Ann Ogden sent"


def buttons(page: Page) -> list[Element]:
    """The buttons of the box that says what to do now."""
    [box] = page.root.all("div", cls="app-needed")
    return box.all("a", cls="govuk-button")


def on_home(officer: Colleague, reference: str) -> list[Link]:
    return [link for link in officer.get("/staff/").links if link.text.endswith(f", {reference}")]


@pytest.fixture
def answered(app: Flask, officer: Colleague) -> str:
    """A case on which the police have answered, and nobody has read it."""
    add(app, PC)
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", question="holds", bodies=["police"], by=ahead(9))
    answer(opened(app, case), case, "hold", said_1="not_held", said_2="held", text="")
    return case


def test_what_a_body_sent_is_the_first_button(answered: str, officer: Colleague) -> None:
    page = officer.get(f"/staff/cases/{answered}")
    first = buttons(page)[0]
    assert (first.text, "govuk-button--secondary" in first.attrs["class"]) == (POLICE, False)
    place = first.attrs["href"].partition("#")[2]
    [heading] = [each for each in page.root.all("h3") if each.attrs.get("id") == place]
    assert heading.text.startswith("A body said what it holds: Pat Constable")
    assert f"What is due {POLICE}" in page
    assert on_home(officer, answered)[0].text == f"{POLICE}, {answered}"
    assert "Accept," not in officer.page


def test_what_somebody_on_the_case_sent_is_the_first_button(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    case = checked(app, officer)
    by_code(app, resident, case).get("/track/case/more")
    resident.press("Send", text="It was worse last night.", danger="no", expect=200)
    assert buttons(officer.get(f"/staff/cases/{case}"))[0].text == ANN
    assert on_home(officer, case)[0].text == f"{ANN}, {case}"
    assert ANN in officer.get("/staff/cases?list=you")


def test_home_names_nobody_of_a_restricted_case(app: Flask, officer: Colleague, resident: Visitor) -> None:
    case = checked(app, officer)
    by_code(app, resident, case).get("/track/case/more")
    resident.press("Send", text="It was worse last night.", danger="no", expect=200)
    with app.app_context(), writing() as session:
        session.execute(update(Case).where(Case.reference == case).values(restricted=True))
    assert on_home(officer, case)[0].text == f"Read what somebody on the case sent, {case}"
    assert "Ann" not in officer.page
