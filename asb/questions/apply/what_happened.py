"""Questions about safety, the behaviour, the reports, the effect, and anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from asb.fields import ADDRESS, Choice, Choices, LongText, Option, Postcode, Question, Text, Upload, When
from asb.files import HOW_LARGE, MOST_BYTES, TOO_LARGE
from asb.questions.apply.contact import YES_NO, YES_NO_UNSURE


class AreYouSafe(Question):
    title = "Are you safe now?"
    tab = "A few questions first"
    for_another: ClassVar[Mapping[str, str]] = {
        "title": "Are they safe now?",
        "close_by": "Does the person causing this live with them, or get in touch with them?",
        "under_18": "Is the person you are helping under 18?",
    }
    for_group: ClassVar[Mapping[str, str]] = {
        "title": "Are you all safe now?",
        "close_by": "Does the person causing this live with any of you, or get in touch with any of you?",
        "under_18": "Are any of you under 18?",
    }
    intro = (
        "If someone is in danger now, ring 999 before you continue.",
        "You can skip any of these. If you answer yes, we will read your application before others, "
        "once you have sent it.",
    )
    danger = Choice("Is anybody in danger, or at risk of being hurt?", options=YES_NO_UNSURE)
    others = Choice("Are children, or adults who need care, at risk?", options=YES_NO_UNSURE)
    close_by = Choice(
        "Does the person causing this live with you, or get in touch with you?", options=YES_NO_UNSURE
    )
    under_18 = Choice("Are you under 18?", options=YES_NO)


class HelpNow(Question):
    title = "Help you can get now"
    tab = "Phone numbers"
    aside = "apply/help_now.html"


class WhereItHappens(Question):
    title = "Where does it happen?"
    for_another: ClassVar[Mapping[str, str]] = {
        "home": "Where do they live, if that is somewhere else? (optional)",
        "landlord": "Who is the landlord of their home, or of the home it comes from? (optional)",
    }
    brief: ClassVar[Mapping[str, str]] = {
        "place": "The place",
        "postcode": "Postcode of the place",
        "home": "Home address if different",
        "landlord": "Landlord",
    }
    place = LongText(
        "Address, or a description of the place",
        hint="For example, the flat above 12 Mill Lane, or the car park behind the church.",
        rows=3,
        limit=ADDRESS,
        needed="Tell us where it happens. A description is enough",
    )
    postcode = Postcode("Postcode of the place (optional)")
    home = LongText(
        "Where do you live, if that is somewhere else? (optional)",
        hint="This helps us to find the reports.",
        rows=3,
        limit=ADDRESS,
    )
    landlord = Text(
        "Who is the landlord of your home, or of the home it comes from? (optional)",
        hint="For example, a housing association, the council, or a private landlord.",
    )


class WhatHasBeenHappening(Question):
    title = "What has been happening?"
    tab = "Details 1 of 3"
    brief: ClassVar[Mapping[str, str]] = {"kinds": "Kind of behaviour", "story": "In your own words"}
    kinds = Choices(
        "What kind of behaviour is it?",
        hint="Choose all that apply.",
        needed="Choose at least one kind of behaviour",
    )
    story = LongText(
        "Tell us about it in your own words",
        hint="Write as much or as little as you like.",
        rows=7,
        needed="Tell us a little about what has been happening",
    )
    still = Choice("Is it still happening? (optional)", options=YES_NO_UNSURE)

    def prepare(self) -> None:
        self.kinds.options = tuple(Option(kind.key, kind.label, kind.hint) for kind in self.council.kinds)


class BecauseOfWhoYouAre(Question):
    title = "Is it because of who you are?"
    tab = "One more question"
    for_another: ClassVar[Mapping[str, str]] = {"title": "Is it because of who they are?"}
    aside = "apply/hate.html"
    brief: ClassVar[Mapping[str, str]] = {"because": "Because of"}
    because = Choices(
        "Do you think it is happening because of any of these?",
        hint="Choose all that apply, or skip this question.",
        options=[
            Option("disability", "Disability"),
            Option("gender_identity", "Gender identity"),
            Option("race", "Race or ethnic origin"),
            Option("religion", "Religion or belief"),
            Option("sexual_orientation", "Sexual orientation"),
            Option("no", "No, or I would rather not say", alone=True),
        ],
    )


THEM = "them"
"""Key of the person whom an applicant helps."""


class Maker(Choice):
    """Who made a report: a person on the application, by a key that stays when a name is corrected.

    An answer that names somebody since removed from the application is dropped without an error.
    """

    def accept(self, typed: list[str]) -> Any:
        return super().accept([key for key in typed if key in {option.value for option in self.options}])


class AReport(Question):
    title = "A report"
    tab = "Details 2 of 3"
    item = "Report"
    list_title = "The reports"
    brief: ClassVar[Mapping[str, str]] = {
        "what": "What",
        "happened": "Happened",
        "reported": "Reported",
        "told": "Told",
        "told_who": "Who exactly",
        "made_by": "Made by",
        "reference": "Reference",
        "response": "Response",
    }
    seldom: ClassVar[tuple[str, ...]] = ("told_who", "made_by", "reference", "response")
    """What few people know: folded."""
    seldom_title = "More about this report"
    intro = (
        "Tell us what you know. A reference number alone is enough. It does not matter who made the report.",
    )
    what = LongText("What was reported? (optional)", rows=2, limit=20_000)
    happened = When(
        "When did it happen?",
        hint="As near as you know. For example, 1 March, last Tuesday, early October, or since June.",
        what="it happened",
        goes_on=True,
    )
    reported = When(
        "When was it reported?",
        hint="If you do not know, leave it empty. We will check.",
        what="it was reported",
    )
    told = Choices("Who was told? (optional)")
    told_who = Text(
        "Who exactly, and how? (optional)", hint="For example: a PC by phone, or our doctor at her surgery."
    )
    made_by = Maker("Who made this report? (optional)")
    reference = Text("Reference number, if you have one (optional)")
    response = LongText("What did they say or do? (optional)", rows=3, limit=20_000)

    def prepare(self) -> None:
        self.told.options = tuple(Option(told.key, told.label) for told in self.council.told)
        others = self.others
        self.made_by.options = (
            Option("me", "I did"),
            *(Option(key, name) for key, name in others),
            Option("other", "Somebody else"),
        )
        if not others:
            del self.made_by

    @property
    def others(self) -> list[tuple[str, str]]:
        """The people the applicant speaks for, by key and name: one of them may have made the report."""
        if self.is_for_another:
            return [(THEM, self.so_far.get("person", {}).get("name") or "The person I am helping")]
        return [(other["item"], other["name"]) for other in self.so_far.get("others", []) if other]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        known = any(when.data and when.data["kind"] != "unknown" for when in (self.happened, self.reported))
        if fine and not (
            known
            or self.what.data
            or self.told.data
            or self.told_who.data
            or self.reference.data
            or self.response.data
        ):
            self.what.errors = [
                "Tell us one thing about this report: what it was about, a date, or a reference number"
            ]
            return False
        return fine


class HowItAffectsYou(Question):
    title = "How does it affect you?"
    for_another: ClassVar[Mapping[str, str]] = {
        "title": "How does it affect them?",
        "effect": "How does it affect them and the people they live with? (optional)",
        "at_risk": "Does anything put them more at risk of harm? (optional)",
        "hope": "What would they like to happen? (optional)",
    }
    aside = "apply/support.html"
    brief: ClassVar[Mapping[str, str]] = {
        "effect": "The effect",
        "at_risk": "What adds to the risk",
        "households": "Other households affected",
        "hope": "What should happen",
    }
    effect = LongText(
        "How does it affect you and the people you live with? (optional)",
        hint="For example, sleep, health, work, or no longer feeling safe.",
        rows=4,
    )
    at_risk = Text(
        "Does anything put you more at risk of harm? (optional)",
        hint="For example, an illness, a disability, or living alone.",
        limit=ADDRESS,
    )
    households = Text(
        "How many other households does it affect, as far as you know? (optional)", limit=ADDRESS, width="10"
    )
    hope = LongText("What would you like to happen? (optional)", rows=3)


class AnythingElse(Question):
    title = "Do you want to add anything else?"
    brief: ClassVar[Mapping[str, str]] = {"more": "Anything else to add"}
    more = Choices(
        "Do you want to add anything else?",
        hint="You can also tell us later.",
        options=[
            Option("cause", "Who may be responsible"),
            Option("done", "What has been done about it so far"),
            Option("files", "Photos, recordings, documents"),
        ],
    )


class WhoMayBeResponsible(Question):
    title = "Who may be responsible?"
    tab = "Details 3 of 3"
    intro = (
        "The people who work on your case will read this. We will not send it to the person you name.",
        "They may still guess that it was you. A court or the law can require us to share it.",
    )
    brief: ClassVar[Mapping[str, str]] = {"who": "Who may be responsible", "where": "Their address"}
    who = LongText(
        "Their name, or what you know about them (optional)",
        hint="If you do not know the name, a description is enough.",
        rows=4,
        limit=20_000,
    )
    where = LongText("Their address, if you know it (optional)", rows=3, limit=ADDRESS)


class WhatWasDone(Question):
    title = "What has been done so far?"
    brief: ClassVar[Mapping[str, str]] = {
        "done": "What was done",
        "promised": "What was promised",
        "helped": "Did it help?",
    }
    done = LongText(
        "What have you, or others, done about it? (optional)",
        hint="For example, diary sheets, a visit, a warning, a letter, mediation.",
        rows=6,
    )
    promised = LongText(
        "Did anyone promise to do something? What was it, and by when? (optional)", rows=3, limit=20_000
    )
    helped = LongText("Did any of it help? (optional)", rows=3, limit=20_000)


class AFile(Question):
    title = "Add a file"
    item = "File"
    list_title = "Photos, recordings, documents"
    list_aside = "apply/evidence.html"
    file = Upload(
        "File, or several files", hint=HOW_LARGE, most=MOST_BYTES, too_large=TOO_LARGE, several=True
    )
    about = Text("What does it show? (optional)", hint="For example: the broken gate, 3 May 2026.")
