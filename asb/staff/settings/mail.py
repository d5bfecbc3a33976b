"""Managers' page of mail: its state, pause and resume, a test, and sending again what failed."""

from __future__ import annotations

from flask import Response, current_app, session, url_for

from asb import web
from asb.casework.acts import delivery
from asb.casework.post import mail, outbox
from asb.config import Settings
from asb.sending import NotSent, send_test
from asb.staff import guard
from asb.staff.guard import opens_to
from asb.staff.shared import bp

SAID = "staff_mail"
"""Key in the session of what was just done: a key of `staff/mail.html`, and what it adds."""


@bp.get("/settings/mail")
@opens_to("manager")
def mail_settings() -> Response:
    settings: Settings = current_app.extensions["asb_settings"]
    return web.draw(
        "staff/mail.html",
        has_server=bool(settings.mail_server),
        mail=mail.state(),
        notify=mail.state(mail.NOTIFY) if settings.by_notify else None,
        by_notify=settings.by_notify,
        history=mail.history(),
        waiting=outbox.waiting_letters(),
        failed=outbox.failed_letters(),
        to_confirm=mail.to_confirm(),
        me=guard.officer().email,
        said=session.pop(SAID, None),
    )


@bp.post("/settings/mail/pause")
@opens_to("manager")
def pause_mail() -> Response:
    mail.pause(guard.officer().id, web.now())
    return after("paused")


@bp.post("/settings/mail/resume")
@opens_to("manager")
def resume_mail() -> Response:
    try:
        mail.resume(guard.officer().id, web.now())
    except mail.ContactsNotChecked:
        return after("not_checked")
    return after("resumed")


@bp.post("/settings/mail/test")
@opens_to("manager")
def test_mail() -> Response:
    """Sends a test message to the manager, and shows what the mail server said."""
    try:
        send_test(guard.officer().email, guard.officer().id)
    except (NotSent, ValueError) as error:
        return after("refused", str(error))
    settings: Settings = current_app.extensions["asb_settings"]
    return after("accepted" if settings.mail_server else "kept")


@bp.post("/settings/mail/failed")
@opens_to("manager")
def send_failed_again() -> Response:
    sent, left = delivery.send_failed_again(web.council(), guard.officer().id, web.now())
    return after("sent_again", sent, left)


def after(what: str, *more: str | int) -> Response:
    session[SAID] = [what, *more]
    return web.go(url_for("staff.mail_settings"))
