"""Two hundred people send at once, each twice, while mail fails and both programs are killed: once each."""

import secrets
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import not_, select, update

from asb import web
from asb.casework.drafts import store
from asb.casework.post import outbox
from asb.database import db, writing
from asb.models import Case, Draft, HistoryEntry, Letter, MailState
from asb.wizard import Walk
from tests.shared.crowd import WITHIN, Crowd, Person, Programs
from tests.shared.drafts import journey
from tests.shared.kept import count
from tests.shared.mailbox import Mailbox
from tests.shared.page import Visitor
from tests.shared.story import MINIMUM, walk

pytestmark = [pytest.mark.programs, pytest.mark.long]


PEOPLE, WORKERS = 200, 3


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    """As elsewhere, but mail may be slow: a letter whose answer came late would rightly be sent again."""
    return settings | {"MAIL_TIMEOUT": "5"}


@pytest.fixture
def people(app: Flask) -> list[Person]:
    """All of them at the last page: one walked there, and the others' drafts and cookies are like theirs."""
    first = Visitor(app)
    walk(first, until="check")
    form = first.page.forms[-1]
    sent = form.sent(form.buttons[0], MINIMUM["check"])
    with app.app_context():
        answers = db.session.scalars(select(Draft.answers)).one()
    people = []
    for number in range(PEOPLE):
        secret, email = secrets.token_urlsafe(32), f"person-{number}@example.com"
        cookie, token = signed(app, secret)
        own = {"csrf_token": token, "seen": Walk(journey(app), renamed(answers, email)).seen}
        body = urlencode([(name, own.get(name, value)) for name, value in sent])
        people.append(Person(email, f"198.51.{number // 100}.{number % 100 + 1}", cookie, body))
        with app.app_context():
            key = sha256(secret.encode()).digest()
            store.keep(key, partial(fill, renamed(answers, email)), web.now())
    return people


def fill(answers: dict[str, Any], kept: dict[str, Any]) -> None:
    kept.update(answers)


def renamed(answers: Any, email: str) -> Any:
    """The same answers with another email address, wherever it stands."""
    if isinstance(answers, dict):
        return {key: renamed(value, email) for key, value in answers.items()}
    if isinstance(answers, list):
        return [renamed(value, email) for value in answers]
    return email if answers == MINIMUM["details"]["email"] else answers


def signed(app: Flask, secret: str) -> tuple[str, str]:
    """The cookie of a browser with this secret, and the token for its forms."""
    with app.test_request_context():
        session["draft"], session.permanent = secret, True
        token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)
        return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}", token


def held(now: datetime) -> Any:
    """Letters that a worker holds: their lease is about ten minutes; no gap between tries is that long.

    One that is claimed while a change of ours waits for the database has a lease from later than `now`.
    """
    minute = timedelta(minutes=1)
    return Letter.next_try_at.between(now + outbox.LEASE - minute, now + outbox.LEASE + minute)


def message_ids(app: Flask, *which: Any) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(select(Letter.message_id).where(*which)))


def gaps_pass(app: Flask) -> None:
    """Time passes for letters that wait for their next try, and for nothing else."""
    now = web.now()
    put_off = (Letter.state == "waiting", Letter.next_try_at > now, not_(held(now)))
    with app.app_context(), writing() as database:
        database.execute(update(Letter).where(*put_off).values(next_try_at=now))
        database.execute(update(MailState).values(held_until=None))


def leases_pass(app: Flask, dead: set[str]) -> None:
    """The leases of these letters are over."""
    with app.app_context(), writing() as database:
        mine = (Letter.state == "waiting", Letter.message_id.in_(dead))
        database.execute(update(Letter).where(*mine).values(next_try_at=web.now()))


def until(fact: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + WITHIN
    while not fact():
        assert time.monotonic() < give_up, what
        time.sleep(0.1)  # other programs are at work: there is nothing to wait on but what they have done


def test_nobody_is_lost_and_nobody_doubled(
    app: Flask, settings: dict[str, str], mailbox: Mailbox, people: list[Person], programs: Programs
) -> None:
    mailbox.fail_every(3, "451 4.2.1 This mailbox is busy")
    mailbox.hang_every(50)
    server = programs.start("web server")
    workers = [programs.start("worker") for _ in range(WORKERS)]
    crowd = Crowd(int(settings["PORT"]))
    crowd.ask(people[0], "GET", "/health")

    threads = crowd.storm(people)
    assert crowd.has_had(PEOPLE // 2), "the storm did not begin"
    programs.kill(server)
    server = programs.start("web server")

    def half_went() -> bool:
        gaps_pass(app)
        return mailbox.has_taken(PEOPLE, within=0.5)

    until(half_went, "half the letters did not go")
    for worker in workers:
        programs.kill(worker)
    dead = message_ids(app, Letter.state == "waiting", held(web.now()))
    assert len(dead) <= WORKERS
    workers = [programs.start("worker") for _ in range(WORKERS)]
    for thread in threads:
        thread.join(WITHIN)
    leases_pass(app, dead)

    def settled() -> bool:
        gaps_pass(app)
        return not message_ids(app, Letter.state == "waiting")

    until(settled, "some letters still wait")
    assert programs.end() == [0] * (1 + WORKERS)
    assert not crowd.troubles
    assert crowd.broken, "nobody noticed that the web server was killed"
    everybody_has_one_case(app, crowd)
    every_letter_arrived(app, mailbox, people, dead)


def everybody_has_one_case(app: Flask, crowd: Crowd) -> None:
    assert Counter(answer.status for _, answer, _ in crowd.answers) == {303: 2 * PEOPLE}
    told: dict[str, set[str]] = {}
    for person, _, reference in crowd.answers:
        told.setdefault(person.email, set()).add(reference)
    assert len(told) == PEOPLE
    assert [references for references in told.values() if len(references) != 1] == []
    with app.app_context():
        cases = db.session.scalars(select(Case)).all()
        kept = {case.people[0].contact["email"]: {case.reference} for case in cases}
        acts = [[entry.act for entry in case.history] for case in cases]
    assert len(cases) == PEOPLE
    assert kept == told
    assert acts == [["application_received"]] * PEOPLE
    assert len({case.reference for case in cases}) == PEOPLE
    assert count(app, HistoryEntry) == PEOPLE
    assert count(app, Draft) == 1, "only the draft that the others were made from"


def every_letter_arrived(app: Flask, mailbox: Mailbox, people: list[Person], dead: set[str]) -> None:
    """Each at least once, and twice only where a worker was killed while it held the letter."""
    assert message_ids(app, Letter.state != "sent") == set()
    arrived = Counter(str(message["Message-ID"]) for message in mailbox.messages)
    assert set(arrived) == message_ids(app)
    doubled = {message: times for message, times in arrived.items() if times > 1}
    assert set(doubled) <= dead
    assert set(doubled.values()) <= {2}
    for person in people:
        assert len({str(message["Message-ID"]) for message in mailbox.to(person.email)}) == 1
