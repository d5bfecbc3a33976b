"""Limits count apart: each by its own name, addresses never as targets, one account from each network."""

import runpy
from pathlib import Path

import pytest
from flask import Flask

from asb import web
from asb.casework import rate_limits
from asb.casework.rate_limits import LIMITS, Limit, TooOften, counted_by
from tests.shared.officers import PASSWORD, member
from tests.shared.page import Visitor

A_GUESS = "wrong wrong wrong"
SOURCE = Path(rate_limits.__file__)


def test_every_limit_has_a_name_of_its_own() -> None:
    every = [each for each in vars(rate_limits).values() if isinstance(each, Limit)]
    assert len(LIMITS) == len({each.name for each in every}) > 20


def test_two_limits_of_one_name_are_refused_by_name(tmp_path: Path) -> None:
    twice = tmp_path / "rate_limits.py"
    twice.write_text(SOURCE.read_text().replace('Limit("opening"', 'Limit("guessing"'))
    with pytest.raises(ValueError, match="two limits are called 'guessing'"):
        runpy.run_path(str(twice))


def test_an_address_typed_as_a_target_is_no_address() -> None:
    limit = LIMITS["opening"]
    assert counted_by(limit, "from", "192.0.2.1") != counted_by(limit, "about", "192.0.2.1")
    assert counted_by(limit, "about", "x") != counted_by(LIMITS["guessing"], "about", "x")


def test_wrong_sign_ins_shut_nobody_out_of_their_page(app: Flask) -> None:
    """Somebody types a resident's IP address as the email address of a member of staff, many times."""
    resident, attacker = Visitor(app), Visitor(app)
    for _ in range(rate_limits.SIGNING_IN.most + 1):
        attacker.get("/staff/sign-in")
        attacker.press("Sign in", email="127.0.0.1", password=A_GUESS, expect=(422, 429))
    resident.get("/track/")
    resident.press("Continue", reference="HJKL-2346", detail="ann@example.com", expect=200)


def test_wrong_passwords_from_one_network_lock_nobody_out_on_another(app: Flask) -> None:
    olive = member(app, "officer")
    with app.test_request_context(environ_base={"REMOTE_ADDR": "198.51.100.7"}):
        for _ in range(rate_limits.STAFF_SIGNING_IN.most):
            web.not_too_often(rate_limits.STAFF_SIGNING_IN, f"{olive.email} from {web.from_address()}")
        with pytest.raises(TooOften):
            web.not_too_often(rate_limits.STAFF_SIGNING_IN, f"{olive.email} from {web.from_address()}")
    visitor = Visitor(app)
    visitor.get("/staff/sign-in")
    visitor.press("Sign in", email=olive.email, password=PASSWORD, expect=200)
    assert visitor.page.h1 != "Sign in"
