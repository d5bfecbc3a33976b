"""Contacts of bodies, and how they come in by the link in a letter."""

import re
import threading
from typing import Any

from flask import Flask
from sqlalchemy import select

from asb import worker
from asb.casework.bodies import contacts
from asb.casework.bodies import links as new_links
from asb.casework.bodies.contacts import Details
from asb.database import db, writing
from asb.models import Contact, Letter
from asb.web import now
from tests.shared.cases import APPEALED, not_met, write
from tests.shared.days import ahead
from tests.shared.officers import Colleague
from tests.shared.page import Page, Visitor

PC = Details("police", "Pat Constable", "Inspector", "pat@police.example", "", "")
ADA = Details("appeals", "Ada Appeal", "Appeals officer", "ada@appeals.example", "", "")
NURSE = Details("icb", "Nia Nurse", "Safeguarding lead", "nia@nhs.example", "", "")


LANDLORD = {
    **{"organisation": "Peak Homes", "kind": "landlord", "public": "no", "name": "Lee Lessor"},
    **{"email": "lee@peak.example", "what": "Do you know of noise there?", "by": ahead(9)},
    **{"place": "Mill Lane", "shows": ["reports"], "applicant": "agreed"},
}
"""An organisation asked on one case."""


def add(app: Flask, *details: Details) -> None:
    """Contacts, as a manager adds them in Settings."""
    with app.app_context():
        for each in details:
            contacts.add(each, now())


def send(app: Flask) -> None:
    with app.app_context():
        worker.answer_asked(app)
        worker.send_waiting(threading.Event())


def links(app: Flask, email: str) -> list[str]:
    """The addresses of the links that were written to this contact, the oldest first."""
    tokens = app.extensions["asb_tokens"]
    with app.app_context():
        mine = select(Letter).where(Letter.to_address == email, Letter.nonce != "").order_by(Letter.id)
        texts = [tokens.fill(letter.text, letter.nonce) for letter in db.session.scalars(mine)]
    return [re.findall(rf"{re.escape(tokens.base_url)}(/part/[\w-]{{43}})\s", text)[0] for text in texts]


def come_in(app: Flask, visitor: Visitor, details: Details = PC, colleague: str = "") -> Page:
    """Press the newest link of a contact."""
    send(app)
    visitor.get(links(app, details.email)[-1])
    typed = {"who": "colleague", "name": colleague} if colleague else {"who": "me"}
    return visitor.press("Open it", **typed, expect=200)


def contact(app: Flask, details: Details = PC) -> int:
    with app.app_context():
        return db.session.scalars(select(Contact.id).where(Contact.name == details.name)).one()


def signed_in(app: Flask, details: Details = PC, colleague: str = "") -> Visitor:
    """A contact on their pages, by a link of their own."""
    tokens = app.extensions["asb_tokens"]
    with app.app_context(), writing() as session:
        who = session.scalars(select(Contact).where(Contact.name == details.name)).one()
        secret = tokens.secret(new_links.new_link(session, who, tokens, now()).nonce)
    visitor = Visitor(app)
    visitor.get(f"/part/{secret}")
    typed = {"who": "colleague", "name": colleague} if colleague else {"who": "me"}
    visitor.press("Open it", **typed, expect=200)
    return visitor


def appealed(app: Flask, officer: Colleague, *who: Details, **answers: Any) -> str:
    """A case whose appeal is with the appeal body."""
    add(app, *(who or (ADA,)))
    case = not_met(app, officer, **answers)
    write(officer, case, "appeal", "See the letters", **APPEALED)
    return case


def opened_appeal(app: Flask, details: Details = ADA) -> Visitor:
    """A contact of the appeal body with the papers of the newest appeal open."""
    visitor = signed_in(app, details)
    visitor.get([link.href for link in visitor.page.links if link.href.startswith("/part/appeals/")][-1])
    if "Open the papers" in visitor.page:
        visitor.press("Open the papers", expect=200)
    return visitor


def opened(app: Flask, reference: str, who: Details = PC) -> Visitor:
    """A contact who has opened the application."""
    visitor = signed_in(app, who)
    if "Open the application" in visitor.get(f"/part/case/{reference}"):
        visitor.press("Open the application", expect=200)
    return visitor


def answer(visitor: Visitor, case: str, at: str, /, **typed: object) -> None:
    visitor.get(f"/part/case/{case}/{at}")
    visitor.press("Send", expect=200, **typed)
    assert visitor.page.h1 == "Thank you"
