"""A database that an earlier release made is brought up to date, and still tells everything it told."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from asb import create_app
from asb.casework import chains
from asb.casework.acts import verify
from asb.database import db
from asb.models import Case
from tests.shared import releases
from tests.shared.officers import signed_in

pytestmark = pytest.mark.long

WHAT_IS_NEXT = {"tasks", "rank"}
"""Columns that a release may conclude otherwise: its notes then say to run `verify --mend` once."""
PARTS = ("", "/see/application", "/see/reports", "/see/review", "/see/history", "/see/letters")


@pytest.fixture(params=releases.names())
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def upgraded(release: str, kind: str, empty_database: str, settings: dict[str, str]) -> Iterator[Flask]:
    """The service of today on the database of that release."""
    releases.restore(release, kind, empty_database)
    app = create_app({**settings, "DATABASE_URL": empty_database, "SECRET_KEY": releases.KEY})
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_its_lists_and_figures_stay_as_they_were(upgraded: Flask, release: str) -> None:
    told = releases.facts(release)
    council = upgraded.extensions["asb_council"]
    with upgraded.app_context():
        found = list(verify.drifts(council))
        assert {each.what for each in found} <= WHAT_IS_NEXT
        for reference in {each.reference for each in found}:
            verify.mend(reference, council)
        assert list(verify.drifts(council)) == []
        assert list(chains.breaks()) == [], "what was there is chained as it was"
    today = releases.published(upgraded, date.fromisoformat(told["on"]))
    lines = {year: set(numbers) for year, numbers in told["figures"].items()}
    assert {
        year: {line: number for line, number in numbers.items() if line in lines[year]}
        for year, numbers in today.items()
    } == told["figures"]


def test_each_case_can_be_read(upgraded: Flask) -> None:
    manager = signed_in(upgraded, "manager", "Rita Release")
    with upgraded.app_context():
        cases = list(db.session.scalars(select(Case.reference).order_by(Case.id)))
    assert len(cases) > 30
    for reference in cases:
        for part in PARTS:
            manager.get(f"/staff/cases/{reference}{part}")
