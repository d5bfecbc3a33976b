"""Drafts are announced before they go, and erased on their day."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb.casework.drafts import returning, store
from asb.database import db, writing
from asb.models import Case, Draft, Letter, Opening
from asb.web import now, tokens
from asb.worker import keep_house
from tests.shared.databases import one_database
from tests.shared.drafts import links, save_by_link, use
from tests.shared.kept import count
from tests.shared.mailbox import Mailbox
from tests.shared.page import Visitor
from tests.shared.story import walk

pytestmark = pytest.mark.days


def remind(app: Flask, days: int) -> None:
    """The reminders of the day that is so many days ahead."""
    journey, then = app.extensions["asb_apply"], now() + timedelta(days=days)
    with app.app_context():
        for key in returning.to_remind(journey, then):
            returning.remind(key, journey, tokens(), then)


def found(word: str, file: Path) -> bool:
    """Whether the word is in the file or its log: read by a program of its own, because closing the file here
    would drop the locks that SQLite holds on it.
    """
    files = [each for each in (file, file.with_name(f"{file.name}-wal")) if each.exists()]
    return subprocess.run(["grep", "--quiet", "--text", word, *files], check=False).returncode == 0


class TestErasing:
    def test_a_reminder_goes_by_a_safe_route_only_and_once(
        self, person: Visitor, app: Flask, mailbox: Mailbox
    ) -> None:
        walk(person, until="place")
        shared = Visitor(app)
        walk(shared, {"details": {"email": "both@example.com", "email_shared": "yes"}}, until="place")
        early = Visitor(app)
        walk(early, until="contact")
        nameless = Visitor(app)  # whose name is no answer any more
        walk(nameless, {"details": {"email": "nameless@example.com", "email_shared": "no"}}, until="place")
        nameless.get("/apply/name")
        nameless.press("Continue", name="x" * 121, expect=422)
        assert nameless.get("/apply/save").h1 == "Save for later"
        remind(app, 20)
        assert count(app, Letter) == 0
        for _ in range(2):
            remind(app, 22)
        with app.app_context():
            written = [(letter.kind, letter.to_address) for letter in db.session.scalars(select(Letter))]
        assert sorted(written) == [
            ("draft_goes_soon", "ann@example.com"),
            ("draft_goes_soon", "nameless@example.com"),
        ]
        with app.app_context(), writing() as session:
            session.execute(update(Letter).values(next_try_at=now()))
        for link in links(app, mailbox):
            use(phone := Visitor(app), link)
            assert phone.page.path in ("/apply/place", "/apply/name")

    def test_going_on_after_a_reminder_allows_another(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        remind(app, 22)
        walk(person, until="behaviour")
        remind(app, 22)
        assert count(app, Letter) == 2

    def test_after_28_days_nothing_is_left(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        save_by_link(person)
        with app.app_context():
            assert store.erase_old(now() + timedelta(days=27), 28) == 0
            assert store.erase_old(now() + timedelta(days=29), 28) == 1
        assert [count(app, table) for table in (Draft, Letter, Opening)] == [0, 0, 0]
        assert person.get("/apply/").path == "/apply/who"

    @one_database
    def test_after_28_days_no_word_is_left_in_any_file(self, person: Visitor, app: Flask) -> None:
        """SQLite would else keep copies: in pages that are free, and in its log until that is emptied."""
        walk(person, {"behaviour": {"story": "Quixotic zebras, every night. " * 400}}, until="because")
        with app.app_context():
            file = Path(str(db.engine.url.database))
            db.session.remove()
        assert found("Quixotic", file)
        with app.app_context(), writing() as session:
            session.execute(update(Draft).values(touched_at=now() - timedelta(days=29)))
        with app.app_context():
            keep_house(app)
        assert not found("Quixotic", file)

    def test_a_device_whose_draft_was_erased_begins_again(self, person: Visitor, app: Flask) -> None:
        walk(person, until="place")
        with app.app_context(), writing() as session:
            session.execute(update(Draft).values(touched_at=now() - timedelta(days=29)))
        with app.app_context():
            store.erase_old(now(), 28)
        walk(person)
        assert count(app, Case) == 1

    def test_one_broken_draft_stops_nothing(self, person: Visitor, app: Flask, mailbox: Mailbox) -> None:
        walk(person, until="place")
        old = now() - timedelta(days=22)
        with app.app_context(), writing() as session:
            broken = Draft(key=b"x" * 32, answers={"who": "no entry"}, begun_at=old, touched_at=old)
            session.add(broken)
            session.execute(update(Draft).values(touched_at=old))
        with app.app_context():
            keep_house(app)
        assert len(links(app, mailbox)) == 1
