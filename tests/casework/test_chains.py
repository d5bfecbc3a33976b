"""A history that somebody changed behind the service's back shows it; heads kept elsewhere show the rest."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from asb import web, worker
from asb.casework import chains
from asb.database import db, writing
from asb.models import AccountEntry, Case, HistoryEntry
from asb.models.chain import FIRST, entry_digest
from tests.shared.cases import applied, checked, do, met
from tests.shared.officers import Colleague, signed_in


def said(app: Flask) -> list[str]:
    with app.app_context():
        return [str(each) for each in chains.breaks()]


def entries(app: Flask, reference: str) -> list[HistoryEntry]:
    with app.app_context():
        mine = select(HistoryEntry).join(Case).where(Case.reference == reference)
        return list(db.session.scalars(mine.order_by(HistoryEntry.id)))


def change(app: Flask, number: int, **values: Any) -> None:
    """As somebody would who can write to the database."""
    with app.app_context(), writing() as session:
        session.execute(update(HistoryEntry).where(HistoryEntry.id == number).values(values))


def heads(app: Flask) -> list[chains.Head]:
    with app.app_context():
        return list(chains.heads())


def compared(app: Flask, kept: list[chains.Head]) -> list[str]:
    with app.app_context():
        lines = [f"2026-11-27 INFO asb.histories: {head}" for head in kept]
        return [str(each) for each in chains.compare(chains.read_heads(lines))]


def test_what_the_service_does_is_whole(app: Flask, officer: Colleague) -> None:
    applied(app)
    met(app, officer)
    assert said(app) == []
    assert {head.kind for head in heads(app)} == {"case", "account"}


def test_entries_on_two_cases_are_chained_apart_although_they_are_written_at_once(app: Flask) -> None:
    one, other = applied(app), applied(app)
    with app.app_context(), writing() as session:
        cases = list(session.scalars(select(Case.id).where(Case.reference.in_([one, other]))))
        fresh = {"act": "note", "by": "Olive", "on_day": web.today(), "entered_at": web.now()}
        session.add_all(HistoryEntry(case_id=each, facts={"text": "Rang."}, **fresh) for each in cases * 2)
    assert said(app) == []


CHANGES: dict[str, Callable[[HistoryEntry], dict[str, Any]]] = {
    "who": lambda _: {"by": "Somebody Else"},
    "who, by number": lambda entry: {"staff_id": None if entry.staff_id else 1},
    "the day": lambda entry: {"on_day": entry.on_day.replace(year=2020)},
    "the moment": lambda entry: {"entered_at": entry.entered_at.replace(year=2020)},
    "what": lambda _: {"act": "note"},
    "the button": lambda _: {"press_id": "another"},
    "the digest": lambda _: {"digest": b"\1" * 32},
    "no digest": lambda _: {"digest": None},
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_entry_shows(app: Flask, officer: Colleague, what: str) -> None:
    reference = checked(app, officer)
    middle = entries(app, reference)[1]
    change(app, middle.id, **CHANGES[what](middle))
    [broken] = said(app)
    assert broken.startswith("case ")
    assert str(middle.id) in broken or str(middle.id + 1) in broken


def test_a_changed_reason_shows(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    entry = entries(app, reference)[1]
    change(app, entry.id, facts={**entry.facts, "why": "Something else."})
    assert said(app) == [f"case {entry.case_id}: the content of entry {entry.id} is not as it was added"]


def test_an_entry_that_is_taken_out_or_moved_shows(app: Flask, officer: Colleague) -> None:
    reference, other = checked(app, officer), checked(app, officer)
    taken, moved = entries(app, reference)[1], entries(app, other)[1]
    with app.app_context(), writing() as session:
        session.execute(delete(HistoryEntry).where(HistoryEntry.id == taken.id))
    change(app, moved.id, case_id=taken.case_id)
    assert len(said(app)) == 2


def test_what_erasing_takes_breaks_nothing(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    for entry in entries(app, reference):
        change(app, entry.id, facts={}, salt=None)
    assert said(app) == []


def test_a_chain_that_was_rewritten_is_found_by_heads_kept_elsewhere(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    kept = heads(app)
    assert compared(app, kept) == []
    do(officer, reference, "note", text="Rang her.")
    assert compared(app, kept) == [], "what came later is no matter"
    with app.app_context(), writing() as session:
        mine = select(HistoryEntry).join(Case).where(Case.reference == reference).order_by(HistoryEntry.id)
        before = FIRST
        for entry in session.scalars(mine):
            entry.by = "Somebody Else"
            fixed = {name: getattr(entry, name) for name in HistoryEntry.FIXED}
            assert entry.content_digest
            entry.digest = before = entry_digest(before, fixed, entry.content_digest)
    assert said(app) == [], "by itself it is whole"
    [found] = compared(app, kept)
    assert "entries are not those that the head covers" in found


def test_a_history_that_is_gone_is_named(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    kept, [*_, last] = heads(app), entries(app, reference)
    with app.app_context(), writing() as session:
        session.execute(delete(HistoryEntry).where(HistoryEntry.id == last.id))
    assert said(app) == [], "nothing is behind it that would show it"
    [found] = compared(app, kept)
    assert found.endswith(f"and has {len(entries(app, reference))}: erased, or removed")


def test_account_histories_are_chained_too(app: Flask, manager: Colleague) -> None:
    signed_in(app, "officer", "Pat Officer")
    with app.app_context(), writing() as session:
        assert session.scalars(select(AccountEntry)).all()
        session.execute(update(AccountEntry).values(what="closed"))
    assert said(app)
    assert all(each.startswith("account ") for each in said(app))


def test_the_worker_logs_the_heads_that_grew_once_a_day(
    app: Flask, officer: Colleague, caplog: pytest.LogCaptureFixture
) -> None:
    reference = checked(app, officer)
    caplog.set_level("INFO", logger="asb.histories")
    writer = worker.Heads()
    with app.app_context():
        writer.write()
        first = len(caplog.messages)
        writer.write()
    assert len(caplog.messages) == first > 0
    kept = list(chains.read_heads(caplog.messages))
    assert str(kept[0]) in [str(head) for head in heads(app)]
    assert reference not in caplog.text


def test_commands(app: Flask, officer: Colleague, tmp_path: Any) -> None:
    reference = checked(app, officer)
    runner = app.test_cli_runner()
    printed = runner.invoke(args=["heads"])
    assert printed.exit_code == 0
    file = tmp_path / "heads"
    file.write_text(printed.output)
    fine = runner.invoke(args=["verify", "--heads", str(file)])
    assert (fine.exit_code, fine.output.splitlines()[-1][:31]) == (0, "Every case matches its history,")
    entry = entries(app, reference)[0]
    change(app, entry.id, by="Somebody Else")
    bad = runner.invoke(args=["verify", "--heads", str(file)])
    assert bad.exit_code == 1
    assert f"case {entry.case_id}: " in bad.output
