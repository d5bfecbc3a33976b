"""Whatever lets somebody in ends when the reason ends: every kind of way in, against every event."""

import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from asb import worker
from asb.casework import ways_in
from asb.casework.bodies import contacts
from asb.casework.track import page_codes
from asb.database import db, writing
from asb.models import Case, Contact, Person, Visit, WayIn
from asb.web import now
from tests.shared.bodies import PC, add, contact
from tests.shared.cases import TWO, applied, checked, not_met
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import HELPING

ANN, PERCY, PAT = "Ann Ogden", "Percy Ogden", PC.name
HOWS = ("link", "code", "page", "reply", "visit")
ALL = {(who, how) for who in (ANN, PERCY, PAT) for how in HOWS}
ALL -= {(ANN, "reply"), (PAT, "reply"), (PAT, "page")}


def let_in(app: Flask, reference: str) -> None:
    """Everybody has every way in that there is."""
    with app.app_context(), writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        pat = session.scalar(select(Contact).where(Contact.name == PAT))
        whose = [{"person_id": person.id} for person in case.people] + (
            [{"contact_id": pat.id}] if pat else []
        )
        for each in whose:
            for how in ("link", "code", "page") if "person_id" in each else ("link", "code"):
                way = WayIn(digest=secrets.token_bytes(32), how=how, nonce="n", made_at=now(), **each)
                way.until = now() + timedelta(days=1)
                session.add(way)
            session.add(Visit(key=secrets.token_bytes(32), since=now(), **each))


def still_open(app: Flask) -> set[tuple[str, str]]:
    """What still lets somebody in: who, and how."""
    with app.app_context():
        ways = db.session.scalars(select(WayIn).where(WayIn.ended == "")).all()
        visits = db.session.scalars(select(Visit)).all()
        found = {((way.person or way.contact).name, way.how) for way in ways}  # type: ignore[union-attr]  # the same
        return found | {((visit.person or visit.contact).name, "visit") for visit in visits}  # type: ignore[union-attr]  # the same


def of(*who: str) -> set[tuple[str, str]]:
    return {each for each in ALL if each[0] in who}


def people(app: Flask, reference: str) -> dict[str, int]:
    with app.app_context():
        case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        return {person.name: person.id for person in case.people}


SAFE = {"routes": ["email"], "email": "new@example.com", "email_shared": "no", "checked": "I rang her."}


def contact_changed(app: Flask, officer: Colleague, case: str) -> None:
    officer.get(f"/staff/cases/{case}/contact_details/{people(app, case)[PERCY]}")
    officer.press("Save", **SAFE, expect=200)


def agreement_recorded(app: Flask, officer: Colleague, case: str) -> None:
    officer.get(f"/staff/cases/{case}/agreement/{people(app, case)[PERCY]}")
    officer.press("Save", state="agreed", how="I rang him.", may_know=["progress"], tell="no", expect=200)


def died(app: Flask, officer: Colleague, case: str) -> None:
    officer.get(f"/staff/cases/{case}/died/{people(app, case)[PERCY]}")
    officer.press("See the letters", known="His sister rang.", expect=200)


def ended(app: Flask, officer: Colleague, case: str) -> None:
    officer.get(f"/staff/cases/{case}/close/not_met")
    named = [name for name in officer.page.forms[-1].names if name.startswith("ours-")]
    open_dates = {name: "We know it." if name.endswith("-why") else "not_needed" for name in named}
    officer.press("See the letter", open_dates, why="The warden looks in.", expect=200)
    officer.press("Save and send", expect=200)


def page_code_ended(app: Flask, _officer: Colleague, case: str) -> None:
    with app.app_context():
        page_codes.end(people(app, case)[PERCY])


def page_code_replaced(app: Flask, _officer: Colleague, case: str) -> None:
    with app.app_context(), writing() as session:
        person = session.get_one(Person, people(app, case)[PERCY])
        ways_in.end_page_code(session, person, "replaced")


