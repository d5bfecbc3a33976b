"""Integration of Flask-Security: its sign-in, second factor, recovery codes and sign-out only.

Its data access uses our own functions, its pages our templates, and the hooks it would run on every request
are removed. Three of its parts are replaced (`setting_up`): setting up a second factor and making recovery
codes, because its pages answer an accepted form without a redirect, so that reloading sends it again;
resetting a password, because its link would be readable in our letters table and so in a backup; and
recovery codes, which it checks and uses up in two steps, so that two clicks at once would both pass.
"""

from __future__ import annotations

import secrets
from types import SimpleNamespace
from typing import Any, cast

from flask import Flask, Response, abort, current_app, g, request, session, url_for
from flask_security import (
    MailUtil,
    MfRecoveryCodesUtil,
    RoleMixin,
    Security,
    UserDatastore,
    UserMixin,
    hash_password,
    login_user,
    user_authenticated,
)
from flask_security.twofactor import CodeTfPlugin

from asb import web
from asb.casework import rate_limits
from asb.casework.accounts import members, sessions
from asb.casework.drafts import store
from asb.casework.rate_limits import TooOften
from asb.models import Staff
from asb.staff import guard
from asb.staff.shared import draw_form, too_often
from asb.staff.signing_in.codes import USE, WINDOW, WRONG, Codes
from asb.staff.signing_in.forms import RecoveryCode, SecondFactor, SignIn
from asb.tokens import read_code
from asb.web import known_devices

OPEN = {"login", "logout", "two_factor_token_validation", "mf_recovery"}
"""The library's endpoints that are enabled; all others answer 404."""
SECOND_STEP_WITHIN = 600
"""Seconds between the password and the code."""
PAGES = {
    "login_user_form": ("Sign in", "staff/signin/sign_in.html"),
    "two_factor_verify_code_form": ("Continue", "staff/signin/code.html"),
    "mf_recovery_form": ("Continue", "staff/signin/recovery_code.html"),
}
"""Label of the button and template, by the library's name of the form."""

WORDS = {
    "GENERIC_AUTHN_FAILED": "The email address or the password is not right. Check both and try again",
    "TWO_FACTOR_INVALID_TOKEN": WRONG,
    "INVALID_RECOVERY_CODE": "This code does not work. Check each letter. Each code works once",
}
"""The library's error messages in our words."""


PASSWORDS = {
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_HASH": "argon2",
    "PASSWORD_HASH_PASSLIB_OPTIONS": {  # 0.025 s on a small machine, a third of the default
        "argon2__time_cost": 2,
        "argon2__memory_cost": 19_456,
        "argon2__parallelism": 1,
    },
    "PASSWORD_SINGLE_HASH": True,  # argon2 has its own salt; a second key would be one more to lose
}
"""How passwords are hashed."""


def settings(app: Flask) -> dict[str, Any]:
    """The library's settings. Its features are off unless switched on here."""
    tokens, council = app.extensions["asb_tokens"], app.extensions["asb_council"]
    return {
        "URL_PREFIX": "/staff",
        "LOGIN_URL": "/sign-in",
        "LOGOUT_URL": "/sign-out",
        "LOGOUT_METHODS": ["POST"],  # an image on another website must not be able to sign anybody out
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
        "POST_LOGIN_VIEW": "/staff/signed-in",  # which knows the page they were going to
        "POST_LOGOUT_VIEW": guard.SIGN_IN,
        "TWO_FACTOR_ERROR_VIEW": guard.SIGN_IN,
        "TWO_FACTOR": True,
        "TWO_FACTOR_REQUIRED": True,  # anybody without one is redirected to set it up
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],  # a code by text or email can be read by others
        "TWO_FACTOR_IMPLEMENTATIONS": {"code": f"{AuthenticatorApp.__module__}.{AuthenticatorApp.__name__}"},
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": WINDOW,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "TOTP_SECRETS": {"1": tokens.own(USE).hex()},  # encrypts them in the database
        "TOTP_ISSUER": f"{council.name} {council.service_name}".replace(":", " "),
        "RETURN_GENERIC_RESPONSES": True,  # the same message for unknown, closed and wrong
        **{f"MSG_{name}": (words, "error") for name, words in WORDS.items()},
        **PASSWORDS,
        "FLASH_MESSAGES": False,  # they would fill the cookie, and our pages do not show them
        "STATIC_FOLDER": None,
        "CACHE_CONTROL": None,  # the guard does this for all staff pages
        "CLI_USERS_NAME": False,  # these commands would bypass the rules of `flask staff`
        "CLI_ROLES_NAME": False,
        "API_ENABLED_METHODS": ["session"],  # no tokens, no basic authentication
    }


