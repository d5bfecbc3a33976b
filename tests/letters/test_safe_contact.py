"""Safe contact end to end: where others read along, no letter gives the matter away or opens anything."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from asb.casework.acts import agreement
from asb.database import db
from asb.models import Case, Letter, Person
from asb.tokens import HERE, PLACE
from asb.web import now, today
from tests.shared.cases import ADVICE, ARRANGED, HELD, MEANWHILE, POWERS, acted, do, pass_to_all, write
from tests.shared.databases import one_database
from tests.shared.days import ahead, recent
from tests.shared.kept import entries, html
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Visitor
from tests.shared.people import ANN, by_code, work
from tests.shared.story import report, sent

pytestmark = [one_database, pytest.mark.long]


GIVES_AWAY = re.compile(
    r"anti-?social|\basb\b|behaviour|trigger|\breview|threshold|police|crime|victim|harass|noise|neighbour"
    r"|complain|\bappeal|officer|applicat|applied|report|\b999\b|\b101\b|danger|withdraw|\bplan\b|mill lane",
    re.IGNORECASE,
)
NOT_THEIRS = ("team", "appeal_body")


@pytest.fixture(params=["email", "post"])
def shared(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Contact by one way that others see."""
    if request.param == "email":
        return {"details": {"email": ANN, "email_shared": "yes"}}
    address = {"address": "12 Side Street\nMatlock", "post_shared": "yes"}
    return {"contact": {"routes": ["post"]}, "details": address}


def theirs(app: Flask) -> list[Letter]:
    """Every letter to a person of the case."""
    with app.app_context():
        letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
        return [each for each in letters if not each.recipient.startswith((*NOT_THEIRS, "body-"))]


def test_every_letter_from_the_first_to_the_last(
    app: Flask, officer: Colleague, person: Visitor, shared: dict[str, Any]
) -> None:
    case = sent(app, shared, reports=[report(recent(60)), report(recent(40)), report(recent(20))])
    do(officer, case, "risk", dangers=["nothing"], level="none")
    do(officer, case, "take", "Assign to me")
    pass_to_all(officer, case)
    write(officer, case, "need_more", what="Which house?", by=ahead(5))
    write(officer, case, "late", clock="threshold", why="Much to do.", by=ahead(30))
    write(officer, case, "decide", outcome="met", **MEANWHILE)
    tell_us_things(app, person, case)
    for entry in entries(app, case, "add"):
        do(officer, case, f"seen/{entry.id}", done="Read.", words="Thank you for telling us.")
        officer.press("Save and send")
    write(officer, case, "arrange", "See the letters", day=ahead(0), **ARRANGED)
    do(officer, case, "hold_review", **HELD, **POWERS)
    do(officer, case, "recommend", to="police", by=ahead(20), **ADVICE)
    write(officer, case, "draft_plan", by=ahead(5))
    seen = {"considered": "All of it.", "watches": "Olive", "again": ahead(30), "early": "She asks."}
    write(officer, case, "outcome", "See the letters", **seen)
    write(officer, case, "write", words="We think of you.")
    write(officer, case, "appeal", "See the letters", how="us", grounds=["review"], text="No.")
    write(officer, case, "appeal_decided", result="not_upheld", back=["nothing"], words="No.")
    ends = {"checked": "I rang her.", "said": "By phone.", "pressure": "none", "why": "She moves away."}
    do(officer, case, "withdraw", "Save and ask a manager", **ends)
    write(signed_in(app, "manager"), case, "second", "Save", said="agree", why="I rang her too.")
    letters = theirs(app)
    kinds = {letter.kind for letter in letters}
    assert {"acknowledgement", "threshold_decided", "came", "please_confirm", "outcome", "withdrawn"} <= kinds
    assert len(letters) >= 14
    for letter in letters:
        gives_nothing_away(app, letter)


def tell_us_things(app: Flask, person: Visitor, case: str) -> None:
    """All that the person of this case can send, from their own page."""
    by_code(app, person, case)
    for door, button, typed in (
        ("more", "Send", {"text": "They came back."}),
        ("another", "Send", {"what": "Drums"}),
        ("right/4", "Send", {"text": "It is 14."}),
        ("meeting", "Send", {"take_part": "online"}),
        ("reach", "Send request", {"times": "After six"}),
        ("change", "Ask to withdraw", {}),
    ):
        person.get(f"/track/case/{door}")
        person.press(button, typed, expect=200)


