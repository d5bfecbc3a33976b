"""People of a case who come back to it: the link they ask for, the code they are given, their page."""

import re
import threading

from flask import Flask
from sqlalchemy import select

from asb import web, worker
from asb.casework.acts.transaction import ActRequest, act
from asb.casework.track import signing_in
from asb.database import db, writing
from asb.models import Case, Letter, WayIn
from asb.rules.acts import ACTS, Actor
from asb.tokens import PLACE
from tests.shared.page import Visitor

ANN = "ann@example.com"


def work(app: Flask) -> None:
    """What a worker does when it looks at what waits."""
    with app.app_context():
        worker.answer_asked(app)
        worker.send_waiting(threading.Event())


def ask(visitor: Visitor, reference: str, detail: str = ANN) -> None:
    """Ask for a link, as anybody can."""
    visitor.get("/track/")
    visitor.press("Continue", reference=reference, detail=detail, expect=200)
    assert visitor.page.h1 == "What happens now"


def links(app: Flask, reference: str) -> list[str]:
    """The addresses of the links that were sent for this case, the oldest first."""
    tokens = app.extensions["asb_tokens"]
    with app.app_context():
        mine = select(Letter).join(Case).where(Case.reference == reference, Letter.kind == "sign_in")
        found = db.session.scalars(mine.order_by(Letter.id)).all()
        texts = [tokens.fill(letter.text, letter.nonce) for letter in found]
        assert all(PLACE in letter.text for letter in found)
    return [re.findall(rf"{re.escape(tokens.base_url)}(/see/[\w-]{{43}})\s", text)[0] for text in texts]


def come_in(app: Flask, visitor: Visitor, reference: str, detail: str = ANN) -> Visitor:
    """Ask for a link, and press it."""
    ask(visitor, reference, detail)
    work(app)
    visitor.get(links(app, reference)[-1])
    visitor.press("Open my page", expect=200)
    assert visitor.page.h1 == f"Application {reference}"
    return visitor


def code(app: Flask, reference: str, place: int = 0, how: str = "phone") -> str:
    """A code that an officer gives, by the verb, to the person of the case at this place."""
    council, tokens = app.extensions["asb_council"], app.extensions["asb_tokens"]
    with app.app_context():
        case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        person, actor = case.people[place].id, Actor(None, "Olive Officer", "officer")
        asked = ActRequest(
            ACTS["code"], actor, web.today(), web.now(), 0, f"code-{reference}-{len(case.history)}", tokens
        )
        db.session.rollback()
        act(
            reference,
            asked,
            {"person": person, "how": how},
            council,
            verb=signing_in.give_code,
        )
        case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        return signing_in.codes(case, tokens, web.now())[-1].code


def by_code(app: Flask, visitor: Visitor, reference: str, place: int = 0) -> Visitor:
    """Come in by a code."""
    given = code(app, reference, place)
    visitor.get("/track/code")
    visitor.press("Continue", reference=reference.lower(), code=given.replace("-", " ").lower(), expect=200)
    assert visitor.page.h1 == f"Application {reference}"
    return visitor


def end_ways(app: Flask) -> None:
    """As if the time of every link and code were over."""
    with app.app_context(), writing() as session:
        for way in session.scalars(select(WayIn)):
            way.until = web.now() if way.until else None
        for letter in session.scalars(select(Letter).where(Letter.kind == "sign_in")):
            letter.sent_at = web.now() - signing_in.LINK_LASTS * 2


def reach(app: Flask, reference: str, place: int = 1, *may_know: str) -> None:
    """As if an officer had reached this person of the case, who agrees."""
    with app.app_context(), writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        agreement = case.people[place].agreement
        assert agreement
        agreement.state, agreement.reached_on = "agreed", web.today()
        agreement.answer = {"may_know": list(may_know)}
