"""The order of the questions, each journey on one screen."""

from __future__ import annotations

import hashlib
from pathlib import Path

from asb import fields, questions
from asb.council import Council
from asb.questions import (
    AReport,
    AreYouSafe,
    BecauseOfWhoYouAre,
    CheckYourAnswers,
    ContactDetails,
    Declaration,
    HelpNow,
    HowItAffectsYou,
    LeavingQuickly,
    PersonYouHelp,
    SafeRoutes,
    TheirContactDetails,
    TheirSafeRoutes,
    WhatHasBeenHappening,
    WhereItHappens,
    WhoIsThisFor,
    YourName,
    YourOrganisation,
)
from asb.wizard import Answers, Check, Condition, Journey, Many, Step


def for_someone_else(so_far: Answers) -> bool:
    return bool(so_far.get("who", {}).get("who") == "someone_else")


def somebody_may_be_at_risk(so_far: Answers) -> bool:
    """Not being sure is reason enough to show help."""
    return not {"yes", "unsure"}.isdisjoint(so_far.get("safe", {}).values())


def safe_route(step: str) -> Condition:
    """There are details to ask for: a route was called safe at `step`."""

    def asked(so_far: Answers) -> bool:
        return "none" not in so_far.get(step, {}).get("routes", ["none"])

    return asked


def their_route(so_far: Answers) -> bool:
    return for_someone_else(so_far) and safe_route("person_contact")(so_far)


YOU, CONTACT, THEM = "About you", "How we contact you", "The person you are helping"
WHAT = "What has been happening"
"""The sections of Check your answers."""


def apply(council: Council) -> Journey:
    """The application for an ASB case review (s.104(1)(a))."""
    acting = {"organisation"} | {r.key for r in council.relationships if r.acts_for_organisation}

    def for_an_organisation(so_far: Answers) -> bool:
        return not acting.isdisjoint(
            {so_far.get("who", {}).get("who"), so_far.get("person", {}).get("relationship")}
        )

    return Journey(
        (
            Step("leaving", LeavingQuickly),
            Step("who", WhoIsThisFor, YOU),
            Step("safe", AreYouSafe, "Safety"),
            Step("help", HelpNow, when=somebody_may_be_at_risk),
            Step("name", YourName, YOU),
            Step("person", PersonYouHelp, THEM, when=for_someone_else),
            Step("organisation", YourOrganisation, YOU, when=for_an_organisation, follows="who"),
            Step("contact", SafeRoutes, CONTACT),
            Step("details", ContactDetails, CONTACT, when=safe_route("contact"), follows="contact"),
            Step("person_contact", TheirSafeRoutes, THEM, when=for_someone_else),
            Step("person_details", TheirContactDetails, THEM, when=their_route, follows="person_contact"),
            Step("place", WhereItHappens, WHAT),
            Step("behaviour", WhatHasBeenHappening, WHAT),
            Step("because", BecauseOfWhoYouAre, WHAT),
            Many("reports", AReport, "Reports that were made", item="Report"),
            Step("effect", HowItAffectsYou, "How it affects you"),
            Check("check", CheckYourAnswers),
            Step("send", Declaration),
        ),
        council,
        mark(council),
    )


def mark(council: Council) -> str:
    """Names this wording: it changes with any question, any kind of field, and the council file."""
    wording = hashlib.sha256(council.version.encode())
    for source in (Path(questions.__file__), *sorted(Path(fields.__file__).parent.glob("*.py"))):
        wording.update(source.read_bytes())
    return wording.hexdigest()[:16]
