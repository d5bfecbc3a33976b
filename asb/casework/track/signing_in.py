"""Sign-in of the people of a case: by a link, a code from an officer, or their own page code.

Nobody has an account. A link is sent only to an email that is safe and that nobody else sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import phonenumbers
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from asb import letters
from asb.casework import rate_limits, ways_in
from asb.casework.accounts import resets
from asb.casework.acts import agreement
from asb.casework.acts.transaction import FormFacts, OpenCase
from asb.casework.bodies import links
from asb.casework.post import outbox
from asb.casework.track import page_codes
from asb.council import Council
from asb.database import db, writing
from asb.fields import plain_email
from asb.models import Case, Contact, Letter, Person, SignInAsked, Visit, WayIn
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
        return "".join(plain_email(typed).split()).lower()
    found = next(iter(phonenumbers.PhoneNumberMatcher(typed, "GB", phonenumbers.Leniency.POSSIBLE)), None)
    if found is None:
        return " ".join(typed.split()).lower()
    return phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)


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
    """Ids of unanswered requests of people of cases and contacts, oldest first."""
    theirs = select(SignInAsked.id).where(SignInAsked.reference != resets.RESET).order_by(SignInAsked.id)
    found = db.session.scalars(theirs.limit(MOST_AT_ONCE)).all()
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
        old = session.get(WayIn, request.link) if request.link else None
        for whose in _who(session, request, old, tokens):
            if not _over_limit(session, whose, tokens, now):
                _send(session, whose, old, council, tokens, now)


def _send(
    session: Session,
    whose: Person | Contact,
    old: WayIn | None,
    council: Council,
    tokens: Tokens,
    now: datetime,
) -> None:
    if isinstance(whose, Contact):
        outbox.add(session, [links.to_sign_in(session, whose, tokens, council, now)], now)
    elif old and old.how == ways_in.REPLY:
        case = whose.case
        outbox.add(session, agreement.new_link(session, whose, council, tokens, now), now, case=case)
    else:
        link = tokens.link("see")
        ways_in.replace(session, whose, "link")
        session.add(WayIn(digest=link.digest, person_id=whose.id, how="link", nonce=link.nonce, made_at=now))
        letter = letters.sign_in(whose.case, whose, link, council)
        outbox.add(session, [letter], now, case=whose.case)


def _who(
    session: Session, request: SignInAsked, old: WayIn | None, tokens: Tokens
) -> list[Person] | list[Contact]:
    """Who is to be sent a link: contacts of bodies, or somebody with an inbox that nobody else sees."""
    if old is not None:
        found = (old.person or old.contact) if old.ended not in ("withdrawn", "over") else None
    elif not request.reference:
        return _contacts(session, request, tokens)
    else:
        found = _person(session, request, tokens)
    if isinstance(found, Person):
        return [found] if letters.is_private(found) and not _is_nobodys(found.case) else []
    return [found] if found and found.email and not found.closed_at else []


def _person(session: Session, request: SignInAsked, tokens: Tokens) -> Person | None:
    case = session.scalar(select(Case).where(Case.reference == request.reference))
    for person in case.stays.people if case else ():
        said = (person.contact.get("email"), person.contact.get("phone"))
        if any(each and _digest(each, tokens) == request.detail for each in said):
            return person
    return None


def _contacts(session: Session, request: SignInAsked, tokens: Tokens) -> list[Contact]:
    """The contacts with this email address: one person may be asked on several cases."""
    known = (
        select(Contact)
        .outerjoin(Case, Case.id == Contact.case_id)
        .where(Contact.closed_at.is_(None), Contact.email != "", Case.id.is_(None) | (Case.stage != "closed"))
        .order_by(Contact.id)
    )
    return [each for each in session.scalars(known) if _digest(each.email, tokens) == request.detail]


def _over_limit(session: Session, whose: Person | Contact, tokens: Tokens, now: datetime) -> bool:
    """Whether this person or contact has been sent too many links."""
    about = f"contact-{whose.id}" if isinstance(whose, Contact) else str(whose.id)
    limit = rate_limits.SIGNING_IN_TO
    return rate_limits.is_over(
        session, limit, tokens.digest(rate_limits.counted_by(limit, "about", about)), now
    )


def _is_nobodys(case: Case) -> bool:
    """Whether this case was entered by mistake: then nobody is told anything about it."""
    ended = [entry for entry in case.history if entry.act == "close"]
    return case.stage == "closed" and bool(ended) and ended[-1].kept.reason == "mistake"


def give_code(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Gives a code, derived from the page it was requested on; replaces the older code."""
    person = opened.casefile.person(facts["person"])
    now, nonce, tokens = opened.request.now, opened.request.press_id, opened.request.tokens
    ways_in.replace(opened.session, person, "code")
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
        if way.until and way.person
    ]