def test_a_neutral_letter_asks_to_hurry_only_where_something_is_due(
    app: Flask, officer: Colleague, shared: dict[str, Any]
) -> None:
    case = sent(app, shared, reports=[report(recent(20))])
    do(officer, case, "take", "Assign to me")
    pass_to_all(officer, case)
    write(officer, case, "need_more", what="Which house?", by=ahead(5))
    write(officer, case, "appeal", "See the letters", how="us", grounds=["handling"], text="Not fair.")
    told = {each.kind: each.text for each in theirs(app)}
    asked, appealed = told["need_more"], told["appeal_received"]
    assert "soon, and give your reference" in asked
    assert "Something may need to be done by a certain day." in asked
    assert "when it suits you, and give your reference" in appealed
    assert "soon" not in appealed
    assert "by a certain day" not in appealed


def test_a_neutral_letter_says_how_to_check_it(app: Flask, shared: dict[str, Any]) -> None:
    sent(app, shared)
    council = app.extensions["asb_council"]
    for letter in theirs(app):
        told = f"find the phone number of {council.name} yourself, on its website or on an old bill"
        assert told in letter.text
        assert f"ask to be put through to {council.team.phone}" in letter.text


def gives_nothing_away(app: Flask, letter: Letter) -> None:
    council = app.extensions["asb_council"]
    plain = re.sub(r"<[^>]+>", " ", html(app, letter))
    for part in (letter.subject, letter.text, plain, letter.from_name, letter.reply_to):
        found = GIVES_AWAY.search(part.replace(council.team.name, ""))
        assert not found, f"{letter.kind}: {found[0]!r} in {part!r}"
    assert letter.reply_to == ""
    assert letter.from_name == council.name
    assert PLACE not in letter.text
    assert HERE not in letter.text
    assert "/track" not in letter.text + html(app, letter)


def test_who_is_represented_is_written_to_in_the_same_way(app: Flask) -> None:
    helping = {
        "who": {"who": "someone_else"},
        "person": {"name": "Percy Ogden", "relationship": "friend"},
        "person_contact": {"routes": ["email"]},
        "person_details": {"email": "percy@example.com", "email_shared": "unsure"},
        "agreement": {"how": "link"},
    }
    sent(app, helping)
    council, tokens = app.extensions["asb_council"], app.extensions["asb_tokens"]
    with app.app_context():
        for number in agreement.to_remind(council, today()):
            agreement.remind(number, council, tokens, now())
    letters = [letter for letter in theirs(app) if letter.recipient == "represented"]
    assert letters
    for letter in letters:
        gives_nothing_away(app, letter)


def test_who_sent_nothing_is_not_told_of_what_they_sent(app: Flask, officer: Colleague) -> None:
    helping = {
        "who": {"who": "someone_else"},
        "person": {"name": "Percy Ogden", "relationship": "friend"},
        "person_contact": {"routes": ["email"]},
        "person_details": {"email": "percy@example.com", "email_shared": "yes"},
        "agreement": {"how": "authority", "authority": "Lasting power of attorney"},
    }
    reference = sent(app, helping)
    acted(app, officer, reference, ("take", {}))
    with app.app_context():
        represented = (
            select(Person.id).join(Case).where(Case.reference == reference, Person.role == "represented")
        )
        percy = db.session.scalars(represented).one()
    write(officer, reference, "write", whom=str(percy), words="Please ring.")
    [letter] = [each for each in theirs(app) if each.kind == "news_neutral"]
    assert letter.recipient == "represented"
    assert "what you sent us" not in letter.text
    assert "We have something to tell you." in letter.text


def test_nothing_leaves_by_a_way_that_is_not_safe(app: Flask, resident: Visitor, officer: Colleague) -> None:
    """No way is safe: nothing is sent, whoever asks and whatever happens."""
    reports = [report(recent(60)), report(recent(40)), report(recent(20))]
    case = sent(app, {"contact": {"routes": ["none"]}, "details": {}}, reports=reports)
    resident.get("/track/")
    resident.press("Continue", reference=case, detail=ANN, expect=200)
    do(officer, case, "take", "Assign to me")
    pass_to_all(officer, case)
    write(officer, case, "decide", outcome="met", **MEANWHILE)
    work(app)
    assert {letter.state for letter in theirs(app)} == {"to_print"}
    assert {letter.to_address for letter in theirs(app)} == {""}


def test_the_same_neutral_letter_does_not_come_twice_in_a_sitting(app: Flask, person: Visitor) -> None:
    case = sent(app, {"details": {"email": ANN, "email_shared": "yes"}})
    by_code(app, person, case)
    for door, button, typed in (
        ("reach", "Send request", {"times": "After six"}),
        ("change", "Ask to withdraw", {}),
        ("more", "Send", {"text": "They came back."}),
        ("right/4", "Send", {"text": "It is 14."}),
    ):
        person.get(f"/track/case/{door}")
        person.press(button, typed, expect=200)
    kinds = [letter.kind for letter in theirs(app)]
    assert kinds.count("please_confirm") == kinds.count("came") == 1
