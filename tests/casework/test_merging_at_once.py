"""Two officers who merge two cases in opposite directions at the same moment: one does it, one is told."""

import threading

from flask import Flask
from sqlalchemy import event, select

from asb import web
from asb.casework.acts import merging, transaction
from asb.casework.acts.transaction import ActRequest
from asb.database import db
from asb.models import Case
from asb.rules.acts import ACTS, Actor, ClosedAct
from tests.shared.cases import applied
from tests.shared.days import recent
from tests.shared.kept import case, letters
from tests.shared.merging import drifts
from tests.shared.story import report

FACTS = {
    "how": "I rang her.",
    "reached": {"here": {"said": "email"}, "there": {"said": "email"}},
    **{"contact": "here", "alike": {}, "findings": {}, "as_asked": []},
}


def merge(app: Flask, kept: str, other: str, press: str) -> str:
    """Merges the other case into this one; why not, if it is refused."""
    council, tokens = app.extensions["asb_council"], app.extensions["asb_tokens"]
    with app.app_context():
        seen = max(entry.id for entry in case(app, kept).history)
        asked = ActRequest(
            ACTS["merge"],
            Actor(None, "Olive Officer", "officer"),
            web.today(),
            web.now(),
            seen,
            press,
            tokens,
            other,
        )
        facts = FACTS | {"case": other}
        try:
            transaction.act(kept, asked, facts, council, verb=merging.merge, letters=merging.written)
        except ClosedAct as error:
            return error.why
        return ""


def two(app: Flask) -> tuple[str, str]:
    return applied(app, [report(recent(50))]), applied(app, [report(recent(30))])


def test_of_two_opposite_merges_one_is_done_and_nothing_is_half_done(app: Flask) -> None:
    one, other = two(app)
    said: dict[str, str] = {}
    together = threading.Barrier(2)

    def press(kept: str, away: str) -> None:
        together.wait()
        said[kept] = merge(app, kept, away, f"press-{kept}")

    threads = [threading.Thread(target=press, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [kept] = [reference for reference, why in said.items() if not why]
    [away] = {one, other} - {kept}
    assert said[away] == "merged"
    assert [len(case(app, reference).reports) for reference in (kept, away)] == [2, 1]
    assert [entry.act for entry in case(app, kept).history] == ["application_received", "merge"]
    assert [entry.act for entry in case(app, away).history] == ["application_received", "merged"]
    assert len(letters(app, "merged")) == 1
    assert drifts(app) == []


def test_the_same_press_merges_once(app: Flask) -> None:
    one, other = two(app)
    assert [merge(app, one, other, "press") for _ in range(2)] == ["", ""]
    assert len(case(app, one).reports) == 2
    assert merge(app, one, other, "another press") == "there_merged"


def test_both_cases_are_locked_by_one_statement_in_the_order_of_their_numbers(app: Flask) -> None:
    """Else two acts, each with one of them, would wait for each other."""
    one, other = two(app)
    statements: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert merge(app, other, one, "press") == ""
    finally:
        event.remove(engine, "before_cursor_execute", note)
    first = next(each for each in statements if 'FROM "case" WHERE "case".reference IN' in each)
    assert 'ORDER BY "case".id' in first
    with app.app_context():
        assert db.session.scalar(select(Case.merged_into_id).where(Case.reference == one)) is not None
        db.session.rollback()
