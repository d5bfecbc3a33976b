"""The fictional year: every stage, nothing that drifts, nobody real, never into a database that is used."""

import re

from flask import Flask
from sqlalchemy import func, select

from asb import council, web
from asb.casework import verify
from asb.database import db
from asb.models import Case, HistoryEntry, Letter
from asb.rules.acts import ALWAYS
from tests.page import Visitor
from tests.test_cases import applied


def test_a_year_is_lived_and_can_be_looked_at(app: Flask, resident: Visitor) -> None:
    ran = app.test_cli_runner().invoke(args=["demo"])
    assert ran.exit_code == 0, ran.output
    links = re.findall(r"https?://\S+", ran.output)
    assert [role in ran.output for role in ("officer", "manager", "appeals")] == [True] * 3
    with app.app_context():
        assert set(db.session.scalars(select(Case.stage).distinct())) == set(ALWAYS)
        assert 30 <= (db.session.scalar(select(func.count()).select_from(Case)) or 0) <= 40
        done = set(db.session.scalars(select(HistoryEntry.act).distinct()))
        assert {"refuse", "second", "appeal", "appeal_decided", "outcome", "deliver"} <= done
        assert db.session.scalar(select(Case.id).where(Case.next_due < web.today(), Case.stage == "checking"))
        states = set(db.session.scalars(select(Letter.state).distinct()))
        assert {"sent", "posted", "to_print", "failed"} == states
        to_people = select(Letter.to_address).where(Letter.route == "email")
        assert all(
            address.endswith((".example", "@example.com")) for address in db.session.scalars(to_people)
        )
        assert list(verify.drifts(council.load(None))) == []
    resident.get(links[0])
    assert resident.page.status == 200


def test_it_goes_into_an_empty_database_only(app: Flask) -> None:
    applied(app)
    ran = app.test_cli_runner().invoke(args=["demo"])
    assert ran.exit_code == 2
    assert "an empty one only" in ran.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Case)) == 1
