"""Each reason for which an act is closed, met once, and the same act met where it is open."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web
from asb.database import db, writing
from asb.models import Letter
from asb.rules.acts import CLOSED_FOR, MERGING
from asb.staff.cases.wording import WHY_CLOSED
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    COMPLAINT,
    HELD,
    OFFERED,
    PASSED_ON,
    POWERS,
    TWO,
    acted,
    applied,
    checked,
    do,
    found,
    met,
    not_met,
    write,
)
from tests.shared.days import ahead
from tests.shared.kept import entries, people
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Visitor
from tests.shared.people import by_code

pytestmark = pytest.mark.long

OPEN = ""
BY_POST: dict[str, dict[str, Any]] = {
    "contact": {"routes": ["post"]},
    "details": {"address": "1 High Street\nMatlock", "post_shared": "no"},
}
HELPED: dict[str, dict[str, Any]] = {
    "who": {"who": "someone_else"},
    "person": {"relationship": "friend", "name": "Percy Ogden"},
    "person_contact": {"routes": ["email"]},
    "person_details": {"email": "percy@example.com", "email_shared": "no"},
}

MET = {
    "received": {
        "arrange": "wrong_stage",
        "finding": "wrong_stage",
        "hand_over": "nobody_has_it",
        "take": OPEN,
        "share": "not_passed",
        "pass": "risk_first",
        "reopen": "wrong_stage",
        "deliver/PRINTED": OPEN,
        "deliver/SENT": "settled",
        "came_back/SENT": "settled",
        "format/PERSON": OPEN,
        "format_made/SENT": "settled",
        "format_made/PRINTED": OPEN,
        "came_back/GONE": OPEN,
    },
    "looked at": {"pass": OPEN},
    "nobody left": {"name_contact": OPEN},
    "few": {"add_report": OPEN, "finding": OPEN},
    "checked": {
        "take": "yours_already",
        "hand_over": OPEN,
        "assign": "has_a_contact",
        "complained_of": OPEN,
        "pass_on": OPEN,
        "pass_on_answered": "not_passed_on",
        "share": OPEN,
        "pass": "all_have_it",
        "name_contact": "somebody_left",
        "notify": "nothing_to_tell",
        "remind": "nothing_outstanding",
        "go_on": "nobody_to_agree",
        "second": "nothing_proposed",
        "resume": "no_hold",
        "hold": OPEN,
        "late": OPEN,
        "weigh": "no_objection",
        "decide": OPEN,
        "withdraw": OPEN,
        "appeal_decided": "no_appeal",
        "appeal": OPEN,
        "complaint": OPEN,
        "complaint_decided": "no_complaint",
        "end_legal_hold": "no_legal_hold",
    },
    "complained": {"complaint_decided": OPEN, "end_legal_hold": "complaint_is_open"},
    "on legal hold": {"end_legal_hold": OPEN},
    "on hold and asked": {"hold": "on_hold", "resume": OPEN, "remind": OPEN},
    "proposed": {"second": "your_own_proposal", "finding": "second_person_waits"},
    "proposed by another": {"second": OPEN},
    "objected": {"decide": "objection_stands", "weigh": OPEN},
    "passed on": {"pass_on": "passed_on_already", "pass_on_answered": OPEN},
    "in conflict": {"assign": OPEN},
    "unagreed": {"go_on": OPEN},
    "alarm": {"withdraw": "read_first", "close": "read_first", "decide": "read_first"},
    "unread": {"decide": "unread_first", "withdraw": OPEN},
    "died": {"withdraw": "nobody_left", "after_death": OPEN},
    "met": {
        "notify": OPEN,
        "after_death": "nobody_died",
        "correct_receipt": OPEN,
        "decide_again": "wrong_stage",
        "offer_dates": OPEN,
        "dates": "no_dates",
        "hold_review": "wrong_stage",
        "finding": "wrong_stage",
        "outcome": "wrong_stage",
        "arrange": OPEN,
        "call_off": "no_meeting",
    },
    "offered": {"dates": OPEN},
    "arranged": {"hold_review": OPEN, "call_off": OPEN},
    "again": {"outcome": "meeting_ahead", "hold_review": OPEN},
    "held": {
        "outcome": OPEN,
        "hold_review": "no_meeting",
        "comments": "no_draft",
        "draft_plan": "nothing_planned",
        "change_planned/1": "nothing_planned",
    },
    "draft": {"comments": OPEN, "draft_plan": OPEN, "change_planned/ADVICE": OPEN},
    "plan": {
        "close/done": "ending_does_not_fit",
        "progress/ACTION": OPEN,
        "answered/ADVICE": OPEN,
        "hold": "no_clock",
        "late": "no_clock",
    },
    "answered": {"answered/ADVICE": "all_answered"},
    "nothing planned": {"progress/1": "no_open_actions", "close": OPEN, "close/done": OPEN},
    "not met": {"decide_again": OPEN, "died/PERSON": OPEN, "safety": OPEN},
    "appeal": {
        "decide_again": "appeal_is_open",
        "close": "appeal_is_open",
        "appeal": "appeal_is_open",
        "appeal_decided": OPEN,
    },
    "in the tray": {"decide": "letter_in_tray"},
    "closed": {"reopen": OPEN, "take": "wrong_stage"},
}
"""At each stage: acts with the reason for which they are closed to a manager, or that they are open."""

TOO_EARLY = {
    ("received", "finding"): "It is too early for this. The case has to be assigned, or sent to the relevant",
    ("received", "arrange"): "It is too early for this. The case has to be assigned",
    ("received", "reopen"): "The case is not closed.",
    ("met", "hold_review"): "It is too early for this. The review has to be arranged first.",
    ("met", "outcome"): "It is too early for this. The review has to be arranged first.",
}
"""What is said of an act whose stages are still to come, and not that the case has moved on."""

ELSEWHERE = {
    "wrong_role",
    "copy_restricted",
    "copy_withheld",
    "copy_unchecked",
    "copy_at_risk",
    "conflict",
    "asked_already",
    "nothing_asked",
    "too_many_reports",
    "not_yours",
    "not_asked_of_you",
    "no_answer_waits",
    "nobody_asked",
} | {
    "merged",
    "outside_the_act",
    *MERGING,
}
"""Told of in test_guards, and below; of merging in cases/test_merging_refused, of a copy in
cases/test_copy_for_them, of bodies in tests/bodies."""


@pytest.fixture
def kind() -> str:
    """What is open is concluded from the history alone; one database will do."""
    return "sqlite"


def stages(app: Flask, maya: Colleague) -> Iterator[tuple[str, str]]:
    case = applied(app, **BY_POST, easier={"help": ["easy_read"]})
    yield "received", case
    do(maya, case, "risk", dangers=["nothing"], level="none")
    yield "looked at", case
    do(maya, case, "leave_out", body="police", who="PC Bell", why="A cousin.", reads="yes")
    yield "nobody left", case
    yield "few", checked(app, maya, TWO)
    case = checked(app, maya)
    yield "checked", case
    pause = {"clock": "threshold", "reason": "others", "why": "A hospital has to answer."}
    write(maya, case, "hold", until=ahead(9), **pause)
    write(maya, case, "ask", "See the letters", bodies=["police"], by=ahead(14))
    yield "on hold and asked", case
    case = checked(app, maya)
    do(maya, case, "complaint", **COMPLAINT)
    yield "complained", case
    case = checked(app, maya)
    do(maya, case, "legal_hold", why="A claim is announced.")
    yield "on legal hold", case
    case = checked(app, maya)
    found(maya, case, 3, "related", "A dog.")
    yield "proposed", case
    case, other = checked(app, maya), signed_in(app, "manager", "Noor Manager")
    found(other, case, 3, "related", "A dog.")
    yield "proposed by another", case
    case = checked(app, maya)
    write(maya, case, "pass_on", "See the letters", by=ahead(9), **PASSED_ON)
    yield "passed on", case
    case = checked(app, other)
    other.get(f"/staff/cases/{case}/conflict")
    other.press("Save", why="She is my cousin.", expect=403)
    yield "in conflict", case
    yield from people_say(app, maya)
    yield from reviews(app, maya)
    case = not_met(app, maya, **BY_POST)
    yield "not met", case
    write(maya, case, "appeal", "See the letters", how="us", grounds=["threshold"], text="No.")
    yield "appeal", case
    write(maya, case, "appeal_decided", result="upheld", back=["threshold"], words="Again.")
    yield "in the tray", case
    write(maya, case, "withdraw", checked="I rang her.")
    yield "closed", case


def people_say(app: Flask, maya: Colleague) -> Iterator[tuple[str, str]]:
    case = checked(app, maya, **HELPED)
    yield "unagreed", case
    know: dict[str, Any] = {"state": "refused", "how": "I met Percy.", "tell": "no"}
    do(maya, case, f"agreement/{people(app, case)[1]}", **know)
    yield "objected", case
    case = checked(app, maya)
    ann = by_code(app, Visitor(app), case)
    ann.get("/track/case/more")
    ann.press("Send", text="He has a knife.", danger="yes", expect=200)
    yield "alarm", case
    case = checked(app, maya)
    ann = by_code(app, Visitor(app), case)
    ann.get("/track/case/more")
    ann.press("Send", text="It was worse last night.", expect=200)
    yield "unread", case


def reviews(app: Flask, maya: Colleague) -> Iterator[tuple[str, str]]:
    for planned in (True, False):
        case = met(app, maya)
        if planned:
            yield "met", case
            acted(app, maya, case, ("offer_dates", OFFERED))
            yield "offered", case
            gone = met(app, maya)
            do(maya, gone, f"died/{people(app, gone)[0]}", "See the letters", known="Her son rang.")
            yield "died", gone
        write(maya, case, "arrange", "See the letters", day=ahead(0), **ARRANGED)
        if planned:
            yield "arranged", case
        do(maya, case, "hold_review", **HELD, **POWERS)
        if not planned:
            write(maya, case, "arrange", "See the letters", day=ahead(0))
            yield "again", case
            write(maya, case, "call_off", "See the letters", what="cancelled", why="All was said.")
        none = {} if planned else {"none": "All was done."}
        if planned:
            yield "held", case
            do(maya, case, "recommend", to="police", by=ahead(9), **ADVICE)
            do(maya, case, "action", to="police", by=ahead(9), notice="no", **ADVICE)
            write(maya, case, "draft_plan", by=ahead(5))
            yield "draft", case
        done = {"considered": "All.", "watches": "Maya", "again": ahead(30)}
        done |= {"early": "She asks for it."} if planned else {}
        write(maya, case, "outcome", "See the letters", **done, **none)
        yield ("plan" if planned else "nothing planned"), case
        if planned:
            advice = entries(app, case, "recommend")[0].id
            do(maya, case, f"answered/{advice}", said="yes", text="We will.", told="They will.")
            maya.press("Save and send", expect=200)
            yield "answered", case


def numbered(app: Flask, case: str, act: str) -> str:
    """The act, about something that is there."""
    if "PERSON" in act:
        return act.replace("PERSON", str(people(app, case)[0]))
    for name, key in (("ACTION", "action"), ("ADVICE", "recommend")):
        if name in act:
            return act.replace(name, str(entries(app, case, key)[0].id))
    if "GONE" in act:
        with app.app_context(), writing() as session:
            printed = update(Letter).where(Letter.state == "to_print")
            session.execute(printed.values(state="posted", sent_at=web.now()))
    for name, state in (("PRINTED", "to_print"), ("SENT", "waiting"), ("GONE", "posted")):
        if name in act:
            with app.app_context():
                number = db.session.scalars(select(Letter.id).where(Letter.state == state)).first()
            return act.replace(name, str(number))
    return act


def test_each_reason_is_said_where_it_holds_and_not_where_it_does_not(app: Flask, manager: Colleague) -> None:
    said, opened, told = set(), set(), set()
    for stage, case in stages(app, manager):
        told.add(stage)
        for act, why in MET[stage].items():
            page = manager.get(f"/staff/cases/{case}/{numbered(app, case, act)}", expect={200, 409})
            key = act.partition("/")[0]
            if why == OPEN:
                assert page.status == 200, f"{stage}: {act}: {page.text[-300:]}"
                opened.add(key)
            else:
                words = TOO_EARLY.get((stage, key), WHY_CLOSED[why])
                assert (page.status, words in page) == (409, True), f"{stage}: {act}: {page.h1}"
                said.add(why)
    assert told == set(MET)
    assert set(CLOSED_FOR) - said == ELSEWHERE
    closed = {act.partition("/")[0] for acts in MET.values() for act, why in acts.items() if why != OPEN}
    assert closed - opened == set(), "each is open somewhere"


def test_every_reason_has_words_and_no_words_are_left_over() -> None:
    assert set(WHY_CLOSED) == set(CLOSED_FOR)
    assert len(set(WHY_CLOSED.values())) == len(WHY_CLOSED)


def test_a_wish_to_withdraw_is_taken_once(app: Flask, resident: Visitor) -> None:
    case = applied(app)
    by_code(app, resident, case)
    resident.get("/track/case/change")
    resident.press("Ask to withdraw", expect=200)
    resident.get("/track/case/change", expect=409)
    assert len(entries(app, case, "ask_withdraw")) == 1
