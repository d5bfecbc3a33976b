"""Forms about the plan of a review: recommend, agree actions, consult, send the outcome, follow up.

What the applicant reads has fields of its own; what the bodies wrote for each other goes to nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from asb.fields import ADDRESS, Choice, Email, LongText, Option, Text, say_day
from asb.fields.office import OneDay
from asb.questions.acts.form import READS, Happened, OnACase
from asb.questions.acts.letters import NO_WORDS, for_applicant
from asb.rules.entries import Entry

FOR_WHOM = "The body or person it is for will read this."
OTHER = Option("other", "Somebody else")
PLANNED = ("to", "to_other", "to_email", "to_address", "text", "told", "by")
"""What a recommendation or an action says, as fields and as facts."""


NOBODY_WRITES = "Without an email or postal address they get no letter. To tell them yourself, save again"


def _email() -> Any:
    hint = (
        "Enter this if they will get a letter from us. Find the address yourself: do not use one from the "
        "application."
    )
    return Email("Their email address (optional)", hint, only="to=other")


def _address() -> Any:
    return LongText("Their address, if there is no email (optional)", rows=3, limit=ADDRESS, only="to=other")


class ForSomebody(OnACase):
    """A form that names who is to act: `to`, a relevant body, or `to_other`, by name, who gets a letter if it
    is known where.
    """

    to: Choice
    to_other: Text
    to_email: Email
    to_address: LongText

    def named(self, field: Any, other: Any) -> str:
        """The name that was chosen or typed."""
        return str(other.data if field.data == OTHER.value else field.shown())

    def says_who(self) -> bool:
        if self.to.data != OTHER.value:
            return True
        if not self.to_other.data:
            return self.complain(self.to_other, "Enter who it is")
        people = [person.contact.get("email", "") for person in self.so_far["here"].case.people]
        if self.to_email.data and self.to_email.data.casefold() in [each.casefold() for each in people]:
            return self.complain(self.to_email, "This is the address of somebody on this case")
        if not self.to_email.data and not self.to_address.data:
            return self.stands("to_email", NOBODY_WRITES)
        return not self.to_email.data or self.email_stands("to_email")

    def facts(self) -> dict[str, Any]:
        other = {} if self.to.data == OTHER.value else {"to_other": "", "to_email": "", "to_address": ""}
        return super().facts() | other | {"to_name": self.named(self.to, self.to_other)}


class Recommend(ForSomebody):
    title = "Add a recommendation"
    tells = "plan"
    intro = ("The Act: public bodies must have regard to it (section 104(7)).",)
    to = Choice("Who is it to?", needed="Choose who it is to")
    to_other = Text("If it is somebody else, who?", only="to=other")
    to_email = _email()
    to_address = _address()
    text = LongText(
        "What do you recommend? (wording for the bodies)",
        FOR_WHOM,
        needed="Write what is recommended",
    )
    told = LongText(
        "What do you recommend? (wording for the applicant)", READS, needed="Write this for the applicant too"
    )
    by = OneDay("Please answer by", needed="Enter the day by which they should answer")

    def prepare(self) -> None:
        self.to.options = (*self.relevant(), OTHER)
        self.by.first = self.today

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and self.says_who()


class Action(ForSomebody):
    title = "Add an action"
    tells = "plan"
    to = Choice("Who will do it?", needed="Choose who will do it")
    to_other = Text("If it is somebody else, who?", only="to=other")
    to_email = _email()
    to_address = _address()
    text = LongText(
        "What will be done? (wording for the bodies)",
        FOR_WHOM,
        needed="Write what will be done",
    )
    told = LongText(
        "What will be done? (wording for the applicant)", READS, needed="Write this for the applicant too"
    )
    by = OneDay("By when?", needed="Enter the day by which it should be done")
    notice = Choice(
        "Could the person responsible notice it?",
        needed="Choose if they could notice it",
        options=[Option("no", "No"), Option("yes", "Yes")],
    )
    warned = LongText(
        "If they could, how and when did you warn the applicant, and have you agreed the day with them?",
        rows=3,
        only="notice=yes",
    )

    def prepare(self) -> None:
        self.to.options = (*self.relevant(), OTHER)
        self.by.first = self.today
        if self.course.review and self.course.review.outcome:
            self.send = "See the letters"

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) or not self.says_who():
            return False
        if self.notice.data == "yes" and not self.warned.data:
            return self.complain(self.warned, "Warn the applicant first, and write how")
        return True


class ChangePlanned(ForSomebody):
    """What is planned, as it was last worded, to be changed until the outcome is sent."""

    title = "Change a recommendation or action"
    tells = "plan"
    stays = Choice(
        "Is it still in the plan?",
        needed="Choose if it is still in the plan",
        options=[Option("yes", "Yes, as worded below"), Option("no", "No: take it out")],
    )
    why = LongText("Why is it changed or taken out?", rows=3, needed="Write why it is changed")
    to = Choice("Who is it for?", needed="Choose who it is for")
    to_other = Text("If it is somebody else, who?", only="to=other")
    to_email = _email()
    to_address = _address()
    text = LongText("What it says, for the bodies", FOR_WHOM, needed="Write what it says")
    told = LongText("What it says, for the applicant", READS, needed="Write this for the applicant too")
    by = OneDay("By when?", needed="Enter the day")
    notice = Choice(
        "Could the person responsible notice it?",
        needed="Choose if they could notice it",
        options=[Option("no", "No"), Option("yes", "Yes")],
    )
    warned = LongText(
        "If they could, how and when did you warn the applicant, and have you agreed the day with them?",
        rows=3,
        only="notice=yes",
    )

    def prepare(self) -> None:
        self.to.options = (*self.relevant(), OTHER)
        if _planned(self.so_far).act == "recommend":
            del self.notice, self.warned  # only an action may be noticed
        self.by.first = self.today

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        facts = _planned(known).facts
        same = ("to", "to_other", "to_email", "to_address", "text", "told", "notice", "warned")
        now = {name: [getattr(facts, name)] for name in same if hasattr(facts, name)}
        return now | {"stays": ["yes"], "by": [say_day(facts.by)]}

    def validate(self, extra_validators: Any = None) -> bool:
        if self.stays.data == "no":  # how it was worded no longer matters
            needed = [field for field in (self.stays, self.why) if not field.validate(self)]
            return not needed
        if not super().validate(extra_validators) or not self.says_who():
            return False
        if "notice" in self and self.notice.data == "yes" and not self.warned.data:
            return self.complain(self.warned, "Warn the applicant first, and write how")
        return True

    def facts(self) -> dict[str, Any]:
        was = _planned(self.so_far)
        if self.stays.data == "no":
            kept = {name: getattr(was.facts, name) for name in PLANNED}
            return {**kept, "to_name": was.facts.to_name, "of": was.id, "stays": "no", "why": self.why.data}
        return super().facts() | {"of": was.id}


def _planned(known: Mapping[str, Any]) -> Entry[Any]:
    """The recommendation or action that the form is about, as it stands."""
    review, number = known["course"].review, int(known["about"])
    found: Entry[Any] = {**review.recommendations, **review.actions}[number]
    return found


class DraftPlan(OnACase):
    title = "Send the draft plan"
    tells = "plan"
    intro = ("The applicant will read what is planned before it is final, and can say what they think.",)
    send = "See the letter"
    by = OneDay("Comments by", READS, needed="Enter the day by which they should comment")
    words = LongText("Anything to add in your own words (optional)", READS, rows=3)

    def prepare(self) -> None:
        self.by.first = self.today + timedelta(days=1)


class Comments(Happened):
    title = "Record comments on the draft plan"
    who = Text("Who said it?", needed="Enter who said it")
    text = LongText("What did they say?", needed="Write what they said")
    changed = LongText("What changes because of it, or why not? (optional)", rows=3)


class Outcome(OnACase):
    title = "Send the outcome"
    tells = "plan"
    intro = (
        "The letter says who was there, what was found, every recommendation and action, and how to appeal "
        "(section 104(8)). Add these first.",
    )
    send = "See the letters"
    considered = LongText("What was looked at?", READS, needed="Write what was looked at")
    withheld = LongText("What can we not share, and why? (optional)", READS, rows=3)
    watches = Text("Who will check that it is done?", READS, needed="Enter who will check that it is done")
    again = OneDay(
        "When will we look at it again?", READS, needed="Enter the day on which you will look at it again"
    )
    none = LongText("If nothing is recommended, why?", READS, rows=3)
    comments = LongText(
        "What was said about the draft plan, and what changed because of it?",
        READS,
    )
    apart = (
        "Each person on the case will get this letter: leave out anything that one of them must not find out "
        "about another."
    )
    early = LongText("If the time for comments is not over, why are you not waiting for them?", READS, rows=3)
    for_applicant = for_applicant()

    def prepare(self) -> None:
        self.again.first = self.today
        review = self.course.review
        if review and not review.draft:
            self.early.label.text = "Why did you not send a draft plan?"
        if review and not review.draft and not review.comments:
            del self.comments
        if review and review.planned:
            del self.none
        elif review and not review.draft:
            del self.early
        recommended = self.course.review and self.course.review.recommendations
        if not (recommended and self.so_far["thin"]) or "recommendations" in self.course.withheld:
            del self.for_applicant
        if len(self.so_far["people"]) > 1:
            self.apart_in_comments()

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Begins with the comments. Where there are several people, what one wrote is left out: each of them
        gets the letter.
        """
        review, alone = known["course"].review, len(known["people"]) == 1
        said = [
            [f"You said: {each.facts.text}" if alone else "", each.facts.changed] for each in review.comments
        ]
        lines = ["\n".join(line for line in each if line) for each in said]
        return {"comments": ["\n\n".join(each for each in lines if each)]} if any(lines) else None

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        review = self.course.review
        if "none" in self and review and not self.none.data:
            words = "No recommendation or action is recorded. Add them first, or write why there are none"
            return self.complain(self.none, words)
        if "comments" in self and (words := self._unanswered()):
            return self.complain(self.comments, words)
        if "early" in self and not self.early.data and (words := self._too_early()):
            return self.complain(self.early, words)
        if "for_applicant" in self and not self.for_applicant.data:
            return self.complain(self.for_applicant, NO_WORDS)
        return True

    def _unanswered(self) -> str:
        """What is missing in what is said of the comments: their own words are no answer to them."""
        said = [each.facts for each in self.course.review.comments] if self.course.review else []
        if said and not self.comments.data:
            return "We have had comments on the draft plan. Write what they were, and what changed"
        left = _one_line(self.comments.data)
        for known in (
            words for each in said for words in (f"You said: {each.text}", each.text, each.changed)
        ):
            left = left.replace(_one_line(known), "") if known.strip() else left
        if all(each.changed for each in said) or re.search(r"\w", left):
            return ""
        return "Write what changed because of the comments, or why nothing did"

    def facts(self) -> dict[str, Any]:
        return {"none": "", "comments": "", "early": ""} | super().facts()

    def apart_in_comments(self) -> None:
        """Says what each of several people reads."""
        if "comments" in self:
            self.comments.description = f"{READS} {self.apart}"

    def _too_early(self) -> str:
        """What the applicant has not had the time to comment on; empty if they have."""
        review = self.course.review
        if review is None or not review.planned:
            return ""
        if review.draft is None:
            return "No draft of the plan has been sent. Send it first, or write why you will not"
        by, alone = review.draft.facts.by, len(self.so_far["tellable"]) == 1
        if self.today > by or (review.commented and alone):
            return ""
        return f"Comments can come until {say_day(by)}. Wait until then, or write why you will not"


