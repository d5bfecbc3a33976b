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


def somebody_is_at_risk(so_far: Answers) -> bool:
    return "yes" in so_far.get("safe", {}).values()


def safe_route(step: str) -> Condition:
    """There are details to ask for: a route was called safe at `step`."""

    def asked(so_far: Answers) -> bool:
        return "none" not in so_far.get(step, {}).get("routes", ["none"])

    return asked


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
            Step("who", WhoIsThisFor, section="About you"),
            Step("safe", AreYouSafe, section="Safety"),
            Step("help", HelpNow, when=somebody_is_at_risk),
            Step("name", YourName, section="About you"),
            Step("person", PersonYouHelp, when=for_someone_else, section="The person you are helping"),
            Step("organisation", YourOrganisation, when=for_an_organisation, section="About you"),
            Step("contact", SafeRoutes, section="How we contact you"),
            Step("details", ContactDetails, when=safe_route("contact"), section="How we contact you"),
            Step(
                "person_contact",
                TheirSafeRoutes,
                when=for_someone_else,
                section="How we contact the person you are helping",
            ),
            Step(
                "person_details",
                TheirContactDetails,
                when=lambda so_far: for_someone_else(so_far) and safe_route("person_contact")(so_far),
                section="How we contact the person you are helping",
            ),
            Step("place", WhereItHappens, section="What has been happening"),
            Step("behaviour", WhatHasBeenHappening, section="What has been happening"),
            Step("because", BecauseOfWhoYouAre, section="What has been happening"),
            Many("reports", AReport, section="The reports you made", item="Report"),
            Step("effect", HowItAffectsYou, section="How it affects you"),
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
