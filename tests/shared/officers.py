"""Members of staff: accounts made through the verbs, signed in through the real pages."""

from dataclasses import dataclass

from flask import Flask
from passlib.totp import TOTP
from sqlalchemy import update

from asb import web
from asb.casework.accounts import members
from asb.database import writing
from asb.models import Staff
from asb.staff.signing_in import library
from asb.staff.signing_in.setting_up import digests, written_codes
from tests.shared.page import Visitor

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
    def token(self) -> str:
        """The token that the forms of this page carry."""
        return next(field.attrs["value"] for field in self.page.root.all("input", name="csrf_token"))


def member(app: Flask, role: str, name: str = "") -> Member:
    """An account that is set up. Its address is the first name, so give names that differ."""
    name = name or NAMES[role]
    with app.test_request_context("/staff/"):
        email = f"{name.split()[0].lower()}@council.example"
        made, link = members.add(name, email, role, web.tokens(), web.now())
        members.choose_password(link.digest, library.hashed(PASSWORD), web.council(), web.now())
        secret = library.codes().generate_totp_secret()
        members.set_second_factor(made.id, secret, 0, digests(made.id, "tests"))
        key = library.codes().get_totp_b32_key(secret)
        return Member(app, made.id, made.name, email, key, written_codes(made.id, "tests"))


def sign_in(visitor: Visitor, who: Member, password: str = PASSWORD) -> None:
    """From the sign-in page to where they were going."""
    visitor.get("/staff/sign-in")
    visitor.press("Sign in", email=who.email, password=password, expect=200)
    visitor.press("Continue", code=who.code(), expect=200)


def signed_in(app: Flask, role: str, name: str = "", *, htmx: bool = False) -> Colleague:
    """A member of staff who has signed in; `name` makes another person than the first of that role."""
    colleague = Colleague(app, htmx=htmx)
    colleague.member = member(app, role, name)
    sign_in(colleague, colleague.member)
    return colleague
