"""Signing in with the council's own accounts (OpenID Connect), where OIDC_ISSUER is set.

An account of ours is tied to an identity of the provider by its owner: with the link that a manager gave
them, or while signed in, with their password once more; a new password unties it. The identity is the issuer
with `tid` and `oid`, or with `sub`, and never an email address, which a provider may give to somebody else.
The second factor is then the provider's to ask for.
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
"""Seconds for the provider to answer."""
CONFIRMED_FOR = 600
"""Seconds from the password to the provider's answer, for who ties a council account while signed in."""
WRONG = (AuthlibBaseError, JoseError, RequestException, KeyError, TypeError, ValueError)
"""Whatever a provider, or somebody in its place, may answer that cannot be used."""
log = logging.getLogger("asb.staff")


def set_up(app: Flask) -> None:
    """Make the provider known, where the settings name one."""
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
    """The provider of the settings; 404 where there is none."""
    return current_app.extensions["asb_provider"] if is_offered() else abort(404)


@bp.get("/sign-in/council")
@opens_to(ANYBODY, keeps=False)
def council_sign_in() -> Response:
    return begin("sign_in")


@bp.get("/choose-a-password/council")
@opens_to(ANYBODY, keeps=False)
def council_instead() -> Response:
    """Instead of a password: with the link that was opened on this device."""
    provider()
    setting_up.asked()
    return begin("link")


@bp.get("/account/council")
@opens_to(*guard.EVERYBODY)
def council_also() -> Response:
    """Beside a password: somebody who is signed in ties their council account to this one."""
    has_password()
    if may_tie():
        return web.draw("staff/council_tie.html", back=url_for("staff.account"))
    return own_account.draw_change(TieCouncilAccount, "staff.council_confirm")


@bp.post("/account/council")
@opens_to(*guard.EVERYBODY, keeps=False)
def council_confirm() -> Response:
    """Then on by a link: the policy of every page lets no form lead to another website."""
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
    """404 where there is no provider, or no password beside which a council account could be tied."""
    provider()
    if not guard.officer().password:
        abort(404)


def may_tie() -> bool:
    """Whether who is signed in here has just typed their password, to tie a council account."""
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
    members.untie(member.id)
    library.sign_in(members.by_number(member.id))
    session["staff_notice"] = "untied"
    return web.go(url_for("staff.account"))


def begin(purpose: str) -> Response:
    """Off to the provider. What belongs to an earlier try goes: each is good for one."""
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
    """The provider sends them back. A GET that changes something, for providers know no other way."""
    council, purpose = provider(), session.pop("council_for", "")
    web.not_too_often(members.SIGNING_IN_FROM)
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
    """What names somebody at the provider for ever: (issuer, tid, oid), else (issuer, sub)."""
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
    """This identity opens the account from now on."""
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
    """It did not work: to be tried again, from the beginning."""
    # The kind alone goes to the log: a message may quote what a provider sent about somebody.
    log.warning("the council's sign-in failed: %s", type(error).__name__)
    return web.draw("staff/signin/council_failed.html", 400, why="")
