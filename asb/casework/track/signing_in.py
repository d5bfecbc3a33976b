"""Sign-in of the people of a case: by a link, or by a code from an officer.

Nobody has an account. A link is sent only to an email that is safe and that nobody else sees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import phonenumbers
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from asb import letters
from asb.casework import rate_limits
from asb.casework.acts.transaction import FormFacts, OpenCase
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db, writing
from asb.models import Case, Letter, Person, SignInAsked, Visit, WayIn
from asb.tokens import Tokens

LINK_LASTS = timedelta(hours=1)
"""Lifetime of a link after it was sent."""
CODE_LASTS = {"phone": timedelta(hours=24), "post": timedelta(days=14)}
"""Lifetime of a code, by how the officer gives it."""
LONGEST_ON_ITS_WAY = timedelta(days=5)
"""Time after which a letter has been given up, and its link with it."""
VISIT_LASTS = timedelta(hours=2)
REMEMBERED = timedelta(days=90)
"""How long ended links are kept, so that their page can say why they do not work."""
MOST_AT_ONCE = 50

Why = Literal["used", "replaced", "withdrawn", "expired", "unknown"]
"""Reasons why a link does not work."""


class NoVisit(Exception):
    """Nobody is signed in on this device."""


def detail(typed: str) -> str:
    """Normalises an email address or phone number; anything else stays as typed."""
    if "@" in typed:
        return "".join(typed.split()).lower()
    found = next(iter(phonenumbers.PhoneNumberMatcher(typed, "GB", phonenumbers.Leniency.POSSIBLE)), None)
    if found is None:
        return " ".join(typed.split()).lower()
    return phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)


def read_reference(typed: str) -> str:
    """Normalises a typed reference."""
    plain = re.sub(r"[^0-9A-Z]", "", typed.upper())[:8]
    return f"{plain[:4]}-{plain[4:]}"


def ask(reference: str, given: str, tokens: Tokens, now: datetime) -> None:
    """Requests a sign-in link for the case of this reference. The worker checks the details later."""
    asked = SignInAsked(reference=reference, detail=_digest(given, tokens), link=None, asked_at=now)
    with writing() as session:
        session.add(asked)


def ask_again(link: bytes, now: datetime) -> None:
    """Requests a new link in place of one that no longer works, to the same address."""
    with writing() as session:
        session.add(SignInAsked(reference="", detail=None, link=link, asked_at=now))


def _digest(given: str, tokens: Tokens) -> bytes:
    return tokens.digest(f"detail:{detail(given)}")


def asked() -> Sequence[int]:
    """Ids of unanswered requests, oldest first."""
    found = db.session.scalars(select(SignInAsked.id).order_by(SignInAsked.id).limit(MOST_AT_ONCE)).all()
    db.session.rollback()
    return found


def answer(number: int, council: Council, tokens: Tokens, now: datetime) -> None:
    """Sends the link, if the details are right and there is a safe route for it."""
    with writing() as session:
        request = session.scalar(
            select(SignInAsked).where(SignInAsked.id == number).with_for_update(skip_locked=True)
        )
        if request is None:
            return  # another worker has it
        session.delete(request)
        person = _who(session, request, tokens)
        if person is None or not letters.is_private(person) or _is_nobodys(person.case):
            return
        if rate_limits.is_over(
            session,
            rate_limits.SIGNING_IN_TO,
            tokens.digest(rate_limits.counted_by(rate_limits.SIGNING_IN_TO, "about", str(person.id))),
            now,
        ):
            return
        link = tokens.link("see")
        _replace(session, person, "link")
        session.add(WayIn(digest=link.digest, person_id=person.id, how="link", nonce=link.nonce, made_at=now))
        letter = letters.sign_in(person.case, person, link, council)
        outbox.add(session, [letter], now, case=person.case)


def _who(session: Session, request: SignInAsked, tokens: Tokens) -> Person | None:
    if request.link is not None:
        old = session.get(WayIn, request.link)
        return old.person if old and old.ended != "withdrawn" else None
    case = session.scalar(select(Case).where(Case.reference == request.reference))
    for person in case.stays.people if case else ():
        said = (person.contact.get("email"), person.contact.get("phone"))
        if any(each and _digest(each, tokens) == request.detail for each in said):
            return person
    return None


def _is_nobodys(case: Case) -> bool:
    """Whether this case was entered by mistake: then nobody is told anything about it."""
    ended = [entry for entry in case.history if entry.act == "close"]
    return case.stage == "closed" and bool(ended) and ended[-1].kept.reason == "mistake"


def _replace(session: Session, person: Person, how: str) -> None:
    """A newer link replaces older links, a newer code older codes: requesting a link leaves codes valid."""
    mine = (WayIn.person_id == person.id, WayIn.ended == "", WayIn.how == how)
    session.execute(update(WayIn).where(*mine).values(ended="replaced"))


def give_code(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Gives a code, derived from the page it was requested on; replaces the older code."""
    person = opened.casefile.person(facts["person"])
    now, nonce, tokens = opened.request.now, opened.request.press_id, opened.request.tokens
    _replace(opened.session, person, "code")
    opened.session.add(
        WayIn(
            digest=tokens.digest(_code(nonce, tokens)),
            person_id=person.id,
            how="code",
            nonce=nonce,
            made_at=now,
            until=now + CODE_LASTS[facts["how"]],
        )
    )
    return facts


