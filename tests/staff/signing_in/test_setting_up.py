"""A new account is set up by its link: a password, a second factor, recovery codes."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import council, web
from asb.casework.accounts import members as accounts
from asb.database import db, writing
from asb.models import Staff
from asb.staff.signing_in.passwords import SHORTEST, refused
from tests.shared.councils import FILES
from tests.shared.officers import (
    NEW_PASSWORD,
    PASSWORD,
    code_for,
    key_on,
    new_account,
    only_link,
    set_up,
)
from tests.shared.page import Visitor

pytestmark = pytest.mark.stories


def test_a_new_account_is_set_up_by_its_link(app: Flask, visitor: Visitor) -> None:
    key, codes = set_up(visitor, new_account(app))
    assert visitor.page.path == "/staff/"
    assert "Nora New" in visitor.page
    assert len(codes) == len(set(codes)) == accounts.RECOVERY_CODES
    visitor.press("Sign out", expect=200)
    visitor.press("Sign in", email="NORA@council.example ", password=NEW_PASSWORD, expect=200)
    visitor.press("Continue", code=code_for(key, 1), expect=200)
    assert visitor.page.path == "/staff/"


def test_nothing_of_a_secret_is_kept_as_it_is(app: Flask, visitor: Visitor) -> None:
    link = new_account(app)
    key, codes = set_up(visitor, link)
    with app.app_context(), db.engine.connect() as connection:
        kept = "".join(repr(connection.execute(select(table)).all()) for table in db.metadata.tables.values())
    for secret in (link.rpartition("/")[2], NEW_PASSWORD, key, *codes):
        assert secret not in kept


def test_a_link_works_once_and_looking_at_it_uses_nothing_up(app: Flask, visitor: Visitor) -> None:
    link = new_account(app)
    for _ in range(3):
        assert Visitor(app).get(link).h1 == "Choose a password"
    set_up(visitor, link)
    again = Visitor(app).get(link, expect=410)
    assert again.h1 == "This link no longer works"


def test_two_who_open_one_link_do_not_both_use_it(app: Flask) -> None:
    link = new_account(app)
    both = [Visitor(app), Visitor(app)]
    for visitor in both:
        visitor.get(link)
    both[0].press("Continue", password=NEW_PASSWORD, expect=200)
    both[1].press("Continue", password=PASSWORD, expect=410)


def test_a_newer_link_ends_the_older(app: Flask) -> None:
    old = new_account(app)
    new = only_link(app.test_cli_runner().invoke(args=["staff", "link", "Nora@council.example"]).output)
    Visitor(app).get(old, expect=410)
    Visitor(app).get(new)


def test_a_link_is_over_after_three_days(app: Flask) -> None:
    link = new_account(app)
    with app.app_context(), writing() as session:
        assert session.scalar(select(Staff.link_until)) > web.now() + timedelta(hours=71)
        session.execute(update(Staff).values(link_until=web.now()))
    Visitor(app).get(link, expect=410)


@pytest.mark.parametrize(
    ("secret", "answers"),
    [
        *((each, 410) for each in ("x", "x" * 5000, "%F0%9F%98%A1", "A" * 43)),
        ("%00", 404),
        ("..%2f..%2f", (200, 404)),
    ],
)
def test_a_made_up_link_opens_nothing(visitor: Visitor, secret: str, answers: int | tuple[int, ...]) -> None:
    visitor.get(f"/staff/link/{secret}", expect=answers)


def test_without_a_second_factor_nothing_else_opens(app: Flask, visitor: Visitor) -> None:
    """They chose a password and left; the password alone leads back to setting up, and only there."""
    visitor.get(new_account(app))
    visitor.press("Continue", password=NEW_PASSWORD, expect=200)
    assert visitor.get("/staff/").h1 == "Sign in"
    later = Visitor(app)
    later.get("/staff/sign-in")
    later.press("Sign in", email="nora@council.example", password=NEW_PASSWORD, expect=200)
    assert later.page.h1 == "Set up your second factor"
    assert later.get("/staff/account").h1 == "Sign in"
    assert later.get("/staff/recovery-codes").h1 == "Sign in"
    later.get("/staff/second-factor")
    later.press("Continue", code="123", expect=422)
    later.press("Continue", code=code_for(key_on(later.page)), expect=200)
    assert later.get("/staff/account").h1 == "Sign in"  # the codes have not been written down yet
    later.get("/staff/recovery-codes")
    later.press("I have written them down", expect=200)
    assert "Nora New" in later.page


def test_the_first_code_cannot_be_used_again_to_sign_in(app: Flask, visitor: Visitor) -> None:
    visitor.get(new_account(app))
    visitor.press("Continue", password=NEW_PASSWORD, expect=200)
    code = code_for(key_on(visitor.page))
    visitor.press("Continue", code=code, expect=200)
    other = Visitor(app)
    other.get("/staff/sign-in")
    other.press("Sign in", email="nora@council.example", password=NEW_PASSWORD, expect=200)
    other.press("Continue", code=code, expect=422)


WEAK = {
    "": "Enter a new password",
    "x" * (SHORTEST - 1): "A password needs 12 or more",
    "x" * 201: "200 characters at most",
    "Password 1234": "many people use",
    "aaaabbbbaaaabbbb": "many people use",
    "my name is NORA!": "part of your name",
    "at Council House 9": "part of your name",
}


def test_a_weak_password_is_refused_with_the_reason(app: Flask, visitor: Visitor) -> None:
    visitor.get(new_account(app))
    for password, why in WEAK.items():
        page = visitor.press("Continue", password=password, expect=422)
        assert why in page.errors[0].text
        assert not password or password not in page.html
    visitor.press("Continue", password=NEW_PASSWORD, expect=200)


@pytest.mark.parametrize(
    "password", ["correct horse pony tail", "ééééééé naïve Øresund", "1357911-13151719", "   four  spaces  "]
)
def test_any_long_password_will_do(password: str) -> None:
    assert refused(password, "Nora New", "nora@council.example", council.load(None)) == ""


@pytest.mark.parametrize(
    "password",
    [
        *("Summer2026!!!", "derbyshire2026", "casereview2026", "Derbyshire Dales 1", "Password123456"),
        *(
            "qwertyuiop12",
            "Liverpool2025!",
            "1q2w3e4r5t6y",
            "iloveyou1234",
            "CommunityTrigger1",
            "W1nter2026!!",
        ),
        *("Welcome123456", "letmeinplease", "abcdefghijkl", "Chesterfield26"),
    ],
)
def test_one_that_is_soon_guessed_will_not(password: str) -> None:
    assert "easy to guess" in refused(password, "Nora New", "nora@harbour.example", council.load(None))


def test_the_words_of_another_council_are_its_own() -> None:
    here, other = council.load(None), council.load(FILES["northmere"])
    guess = f"{other.short_name}-{other.short_name}-93"
    assert refused(guess, "Nora New", "nora@somewhere.example", other)
    assert not refused(guess, "Nora New", "nora@somewhere.example", here)


def test_a_long_one_is_judged_at_once() -> None:
    """The estimate is made of its first part: else a page of letters would take minutes."""
    assert refused("harbour violet " * 13, "Nora New", "nora@council.example", council.load(None)) == ""
