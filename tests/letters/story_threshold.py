"""Letters until the threshold is decided: to the bodies, and to the people of the case."""

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from asb.database import db, writing
from asb.models import Case, HistoryEntry
from tests.letters.stories import Days, Named, causes, the
from tests.letters.story_applying import HELPED, SHARED
from tests.shared.cases import (
    MEANWHILE,
    PROPOSED,
    TWO,
    VIEWS,
    WEIGHED,
    checked,
    do,
    held,
    met,
    not_met,
    write,
)
from tests.shared.days import ahead, recent
from tests.shared.kept import entries, people
from tests.shared.officers import signed_in
from tests.shared.story import report


@causes(
    "please_tell_us",
    "the_application",
    "the_application-once_more",
    "reminder-asked",
    "need_more",
    "running_late",
    "paused",
    "pause_over",
    "pause_over-set_aside",
    "written",
)
def checking(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    case = checked(
        app,
        olive,
        place={"place": "12 Mill Lane, Wirksworth", "postcode": "DE4 4AA"},
        more={"more": ["cause"]},
        cause={"who": "Bob Bell"},
    )
    write(olive, case, "ask", "See the letters", bodies=["police"], what="The log of May.", by=ahead(14))
    do(olive, case, "add_report", "Add the report", **AT_THE_POLICE | {"what": "Shouting"}, **made(12))
    write(olive, case, "share", "See the letters", bodies=["police"], black_out="Music every")
    do(olive, case, "remind", "See the letters", what=["asked-police"])
    olive.press("Save and send", expect=200)
    write(olive, case, "need_more", what="Which house?\nAnd since when?", by=ahead(5))
    why = "Your doctor has to write to us first."
    write(olive, case, "hold", clock="threshold", reason="others", why=why, until=ahead(9))
    write(olive, case, "resume", clock="threshold", by=ahead(12))
    found = {"pause_over": the(app, "pause_over")}
    write(olive, case, "hold", clock="threshold", reason="others", why=why, until=ahead(9))
    maya, wrong = signed_in(app, "manager"), entries(app, case, "hold")[-1].id
    write(maya, case, f"set_aside/{wrong}", "Save", why="SECRET")
    found["pause_over-set_aside"] = the(app, "pause_over")
    write(olive, case, "late", clock="threshold", why="Much to do.", by=ahead(30))
    write(olive, case, "write", words="We think of you.\n\n# This is no heading")
    police = "body-police"
    return found | {
        "please_tell_us": the(app, "please_tell_us", police),
        "the_application": the(app, "the_application", police, 0),
        "the_application-once_more": the(app, "the_application", police),
        "reminder-asked": the(app, "reminder", police),
        "need_more": the(app, "need_more"),
        "running_late": the(app, "running_late"),
        "paused": the(app, "paused"),
        "written": the(app, "written"),
    }, {}


@causes("reminder-recommendation")
def a_body_has_not_answered(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    case = held(app, olive)
    for act, more in (("recommend", {}), ("action", {"notice": "no"})):
        for to in ("police", "council"):
            words = {"text": f"{act} to the {to}", "told": f"{act} for Ann"}
            do(olive, case, act, to=to, by=ahead(21), **words, **more)
    sent = {"considered": "All.", "watches": "Olive", "again": ahead(90), "early": "She wants it now."}
    write(olive, case, "outcome", "See the letters", **sent)
    [advice] = [each.id for each in entries(app, case, "recommend") if each.facts["to"] == "police"]
    [action] = [each.id for each in entries(app, case, "action") if each.facts["to"] == "police"]
    write(olive, case, "remind", "See the letters", what=[f"answer-{advice}", f"action-{action}"])
    return {"reminder-recommendation": the(app, "reminder", "body-police")}, {}


@causes("threshold_decided-met", "threshold_decided-not_met", "news_neutral")
def decided(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    met(app, olive)
    by_count = the(app, "threshold_decided")
    case = checked(app, olive, [*TWO, report(recent(300))])
    write(olive, case, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE, words="We are sorry.")
    refused = the(app, "threshold_decided")
    not_met(app, olive, **SHARED)
    return {
        "threshold_decided-met": by_count,
        "threshold_decided-not_met": refused,
        "news_neutral": the(app, "threshold_decided"),
    }, {"APPLY_BY": apply_by(app, case)}


def apply_by(app: Flask, reference: str) -> date:
    """The last day to apply with the third report, as it was reckoned on the day of receipt."""
    with app.app_context():
        case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        return date.fromisoformat(case.assessment["reports"][2]["apply_by"])


@causes("threshold_decided-below", "threshold_decided-outside")
def fewer_count(app: Flask) -> tuple[Named, Days]:
    olive, found = signed_in(app, "officer"), {}
    case = checked(app, olive, TWO)
    relied = WEIGHED | {"factors-harm": "relied"}
    write(olive, case, "decide", outcome="met_below", **VIEWS, **relied, **MEANWHILE)
    found["threshold_decided-below"] = the(app, "threshold_decided")
    case = checked(app, olive, TWO)
    more = {
        "ground": ["vexatious"],
        "ground_why": "The log shows no noise.",
    }
    write(olive, case, "decide", outcome="outside", **VIEWS, **WEIGHED, **MEANWHILE, **more)
    found["threshold_decided-outside"] = the(app, "threshold_decided")
    return found, {}


AT_THE_POLICE: dict[str, Any] = {
    "source": "police",
    "told": ["police"],
    "what": "SECRET shouting",
    "made_by": "other",
    "maker": "SECRET neighbour",
    "reference": "SECRET-1",
}


def made(days_ago: int) -> dict[str, str]:
    day = recent(days_ago)
    typed = f"{day.day} {day.month} {day.year}"
    return {"happened-day": typed, "reported-day": typed}


@causes(
    "please_say_what_you_think",
    "reminder-view",
    "threshold_decided-silence",
    "decided_again",
    "threshold_decided-of_others",
)
def a_body_is_silent_and_a_report_is_found(app: Flask) -> tuple[Named, Days]:
    olive, maya, found = signed_in(app, "officer"), signed_in(app, "manager"), {}
    case = checked(app, olive, TWO)
    write(olive, case, "ask", "See the letters", bodies=["icb"], by=ahead(14), **PROPOSED)
    found["please_say_what_you_think"] = the(app, "please_say_what_you_think", "body-icb")
    with app.app_context(), writing() as session:
        session.execute(update(HistoryEntry).where(HistoryEntry.act == "ask").values(on_day=recent(30)))
    for _ in range(2):
        write(olive, case, "remind", "See the letters", what=["view-icb"])
    found["reminder-view"] = the(app, "reminder", "body-icb")
    silent = VIEWS | {"views-icb": "no_answer"}
    del silent["views-icb-how"]
    do(olive, case, "decide", "See the letter", outcome="not_met", **silent, **WEIGHED, **MEANWHILE)
    write(maya, case, "second", "Save", said="agree", why="SECRET")
    found["threshold_decided-silence"] = the(app, "threshold_decided")
    do(olive, case, "add_report", "Add the report", **AT_THE_POLICE, **made(12))
    olive.press("Save and send", expect=200)
    found["decided_again"] = the(app, "decided_again")
    write(olive, case, "decide", outcome="met", others="told", **MEANWHILE)
    found["threshold_decided-of_others"] = the(app, "threshold_decided")
    return found, {"asked": recent(30)}


@causes("threshold_decided-kept_back")
def a_number_that_would_point_to_somebody(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    case = checked(app, olive, TWO)
    do(olive, case, "add_report", "Add the report", **AT_THE_POLICE, **made(290))
    reasons = VIEWS | WEIGHED | MEANWHILE
    write(olive, case, "decide", outcome="not_met", others="kept_back", **reasons)
    return {"threshold_decided-kept_back": the(app, "threshold_decided")}, {}


@causes("threshold_decided-thin", "news_thin", "threshold_decided-represented")
def a_helper_who_may_not_know(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    case = checked(app, olive, **HELPED)
    ann, percy = people(app, case)
    write(olive, case, "write", whom=str(ann), words="Something of Percy's.")
    know = {"state": "agreed", "how": "I met Percy.", "tell": "no"}
    do(olive, case, f"agreement/{percy}", **know)
    write(olive, case, "decide", outcome="met", **MEANWHILE)
    return {
        "threshold_decided-thin": the(app, "threshold_decided"),
        "news_thin": the(app, "news_thin"),
        "threshold_decided-represented": the(app, "threshold_decided", "represented"),
    }, {}


@causes(
    "receipt_corrected",
    "receipt_corrected-reopens",
    "decided_again-harm",
    "decided_again-view",
    "decided_again-wrong",
)
def the_day_is_corrected_and_the_harm_grows(app: Flask) -> tuple[Named, Days]:
    olive, maya, found = signed_in(app, "officer"), signed_in(app, "manager"), {}
    told = {"source": "SECRET", "why": "You rang us on that day."}
    late = [*TWO, report(recent(190))]
    for name, reports in (("", TWO), ("-reopens", late)):
        case = checked(app, olive, reports)
        write(olive, case, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
        do(olive, case, "correct_receipt", day=ahead(-12), **told)
        do(maya, case, "second", said="agree", why="SECRET")
        maya.press("Save and send", expect=200)
        found[f"receipt_corrected{name}"] = the(app, "receipt_corrected")
    case = not_met(app, olive)
    grown = {"reason": "grown", "grown": "They come every night now.", "since": ahead(-3), "told": "SECRET"}
    write(olive, case, "decide_again", **grown)
    found["decided_again-harm"] = the(app, "decided_again")
    for reason, words in (
        ("view", "The police now agree that it is harm."),
        ("wrong", "A report was left out."),
    ):
        case = not_met(app, olive)
        write(olive, case, "decide_again", reason=reason, grown=words, told="SECRET")
        found[f"decided_again-{reason}"] = the(app, "decided_again")
    return found, {}
