"""A change of SECRET_KEY: what was made with the key before goes on, and a wrong key is refused by name."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from passlib.totp import TOTP
from sqlalchemy import select

from asb import web, worker
from asb.config import Settings, SettingsError
from asb.database import db, writing
from asb.models import Staff
from asb.tokens import Tokens
from asb.upkeep import keys, state
from tests.shared.databases import free_port, one_database
from tests.shared.officers import PASSWORD, Colleague, Member, member
from tests.shared.page import Visitor
from tests.shared.people import ask, code, come_in, links, work
from tests.shared.services import A_KEY
from tests.shared.story import sent
from tests.shared.upkeep import command, service

HOME = Path(__file__).resolve().parents[2]
NEW_KEY = "another key for tests, as long as the first"
PROGRAMS = (["-m", "asb.serve"], ["-m", "asb.worker"], ["-m", "gunicorn", "app:app", "--no-control-socket"])
CHANGING = {"SECRET_KEY": NEW_KEY, "SECRET_KEY_BEFORE": A_KEY}


@pytest.fixture
def changing(app: Flask, settings: dict[str, str]) -> Iterator[Flask]:
    """The service after a change of key, while it still reads with the key before."""
    with service(settings, settings["DATABASE_URL"], **CHANGING) as later:
        yield later


@contextmanager
def afterwards(settings: dict[str, str]) -> Iterator[Flask]:
    """The service with the new key alone."""
    with service(settings, settings["DATABASE_URL"], SECRET_KEY=NEW_KEY) as later:
        yield later


def settle(app: Flask) -> None:
    with app.app_context():
        keys.settle(app.extensions["asb_settings"], web.now())


def fingerprint(app: Flask) -> str:
    with app.app_context():
        return state.read().key_fingerprint


def goes_on(person: Visitor, app: Flask) -> None:
    """The same browser, with its cookies, and the service with other settings."""
    person.client.application = app


def test_a_wrong_key_is_refused_and_a_change_on_purpose_is_not(
    app: Flask, changing: Flask, settings: dict[str, str]
) -> None:
    settle(app)
    settle(app)
    assert fingerprint(app) == Tokens(A_KEY, "").fingerprint
    with afterwards(settings) as wrong:
        with pytest.raises(keys.WrongKey, match="SECRET_KEY is not the key"):
            settle(wrong)
        assert fingerprint(wrong) == Tokens(A_KEY, "").fingerprint
        settle(changing)
        settle(wrong)
    with pytest.raises(keys.WrongKey):
        settle(app)
    assert command(app, "accept-key").exit_code == 0
    settle(app)


def test_a_link_a_code_and_a_session_of_before_go_on(
    app: Flask, changing: Flask, officer: Colleague, settings: dict[str, str]
) -> None:
    first, second = sent(app), sent(app)
    person, other = Visitor(app), Visitor(app)
    come_in(app, person, first)
    ask(other, second)
    work(app)
    [link] = links(app, second)
    spoken = code(app, first)
    officer.get(f"/staff/cases/{first}")
    for each in (person, other, officer):
        goes_on(each, changing)
    assert links(changing, second) == [link]
    assert officer.get(f"/staff/cases/{first}").h1
    assert person.get("/track/case").h1 == f"Application {first}"
    other.get(link)
    other.press("Open my page", expect=200)
    assert other.page.h1 == f"Application {second}"
    by_code = Visitor(changing)
    by_code.get("/track/code")
    by_code.press("Continue", reference=first, code=spoken, expect=200)
    assert by_code.page.h1 == f"Application {first}"
    with afterwards(settings) as later:
        goes_on(officer, later)
        assert officer.get("/staff/cases").h1 == "Sign in"
        late = Visitor(later)
        late.get("/track/code")
        assert late.press("Continue", reference=first, code=spoken).status == 422


def test_a_letter_that_waits_through_the_change_has_a_link_that_works(
    app: Flask, changing: Flask, settings: dict[str, str]
) -> None:
    reference = sent(app)
    ask(Visitor(app), reference)
    with app.app_context():
        worker.answer_asked(app)
    work(changing)
    visitor = Visitor(changing)
    visitor.get(links(changing, reference)[-1])
    visitor.press("Open my page", expect=200)
    assert visitor.page.h1 == f"Application {reference}"


def test_what_is_made_now_is_made_with_the_new_key(
    app: Flask, changing: Flask, settings: dict[str, str]
) -> None:
    reference = sent(changing)
    come_in(changing, Visitor(changing), reference)
    spoken = code(changing, reference)
    with afterwards(settings) as later:
        visitor = Visitor(later)
        visitor.get("/track/code")
        visitor.press("Continue", reference=reference, code=spoken, expect=200)
        assert visitor.page.h1 == f"Application {reference}"


def signs_in(app: Flask, who: Member, typed: str) -> Visitor:
    visitor = Visitor(app)
    visitor.get("/staff/sign-in")
    visitor.press("Sign in", email=who.email, password=PASSWORD, expect=200)
    visitor.press("Continue", code=typed)
    return visitor


def factor(app: Flask, who: Member) -> str | None:
    with app.app_context():
        return db.session.scalars(select(Staff.second_factor).where(Staff.id == who.id)).one()


def test_a_second_factor_is_encrypted_again_when_its_owner_signs_in(
    app: Flask, changing: Flask, settings: dict[str, str]
) -> None:
    olive, orla = member(app, "officer"), member(app, "officer", "Orla Officer")
    before = factor(app, olive)
    recovery = olive.recovery[0]
    assert signs_in(changing, olive, olive.code()).page.status == 200
    assert factor(app, olive) != before
    with afterwards(settings) as later:
        assert signs_in(later, olive, olive.code()).page.status == 200
        assert signs_in(later, orla, orla.code()).page.status == 422
    visitor = signs_in(changing, olive, "000000")
    visitor.get("/staff/sign-in/recovery-code")
    assert visitor.press("Continue", code=recovery).status == 200


@one_database
def test_the_key_before_is_kept_while_links_that_were_sent_with_it_are_of_use(
    app: Flask, changing: Flask
) -> None:
    settle(app)
    settle(changing)
    until = web.now() + timedelta(days=28)
    said = command(changing, "doctor").stdout
    assert f"Keep SECRET_KEY_BEFORE until {until:%Y-%m-%d}: links sent before would stop working." in said
    with changing.app_context(), writing() as session:
        state.change(session, key_since=web.now() - timedelta(days=29))
    assert "Take SECRET_KEY_BEFORE out." in command(changing, "doctor").stdout
    member(app, "officer")
    assert "Keep SECRET_KEY_BEFORE until they have" in command(changing, "doctor").stdout


@one_database
def test_a_code_of_another_time_says_to_check_the_time_on_the_phone(app: Flask) -> None:
    olive = member(app, "officer")
    totp = TOTP(olive.key)
    now = totp.generate().counter
    for minutes, said in ((10, True), (-10, True), (60, False)):
        visitor = signs_in(app, olive, str(totp.generate((now + 2 * minutes) * 30).token))
        assert visitor.page.status == 422
        assert ("Check the time on your phone" in visitor.page) is said
    used = olive.code()
    signs_in(app, olive, used)
    again = signs_in(app, olive, used)
    assert again.page.status == 422
    assert "Check the time on your phone" not in again.page


@one_database
def test_no_key_is_named_twice(app: Flask, settings: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY_BEFORE is the same as SECRET_KEY"):
        Settings.read({**settings, "SECRET_KEY_BEFORE": A_KEY})
    with pytest.raises(SettingsError, match="BACKUP_RECIPIENT"):
        Settings.read({**settings, "BACKUP_RECIPIENT": "ssh-rsa"})


@one_database
@pytest.mark.programs
@pytest.mark.long
@pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
def test_no_program_starts_with_a_wrong_key(
    app: Flask, settings: dict[str, str], program: list[str], tmp_path: Path
) -> None:
    settle(app)
    environ = {**settings, "SECRET_KEY": NEW_KEY, "PORT": str(free_port()), "PATH": os.environ["PATH"]}
    environ["GUNICORN_CMD_ARGS"] = f"--bind 127.0.0.1:{free_port()}"
    ran = subprocess.run(
        [sys.executable, *program], cwd=HOME, env=environ, capture_output=True, text=True, check=False
    )
    assert ran.returncode != 0
    assert "SECRET_KEY is not the key that this database is used with" in ran.stderr
    assert "Traceback" not in ran.stderr
