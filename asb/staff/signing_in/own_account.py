"""Own account: password, second factor, recovery codes, sign out everywhere, stay signed in."""

from __future__ import annotations

import secrets

from flask import Response, session, url_for

from asb import web
from asb.casework import rate_limits
from asb.casework.accounts import members
from asb.fields import Question
from asb.models import ROLES
from asb.staff import guard
from asb.staff.guard import ANYBODY, EVERYBODY, opens_to
from asb.staff.shared import bp, draw_form, typed_form
from asb.staff.signing_in import library
from asb.staff.signing_in.forms import AnotherApp, ChangePassword, TieCouncilAccount, UntieCouncilAccount
from asb.staff.signing_in.setting_up import digests, moment


@bp.get("/account")
@opens_to(*EVERYBODY)
def account() -> Response:
    member = guard.officer()
    left = members.recovery_codes_left(member.id)
    return web.draw(
        "staff/account.html",
        member=member,
        roles=ROLES,
        left=left,
        press_id=secrets.token_hex(8),
        notice=guard.notice(),
    )


@bp.get("/account/password")
@opens_to(*EVERYBODY)
def password() -> Response:
    return draw_change(ChangePassword, "staff.change_password")


def draw_change(kind: type[Question], door: str, form: Question | None = None) -> Response:
    form = form or typed_form(kind, member=guard.officer())
    template = "staff/question.html"
    return draw_form(
        form, url_for(door), notice=guard.notice(), template=template, back=url_for("staff.account")
    )


def confirmed(form: AnotherApp | ChangePassword | TieCouncilAccount | UntieCouncilAccount) -> bool:
    """Whether a form is valid and has the present password: somebody else may be using the session."""
    web.not_too_often(rate_limits.CONFIRMING, f"staff:{guard.officer().id}")
    good = form.validate()
    if form.present.data and not library.is_password(guard.officer(), form.present.data):
        form.present.errors = ["This is not your password"]
        return False
    return good


@bp.post("/account/password")
@opens_to(*EVERYBODY, keeps=False)
def change_password() -> Response:
    member = guard.officer()
    form = typed_form(ChangePassword, member=member)
    if not confirmed(form):
        return draw_change(ChangePassword, "staff.change_password", form)
    notice = "changed_and_untied" if member.identity else "changed"
    members.change_password(member.id, library.hashed(form.password.data), web.council(), web.now())
    library.sign_in(members.by_number(member.id))
    session["staff_notice"] = notice
    return web.go(url_for("staff.account"))


@bp.get("/account/another-app")
@opens_to(*EVERYBODY)
def another_app() -> Response:
    return draw_change(AnotherApp, "staff.set_up_another_app")


@bp.post("/account/another-app")
@opens_to(*EVERYBODY, keeps=False)
def set_up_another_app() -> Response:
    """Sets up another authenticator app; the present one works until the new one has shown a code."""
    form = typed_form(AnotherApp)
    if not confirmed(form):
        return draw_change(AnotherApp, "staff.set_up_another_app", form)
    session["setting_up"] = [guard.officer().fs_uniquifier, moment()]
    session.pop("new_factor", None)
    return web.go(url_for("staff.second_factor"))


@bp.post("/account/recovery-codes")
@opens_to(*EVERYBODY)
def new_recovery_codes() -> Response:
    """Shows new recovery codes. `press_id` is the idempotency key: a second press shows the same codes."""
    member, press_id = guard.officer(), "".join(web.typed().get("once", [])[:1])[:40]
    members.new_recovery_codes(member.id, digests(member.id, press_id), web.now())
    session["codes"] = press_id
    return web.go(url_for("staff.recovery_codes"))


@bp.post("/account/sign-out-everywhere")
@opens_to(*EVERYBODY)
def sign_out_everywhere() -> Response:
    members.sign_out_everywhere(guard.officer().id)
    library.end_here()
    session["staff_notice"] = "everywhere"
    return web.go(guard.SIGN_IN)


@bp.post("/still-here")
@opens_to(ANYBODY)
def still_here() -> Response:
    """ "Stay signed in": the request itself extends the session. 403 tells the script that it has ended."""
    return web.go(guard.HOME) if guard.signed_in_here() else web.error_page(403)
