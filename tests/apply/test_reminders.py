"""The reminder that something saved is erased soon: only to a draft that is due for it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web
from asb.casework.drafts import returning
from asb.database import db, writing
from asb.models import Draft, Letter
from tests.shared.page import Visitor
from tests.shared.story import walk


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(("idle", "letters"), [(20, 0), (25, 1)])
def test_a_draft_is_reminded_only_shortly_before_its_end(
    app: Flask, resident: Visitor, idle: int, letters: int
) -> None:
    walk(resident, until="easier")
    journey, tokens = app.extensions["asb_apply"], app.extensions["asb_tokens"]
    assert journey.council.privacy.draft_days == 28
    with app.app_context():
        now = web.now()
        with writing() as session:
            session.execute(update(Draft).values(touched_at=now - timedelta(days=idle)))
        key = db.session.scalars(select(Draft.key)).one()
        assert list(returning.to_remind(journey, now)) == [key][:letters]
        returning.remind(key, journey, tokens, now)
        returning.remind(key, journey, tokens, now)
        found = db.session.scalars(select(Letter).where(Letter.kind == "draft_goes_soon")).all()
        assert len(found) == letters