def contact_of_body_changed(app: Flask, _officer: Colleague, _case: str) -> None:
    with app.app_context():
        changed = contacts.Details(**{**vars(PC), "email": "other@police.example"})
        contacts.change(contact(app), changed)


def contact_of_body_closed(app: Flask, _officer: Colleague, _case: str) -> None:
    number = contact(app)
    with app.app_context():
        contacts.close(number, now())


ENDS: dict[Callable[[Flask, Colleague, str], None], set[tuple[str, str]]] = {
    contact_changed: of(PERCY),
    agreement_recorded: {(PERCY, "reply")},
    died: of(PERCY),
    ended: {(PERCY, "reply")},
    page_code_ended: {(PERCY, "page")},
    page_code_replaced: {(PERCY, "page")},
    contact_of_body_changed: of(PAT),
    contact_of_body_closed: of(PAT),
}


@pytest.mark.parametrize("event", ENDS, ids=lambda event: event.__name__)
def test_what_an_event_ends(
    app: Flask, officer: Colleague, event: Callable[[Flask, Colleague, str], None]
) -> None:
    add(app, PC)
    case = not_met(app, officer, **HELPING)
    let_in(app, case)
    assert still_open(app) == ALL
    event(app, officer, case)
    assert still_open(app) == ALL - ENDS[event]


def test_a_mistake_is_nobodys(app: Flask, officer: Colleague) -> None:
    case = applied(app, TWO, **HELPING)
    let_in(app, case)
    officer.get(f"/staff/cases/{case}/close/mistake")
    officer.press("See the letter", checked="It was a test.", tell="no", expect=200)
    assert still_open(app) == set()


def test_safer_contact_ends_everything_at_once_but_the_device_that_asks(
    app: Flask, resident: Visitor, officer: Colleague
) -> None:
    case = checked(app, officer, TWO)
    by_code(app, resident, case)
    other = by_code(app, Visitor(app), case)
    let_in(app, case)
    resident.get("/track/case")
    resident.click("Change how we contact you")
    phone = {"phone": "01629 580000", "phone_say": "no", "phone_message": "no"}
    resident.press("Send request", phone, routes=["phone"], expect=422)  # asked once: no other way is left
    resident.press("Send request", expect=200)
    assert resident.get("/track/case").status == 200
    other.get("/track/case", expect=403)
    assert still_open(app) == {(ANN, "visit")}


def test_an_agreement_link_does_not_open_the_story_after_the_end(
    app: Flask, resident: Visitor, officer: Colleague
) -> None:
    """What a device has opened by it ends as well, and its page says why."""
    case = not_met(app, officer, **HELPING)
    with app.app_context():
        way = db.session.scalars(select(WayIn).where(WayIn.how == "reply")).one()
        secret = app.extensions["asb_tokens"].secret(way.nonce)
    resident.get(f"/reply/{secret}")
    resident.press("Read the message", expect=200)
    assert resident.page.h1 == "Do you agree?"
    ended(app, officer, case)
    assert "This has ended" in resident.get("/reply/read", expect=410)
    assert "This has ended" in Visitor(app).get(f"/reply/{secret}", expect=410)


def test_an_agreement_link_is_too_old_after_28_days_and_another_is_asked_for(
    app: Flask, resident: Visitor
) -> None:
    applied(app, TWO, **HELPING)
    with app.app_context(), writing() as session:
        way = session.scalars(select(WayIn).where(WayIn.how == "reply")).one()
        secret, way.until = app.extensions["asb_tokens"].secret(way.nonce), now() - timedelta(minutes=1)
    assert resident.get(f"/reply/{secret}", expect=410).h1 == "This link has expired"
    resident.press("Send me a new link", expect=200)
    assert resident.page.h1 == "Check your email"
    with app.app_context():
        worker.answer_asked(app)
        old, new = db.session.scalars(select(WayIn).where(WayIn.how == "reply").order_by(WayIn.made_at)).all()
        assert (old.ended, new.ended) == ("replaced", "")
        secret = app.extensions["asb_tokens"].secret(new.nonce)
    assert resident.get(f"/reply/{secret}").h1 == "Somebody has asked us to contact you"
