"""Notices to somebody who may learn no more than the law says, and letters of restricted cases."""

from typing import Any

from flask import Flask

from tests.letters.stories import Days, Named, causes, the
from tests.shared.cases import (
    ADVICE,
    APPEALED,
    BODIES,
    MEANWHILE,
    TWO,
    VIEWS,
    WEIGHED,
    applied,
    checked,
    do,
    held,
    write,
)
from tests.shared.days import ahead
from tests.shared.kept import people
from tests.shared.officers import signed_in
from tests.shared.story import HELPED

OUTCOME: dict[str, Any] = {"considered": "SECRET log", "watches": "SECRET", "early": "SECRET."}
PUBLIC = "That the police name one officer for the street."


@causes("case_has_come", "the_application-contact")
def a_restricted_case(app: Flask) -> tuple[Named, Days]:
    maya = signed_in(app, "manager")
    case = applied(app, place={"place": "12 Mill Lane, by the SECRET shop", "postcode": "DE4 4AA"})
    do(maya, case, "risk", dangers=["nothing"], level="none")
    do(maya, case, "restrict", restricted="yes", why="The applicant works for us.")
    do(maya, case, "leave_out", body="icb", who="Dr Nell Bell", why="SECRET", reads="no")
    write(maya, case, "pass", "See the letters", black_out="the SECRET shop")
    notice = the(app, "case_has_come", "body-icb")
    do(maya, case, "leave_out", body="police", who="PC Bob Bell\nPC Bo Bell", why="SECRET", reads="yes")
    contact = {"name": "Superintendent Ada Ash", "address": "ada.ash@police.example", "why": "SECRET"}
    do(maya, case, "name_contact", body="police", **contact)
    write(maya, case, "pass", "See the letters", what="application", bodies=list(BODIES))
    return {
        "case_has_come": notice,
        "the_application-contact": the(app, "the_application", "body-police"),
    }, {}


@causes("outcome_thin", "outcome_thin-nothing")
def a_helper_is_told_the_outcome(app: Flask) -> tuple[Named, Days]:
    olive, found = signed_in(app, "officer"), {}
    case = held(app, olive, **HELPED)
    do(olive, case, "recommend", to="police", by=ahead(20), text="SECRET", told="SECRET for Percy")
    write(olive, case, "outcome", "See the letters", again=ahead(30), for_applicant=PUBLIC, **OUTCOME)
    found["outcome_thin"] = the(app, "outcome_thin")
    case = held(app, olive, **HELPED)
    nothing = {name: said for name, said in OUTCOME.items() if name != "early"}
    write(olive, case, "outcome", "See the letters", again=ahead(30), none="SECRET", **nothing)
    found["outcome_thin-nothing"] = the(app, "outcome_thin")
    return found, {}


@causes("outcome_thin-withheld")
def recommendations_are_withheld(app: Flask) -> tuple[Named, Days]:
    maya = signed_in(app, "manager")
    case = held(app, maya)
    do(maya, case, "recommend", to="police", by=ahead(20), **ADVICE)
    reasons = {"why": "SECRET", "advice": "SECRET", "again": ahead(20)}
    do(maya, case, "withhold", what=["recommendations"], **reasons)
    write(maya, case, "outcome", "See the letters", again=ahead(30), **OUTCOME)
    return {"outcome_thin-withheld": the(app, "outcome_thin")}, {}


@causes("threshold_decided-thin_not_met", "threshold_decided-thin_outside", "appeal_decided-thin")
def a_helper_is_told_no(app: Flask) -> tuple[Named, Days]:
    olive, found = signed_in(app, "officer"), {}
    why = VIEWS | WEIGHED | MEANWHILE | {"why_not_harm": "SECRET"}
    case = checked(app, olive, TWO, **HELPED)
    write(olive, case, "decide", outcome="outside", **why)
    found["threshold_decided-thin_outside"] = the(app, "threshold_decided")
    case = checked(app, olive, TWO, **HELPED)
    write(olive, case, "decide", outcome="not_met", **why)
    found["threshold_decided-thin_not_met"] = the(app, "threshold_decided")
    write(olive, case, "appeal", "See the letters", **APPEALED, who=str(people(app, case)[0]))
    write(olive, case, "appeal_decided", result="upheld", back=["threshold"], words="SECRET")
    found["appeal_decided-thin"] = the(app, "appeal_decided")
    return found, {}
