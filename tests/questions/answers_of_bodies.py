"""Answers that are refused on the pages of bodies, and where officers ask others and manage contacts."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from asb.fields import Option, Question
from asb.fields.when import NOT_READ
from asb.models import Contact
from asb.questions.bodies.appeals import OurDecision
from asb.questions.bodies.by_link import AReportWeHold, OurView, WhoOpensIt, what_we_hold
from asb.questions.settings import AContact
from tests.questions.answers_on_reports import OnPage, Typed
from tests.shared.days import ahead

TODAY = date(2026, 3, 20)
LISTED = SimpleNamespace(
    number="1", reference="PD-7", told="", made="made on 1 March 2026", what="", said=None, own=False
)
KNOWN: dict[str, Any] = {
    "it": SimpleNamespace(
        reports=[LISTED],
        route=SimpleNamespace(results=None, reviews_threshold=True),
        again=(Option("threshold", "Decide again"), Option("nothing", "Nothing", alone=True)),
    ),
    "today": TODAY,
    "asked": None,
    "rule": None,
    "contact": Contact(name="Pat Constable"),
    "bodies": [("police", "The police")],
}
HELD = {"said_1": "held"}
ANOTHER = {"what": "Shouting", "compared": "no"}

OF_BODIES: list[tuple[type[Question], Typed, str, str]] = [
    (WhoOpensIt, {"who": "colleague"}, "Enter your name and job title", "name"),
    (
        what_we_hold(["1"]),
        HELD | {"reported_1": "1 4 2026"},
        "Report 1: check this date: it is in the future",
        "reported_1",
    ),
    (
        what_we_hold(["1"]),
        HELD | {"happened_1": "soon"},
        f"“Report 1: date it happened, if different”: {NOT_READ}",
        "happened_1",
    ),
    (what_we_hold([]), {}, "Write what you know, or that you have no records", "text"),
    (
        AReportWeHold,
        ANOTHER | {"happened-day": "1 4 2026"},
        "Check this date: it is in the future",
        "happened-day",
    ),
    (
        AReportWeHold,
        ANOTHER | {"reference": "pd 7"},
        "Report 1 in the list has this reference already",
        "reference",
    ),
    (OurView, {"said": "disagrees", "decided_by": "The superintendent"}, "Write why you do not agree", "why"),
    (
        OurDecision,
        {"result": "not_upheld", "threshold": "not_met", "back": ["threshold"], "words": "No."},
        "Only an appeal that was upheld sends something back",
        "back",
    ),
    (
        OurDecision,
        {"result": "upheld", "threshold": "met", "back": ["nothing"], "words": "Yes."},
        "If the threshold is met, the council decides on it again: choose that too",
        "back",
    ),
    (
        OurDecision,
        {"result": "upheld", "threshold": "not_reviewed", "back": ["nothing"], "words": "Yes."},
        "Write why there is nothing to do",
        "why_nothing",
    ),
    (
        AContact,
        {"body": "police", "name": "Pat"},
        "Enter an email address, or an address for letters",
        "email",
    ),
]

OTHER = {
    "organisation": "Peak Homes",
    "kind": "landlord",
    "public": "yes",
    "name": "Lee Lessor",
    "what": "Do you know of noise there?",
    "by": ahead(9),
}
OTHER_PAGES = [
    OnPage(
        "few",
        "ask_other",
        OTHER | {"applicant": "agreed"},
        "Enter an email address, or an address for the letter",
        "email",
    ),
    OnPage(
        "few",
        "ask_other",
        OTHER | {"email": "Ann@example.com", "applicant": "agreed"},
        "This is the address of somebody on this case",
        "email",
    ),
    OnPage(
        "few",
        "ask_other",
        OTHER | {"email": "lee@peak.example", "applicant": "not_asked"},
        "Write why you are asking anyway",
        "applicant_why",
    ),
]
