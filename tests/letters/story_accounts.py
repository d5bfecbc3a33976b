"""Letters about the accounts of members of staff, and about drafts."""

from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta

from flask import Flask
from sqlalchemy import update

from asb import letters, web, worker
from asb.casework.accounts import members, resets
from asb.casework.accounts.changes import Change
from asb.database import writing
from asb.models import Draft, Letter
from tests.letters.stories import Days, Named, causes, the
from tests.shared.cases import applied
from tests.shared.days import recent
from tests.shared.officers import PASSWORD, changed, member, signed_in
from tests.shared.page import Visitor
from tests.shared.story import walk

NEW_PASSWORD = "other words that nobody guesses"  # noqa: S105 - it opens nothing but what a test has made


@causes(
    "staff_reset", "staff_council_account_tied", "staff_password_changed-untied", "staff_password_changed"
)
def accounts(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    with app.test_request_context("/staff/"):
        members.tie(olive.member.id, "issuer olive", web.council(), web.now())
    olive.get("/staff/account/password")
    olive.press("Continue", present=PASSWORD, password=NEW_PASSWORD, expect=200)
    untied = the(app, "staff_password_changed", "staff")
    olive.get("/staff/account/password")
    olive.press("Continue", present=NEW_PASSWORD, password=PASSWORD, expect=200)
    with app.test_request_context("/staff/"):
        resets.ask(olive.member.email, web.tokens(), web.now())
        worker.answer_asked(app)
    return {
        "staff_reset": the(app, "staff_reset", "staff"),
        "staff_council_account_tied": the(app, "staff_council_account_tied", "staff"),
        "staff_password_changed-untied": untied,
        "staff_password_changed": the(app, "staff_password_changed", "staff"),
    }, {}


@causes("mail_test")
def a_test(app: Flask) -> tuple[Named, Days]:
    """It is sent past the outbox, so it is in no table."""
    with app.app_context():
        made = asdict(letters.mail_test("maya@council.example", web.council()))
    return {"mail_test": Letter(**made)}, {}


@causes("staff_changed", "staff_changed-role", "staff_changed-cover", "staff_changed-closed")
def changes(app: Flask) -> tuple[Named, Days]:
    olive = member(app, "officer")
    manager = signed_in(app, "manager")
    found, days = {}, {"DAY OF COVER": recent(-3)}
    with app.test_request_context("/staff/"):
        by = Change(manager.member.id, web.council(), web.now())
        members.new_link(olive.id, web.tokens(), by)
        found["staff_changed"] = the(app, "staff_changed", "staff")
        members.cover(olive.id, recent(-3), by)
        found["staff_changed-cover"] = the(app, "staff_changed", "staff")
        members.change_role(olive.id, "manager", by)
        found["staff_changed-role"] = the(app, "staff_changed", "staff")
        members.close(olive.id, changed())
        found["staff_changed-closed"] = the(app, "staff_changed", "staff")
    return found, days


@causes("staff_week", "staff_week-nothing")
def a_week(app: Flask) -> tuple[Named, Days]:
    member(app, "manager")
    with app.app_context():
        worker.keep_house(app)
    found = {"staff_week-nothing": the(app, "staff_week", "staff")}
    applied(app)
    applied(app)
    member(app, "manager", "Noor Manager")
    with app.app_context():
        worker.keep_house(app)
    return found | {"staff_week": the(app, "staff_week", "staff")}, {}


@causes("return_link", "draft_goes_soon")
def saved(app: Flask) -> tuple[Named, Days]:
    person = Visitor(app)
    walk(person, until="place")
    person.get("/apply/save")
    person.press("Send me a link", email="ann@example.com", email_shared="no", expect=200)
    with app.app_context():
        with writing() as session:
            touched = datetime.combine(web.today(), time(12), UTC) - timedelta(days=22)
            session.execute(update(Draft).values(touched_at=touched))
        worker.keep_house(app)
    return {
        "return_link": the(app, "return_link"),
        "draft_goes_soon": the(app, "draft_goes_soon"),
    }, {}