class Account(UserMixin):
    """A staff account in the form the library expects."""

    fs_uniquifier: str = ""
    password: str | None = None
    tf_primary_method: str | None = None

    def __init__(self, member: Staff) -> None:
        self.roles, self.mf_recovery_codes = [], None
        self.member, self.id, self.email = member, member.id, member.email
        self.password, self.fs_uniquifier = member.password, member.fs_uniquifier
        self.active = member.closed_at is None
        self.tf_totp_secret, self.last_code = member.second_factor, member.last_code
        self.tf_primary_method = "authenticator" if member.second_factor else None


class Accounts(UserDatastore):
    """The library's data store. Each change is a function of ours with its own transaction."""

    def __init__(self) -> None:
        super().__init__(Account, RoleMixin)

    def find_user(self, *_: Any, **by: Any) -> Account | None:
        member = (
            members.by_email(by["email"]) if "email" in by else members.by_uniquifier(by["fs_uniquifier"])
        )
        return Account(member) if member else None

    def put(self, account: Any) -> Any:
        """Stores a rehashed password, the library's only own change."""
        members.keep_hash(account.id, str(account.password))
        return account

    def commit(self) -> None:
        """Does nothing: every change has been committed."""


class RecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes: only digests are stored, and checking one uses it up."""

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        return members.use_recovery_code(user.id, recovery_digest(read_code(code)))

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:  # noqa: ARG002 - it is gone already
        return True


class NoMail(MailUtil):
    """Disables the library's mail: our letters go through the outbox."""

    def send_mail(self, template: str, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(
            f"the library wants to send {template!r}: write a letter in asb/letters instead"
        )


class AuthenticatorApp(CodeTfPlugin):
    """The second step of sign-in. The next page is kept in the session, not in the URL."""

    def tf_login(self, user: UserMixin, json_payload: dict[str, Any], next_loc: str | None) -> Any:  # noqa: ARG002 - see above
        session["password_at"] = now = int(web.now().timestamp())
        if not user.tf_totp_secret:
            session["setting_up"] = [user.fs_uniquifier, now]
            return web.go(url_for("staff.second_factor"))
        return super().tf_login(user, json_payload, None)


def set_up(app: Flask) -> None:
    """Sets up the library; call it after the guard is registered."""
    app.config.update({f"SECURITY_{name}": value for name, value in settings(app).items()})
    hooks = {key: list(kept.get(None, ())) for key, kept in _hooks(app).items()}
    security = Security(
        app,
        Accounts(),
        login_form=SignIn,
        two_factor_verify_code_form=SecondFactor,
        mf_recovery_form=RecoveryCode,
        render_template=_draw,  # type: ignore[arg-type]  # its views return it unchanged, so it may be a whole response
        totp_cls=Codes,
        mf_recovery_codes_util_cls=RecoveryCodes,
        mail_util_cls=NoMail,
    )
    # It, Flask-Login and Flask-Principal load session and user in every request and every
    # template of the service. Here the guard knows who is signed in, and residents' pages ask nobody.
    for key, kept in _hooks(app).items():
        kept[None] = cast(Any, hooks[key])
    security.want_json(lambda _request: False)  # its views would also answer JSON, in their own words
    security.set_form_info("two_factor_rescue_form", _no_rescue())
    manager = security.login_manager
    manager.session_protection = (
        None  # an officer's IP address may change on the way; the cookie is limited by time
    )
    manager.user_loader(_who)
    manager.request_loader(lambda _request: None)
    user_authenticated.connect(_begin, app)
    app.before_request(_before_the_library)
    app.after_request(_as_ours)
    for name in OPEN:
        guard.opens_to(guard.ANYBODY, keeps=False)(app.view_functions[f"security.{name}"])


def _hooks(app: Flask) -> dict[str, Any]:
    return {
        "before": app.before_request_funcs,
        "after": app.after_request_funcs,
        "templates": app.template_context_processors,
    }


def _no_rescue() -> Any:
    """The library's form for "I cannot sign in", which is not shown, without its deprecated choices."""
    return SimpleNamespace(
        cls=None, instantiator=lambda *_, **__: SimpleNamespace(help_setup=SimpleNamespace(choices=[]))
    )


def _who(uniquifier: str) -> Account | None:
    member = guard.signed_in_here()
    return Account(member) if member and member.fs_uniquifier == uniquifier else None


def library() -> Security:
    return cast(Security, current_app.extensions["security"])


def hashed(password: str) -> str:
    """Hashes a password."""
    return str(hash_password(library().password_util.normalize(password)))


def is_password(member: Staff, typed: str) -> bool:
    """Whether that is their present password."""
    return bool(Account(member).verify_and_update_password(library().password_util.normalize(typed)))


def recovery_digest(code: str) -> bytes:
    return web.tokens().digest(f"recovery:{code}")


def sign_in(member: Staff) -> None:
    """Signs in somebody who has just shown both factors."""
    login_user(Account(member), remember=False, authn_via=["set_up"])


MINE = (
    "staff",
    "staff_seen",
    "password_at",
    "setting_up",
    "new_factor",
    "codes",
    "may_tie",
    "link_for_staff",
    "recording",
    "csrf_token",
)


def _begin(_app: Flask, user: Account, **_more: Any) -> None:
    """Starts a new session; of an earlier one only a resident's draft access is kept."""
    if "staff" in session:
        sessions.end(guard.device_key())
    for name in MINE:
        session.pop(name, None)
        g.pop(name, None)
    session["staff"] = secrets.token_urlsafe(24)
    session["staff_seen"] = int(web.now().timestamp())
    sessions.begin(user.id, user.fs_uniquifier, guard.device_key(), web.now())
    known_devices.remember(user.fs_uniquifier)
    if "draft" in session and store.record_again(store.key_of(session["draft"]), guard.device_key(), user.id):
        session["recording"] = True


def end_here() -> None:
    """Signs this device out, on the server too."""
    sessions.end(guard.device_key())
    for name in (*MINE, "onward", "staff_notice"):
        session.pop(name, None)


def _before_the_library() -> Response | None:
    endpoint = request.endpoint or ""
    if not endpoint.startswith("security."):
        return None
    door = endpoint.partition(".")[2]
    if door not in OPEN:
        abort(404)
    if door == "logout":
        end_here()
        return None
    if guard.signed_in_here():
        return web.go(url_for("staff.go_on"))
    if request.is_json:
        abort(400)
    if request.args:  # the library would redirect to an address that it finds there
        return web.go(request.path)
    return _too_often(door) if request.method == "POST" else _too_late(door)


def _too_late(door: str) -> Response | None:
    late = web.now().timestamp() - session.get("password_at", 0) > SECOND_STEP_WITHIN
    return web.go(guard.SIGN_IN) if door != "login" and late else None


def _too_often(door: str) -> Response | None:
    """Counts an attempt; returns the error page when there are too many.

    By account and by address, or for the device alone if that account has signed in on it before.
    """
    email = request.form.get("email", "").strip().lower()
    try:
        if door == "login":
            member = members.by_email(email) if known_devices.COOKIE in request.cookies else None
            if member and (device := known_devices.known(member.fs_uniquifier)):
                web.not_too_often(rate_limits.STAFF_SIGNING_IN, f"{email} on {device}")
            else:
                web.not_too_often(rate_limits.STAFF_SIGNING_IN_FROM)
                web.not_too_often(rate_limits.STAFF_SIGNING_IN, f"{email} from {web.from_address()}")
                web.not_too_often(rate_limits.STAFF_SIGNING_IN_ANYWHERE, email)
        else:
            account = session.get("tf_user_id", "")
            if device := known_devices.known(account):
                web.not_too_often(rate_limits.SECOND_FACTOR, f"{account} on {device}")
            else:
                web.not_too_often(rate_limits.STAFF_SIGNING_IN_FROM)
                if account:
                    web.not_too_often(rate_limits.SECOND_FACTOR, account)
    except TooOften as error:
        return too_often(error)
    return _too_late(door)


def _draw(_template: str, **facts: Any) -> Response:
    """Renders a page of the library as ours: a refused form is 422, with errors at its fields."""
    name = next(name for name in PAGES if name in facts)
    send, template = PAGES[name]
    for field in facts[name]:
        if field.process_errors:  # not about accounts: may say what is missing, and where
            field.errors = list(field.process_errors)
            facts[name].form_errors.clear()
    return draw_form(facts[name], request.path, send=send, notice=guard.notice(), template=template)


def _as_ours(response: Response) -> Response:
    """Redirects after a form with 303 or HX-Redirect, where the library uses 302."""
    if not (request.endpoint or "").startswith("security.") or response.status_code != 302:
        return response
    onward = web.go(response.location)
    onward.headers.extend([("Set-Cookie", cookie) for cookie in response.headers.getlist("Set-Cookie")])
    return onward
