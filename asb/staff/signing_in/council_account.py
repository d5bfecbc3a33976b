"""Sign-in with the council's own accounts (OpenID Connect), if OIDC_ISSUER is set.

An account is linked to an identity by its owner: with the set-up link from a manager, or while signed in,
after typing their password again; a new password unlinks it. The identity is the issuer with `tid` and
`oid`, or with `sub`; never an email address, which a provider may give to somebody else. The provider has to
ask for the second factor.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, abort, current_app, session, url_for
from joserfc.errors import JoseError
from requests import RequestException

from asb import web
from asb.casework import rate_limits
from asb.casework.accounts import members
from asb.casework.accounts.members import AccountRefused
from asb.config import Settings
from asb.staff import guard
from asb.staff.guard import ANYBODY, opens_to
from asb.staff.shared import bp, typed_form
from asb.staff.signing_in import library, own_account, setting_up
from asb.staff.signing_in.forms import TieCouncilAccount, UntieCouncilAccount
from asb.staff.signing_in.setting_up import moment

WAIT = 10
"""Seconds to wait for the provider."""
CONFIRMED_FOR = 600
"""Seconds between the password and the provider's answer, when linking while signed in."""
WRONG = (AuthlibBaseError, JoseError, RequestException, KeyError, TypeError, ValueError)
"""Errors that an unusable answer of a provider can raise."""
log = logging.getLogger("asb.staff")


def set_up(app: Flask) -> None:
    """Registers the provider, if the settings name one."""
    ours: Settings = app.extensions["asb_settings"]
    if ours.oidc_issuer is None:
        return
    app.extensions["asb_provider"] = OAuth(app).register(
        "council",
        client_id=ours.oidc_client_id,
        client_secret=ours.oidc_client_secret,
        server_metadata_url=f"{ours.oidc_issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256", "default_timeout": WAIT},
    )


def settings() -> Settings:
    found: Settings = current_app.extensions["asb_settings"]
    return found


def is_offered() -> bool:
    return "asb_provider" in current_app.extensions


def provider() -> Any:
    """The configured provider; 404 if there is none."""
    return current_app.extensions["asb_provider"] if is_offered() else abort(404)


@bp.get("/sign-in/council")
@opens_to(ANYBODY, keeps=False)
def council_sign_in() -> Response:
    return begin("sign_in")


@bp.get("/choose-a-password/council")
@opens_to(ANYBODY, keeps=False)
def council_instead() -> Response:
    """Sets up an account with the council's sign-in instead of a password, using the link opened here."""
    provider()
    setting_up.asked()
    return begin("link")


@bp.get("/account/council")
@opens_to(*guard.EVERYBODY)
def council_also() -> Response:
    """Links a council account to the account that is signed in, beside its password."""
    has_password()
    if may_tie():
        return web.draw("staff/council_tie.html", back=url_for("staff.account"))
    return own_account.draw_change(TieCouncilAccount, "staff.council_confirm")


@bp.post("/account/council")
@opens_to(*guard.EVERYBODY, keeps=False)
def council_confirm() -> Response:
    """Continues by a link: the content security policy lets no form go to another website."""
    has_password()
    form = typed_form(TieCouncilAccount)
    if not own_account.confirmed(form):
        return own_account.draw_change(TieCouncilAccount, "staff.council_confirm", form)
    session["may_tie"] = [guard.officer().fs_uniquifier, moment()]
    return web.go(url_for("staff.council_also"))


@bp.get("/account/council/go")
@opens_to(*guard.EVERYBODY)
def council_tie() -> Response:
    provider()
    return begin("account") if may_tie() else web.go(url_for("staff.council_also"))


def has_password() -> None:
    """404 if there is no provider, or no password beside which a council account could be linked."""
    provider()
    if not guard.officer().password:
        abort(404)


def may_tie() -> bool:
    """Whether the person signed in here has just typed their password, to link a council account."""
    uniquifier, since = session.get("may_tie", ("", 0))
    return bool(uniquifier == guard.officer().fs_uniquifier and moment() - since < CONFIRMED_FOR)


@bp.get("/account/council/untie")
@opens_to(*guard.EVERYBODY)
def council_untie() -> Response:
    return own_account.draw_change(UntieCouncilAccount, "staff.council_untied")


@bp.post("/account/council/untie")
@opens_to(*guard.EVERYBODY, keeps=False)
def council_untied() -> Response:
    member, form = guard.officer(), typed_form(UntieCouncilAccount)
    if not own_account.confirmed(form):
        return own_account.draw_change(UntieCouncilAccount, "staff.council_untied", form)
    members.untie(member.id, web.now())
    library.sign_in(members.by_number(member.id))
    session["staff_notice"] = "untied"
    return web.go(url_for("staff.account"))


def begin(purpose: str) -> Response:
    """Redirects to the provider. State of an earlier attempt is dropped."""
    council = provider()
    for name in [name for name in session if name.startswith("_state_council_")]:
        session.pop(name)
    session["council_for"] = purpose
    try:
        reply: Response = council.authorize_redirect(f"{settings().base_url}{url_for('staff.council_back')}")
    except WRONG as error:
        return failed(error)
    return reply


@bp.get("/sign-in/council/back")
@opens_to(ANYBODY, keeps=False)
def council_back() -> Response:
    """Return from the provider. A GET that changes something, because OpenID Connect works this way."""
    council, purpose = provider(), session.pop("council_for", "")
    web.not_too_often(rate_limits.STAFF_SIGNING_IN_FROM)
    try:
        said = council.authorize_access_token()["userinfo"]
        if said["iss"] != council.load_server_metadata()["issuer"] or not same_issuer(said["iss"]):
            raise ValueError("another issuer")
        key = identity(said)
    except WRONG as error:
        return failed(error)
    return tied(purpose, key) if purpose in ("link", "account") else signed_in(key)


def same_issuer(said: str) -> bool:
    return said.rstrip("/") == settings().oidc_issuer


def identity(said: Mapping[str, Any]) -> str:
    """Permanent identity at the provider: (issuer, tid, oid), else (issuer, sub)."""
    who = [said["tid"], said["oid"]] if "tid" in said and "oid" in said else [said["sub"]]
    if not all(isinstance(part, str) and part for part in who):
        raise ValueError("no identity")
    return " ".join([said["iss"], *who])


def signed_in(key: str) -> Response:
    member = members.by_identity(key)
    if member is None:
        return web.draw("staff/signin/council_unknown.html", 403)
    library.sign_in(member)
    return web.go(url_for("staff.go_on"))


def tied(purpose: str, key: str) -> Response:
    """Links this identity to the account."""
    try:
        if purpose == "account":
            if (member := guard.signed_in_here()) is None:
                return guard.sign_in_first()
            if not may_tie():
                return web.go(url_for("staff.council_also"))
            session.pop("may_tie")
            members.tie(member.id, key, web.council(), web.now())
            session["staff_notice"] = "tied"
            return web.go(url_for("staff.account"))
        digest, _ = setting_up.asked()
        member = members.tie_by_link(digest, key, web.now())
    except AccountRefused as error:
        return web.draw("staff/signin/council_failed.html", 409, why=f"{error}.")
    library.end_here()
    library.sign_in(member)
    return web.go(url_for("staff.go_on"))


def failed(error: Exception) -> Response:
    """Shows that it failed, and lets people start again."""
    # Logs the type only: the message may quote what the provider sent about somebody.
    log.warning("the council's sign-in failed: %s", type(error).__name__)
    return web.draw("staff/signin/council_failed.html", 400, why="")
