"""Own account: password, second factor, recovery codes, sign out everywhere, stay signed in."""

from __future__ import annotations

import secrets
from datetime import date

from flask import Response, request, session, url_for

from asb import web
from asb.casework import rate_limits
from asb.casework.accounts import absence, calendar, members
from asb.casework.accounts.changes import Change
from asb.fields import Question
from asb.letters.calendar import of_staff
from asb.models import ROLES
from asb.questions.settings import Away
from asb.staff import guard
from asb.staff.guard import ANYBODY, EVERYBODY, opens_to
from asb.staff.shared import bp, draw_form, typed_form
from asb.staff.signing_in import library
from asb.staff.signing_in.forms import (
    AnotherApp,
    ChangePassword,
    NewRecoveryCodes,
    TieCouncilAccount,
    UntieCouncilAccount,
)
from asb.staff.signing_in.setting_up import digests, moment


@bp.get("/account")
@opens_to(*EVERYBODY)
def account() -> Response:
    member = guard.officer()
    left, made = members.recovery_codes_left(member.id), session.pop("calendar", "")
    return web.draw(
        "staff/account.html",
        member=member,
        roles=ROLES,
        left=left,
        notice=guard.notice(),
        today=web.today(),
        covers=absence.stand_in(member.id, web.today()),
        calendar=url_for("staff.own_calendar", secret=made, _external=True) if made else "",
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


def confirmed(
    form: AnotherApp | ChangePassword | NewRecoveryCodes | TieCouncilAccount | UntieCouncilAccount,
) -> bool:
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


@bp.get("/account/recovery-codes")
@opens_to(*EVERYBODY)
def other_recovery_codes() -> Response:
    return draw_change(NewRecoveryCodes, "staff.new_recovery_codes")


@bp.post("/account/recovery-codes")
@opens_to(*EVERYBODY, keeps=False)
def new_recovery_codes() -> Response:
    """Shows new recovery codes. The page's token is the idempotency key: pressed twice, they are the same."""
    form = typed_form(NewRecoveryCodes)
    if not confirmed(form):
        return draw_change(NewRecoveryCodes, "staff.new_recovery_codes", form)
    page = web.typed().get("csrf_token", [""])[0]
    member, press_id = guard.officer(), web.tokens().digest(f"codes:{page}").hex()[:40]
    members.new_recovery_codes(member.id, digests(member.id, press_id), web.now())
    session["codes"] = press_id
    return web.go(url_for("staff.recovery_codes"))


@bp.route("/account/away", methods=["GET", "POST"])
@opens_to("officer", "manager")
def away() -> Response:
    """Says until when they are away, and who covers for them."""
    me = guard.officer()
    form = typed_form(Away, today=web.today(), colleagues=members.colleagues(me.id))
    if request.method == "POST" and form.validate():
        change = Change(me.id, web.council(), web.now())
        absence.go(me.id, date.fromisoformat(form.until.data), int(form.who.data), change)
        return web.go(url_for("staff.account"))
    back = url_for("staff.account")
    return draw_form(form, request.path, notice=guard.notice(), send="Save", back=back)


@bp.post("/account/back")
@opens_to("officer", "manager")
def back_again() -> Response:
    me = guard.officer().id
    absence.back(me, Change(me, web.council(), web.now()))
    return web.go(url_for("staff.account"))


@bp.post("/account/calendar")
@opens_to(*EVERYBODY)
def link_calendar() -> Response:
    """Makes a new address for their calendar, shown once; an earlier one opens nothing any more."""
    secret = secrets.token_urlsafe(32)
    calendar.link(guard.officer().id, digest_of(secret))
    session["calendar"] = secret
    return web.go(url_for("staff.account", _anchor="calendar"))


@bp.post("/account/calendar/withdraw")
@opens_to(*EVERYBODY)
def withdraw_calendar() -> Response:
    calendar.link(guard.officer().id, None)
    session.pop("calendar", None)
    return web.go(url_for("staff.account", _anchor="calendar"))


def digest_of(secret: str) -> bytes:
    return web.tokens().digest(f"calendar:{secret}")


@bp.get("/calendar/<secret>.ics")
@opens_to(ANYBODY)
def own_calendar(secret: str) -> Response:
    """The dates of whoever has this secret, for a calendar program, which cannot sign in."""
    number = calendar.whose(digest_of(secret[:100]))
    if number is None:
        return web.error_page(404)
    cases = url_for("staff.case", reference="", _external=True)
    body = of_staff(calendar.dates(number), web.council(), cases, web.now())
    return Response(body, mimetype="text/calendar")


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
