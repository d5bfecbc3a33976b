"""The order of the questions, each journey on one screen."""

from __future__ import annotations

import hashlib
from pathlib import Path

from asb import fields, questions
from asb.council import Council
from asb.questions import (
    AFile,
    AnotherOfUs,
    AnythingElse,
    AReport,
    AreYouSafe,
    ASignedForm,
    BecauseOfWhoYouAre,
    CheckYourAnswers,
    ContactDetails,
    HelpNow,
    HowItAffectsYou,
    MakingItEasier,
    PersonYouHelp,
    SafeRoutes,
    TheirAgreement,
    TheirContactDetails,
    TheirSafeRoutes,
    WhatHasBeenHappening,
    WhatWasDone,
    WhereItHappens,
    WhoIsThisFor,
    WhoMayBeResponsible,
    YourAuthority,
    YourName,
    YourOrganisation,
)
from asb.wizard import Answers, Cards, Check, Condition, Files, Journey, Many, Step


def for_someone_else(so_far: Answers) -> bool:
    return bool(so_far.get("who", {}).get("who") == "someone_else")


def somebody_may_be_at_risk(so_far: Answers) -> bool:
    """Whether to show help: "not sure" counts as yes."""
    return not {"yes", "unsure"}.isdisjoint(so_far.get("safe", {}).values())


def safe_route(step: str) -> Condition:
    """Condition: a route was called safe at `step`, so its details are asked."""

    def asked(so_far: Answers) -> bool:
        return "none" not in so_far.get(step, {}).get("routes", ["none"])

    return asked


def their_route(so_far: Answers) -> bool:
    return for_someone_else(so_far) and safe_route("person_contact")(so_far)


def for_a_group(so_far: Answers) -> bool:
    return bool(so_far.get("who", {}).get("who") == "group")


def for_others(so_far: Answers) -> bool:
    """Condition: somebody has to agree. A group may have no members yet."""
    return for_someone_else(so_far) or (for_a_group(so_far) and bool(so_far.get("others")))


def agreement_by(how: str) -> Condition:
    """Condition: they agree in this way."""

    def asked(so_far: Answers) -> bool:
        return for_others(so_far) and bool(so_far.get("agreement", {}).get("how") == how)

    return asked


def wants_to_add(what: str) -> Condition:
    """Condition: they chose to add this now."""

    def asked(so_far: Answers) -> bool:
        return what in so_far.get("more", {}).get("more", [])

    return asked


YOU, CONTACT, THEM = "About you", "How we contact you", "The person you are helping"
OTHERS, AGREEMENT, EASIER = "The others in the group", "Agreement", "Making it easier"
WHAT, REPORTS, EFFECT = "What has been happening", "The reports", "The effect"
MORE = "What you added"
"""Sections of Check your answers."""

EARLIER = {"Reports that were made": REPORTS, "How it affects you": EFFECT}
"""Sections by what they were called in applications that were sent before they were renamed."""


def section_of(kept: str) -> str:
    """The section of a kept application, by its name of today."""
    return EARLIER.get(kept, kept)


PARTS = {
    "You": (
        *("who", "safe", "help", "name", "person", "organisation", "contact", "details", "person_contact"),
        *("person_details", "others", "agreement", "authority", "signed", "easier"),
    ),
    "What happens": ("place", "behaviour", "because"),
    "Reports": ("reports",),
    "The effect": ("effect", "more", "cause", "done", "files"),
    "Check and send": ("check",),
}
"""The parts of the application, as its pages count them, each with the keys of its steps."""


def part_of(step: Step) -> str:
    """Where in the application a step is: Part 3 of 5: Reports. Empty for a step of no part."""
    for number, (name, keys) in enumerate(PARTS.items(), 1):
        if step.key in keys:
            return f"Part {number} of {len(PARTS)}: {name}"
    return ""


BOTH_CONTACTS = ("person_contact", "details")
"""Steps that their contact details follow: how they may be reached, and the applicant's own details."""

SHARED = (WHAT, REPORTS, EFFECT)
"""Sections shown to somebody who is asked to agree to an application."""

