"""Letters of appeals, and when a case ends."""

from flask import Flask

from tests.letters.stories import Days, Named, causes, the
from tests.letters.story_applying import HELPED
from tests.shared.cases import (
    APPEALED,
    ARRANGED,
    COMPLAINT,
    PASSED_ON,
    VIEWS,
    checked,
    do,
    held,
    met,
    not_met,
    silent,
    withdrawn,
    write,
)
from tests.shared.days import ahead
from tests.shared.kept import entries, people
from tests.shared.officers import signed_in


@causes(
    "appeal_received",
    "appeal_passed_on",
    "appeal_decided-upheld",
    "appeal_decided-not_upheld",
    "appeal_decided-withdrawn",
    "appeal_decided-nothing_to_do",
    "appeal_withdrawn",
)
def an_appeal(app: Flask) -> tuple[Named, Days]:
    olive, found = signed_in(app, "officer"), {}
    words = {"words": "Weigh the harm.\nAgain."}
    none = words | {"why_nothing": "The street light was mended meanwhile."}
    for name, result, back, said in (
        ("upheld", "upheld", "threshold", words),
        ("not_upheld", "not_upheld", "nothing", words),
        ("nothing_to_do", "partly", "nothing", none),
        ("withdrawn", "withdrawn", "nothing", {}),
    ):
        case = not_met(app, olive)
        write(olive, case, "appeal", "See the letters", **APPEALED)
        button = "See the letter"
        write(olive, case, "appeal_decided", button, result=result, back=[back], **said)
        found[f"appeal_decided-{name}"] = the(app, "appeal_decided")
    return found | {
        "appeal_received": the(app, "appeal_received"),
        "appeal_passed_on": the(app, "appeal_passed_on", "appeal_body"),
        "appeal_withdrawn": the(app, "appeal_withdrawn", "appeal_body"),
    }, {}


DUE = {"to_do": "yes", "by": ahead(20)}


@causes(
    *("reopened", "complaint_decided", "complaint_decided-only_words", "threshold_decided-again"),
    *("complaint_decided-own", "complaint_decided-court", "complaint_decided-another"),
    *("decided_for_bodies", "decided_for_bodies-again"),
)
def done_again(app: Flask) -> tuple[Named, Days]:
    maya, found = signed_in(app, "manager", "Mona Manager"), {}
    case = not_met(app, maya)
    found["decided_for_bodies"] = the(app, "decided_for_bodies", "body-police")
    write(maya, case, "close/not_met", why="The warden looks in.")
    told = {"back": ["threshold"], "why": "SECRET", "words": "Two reports were in the wrong file."}
    write(maya, case, "reopen", **told)
    found["reopened"] = the(app, "reopened")
    write(maya, case, "decide", outcome="not_met", **VIEWS)
    found["threshold_decided-again"] = the(app, "threshold_decided")
    found["decided_for_bodies-again"] = the(app, "decided_for_bodies", "body-police")
    case = not_met(app, maya)
    for name, told in (
        ("-only_words", {"result": "ended", "back": ["nothing"], "words": "Nothing has to be changed."}),
        ("", {"result": "upheld", "back": ["threshold"], "words": "The harm was not weighed.", **DUE}),
    ):
        do(maya, case, "complaint", **COMPLAINT)
        write(maya, case, "complaint_decided", remedy="SECRET", **{"to_do": "no", **told})
        found[f"complaint_decided{name}"] = the(app, "complaint_decided")
    said = {"result": "ended", "back": ["nothing"], "words": "Nothing has to be changed.", "to_do": "no"}
    for name, by in (
        ("own", {"body": "own"}),
        ("court", {"body": "court", "body_name": "The High Court"}),
        ("another", {"body": "lgsco", "whose": "another"}),
    ):
        do(maya, case, "complaint", **COMPLAINT | by)
        which = str(entries(app, case, "complaint")[-1].id)
        write(maya, case, "complaint_decided", remedy="SECRET", which=which, **said)
        found[f"complaint_decided-{name}"] = the(app, "complaint_decided")
    return found, {}


