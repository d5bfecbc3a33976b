"""Answers about reports and the threshold that are refused, as in `answers`."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from asb.fields import say_day
from tests.shared.cases import AGREE, HOW, MEANWHILE, VIEWS, WEIGHED, judged
from tests.shared.days import ahead, recent

Typed = Mapping[str, Any]


class OnPage(NamedTuple):
    """An act on a case at some stage: what is typed, what is said, and at which box."""

    stage: str
    act: str
    typed: Typed
    words: str
    box: str


ICB = "NHS Derby and Derbyshire Integrated Care Board"
RELIED = {f"factors-{each}": "relied" for each in ("persistence", "harm", "response")}
AGAINST = HOW | {f"views-{body}": "disagrees" for body in ("council", "police", "icb")}
AGAINST |= {f"{name}-why": "It is harm." for name in AGREE}
FOUND_AT = {"source": "police", "told": ["police"], "made_by": "unknown", "what": "Drums"}
SILENT = VIEWS | {"views-icb": "no_answer"}


def typed_day(days_ago: int) -> str:
    day = recent(days_ago)
    return f"{day.day} {day.month} {day.year}"


def on_day(name: str, days_ago: int) -> dict[str, str]:
    return {f"{name}-day": typed_day(days_ago)}


DOUBT = {"asb": "It was a lamp."}
SAME = judged(1, {"separate": "Both on Monday."}, source="The log.")

ABOUT_REPORTS = [
    OnPage("few", "finding", judged(1, DOUBT), "Report 1: write who or what says so", "r1-source"),
    OnPage(
        "few",
        "finding",
        judged(1, happened="1 9 2026"),
        "Report 1: write who or what says so",
        "r1-source",
    ),
    OnPage(
        "few", "finding", SAME, "Report 1: choose the report that is about the same incident", "r1-same_as"
    ),
    OnPage("few", "finding", {"r2-source": "The log."}, "Report 2: choose if it counts", "r2-counts"),
    OnPage(
        "few",
        "finding",
        {"r2-counts": "not", "r2-source": "The log."},
        "Report 2: choose what is not true, or not sure",
        "r2-holds-asb",
    ),
    OnPage(
        "few",
        "finding",
        judged(1, source="The log.", reported=typed_day(200), happened=typed_day(100)),
        "Report 1: it cannot have been reported before it happened. Check the dates",
        "r1-reported",
    ),
    OnPage("few", "finding", {}, "Nothing has been answered, or nothing has changed", "r1-counts"),
    OnPage(
        "few",
        "decide",
        VIEWS | WEIGHED | MEANWHILE | {"outcome": "met_below"},
        "Choose at least one that is a reason for a review",
        "factors-persistence",
    ),
    OnPage(
        "few",
        "decide",
        VIEWS | WEIGHED | RELIED | MEANWHILE | {"outcome": "not_met"},
        "If all of it is a reason for a review, the threshold is met",
        "factors-persistence",
    ),
    OnPage(
        "few",
        "decide",
        AGAINST | WEIGHED | MEANWHILE | {"outcome": "not_met"},
        "Nobody agrees with this decision, so it is not the decision. Ask the manager of each body. "
        "Send the applicant a delay letter that says so: it also tells them how to appeal",
        "views-council",
    ),
    OnPage(
        "few",
        "decide",
        SILENT | WEIGHED | MEANWHILE | {"outcome": "not_met"},
        f"{ICB} was not asked what it thinks of the decision. Ask for its view first",
        "views-icb",
    ),
    OnPage(
        "few",
        "decide",
        VIEWS | WEIGHED | MEANWHILE | {"outcome": "not_met", "views-icb-how": ""},
        f"{ICB}: write who gave the view, and how",
        "views-icb-how",
    ),
    OnPage(
        "few",
        "ask",
        {"question": "view", "bodies": ["icb"], "reasons": "Two count."},
        "Choose the decision that you are proposing",
        "proposed",
    ),
    OnPage(
        "few",
        "ask",
        {"question": "view", "bodies": ["icb"], "proposed": "not_met"},
        "Write why you are proposing it",
        "reasons",
    ),
    OnPage(
        "few",
        "decide",
        VIEWS
        | WEIGHED
        | MEANWHILE
        | {"outcome": "met_below", "factors-harm": "relied", "ground": ["vexatious"]},
        "A ground for refusal cannot go with a threshold that is met",
        "ground",
    ),
    OnPage(
        "few",
        "decide",
        VIEWS | WEIGHED | MEANWHILE | {"outcome": "not_met", "ground": ["vexatious"]},
        "Write what the evidence is",
        "ground_why",
    ),
    OnPage(
        "not met",
        "decide_again",
        {"reason": "grown", "grown": "Every night.", "told": "Ann, by phone."},
        "Enter the day since which the harm has got worse",
        "since",
    ),
    OnPage(
        "few",
        "finding",
        SAME | {"r1-same_as": "2"},
        "Report 1: find out first if one person made both: each person’s report counts",
        "r1-one_person",
    ),
    OnPage(
        "few",
        "finding",
        SAME | {"r1-same_as": "2", "r1-one_person": "no"},
        "Report 1: two people made them, so each is a report of its own. Choose yes at “It is a report "
        "of its own, not one person’s second report of one incident”",
        "r1-one_person",
    ),
    OnPage(
        "few",
        "finding",
        SAME | {"r1-same_as": "2", "r1-one_person": "yes"},
        f"Report 1 is about {say_day(recent(60))}, and report 2 about {say_day(recent(40))}. If one of "
        "these is wrong, tick the box",
        "r1-days_differ",
    ),
    OnPage(
        "few",
        "add_report",
        FOUND_AT | {"what": ""},
        "Write one thing about it: what it was about, a date, or a reference",
        "what",
    ),
    OnPage(
        "few",
        "add_report",
        FOUND_AT | {"reported-day": ahead(3)},
        "A report that was made cannot have a date in the future",
        "reported-day",
    ),
    OnPage(
        "few",
        "add_report",
        FOUND_AT | on_day("happened", 5) | on_day("reported", 9),
        "It cannot have been reported before it happened: check the dates",
        "reported-day",
    ),
    OnPage(
        "listed",
        "add_report",
        FOUND_AT | {"reference": "pd 1234"},
        "Report 1 may be the same report: the reference is the same, or the days could be the same and one "
        "person may have made both. Compare them. If it is the same report, write what is new "
        "about it on the worksheet. If not, tick the box",
        "compared",
    ),
    OnPage(
        "few",
        "decide",
        VIEWS | WEIGHED | MEANWHILE | {"outcome": "outside"},
        "Write why the threshold is still not met",
        "why_not_harm",
    ),
]