FOR_SOMEONE_ELSE = "Fill this in only if you apply for someone else."
TICKED = "Fill this in only if you ticked it."
ON_PAPER = {
    "who": "If you do not apply for yourself alone, send the extra pages too.",
    "person": FOR_SOMEONE_ELSE,
    "organisation": "Fill this in only if you apply for a business or organisation, or as part of your work.",
    "details": "Fill this in only for the ways that you ticked.",
    "person_contact": FOR_SOMEONE_ELSE,
    "person_details": f"{FOR_SOMEONE_ELSE} Only for the ways that you ticked.",
    "others": "Fill this in only if several of you apply together.",
    "agreement": "Fill this in only if you apply for someone else, or several of you apply together.",
    "authority": "Fill this in only if they cannot agree, and you act for them.",
    "signed": "Fill this in only if they have signed a form, and you send it with this one.",
    "reports": "One thing about each is enough: what it was about, a date, or its reference number alone.",
    "cause": TICKED,
    "done": TICKED,
    "files": "Fill this in only if you send any with this form. Send copies, and keep what you have.",
}
"""What the printed form says above a step that the website asks of some people only."""


SOMEONE, GROUP = "who-who=someone_else", "who-who=group"
ON_ONE_PAGE = {
    "help": ",".join(f"safe-{name}=yes unsure" for name in ("danger", "others", "close_by")),
    "person": SOMEONE,
    "organisation": "who-who=organisation",
    "details": "contact-routes!=none",
    "person_contact": SOMEONE,
    "person_details": "person_contact-routes!=none",
    "others": GROUP,
    "agreement": f"{SOMEONE},{GROUP}",
    "authority": "agreement-how=authority",
    "cause": "more-more=cause",
    "done": "more-more=done",
}
"""For which answers a step is asked, by its key, as rules of `fields.Asked.only`: for the page with all."""


def acts_for_an_organisation(council: Council) -> Condition:
    """Condition: an organisation applies, or somebody who acts for one, as this council names them."""
    opened = {"organisation"} | {r.key for r in council.relationships if r.acts_for_organisation}

    def asked(so_far: Answers) -> bool:
        return not opened.isdisjoint(
            {so_far.get("who", {}).get("who"), so_far.get("person", {}).get("relationship")}
        )

    return asked


def apply(council: Council) -> Journey:
    """The application for an ASB case review (s.104(1)(a))."""
    for_an_organisation = acts_for_an_organisation(council)
    return Journey(
        (
            Step("who", WhoIsThisFor, YOU),
            Step("safe", AreYouSafe, "Safety"),
            Step("help", HelpNow, when=somebody_may_be_at_risk),
            Step("person", PersonYouHelp, THEM, when=for_someone_else),
            Step("organisation", YourOrganisation, YOU, when=for_an_organisation, follows=("who",)),
            Step("name", YourName, YOU),
            Step("contact", SafeRoutes, CONTACT, beside="name"),
            Step(
                "details",
                ContactDetails,
                CONTACT,
                when=safe_route("contact"),
                follows=("contact",),
                beside="name",
            ),
            Step("person_contact", TheirSafeRoutes, THEM, when=for_someone_else),
            Step("person_details", TheirContactDetails, THEM, when=their_route, follows=BOTH_CONTACTS),
            Many(
                "others", AnotherOfUs, OTHERS, when=for_a_group, follows=("details",), at_least=0, at_most=30
            ),
            Step("agreement", TheirAgreement, AGREEMENT, when=for_others),
            Step("authority", YourAuthority, AGREEMENT, when=agreement_by("authority")),
            Files("signed", ASignedForm, AGREEMENT, when=agreement_by("form")),
            Step("easier", MakingItEasier, EASIER),
            Step("place", WhereItHappens, WHAT),
            Step("behaviour", WhatHasBeenHappening, WHAT),
            Step("because", BecauseOfWhoYouAre, WHAT),
            Cards("reports", AReport, REPORTS, page="apply/reports.html"),
            Step("effect", HowItAffectsYou, EFFECT),
            Step("more", AnythingElse, MORE, beside="effect"),
            Step("cause", WhoMayBeResponsible, MORE, when=wants_to_add("cause")),
            Step("done", WhatWasDone, MORE, when=wants_to_add("done")),
            Files("files", AFile, MORE, when=wants_to_add("files")),
            Check("check", CheckYourAnswers),
        ),
        council,
        mark(council),
    )


def mark(council: Council) -> str:
    """Hash of all questions, fields and the council file: it changes with any wording."""
    wording = hashlib.sha256(council.version.encode())
    for room in (questions, fields):
        for source in sorted(Path(str(room.__file__)).parent.rglob("*.py")):
            wording.update(source.read_bytes())
    return wording.hexdigest()[:16]
