"""How quickly bodies answer: who is late, by the same days as the worklist, and that they were reminded."""

from datetime import timedelta

import pytest
from flask import Flask

from asb import web
from asb.casework.bodies import answering, reminders
from asb.casework.bodies.reminders import Awaited
from asb.fields import say_day
from asb.rules.figures import Year
from tests.shared.cases import TWO, checked, due_days_ago, write
from tests.shared.days import ahead, recent
from tests.shared.officers import Colleague


def asked(app: Flask, officer: Colleague) -> str:
    reference = checked(app, officer, TWO)
    write(officer, reference, "ask", "See the letters", question="holds", bodies=["police"], by=ahead(9))
    return reference


def police(manager: Colleague) -> list[str]:
    """The cells of the row of the police."""
    [row] = [row for row in manager.page.root.all("tr") if row.text.startswith("Derbyshire Constabulary")]
    return [cell.text for cell in row.all("td")]


def test_whoever_is_late_on_home_is_late_here(app: Flask, officer: Colleague, manager: Colleague) -> None:
    reference = asked(app, officer)
    assert "Every body that was asked has answered" in manager.get("/staff/settings/bodies")
    assert police(manager)[:5] == ["1", "0", "0", "1", "0"]
    due_days_ago(app, reference, 1)
    page = manager.get("/staff/settings/bodies")
    late = f"{reference}: Derbyshire Constabulary, what it holds, due {say_day(recent(1))}. Not reminded yet."
    assert late in page
    assert police(manager)[:5] == ["1", "0", "0", "1", "1"]
    assert "1 day" in officer.get("/staff/").root.all(id="chase")[0].text


@pytest.mark.parametrize(("asked_on", "late"), [("first", 1), ("last", 1), ("before", 0), ("after", 0)])
def test_a_late_request_belongs_to_the_year_in_which_it_was_made(
    app: Flask, asked_on: str, late: int
) -> None:
    year = Year.of(web.today())
    days = {"first": year.first, "last": year.last}
    days |= {"before": year.first - timedelta(days=1), "after": year.last + timedelta(days=1)}
    waits = Awaited("asked-police", "police", "The police", days[asked_on], days[asked_on], ())
    with app.app_context():
        found = answering.by_body(year, app.extensions["asb_council"], [waits])
    assert {each.body: each.overdue for each in found}["police"] == late


def test_the_forms_say_that_the_service_reminded_them_today(app: Flask, officer: Colleague) -> None:
    reference = asked(app, officer)
    due_days_ago(app, reference, 1)
    council, tokens = app.extensions["asb_council"], app.extensions["asb_tokens"]
    assert "Reminded" not in officer.get(f"/staff/cases/{reference}/remind")
    with app.app_context():
        for number in reminders.to_remind(council, web.today()):
            reminders.remind(number, council, tokens, web.now())
    assert "Reminded today, by the service" in officer.get(f"/staff/cases/{reference}/remind")
    assert "(reminded today, by the service)" in officer.get(f"/staff/remind?case={reference}")
