"""Letters of a review: from its day to what became of its plan."""

from flask import Flask

from tests.letters.stories import Days, Named, causes, the
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    HELD,
    MEANWHILE,
    OFFERED,
    POWERS,
    TWO,
    VIEWS,
    WEIGHED,
    checked,
    do,
    held,
    met,
    write,
)
from tests.shared.days import ahead
from tests.shared.kept import entries
from tests.shared.officers import Colleague, signed_in

OUTCOME = {"considered": "All of it.", "watches": "Olive Officer"}
EARLY = {"early": "You asked us to begin at once."}


@causes(
    "review_arranged",
    "please_come",
    "draft_plan",
    "outcome",
    "recommended",
    "recommended-action",
    "progress",
    "progress-answer",
    "please_do",
    "please_do-added",
    "action_added",
    "added_to_plan",
)
def a_review_and_its_plan(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    case = held(app, olive)
    do(olive, case, "recommend", to="police", by=ahead(20), **ADVICE)
    landlord = {"to": "other", "to_other": "Platform Homes", "to_email": "repairs@platform.example"}
    do(olive, case, "recommend", by=ahead(21), text="Mend the door", told="Fix the door!", **landlord)
    do(olive, case, "action", by=ahead(22), notice="no", text="A new lock", told="A lock.", **landlord)
    do(olive, case, "action", to="council", by=ahead(9), notice="no", text="Lamps", told="New lamps")
    write(olive, case, "draft_plan", by=ahead(5), words="Read it in peace.")
    write(olive, case, "outcome", "See the letters", again=ahead(30), withheld="Names.", **OUTCOME, **EARLY)
    both = the(app, "please_do", "planned-")
    advice = entries(app, case, "recommend")[0].id
    action = entries(app, case, "action")[-1].id
    write(olive, case, f"answered/{advice}", "Save", said="yes", text="We will.", told="They will.")
    answered = the(app, "progress")
    write(
        olive, case, f"progress/{action}", "Save", state="dropped", text="No money.", told="It is not done."
    )
    return {
        "review_arranged": the(app, "review_arranged"),
        "please_come": the(app, "please_come", "body-police"),
        "draft_plan": the(app, "draft_plan"),
        "outcome": the(app, "outcome"),
        "recommended": the(app, "recommended", "body-police"),
        "recommended-action": the(app, "recommended", "body-council"),
        "progress": the(app, "progress"),
        "progress-answer": answered,
        "please_do": both,
        **added_afterwards(app, olive, case),
    }, {}


def added_afterwards(app: Flask, olive: Colleague, case: str) -> Named:
    """Actions that were agreed after the outcome."""
    lights = {"by": ahead(30), "notice": "no", "text": "Check the lights", "told": "The lights are checked."}
    write(olive, case, "action", "See the letters", to="police", **lights)
    found = {
        "action_added": the(app, "action_added", "body-police"),
        "added_to_plan": the(app, "added_to_plan"),
    }
    school = {"to": "other", "to_other": "The school", "to_address": "1 School Lane\nMatlock"}
    write(olive, case, "action", "See the letters", **lights, **school)
    return found | {"please_do-added": the(app, "please_do", "planned-")}


@causes("dates_offered", "which_dates", "reminder-dates")
def dates_are_offered(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    case = met(app, olive)
    write(olive, case, "offer_dates", "See the letters", **OFFERED)
    write(olive, case, "remind", "See the letters", what=["dates-police"])
    return {
        "dates_offered": the(app, "dates_offered"),
        "which_dates": the(app, "which_dates", "body-police"),
        "reminder-dates": the(app, "reminder", "body-police"),
    }, {}


@causes("review_arranged-not_invited", "outcome-nothing")
def not_invited_and_nothing_recommended(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    case = met(app, olive)
    chair = {"chair": "Olive Officer", "chair_from": "council", "chair_part": "dealt"}
    chair |= {"chair_why": "Nobody else was free."}
    shut = {"invited": "no", "not_invited": "It is not safe.", "words": "We ring you after it."}
    write(olive, case, "arrange", "See the letters", day=ahead(0), **ARRANGED | chair | shut)
    do(olive, case, "hold_review", **HELD | {"applicant": "not_invited"}, **POWERS)
    write(olive, case, "outcome", "See the letters", again=ahead(30), none="All was done.", **OUTCOME)
    return {
        "review_arranged-not_invited": the(app, "review_arranged"),
        "outcome-nothing": the(app, "outcome"),
    }, {}


@causes(
    "review_arranged-again",
    "invitation_cancelled",
    "review_called_off",
    "review_called_off-another",
    "review_called_off-outside",
    "outcome-two_meetings",
    "meeting_off",
)
def not_as_arranged(app: Flask) -> tuple[Named, Days]:
    olive, found = signed_in(app, "officer"), {}
    case = met(app, olive)
    write(olive, case, "arrange", "See the letters", day=ahead(3), **ARRANGED)
    write(olive, case, "call_off", "See the letters", what="postponed", by=ahead(6), why="The chair is ill.")
    found["review_called_off"] = the(app, "review_called_off")
    found["invitation_cancelled"] = the(app, "invitation_cancelled", "body-police")
    write(olive, case, "arrange", "See the letters", day=ahead(0))
    do(olive, case, "hold_review", **HELD | {"chair": "Dr Else", "different": "Dr Iqbal was ill."}, **POWERS)
    write(olive, case, "arrange", "See the letters", day=ahead(7))
    write(olive, case, "call_off", "See the letters", what="cancelled", why="All was said.")
    found["review_called_off-another"] = the(app, "review_called_off")
    write(olive, case, "arrange", "See the letters", day=ahead(0))
    found["review_arranged-again"] = the(app, "review_arranged")
    do(olive, case, "hold_review", **HELD | {"told": "Nobody knew of the lamp."}, **POWERS)
    write(olive, case, "outcome", "See the letters", again=ahead(30), none="All was done.", **OUTCOME)
    found["outcome-two_meetings"] = the(app, "outcome")
    case = checked(app, olive, TWO)
    write(olive, case, "decide", outcome="outside", **VIEWS, **WEIGHED, **MEANWHILE)
    write(olive, case, "arrange", "See the letters", day=ahead(3), **ARRANGED)
    write(olive, case, "call_off", "See the letters", what="cancelled", why="They have moved away.")
    found["review_called_off-outside"] = the(app, "review_called_off")
    maya, case = signed_in(app, "manager"), met(app, olive)
    write(olive, case, "arrange", "See the letters", day=ahead(3), **ARRANGED)
    number = entries(app, case, "decide")[0].id
    write(maya, case, f"set_aside/{number}", "Save", why="The wrong case.")
    return found | {"meeting_off": the(app, "meeting_off")}, {}


@causes("review_arranged-outside", "please_come-outside", "draft_plan-outside", "outcome-outside")
def outside_the_act(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    case = checked(app, olive, TWO)
    write(olive, case, "decide", outcome="outside", **VIEWS, **WEIGHED, **MEANWHILE)
    write(olive, case, "arrange", "See the letters", day=ahead(0), **ARRANGED)
    do(olive, case, "hold_review", **HELD, **POWERS)
    do(olive, case, "recommend", to="police", by=ahead(20), **ADVICE)
    write(olive, case, "draft_plan", by=ahead(5))
    do(olive, case, "comments", who="Ann", text="Please on Sundays too.", changed="It is added.")
    write(olive, case, "outcome", "See the letters", again=ahead(30), **OUTCOME)
    return {
        "review_arranged-outside": the(app, "review_arranged"),
        "please_come-outside": the(app, "please_come", "body-police"),
        "draft_plan-outside": the(app, "draft_plan"),
        "outcome-outside": the(app, "outcome"),
    }, {}