def _one_line(text: str) -> str:
    return " ".join(text.split())


class LookAgain(Happened):
    title = "Record that it was looked at again"
    tells = "plan"
    text = LongText("What did you look at, and what did you find?", needed="Write what you found")
    told = LongText(
        "Message to the applicant (optional)", "If you write something here, they will get a letter.", rows=3
    )
    again = OneDay("When will we look at it again? (optional)")

    def prepare(self) -> None:
        super().prepare()
        review = self.course.review
        self.not_before(review.outcome.on if review and review.outcome else None)
        self.again.first = self.today + timedelta(days=1)


class Answered(Happened):
    title = "Record the answer to a recommendation"
    tells = "plan"
    said = Choice(
        "What do they say?",
        needed="Choose what they say",
        options=[
            Option("yes", "They will do it"),
            Option("partly", "They will do part of it"),
            Option("no", "They will not do it"),
        ],
    )
    text = LongText("In their words", needed="Write what they say")
    told = LongText(
        "What should we tell the applicant about the answer?",
        f"{READS} The letter with the outcome says that we will tell them what each body answers.",
        rows=3,
        needed="Write what we should tell the applicant about the answer",
    )

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"recommendation": int(self.so_far["about"])}


class Progress(Happened):
    title = "Record the progress of an action"
    tells = "plan"
    state = Choice(
        "Progress",
        needed="Choose the progress",
        options=[
            Option("begun", "Under way"),
            Option("done", "Done"),
            Option("dropped", "It will not be done"),
        ],
    )
    text = LongText("What was done, and how do you know?", needed="Write what was done")
    told = LongText(
        "Message to the applicant (optional)", "If you write something here, they will get a letter.", rows=3
    )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.state.data == "dropped" and not self.told.data:
            return self.complain(self.told, "Tell the applicant why it will not be done")
        return True

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"action": int(self.so_far["about"])}
