"""Account set-up: link, password, second factor, recovery codes; and password reset."""

from __future__ import annotations

from itertools import groupby

from flask import Response, request, session, url_for
from markupsafe import Markup

from asb import web
from asb.casework import rate_limits
from asb.casework.accounts import members, resets
from asb.casework.accounts.members import NoSuchLink
from asb.models import Staff
from asb.staff import guard
from asb.staff.guard import ANYBODY, opens_to
from asb.staff.shared import bp, draw_form, typed_form
from asb.staff.signing_in import codes as factor
from asb.staff.signing_in import library
from asb.staff.signing_in.forms import ChoosePassword, FirstCode, Forgotten

WITHIN = 3600
"""Seconds between choosing a password and the end of set-up."""


@bp.get("/signed-in")
@opens_to(*guard.EVERYBODY)
def go_on() -> Response:
    """Redirects to the page they were going to before they were asked to sign in."""
    return web.go(session.pop("onward", guard.HOME))


@bp.get("/link/<secret:secret>")
@opens_to(ANYBODY, keeps=False)
def link(secret: str) -> Response:
    """Redirects to a page without the secret in its address or the history.

    Uses nothing up: a mail scanner that follows links does no harm.
    """
    session["link_for_staff"] = web.tokens().digest(secret).hex()
    return web.go(url_for("staff.choose"))


def asked() -> tuple[bytes, Staff]:
    """The link opened on this device, and its account. Raises NoSuchLink."""
    digest = bytes.fromhex(session.get("link_for_staff", ""))
    return digest, members.by_link(digest, web.now())


@bp.route("/choose-a-password", methods=["GET", "POST"])
@opens_to(ANYBODY, keeps=False)
def choose() -> Response:
    if request.method == "POST":
        web.not_too_often(rate_limits.STAFF_SIGNING_IN_FROM)
    digest, member = asked()
    form = typed_form(ChoosePassword, member=member)
    if request.method != "POST" or not form.validate():
        return draw_form(form, url_for("staff.choose"), notice=guard.notice())
    notice = "changed_and_untied" if member.identity else "changed"
    member = members.choose_password(digest, library.hashed(form.password.data), web.council(), web.now())
    library.end_here()
    if member.second_factor:
        session["staff_notice"] = notice
        return web.go(guard.SIGN_IN)
    session["setting_up"] = [member.fs_uniquifier, moment()]
    return web.go(url_for("staff.second_factor"))


def moment() -> int:
    return int(web.now().timestamp())


def setting_up() -> Staff | None:
    """The account being set up on this device, whose password was just typed."""
    uniquifier, since = session.get("setting_up", ("", 0))
    return members.by_uniquifier(uniquifier) if uniquifier and moment() - since < WITHIN else None


@bp.route("/second-factor", methods=["GET", "POST"])
@opens_to(ANYBODY, keeps=False)
def second_factor() -> Response:
    """Shows a new secret as QR code and text; a code proves that the app has it."""
    member = setting_up()
    if member is None:
        return web.go(url_for("staff.account") if guard.signed_in_here() else guard.SIGN_IN)
    if request.method == "POST":
        web.not_too_often(rate_limits.STAFF_SIGNING_IN_FROM)
        web.not_too_often(rate_limits.SECOND_FACTOR, f"new:{member.fs_uniquifier}")
    secret = session.setdefault("new_factor", factor.codes().generate_totp_secret())
    form = typed_form(FirstCode)
    if request.method == "POST" and form.validate():
        code = factor.codes().first_code(form.code.data, secret)
        if code is not None:
            press_id = (
                web.tokens().digest(f"codes:{secret}").hex()[:16]
            )  # pressed twice, the codes are the same
            members.set_second_factor(member.id, secret, code, digests(member.id, press_id))
            session.pop("new_factor", None)
            session["codes"] = press_id
            return web.go(url_for("staff.recovery_codes"))
        form.code.errors = [factor.why_not()]
    shown = factor.codes().fetch_setup_values(secret, library.Account(member))
    return draw_form(
        form,
        url_for("staff.second_factor"),
        notice=guard.notice(),
        picture=picture(shown["uri"]),
        shown=shown,
    )


def picture(uri: str) -> Markup:
    """The URI as a QR code: inline SVG, so the content security policy stays strict."""
    from qrcode.main import QRCode  # noqa: PLC0415 - for one page that each member of staff sees once

    code = QRCode(border=4)
    code.add_data(uri)
    path = ""
    for down, row in enumerate(rows := code.get_matrix()):
        across = 0
        for dark, cells in groupby(row):
            wide = len(list(cells))
            path += f"M{across} {down}h{wide}v1h-{wide}z" if dark else ""
            across += wide
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="picture-name" width="246" '
        'height="246" viewBox="0 0 {side} {side}">'
        '<title id="picture-name">Picture to scan with your authenticator app</title>'
        '<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    ).format(side=len(rows), path=path)


def written_codes(number: int, press_id: str) -> list[str]:
    """Recovery codes, derived again for as long as this device shows them."""
    return [
        web.tokens().code(f"recovery:{number}:{press_id}:{place}") for place in range(members.RECOVERY_CODES)
    ]


def digests(number: int, press_id: str) -> list[bytes]:
    """Digests of recovery codes, as stored."""
    return [library.recovery_digest(code) for code in written_codes(number, press_id)]


@bp.get("/recovery-codes")
@opens_to(ANYBODY, keeps=False)
def recovery_codes() -> Response:
    member = setting_up() or guard.signed_in_here()
    if member is None or "codes" not in session:
        return web.go(guard.HOME)
    return web.draw("staff/signin/recovery_codes.html", codes=written_codes(member.id, session["codes"]))


@bp.post("/recovery-codes")
@opens_to(ANYBODY, keeps=False)
def written_down() -> Response:
    """Ends set-up and signs in: both factors have been shown."""
    member, was_in = setting_up(), guard.signed_in_here()
    shown = session.pop("codes", None)
    session.pop("setting_up", None)
    if was_in:
        return web.go(url_for("staff.account"))
    if member is None or shown is None or not member.is_set_up:
        return web.go(guard.SIGN_IN)
    library.sign_in(member)
    return web.go(session.pop("onward", guard.HOME))


@bp.route("/forgot", methods=["GET", "POST"])
@opens_to(ANYBODY, keeps=False)
def forgot() -> Response:
    form = typed_form(Forgotten)
    if request.method != "POST" or not form.validate():
        return draw_form(form, url_for("staff.forgot"), notice=guard.notice(), send="Send me a link")
    web.not_too_often(rate_limits.STAFF_SIGNING_IN_FROM)
    resets.ask(form.email.data, web.tokens(), web.now())
    return web.go(url_for("staff.forgot_sent"))


@bp.get("/forgot/sent")
@opens_to(ANYBODY)
def forgot_sent() -> Response:
    return web.draw("staff/signin/sent.html", back=url_for("staff.forgot"))


@bp.errorhandler(NoSuchLink)
def gone(_error: NoSuchLink) -> Response:
    return web.draw("staff/signin/gone.html", 410)
