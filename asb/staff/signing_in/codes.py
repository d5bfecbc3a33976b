"""Codes of the second step of sign-in: each works once.

After a change of key, the secrets of authenticator apps are encrypted again as their owners sign in.
"""

from __future__ import annotations

from typing import Any, Protocol, cast

from flask import current_app, g
from flask_security import Totp, UserMixin
from passlib.exc import TokenError, UsedTokenError
from passlib.totp import TOTP, TotpMatch

from asb import web
from asb.casework.accounts import members, second_factors

WINDOW = 30
"""Seconds by which a phone's clock may be wrong. With the library's 120, nine codes would be valid."""
FAR_OFF = 15 * 60
"""Seconds within which a code of another time shows that the phone's clock is wrong."""
USE = "second factors"
"""For what a key is derived that encrypts the secrets of authenticator apps."""
WRONG = (
    "This code does not work. Each code works once, for half a minute: wait for the next one and type that"
)
CLOCK_IS_OFF = (
    "This code does not work, because the time on your phone is wrong. Check the time on your phone: let it "
    "set the date and time automatically, then type the next code"
)


class HasCode(Protocol):
    """A staff account, as the library has it."""

    id: Any
    last_code: int


class Codes(Totp):
    """TOTP codes, each of which works once."""

    def get_last_counter(self, user: UserMixin) -> int:
        return cast(HasCode, user).last_code

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        if not members.use_code(user.id, tmatch.counter):
            raise UsedTokenError

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        """Verifies a code. A secret that was encrypted with the key before is encrypted with the present one.

        False too for a secret of a key that nobody has any more: a new set-up link helps.
        """
        if self._verifies(token, totp_secret, user, window):
            return True
        again = self._encrypted_again(totp_secret)
        if again and self._verifies(token, again, user, window):
            second_factors.encrypted_again(user.id, again)
            return True
        g.clock_is_off = any(self._is_of_another_time(token, each) for each in (totp_secret, again) if each)
        return False

    def _verifies(self, token: str, secret: str, user: UserMixin, window: int) -> bool:
        try:
            return super().verify_totp(token, secret, user, window)
        except ValueError:
            return False

    def _encrypted_again(self, secret: str) -> str | None:
        """This secret encrypted with the present key; None where there is no key before."""
        before = web.tokens().before
        if before is None:
            return None
        try:
            read = TOTP.using(secrets={"1": before.own(USE).hex()}).from_source(secret)
            return str(self._totp(key=read.key, format="raw").to_json(encrypt=True))
        except ValueError:
            return None

    def _is_of_another_time(self, token: str, secret: str) -> bool:
        """Whether it is a code that the app shows a few minutes earlier or later than now."""
        try:
            match = self._totp.verify(token, secret, window=FAR_OFF)
        except (TokenError, ValueError):
            return False
        return bool(abs(match.skipped) * match.totp.period > WINDOW)

    def first_code(self, token: str, totp_secret: str) -> int | None:
        """The time counter of a valid code, for a secret that is being set up."""
        try:
            return int(self._totp.verify(token, totp_secret, window=WINDOW).counter)
        except (TokenError, ValueError):
            g.clock_is_off = self._is_of_another_time(token, totp_secret)
            return None


def why_not() -> str:
    """What to say of the code that was refused in this request."""
    return CLOCK_IS_OFF if clock_is_off() else WRONG


def clock_is_off() -> bool:
    """Whether a code of another time was refused in this request."""
    return bool(g.get("clock_is_off"))


def codes() -> Codes:
    """The library's factory of codes, which is ours."""
    return cast(Codes, current_app.extensions["security"].totp_factory)
