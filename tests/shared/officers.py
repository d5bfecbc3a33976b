"""Members of staff: accounts made through the verbs, signed in by a row and a cookie or through the pages."""

import re
import threading
from dataclasses import dataclass
from functools import cache

from flask import Flask, session
from passlib.totp import TOTP
from sqlalchemy import update

from asb import web, worker
from asb.casework.accounts import members
from asb.casework.accounts.changes import Change
from asb.database import writing
from asb.models import Staff
from asb.staff.signing_in import library
from asb.staff.signing_in.codes import codes
from asb.staff.signing_in.setting_up import digests, written_codes
from asb.worker import send_waiting
from tests.shared.mailbox import Mailbox
from tests.shared.page import Page, Visitor

PASSWORD = "four words nobody guesses"  # noqa: S105 - it opens nothing but what a test has made
NAMES = {"officer": "Olive Officer", "manager": "Maya Manager", "appeals": "Arun Appeals"}


@dataclass
class Member:
    """An account, and what its owner signs in with: `PASSWORD`, a code, `recovery` codes."""

    app: Flask
    id: int
    name: str
    email: str
    key: str
    recovery: list[str]

    def code(self) -> str:
        """A code that works now. When this half minute's and the next are used, as if time had passed."""
        totp = TOTP(self.key)
        now = totp.generate().counter
        with self.app.app_context():
            wanted = max(now, members.by_number(self.id).last_code + 1)
            if wanted > now + 1:
                wanted = now
                with writing() as session:
                    session.execute(update(Staff).where(Staff.id == self.id).values(last_code=now - 1))
        return str(totp.generate(wanted * 30).token)


class Colleague(Visitor):
    """A member of staff with a browser; `member` is their account."""

    member: Member

    @property
    def page(self) -> Page:
        """Where this person is now: at first, the page to which signing in leads."""
        return super().page if self.trail else self.get("/staff/")

    @property
    def token(self) -> str:
        """The token that the forms of this page carry."""
        return next(field.attrs["value"] for field in self.page.root.all("input", name="csrf_token"))


def member(app: Flask, role: str, name: str = "") -> Member:
    """An account that is set up. Its address is the first name, so give names that differ."""
    name = name or NAMES[role]
    with app.test_request_context("/staff/"):
        email = f"{name.split()[0].lower()}@council.example"
        made, link = members.add(name, email, role, web.tokens(), web.now())
        hashed, secret, key = _secrets(app.config["SECRET_KEY"], name)
        members.choose_password(link.digest, hashed, web.council(), web.now())
        members.set_second_factor(made.id, secret, 0, digests(made.id, "tests"))
        return Member(app, made.id, made.name, email, key, written_codes(made.id, "tests"))


@cache  # in the context of an app with this key: making them is as slow as it should be
def _secrets(_secret_key: str, _name: str) -> tuple[str, str, str]:
    """What is kept of `PASSWORD` and of a second factor, and the key that an authenticator app would have."""
    secret = codes().generate_totp_secret()
    return library.hashed(PASSWORD), secret, codes().get_totp_b32_key(secret)


def changed() -> Change:
    """A change to an account that an operator makes now."""
    return Change(None, web.council(), web.now())


def sign_in(visitor: Visitor, who: Member, password: str = PASSWORD) -> None:
    """From the sign-in page to where they were going."""
    visitor.get("/staff/sign-in")
    visitor.press("Sign in", email=who.email, password=password, expect=200)
    visitor.press("Continue", code=who.code(), expect=200)


def signed_in(app: Flask, role: str, name: str = "", *, htmx: bool = False) -> Colleague:
    """A member of staff who has signed in; `name` makes another person than the first of that role.

    By what the last page of signing in does, without its pages: `sign_in` goes through them.
    """
    colleague = Colleague(app, htmx=htmx)
    colleague.member = member(app, role, name)
    with app.test_request_context("/staff/", base_url=colleague.base_url):
        who = members.by_number(colleague.member.id)
        assert who
        library.sign_in(who)
        given = dict(session)
    with colleague.client.session_transaction("/staff/", base_url=colleague.base_url) as cookie:
        cookie.update(given)
    return colleague


NEW_PASSWORD = "violet harbour ninety owls"  # noqa: S105 - it opens nothing but what a test has made


def new_account(app: Flask, name: str = "Nora New", role: str = "officer") -> str:
    """The set-up link of a new account, without its host."""
    result = app.test_cli_runner().invoke(
        args=["staff", "add", name, f"{name.split(maxsplit=1)[0]}@council.example", role]
    )
    assert result.exit_code == 0, result.output
    return only_link(result.output)


def only_link(text: str) -> str:
    found = re.findall(r"https?://\S+?(/staff/link/\S+)", text)
    assert len(found) == 1, text
    return str(found[0])


def post(app: Flask, mailbox: Mailbox, to: str) -> list[str]:
    """Every letter to this address, sent by the worker."""
    with app.app_context():
        worker.answer_asked(app)
        send_waiting(threading.Event())
    return [str(mail.get_body(("plain",)).get_content()) for mail in mailbox.to(to)]  # type: ignore[union-attr]  # all have one


def code_for(key: str, ahead: int = 0) -> str:
    totp = TOTP(key)
    return str(totp.generate((totp.generate().counter + ahead) * 30).token)


def key_on(page: Page) -> str:
    """The key that the page gives to type into an app."""
    found = re.search(r"\b(?:[A-Z2-7]{4}-)+[A-Z2-7]{4}\b", page.text)
    assert found, page.text
    return found[0].replace("-", "")


def set_up(visitor: Visitor, link: str, password: str = NEW_PASSWORD) -> tuple[str, list[str]]:
    """From the link to the page after signing in; the key of the app and the recovery codes."""
    visitor.get(link)
    visitor.press("Continue", password=password, expect=200)
    key = key_on(visitor.page)
    visitor.press("Continue", code=code_for(key), expect=200)
    codes = re.findall(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b", visitor.page.text)
    visitor.press("I have written them down", expect=200)
    return key, codes


def wait(person: Visitor, minutes: int) -> None:
    """As if nothing had been done for so long."""
    with person.client.session_transaction("/staff/", base_url=person.base_url) as session:
        session["staff_seen"] -= minutes * 60


def entitled(manager: Colleague, whose: Colleague, title: str) -> None:
    """A manager gives a colleague this title."""
    manager.get(f"/staff/settings/accounts/{whose.member.id}/title")
    manager.press("Save", post=title, expect=200)
