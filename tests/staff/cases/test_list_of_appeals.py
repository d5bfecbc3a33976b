"""The list of the appeal officer: what each appeal is about, since when, and for how long it has waited."""

import pytest
from flask import Flask
from sqlalchemy import update

from asb.database import writing
from asb.models import HistoryEntry
from tests.shared.cases import APPEALED, not_met, write
from tests.shared.days import recent
from tests.shared.officers import Colleague


@pytest.mark.parametrize("address", ["/staff/", "/staff/appeals"])
def test_each_appeal_says_what_it_is_about_and_since_when(
    app: Flask, officer: Colleague, appeals: Colleague, address: str
) -> None:
    assert not appeals.get(address).root.all("table")
    case = not_met(app, officer)
    write(officer, case, "appeal", "See the letters", **APPEALED)
    with app.app_context(), writing() as session:
        session.execute(update(HistoryEntry).where(HistoryEntry.act == "appeal").values(on_day=recent(6)))
    [row] = [row for row in appeals.get(address).root.all("tr") if case in row.text]
    about, received, waiting = [cell.text for cell in row.all("td")]
    labels = {each.key: each.label for each in app.extensions["asb_council"].appeal_on(recent(6)).grounds}
    assert (about, waiting) == (labels["threshold"], "Waiting 6 days")
    assert received.startswith(f"Received {recent(6).day} ")
    assert row.all("a")[0].text == case