@causes("appeal_received-of_another")
def an_appeal_of_the_helper_alone(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    case = not_met(app, olive, **HELPED)
    percy = people(app, case)[1]
    do(olive, case, f"agreement/{percy}", state="agreed", how="I met him.", may_know=["decision"], tell="no")
    write(olive, case, "appeal", "See the letters", **APPEALED, who=str(people(app, case)[0]))
    return {"appeal_received-of_another": the(app, "appeal_received", "represented")}, {}


@causes("closed-not_met", "closed-no_answer")
def closed(app: Flask) -> tuple[Named, Days]:
    olive, found = signed_in(app, "officer"), {}
    for reason in ("not_met", "no_answer"):
        case = not_met(app, olive)
        if reason == "no_answer":
            silent(olive, case, people(app, case)[0])
        write(olive, case, f"close/{reason}", why="The warden looks in.")
        found[f"closed-{reason}"] = the(app, "closed")
    return found, {}


@causes("sympathy", "closed_after_death")
def after_a_death(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    case = not_met(app, olive, **HELPED)
    ann, percy = people(app, case)
    know = {"state": "agreed", "how": "I met him.", "may_know": ["progress"], "tell": "no"}
    do(olive, case, f"agreement/{percy}", **know)
    write(olive, case, f"died/{percy}", "See the letters", known="SECRET", whom=[str(ann)])
    write(olive, case, "close/died", why="Nothing is left to do.")
    return {"sympathy": the(app, "sympathy"), "closed_after_death": the(app, "closed_after_death")}, {}


@causes("duplicate", "entered_by_mistake")
def no_application_of_its_own(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    goes_on, twice, wrong = checked(app, olive), checked(app, olive), checked(app, olive)
    write(olive, twice, "close/duplicate", duplicate_of=goes_on, checked="SECRET")
    write(olive, wrong, "close/mistake", checked="SECRET", tell="yes")
    return {"duplicate": the(app, "duplicate"), "entered_by_mistake": the(app, "entered_by_mistake")}, {}


@causes("closed-promised")
def closed_with_a_promise_ahead(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    case = held(app, olive)
    sent = {"considered": "All.", "watches": "Olive", "again": ahead(30), "none": "All was done."}
    write(olive, case, "outcome", "See the letters", **sent)
    olive.get(f"/staff/cases/{case}/close/done")
    [row, why] = [name for name in olive.page.forms[-1].names if name.startswith("promised-look_again")]
    becomes = {row: "not_needed", why: "You told us that you have moved."}
    olive.press("See the letter", why="All was done.", **becomes)
    olive.press("Save and send", expect=200)
    return {"closed-promised": the(app, "closed")}, {}


@causes("withdrawn", "withdrawn-of_another", "nothing_more_needed", "nothing_more_needed-nothing_owed")
def gone(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    case = met(app, olive, **HELPED)
    write(olive, case, "ask", "See the letters", bodies=["police"], by=ahead(9))
    write(olive, case, "arrange", "See the letters", day=ahead(9), **ARRANGED)
    do(olive, case, f"agreement/{people(app, case)[1]}", state="agreed", how="I met him.", tell="no")
    withdrawn(app, olive, case)
    return {
        "nothing_more_needed": the(app, "nothing_more_needed", "body-police"),
        "nothing_more_needed-nothing_owed": the(app, "nothing_more_needed", "body-icb"),
        "withdrawn": the(app, "withdrawn"),
        "withdrawn-of_another": the(app, "withdrawn", "represented"),
    }, {}


@causes(
    "passed_on",
    "passed_on-in_part",
    "passed_to_council",
    "passed_to_council-in_part",
    "passed_no_longer",
    "pass_on_answered-taken",
    "pass_on_answered-returned",
)
def to_another_council(app: Flask) -> tuple[Named, Days]:
    olive, found, by = signed_in(app, "officer"), {}, ahead(9)
    part = {
        "agreed": "part",
        "agreed_how": "SECRET",
        "left_out": ["effect"],
        "way": "01629 000000, after six",
    }
    for name, said, answers, typed in (
        ("", "taken", {}, {}),
        ("-in_part", "returned", {"safe": {"danger": "yes"}, "effect": {"effect": "I am ill."}}, part),
    ):
        case = checked(app, olive, **answers)
        write(olive, case, "pass_on", "See the letters", by=by, **PASSED_ON, **typed)
        found[f"passed_on{name}"] = the(app, "passed_on")
        found[f"passed_to_council{name}"] = the(app, "passed_to_council", "other_council")
        told = {"their_reference": "HP-77", "who": "SECRET", "words": "Their officer is kind."}
        told |= {"how_have": "SECRET"}
        write(olive, case, "pass_on_answered", said=said, **told)
        found[f"pass_on_answered-{said}"] = the(app, "pass_on_answered")
    case = checked(app, olive)
    write(olive, case, "pass_on", "See the letters", by=by, **PASSED_ON)
    write(olive, case, "withdraw", checked="I rang Ann on the safe number.", why="SECRET")
    return found | {"passed_no_longer": the(app, "passed_no_longer", "other_council")}, {}