def open_link(digest: bytes, key: bytes, now: datetime) -> Why | None:
    """Signs this device in by a link; returns the reason if it does not work."""
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


def presses(digest: bytes) -> list[datetime]:
    """When this link opened somebody's page, oldest first."""
    way = db.session.scalar(select(WayIn).where(WayIn.digest == digest, WayIn.how == "link"))
    return list(map(datetime.fromisoformat, way.used)) if way else []


def presses_of(person: Person) -> list[datetime]:
    """When this person's newest sign-in link opened their page, oldest first."""
    mine = (WayIn.person_id == person.id, WayIn.how == "link")
    newest = select(WayIn.digest).where(*mine).order_by(WayIn.made_at.desc()).limit(1)
    digest = db.session.scalar(newest)
    return presses(digest) if digest else []


def _why_shut(session: Session, way: WayIn | None, now: datetime) -> Why | None:
    if why := ways_in.why_ended(way, "link", now):
        return why  # type: ignore[return-value]  # one of those that are kept
    if way is None or way.person is None:
        return "unknown"
    mine = (Letter.case_id == way.person.case_id, Letter.kind == "sign_in", Letter.event == way.nonce)
    sent_at = session.scalar(select(Letter.sent_at).where(*mine))
    ends = sent_at + LINK_LASTS if sent_at else way.made_at + LONGEST_ON_ITS_WAY
    return "expired" if now > ends else None


def open_code(reference: str, code: bytes, key: bytes, council: Council, now: datetime) -> bool:
    """Signs this device in by a code from an officer or a page code; returns whether it was right.

    The reference may be that of an application which was merged into the person's case.
    """
    with writing() as session:
        case = session.scalar(select(Case).where(Case.reference == reference))
        way = session.scalar(
            select(WayIn)
            .join(Person)
            .where(WayIn.digest == code, WayIn.how.in_(("code", ways_in.PAGE)))
            .where(Person.case_id == (case.stays.id if case else None))
            .where(WayIn.ended == "", WayIn.until > now)
            .with_for_update(of=WayIn)
        )
        if way is None:
            return False
        _enter(session, way, key, now)
        if way.how == ways_in.PAGE:
            page_codes.use(session, way, council, now)
        return True


def _enter(session: Session, way: WayIn, key: bytes, now: datetime) -> None:
    if way.how != ways_in.PAGE:
        ways_in.press(way, now)
    session.add(Visit(key=key, person_id=way.person_id, since=now, how=way.how))


def visit(key: bytes, now: datetime) -> Visit:
    """The visit of a person on the device of this key. Raises NoVisit."""
    mine = (Visit.key == key, Visit.since > now - VISIT_LASTS)
    found = db.session.scalar(select(Visit).options(joinedload(Visit.person)).where(*mine))
    if found is None or found.person is None:
        raise NoVisit
    return found


def leave(key: bytes) -> None:
    """Ends the session of this device."""
    with writing() as session:
        session.execute(delete(Visit).where(Visit.key == key))


def tidy(now: datetime) -> None:
    """Deletes ended sessions, and links that ended long ago."""
    with writing() as session:
        of_people = Visit.person_id.is_not(None) & (Visit.since < now - VISIT_LASTS)
        session.execute(delete(Visit).where(of_people | (Visit.since < now - links.VISIT_LASTS)))
        kept_long = (WayIn.how == ways_in.PAGE) & (WayIn.ended == "") & (WayIn.until >= now)
        session.execute(delete(WayIn).where(WayIn.made_at < now - REMEMBERED, ~kept_long))