def _code(nonce: str, tokens: Tokens) -> str:
    return tokens.code(f"track:{nonce}")


class Code(NamedTuple):
    """A valid code, for the officer to read out or post."""

    person: Person
    code: str
    until: datetime
    posted: bool


def codes(case: Case, tokens: Tokens, now: datetime) -> list[Code]:
    """Unused codes of this case, derived again."""
    mine = [person.id for person in case.people]
    open_now = (WayIn.person_id.in_(mine), WayIn.how == "code", WayIn.ended == "", WayIn.until > now)
    found = db.session.scalars(select(WayIn).where(*open_now).order_by(WayIn.made_at))
    at_once = CODE_LASTS["phone"]
    return [
        Code(way.person, _code(way.nonce, tokens), way.until, way.until - way.made_at > at_once)
        for way in found
        if way.until
    ]


def end_links(session: Session, person: Person) -> None:
    """Withdraws this person's links; their sessions stay."""
    mine = (WayIn.person_id == person.id, WayIn.ended == "", WayIn.how == "link")
    session.execute(update(WayIn).where(*mine).values(ended="withdrawn"))


def end_ways(session: Session, person: Person) -> None:
    """The contact route changed: withdraws every link and code, and ends every session."""
    mine = (WayIn.person_id == person.id, WayIn.ended == "")
    session.execute(update(WayIn).where(*mine).values(ended="withdrawn"))
    session.execute(delete(Visit).where(Visit.person_id == person.id))


def open_link(digest: bytes, key: bytes, now: datetime) -> Why | None:
    """Signs this device in by a single-use link; returns the reason if it does not work."""
    with writing() as session:
        way = session.scalar(select(WayIn).where(WayIn.digest == digest).with_for_update())
        if why := _why_shut(session, way, now):
            return why
        assert way is not None  # noqa: S101 - told to the type checker: it would have been unknown
        _enter(session, way, key, now)
        return None


def why_shut(digest: bytes, now: datetime) -> Why | None:
    """Reason why this link does not work; empty when it does."""
    way = db.session.scalar(select(WayIn).where(WayIn.digest == digest))
    return _why_shut(db.session(), way, now)


def _why_shut(session: Session, way: WayIn | None, now: datetime) -> Why | None:
    if way is None or way.how != "link":
        return "unknown"
    if way.ended:
        return way.ended  # type: ignore[return-value]  # one of the three that are kept
    mine = (Letter.case_id == way.person.case_id, Letter.kind == "sign_in", Letter.event == way.nonce)
    sent_at = session.scalar(select(Letter.sent_at).where(*mine))
    ends = sent_at + LINK_LASTS if sent_at else way.made_at + LONGEST_ON_ITS_WAY
    return "expired" if now > ends else None


def open_code(reference: str, code: bytes, key: bytes, now: datetime) -> bool:
    """Signs this device in by a code from an officer; returns whether it was right.

    The reference may be that of an application which was merged into the person's case.
    """
    with writing() as session:
        case = session.scalar(select(Case).where(Case.reference == reference))
        way = session.scalar(
            select(WayIn)
            .join(Person)
            .where(WayIn.digest == code, WayIn.how == "code")
            .where(Person.case_id == (case.stays.id if case else None))
            .where(WayIn.ended == "", WayIn.until > now)
            .with_for_update(of=WayIn)
        )
        if way is None:
            return False
        _enter(session, way, key, now)
        return True


def _enter(session: Session, way: WayIn, key: bytes, now: datetime) -> None:
    way.ended = "used"
    session.add(Visit(key=key, person_id=way.person_id, since=now))


def visitor(key: bytes, now: datetime) -> Person:
    """The person signed in on the device of this key. Raises NoVisit."""
    mine = (Visit.key == key, Visit.since > now - VISIT_LASTS)
    visit = db.session.scalar(select(Visit).options(joinedload(Visit.person)).where(*mine))
    if visit is None:
        raise NoVisit
    return visit.person


def leave(key: bytes) -> None:
    """Ends the session of this device."""
    with writing() as session:
        session.execute(delete(Visit).where(Visit.key == key))


def tidy(now: datetime) -> None:
    """Deletes ended sessions, and links that ended long ago."""
    with writing() as session:
        session.execute(delete(Visit).where(Visit.since < now - VISIT_LASTS))
        session.execute(delete(WayIn).where(WayIn.made_at < now - REMEMBERED))
