"""Cases from before there were search keys get theirs when the database is brought up to date."""

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from asb.database import db
from asb.models import Case, CaseKey
from tests.shared.cases import applied


def kept(app: Flask) -> set[tuple[str, str]]:
    with app.app_context():
        query = select(Case.reference, CaseKey.key).join(Case, Case.id == CaseKey.case_id)
        found = {(row[0], row[1]) for row in db.session.execute(query)}
        db.session.rollback()
        return found


def test_each_old_case_gets_the_keys_that_a_new_one_has(app: Flask) -> None:
    applied(app, place={"place": "7 Unique Cl, Matlock"})
    applied(app, place={"place": "The Slopes, Buxton"}, name={"name": "Zoe Zed"})
    before = kept(app)
    assert {key for _, key in before} >= {"at:7 unique close", "by:zed the slopes", "email:ann@example.com"}
    with app.app_context():
        downgrade(revision="0011", x_arg=["lose=yes"])
        upgrade()
    assert kept(app) == before
