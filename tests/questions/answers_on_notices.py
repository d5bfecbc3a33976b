"""Answers that are refused about passing on, notices and whoever is complained about; and cases for them."""

from collections.abc import Iterator
from typing import Any

from flask import Flask

from asb.questions.acts.letters import NO_WORDS
from tests.questions.answers_on_reports import OnPage
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    PASSED_ON,
    applied,
    do,
    held,
    met,
    not_met,
)
from tests.shared.days import ahead
from tests.shared.officers import Colleague, signed_in
from tests.shared.story import BY_POST, HELPED

BODIES = ["council", "police", "icb"]
COUNCIL = "Derbyshire Dales District Council"
OUTCOME: dict[str, Any] = {"considered": "All.", "watches": "Olive", "early": "At once.", "again": ahead(30)}
REASONS = {"why": "She may be locked in.", "advice": "Ms Law: not before she has moved."}

HE_CAME = {"checked": "He brought his passport."}

NOTICE_PAGES = [
    OnPage(
        "looked at",
        "copy_for_them",
        {"who": "Ann Ogden", **HE_CAME},
        "This person is on the case. Use “Subject access copy” for what we hold about them",
        "who",
    ),
    OnPage(
        "looked at",
        "copy_for_them",
        {"who": "he", **HE_CAME},
        "This could be anybody. Write their name, or what they are called",
        "who",
    ),
    OnPage(
        "looked at",
        "copy_for_them",
        {"who": "Nobody Named", **HE_CAME},
        "This name is not in the application. Write it as it is in the application",
        "who",
    ),
    OnPage("received", "format/PERSON", {"kinds": ["language"]}, "Enter which language", "language"),
    OnPage("received", "format/PERSON", {"kinds": ["other"]}, "Enter which format", "other"),
    OnPage("received", "format_made/MADE", {"said": "not_needed"}, "Write why it is not needed", "text"),
    OnPage(
        "looked at",
        "pass",
        {"bodies": BODIES, "black_out": "Nobody wrote this"},
        "“Nobody wrote this” is not in the application. Write it exactly as it is there",
        "black_out",
    ),
    OnPage(
        "restricted",
        "pass",
        {"bodies": ["police"], "what": "application"},
        "Send the first notice before the application to Derbyshire Constabulary",
        "what",
    ),
    OnPage(
        "risky",
        "pass_on",
        PASSED_ON | {"by": ahead(9), "agreed": "part", "agreed_how": "I rang her."},
        "Choose what to leave out",
        "left_out",
    ),
    OnPage(
        "paused",
        "resume",
        {"clock": "threshold", "by": ""},
        "Enter the day by which this step will be done",
        "by",
    ),
    OnPage(
        "complained about",
        "arrange",
        ARRANGED | {"day": ahead(9), "chair_from": "council", "chair_why": "She is fair."},
        f"The application complains about {COUNCIL}, so nobody who works for it can chair the review",
        "chair_from",
    ),
    OnPage(
        "complained about",
        "arrange",
        ARRANGED | {"day": ahead(9), "chair_part": "dealt", "chair_why": "She is fair."},
        f"The application complains about {COUNCIL}, so the chair must have had no part at all",
        "chair_part",
    ),
    OnPage("helped", "outcome", OUTCOME, NO_WORDS, "for_applicant"),
    OnPage(
        "withheld",
        "notify",
        {"what": ["recommendations"], "for_applicant": "One officer."},
        "“The outcome of the review” is withheld, and this would give it away. Choose that notice too",
        "what",
    ),
    OnPage(
        "withheld",
        "notify",
        {"what": ["outcome", "recommendations"], "for_applicant": ""},
        NO_WORDS,
        "for_applicant",
    ),
    OnPage(
        "in the tray",
        "close/not_met",
        {"why": "The warden looks in."},
        "The law requires this first, unless a manager withholds it for safety. Not done yet: The decision "
        "(section 104(6)), to Ann Ogden",
        "why",
    ),
]


def notice_stages(app: Flask, olive: Colleague) -> Iterator[tuple[str, str]]:
    """Cases for these pages, each with the name of its stage."""
    maya = signed_in(app, "manager", "Mona Manager")
    case = applied(app)
    do(olive, case, "risk", dangers=["nothing"], level="none")
    yield "looked at", case
    do(olive, case, "restrict", restricted="yes", why="She works for us.")
    olive.get(f"/staff/cases/{case}")
    if olive.page.path.endswith("/reason"):
        olive.press("Open the case", why="I work on it.")
    yield "restricted", case
    case = applied(app)
    do(olive, case, "risk", dangers=["domestic"], level="high", referred="The police.", review_on=ahead(3))
    yield "risky", case
    case = applied(app)
    pause = {"clock": "threshold", "reason": "others", "why": "A hospital has to answer."}
    do(olive, case, "hold", "See the letter", until=ahead(9), **pause)
    olive.press("Save and send", expect=200)
    yield "paused", case
    case = met(app, olive)
    do(olive, case, "complained_of", bodies=["council"], why="It is her landlord.")
    yield "complained about", case
    case = held(app, olive, **HELPED)
    do(olive, case, "recommend", to="police", by=ahead(20), **ADVICE)
    yield "helped", case
    do(maya, case, "withhold", what=["outcome", "recommendations"], again=ahead(20), **REASONS)
    do(olive, case, "outcome", "See the letters", **OUTCOME)
    olive.press("Save and send", expect=200)
    yield "withheld", case
    case = not_met(app, olive, **BY_POST)
    yield "in the tray", case
