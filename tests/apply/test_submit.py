"""Submitting happens once, whoever presses how often and at the same moment."""

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from asb.apply import journey
from asb.casework.drafts import store
from asb.casework.drafts.submit import Incomplete, NothingToSend, Receipt, submit
from asb.database import db, writing
from asb.models import Case, Draft, HistoryEntry, Letter, Opening
from asb.rules.days import london_date
from asb.web import tokens
from tests.shared.page import Visitor
from tests.shared.story import walk

AT = datetime(2026, 9, 9, 22, 50, tzinfo=UTC)


def receipt(at: datetime = AT) -> Receipt:
    return Receipt(london_date(at), at, "web")


def at_once(app: Flask, *verbs: Callable[[], object]) -> list[object]:
    """Do these at the same moment, each as a request of its own; what each returned or raised."""
    together = threading.Barrier(len(verbs))
    results: list[object] = [None] * len(verbs)

    def do(number: int, verb: Callable[[], object]) -> None:
        with app.app_context():
            together.wait()
            try:
                results[number] = verb()
            except Exception as error:
                results[number] = error

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def ready(app: Flask, resident: Visitor) -> bytes:
    """The key of a draft that only waits to be sent."""
    walk(resident, until="check")
    with app.app_context():
        key = db.session.execute(select(Opening.key)).scalar_one()

        def sign(kept: dict[str, object]) -> None:
            step = journey().step("check")
            assert step
            kept["check"] = journey().entry(step, {}, {})[1]

        store.keep(key, sign, AT)
        return key


def test_eight_presses_at_the_same_moment_are_one_case(app: Flask, ready: bytes) -> None:
    results = at_once(app, *[lambda: submit(ready, journey(), receipt(), tokens())] * 8)
    assert len(set(results)) == 1
    with app.app_context():
        counted = {
            table.__name__: db.session.scalar(select(func.count()).select_from(table))
            for table in (Case, HistoryEntry, Letter, Draft)
        }
    assert counted == {"Case": 1, "HistoryEntry": 1, "Letter": 2, "Draft": 0}


def test_two_first_answers_at_the_same_moment_are_both_kept(app: Flask) -> None:
    key = hashlib.sha256(b"new").digest()

    def keep(step: str) -> Callable[[], object]:
        return lambda: store.keep(key, lambda kept: kept.update({step: {}}), AT)

    results = at_once(app, *[keep(step) for step in "abcdef"])
    assert not [result for result in results if isinstance(result, Exception)]
    with app.app_context():
        kept = store.find(key)
    assert kept
    assert sorted(kept) == list("abcdef")


def test_answers_while_it_is_being_sent_are_kept_or_told_that_it_was_sent(app: Flask, ready: bytes) -> None:
    def change() -> object:
        return store.keep(ready, lambda kept: kept.pop("effect", None), AT)

    results = at_once(app, lambda: submit(ready, journey(), receipt(), tokens()), change)
    assert isinstance(results[0], str | Incomplete)
    assert isinstance(results[1], dict | store.AlreadySent)
    assert isinstance(results[0], str) == isinstance(results[1], store.AlreadySent)


def test_what_fails_half_way_leaves_everything_as_it_was(app: Flask, ready: bytes) -> None:
    with app.app_context():
        with writing() as session:
            session.execute(text("alter table letter rename to gone"))
        with pytest.raises(DBAPIError):
            submit(ready, journey(), receipt(), tokens())
        with writing() as session:
            session.execute(text("alter table gone rename to letter"))
        assert db.session.scalar(select(func.count()).select_from(Case)) == 0
        assert submit(ready, journey(), receipt(), tokens())


def test_an_incomplete_application_is_led_to_what_is_missing(app: Flask, ready: bytes) -> None:
    with app.app_context():
        store.keep(ready, lambda kept: kept.pop("name"), AT)
        with pytest.raises(Incomplete, match="'name'"):
            submit(ready, journey(), receipt(), tokens())
        with pytest.raises(NothingToSend):
            submit(b"x" * 32, journey(), receipt(), tokens())


@pytest.mark.parametrize(
    ("minute", "day"),
    [(datetime(2026, 9, 9, 22, 50, tzinfo=UTC), 9), (datetime(2026, 9, 9, 23, 20, tzinfo=UTC), 10)],
)
def test_the_day_of_receipt_is_the_day_in_england(
    app: Flask, ready: bytes, minute: datetime, day: int
) -> None:
    with app.app_context():
        submit(ready, journey(), receipt(minute), tokens())
        case = db.session.execute(select(Case)).scalar_one()
        assert case.received_on.day == day
        assert case.assessment["applied_on"] == f"2026-09-{day:02d}"
        assert case.received_at == minute
