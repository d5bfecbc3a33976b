"""A mail server that is away for a week, and the nights on which the clocks change."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casework.acts import delivery
from asb.casework.drafts import store
from asb.casework.drafts.submit import Receipt, submit
from asb.casework.post import mail, outbox
from asb.database import db
from asb.models import Case, Letter
from asb.rules.days import london_date
from tests.shared.drafts import journey, key_of
from tests.shared.kept import one_case
from tests.shared.mailbox import Mailbox
from tests.shared.outgoing import run, time_passes
from tests.shared.page import Visitor
from tests.shared.services import BY_TOKEN
from tests.shared.story import walk

pytestmark = pytest.mark.days


def letters(app: Flask) -> list[Letter]:
    with app.app_context():
        return list(db.session.scalars(select(Letter).where(Letter.route == "email").order_by(Letter.id)))


def test_a_mail_server_that_is_away_for_a_week_delays_letters_and_fails_none(
    app: Flask, mailbox: Mailbox, resident: Visitor
) -> None:
    for person in (resident, Visitor(app)):
        walk(person)
    mailbox.stop()
    tried = []
    for minute in range(60):
        tried += [minute] * run(app)
        time_passes(app, minutes=1)
    due = [sum(mail.HOLDS[:rounds]) for rounds in range(len(mail.HOLDS) + 1)] + [48]
    assert tried == due, "one letter a round, and ever fewer rounds"
    for _ in range(7 * 4):
        run(app)
        time_passes(app, hours=6)
    assert {letter.state for letter in letters(app)} == {"waiting"}
    mailbox.start()
    run(app)
    assert sorted(str(message["Message-ID"]) for message in mailbox.messages) == sorted(
        letter.message_id for letter in letters(app)
    )
    assert {letter.state for letter in letters(app)} == {"sent"}
    told = resident.client.get("/health/ready", headers=BY_TOKEN).json
    assert told is not None
    assert told["oldest_waiting_letter_seconds"] == 0


AUTUMN, SPRING = date(2026, 10, 25), date(2027, 3, 28)
NIGHTS = [
    (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), date(2026, 10, 24), "23:59 BST"),
    (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), AUTUMN, "00:30 BST"),
    (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), AUTUMN, "01:30 BST"),
    (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), AUTUMN, "01:30 GMT"),
    (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), AUTUMN, "23:30 GMT"),
    (datetime(2026, 10, 26, 0, 30, tzinfo=UTC), date(2026, 10, 26), "00:30 GMT"),
    (datetime(2027, 3, 27, 23, 59, tzinfo=UTC), date(2027, 3, 27), "23:59 GMT"),
    (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), SPRING, "00:30 GMT"),
    (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), SPRING, "02:30 BST"),
    (datetime(2027, 3, 28, 22, 59, tzinfo=UTC), SPRING, "23:59 BST"),
    (datetime(2027, 3, 28, 23, 30, tzinfo=UTC), date(2027, 3, 29), "00:30 BST"),
]


class TestTheClocksChange:
    """On a machine, and with a database, that both keep the time of London: a UTC machine would hide it."""

    @pytest.fixture(autouse=True)
    def _in_london(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        with monkeypatch.context() as london:
            london.setenv("TZ", "Europe/London")
            london.setenv("PGTZ", "Europe/London")
            time.tzset()
            yield
        time.tzset()

    @pytest.fixture
    def ready(self, app: Flask, resident: Visitor) -> bytes:
        """The key of a draft that only waits to be sent."""
        walk(resident, until="check")
        live, key = journey(app), key_of(resident)
        (last,) = [step for step in live.steps if step.key == "check"]

        def sign(answers: dict[str, Any]) -> None:
            answers[last.key] = live.entry(last, {}, {})[1]

        with app.app_context():
            store.keep(key, sign, web.now())
        return key

    def received(self, app: Flask, key: bytes, at: datetime) -> Case:
        with app.app_context():
            submit(key, journey(app), Receipt(london_date(at), at, "web"), app.extensions["asb_tokens"])
        return one_case(app)

    @pytest.mark.parametrize(("at", "day", "clock"), NIGHTS, ids=[f"{at:%m%d-%H%M}Z" for at, _, _ in NIGHTS])
    def test_the_day_of_receipt_is_the_day_on_the_clock_in_london(
        self, app: Flask, ready: bytes, at: datetime, day: date, clock: str
    ) -> None:
        assert f"{at.astimezone():%H:%M %Z}" == clock, "this machine is not in London"
        case = self.received(app, ready, at)
        assert (case.received_on, case.received_at) == (day, at)
        assert case.history[0].on_day == day
        assert case.assessment["applied_on"] == day.isoformat()

    @pytest.mark.parametrize("begins", [datetime(2026, 10, 25, 0, 30), datetime(2027, 3, 28, 0, 30)])
    def test_gaps_and_leases_are_as_long_as_in_any_night(
        self, app: Flask, ready: bytes, begins: datetime
    ) -> None:
        at = begins.replace(tzinfo=UTC)
        self.received(app, ready, at)
        second = timedelta(seconds=1)
        with app.app_context():
            letter = only_letter(at)
            for gap in outbox.GAPS[:5]:
                assert outbox.claim("next", at + outbox.LEASE - second) is None, "the lease ended early"
                delivery.put_off(letter, "451", at)
                at += timedelta(minutes=gap)
                assert outbox.claim("next", at - second) is None, f"the gap of {gap} minutes was shorter"
                claimed = outbox.claim("next", at)
                assert claimed, f"the gap of {gap} minutes was longer"
                letter = claimed
            after = outbox.claim("follower", at + outbox.LEASE)
            assert after
            assert after.id == letter.id, "the lease was longer"


def only_letter(at: datetime) -> Letter:
    """One letter, claimed at that moment, with no other waiting."""
    letter = outbox.claim("first", at)
    assert letter
    while other := outbox.claim("first", at):
        delivery.accepted(other, at)
    return letter
