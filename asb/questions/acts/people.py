"""Forms about people: contact details, agreement, sign-in codes, risk and safety, a death."""

from __future__ import annotations

from typing import Any

from asb.fields import Choice, Choices, LongText, Option, Text, say_day, uncapitalised
from asb.fields.office import OneDay
from asb.questions.acts.form import Happened, OnACase
from asb.questions.apply.contact import EveryContact
from asb.rules.entries import Entry
from asb.rules.facts import Risk


class AboutAPerson(Happened):
    """An act about one person: `person` holds their id, name, role and contact."""

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"person": int(self.so_far["about"])}

    def prepare(self) -> None:
        super().prepare()
        self.intro = (f"This is about {self.so_far['person']['name']}.", *type(self).intro)


class ChangeContact(EveryContact, AboutAPerson):
    title = "Change how we contact them"
    intro = ("Somebody who wants to do harm may ask for this. Check first, in a way that was agreed before.",)
    checked = LongText("How did you check it, and with whom?", rows=3, needed="Write how you checked it")

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Initial values: the details they asked for, else the present ones."""
        person = known["person"]
        asked = [
            came.facts.contact
            for came in known["course"].came.values()
            if came.act == "ask_contact" and came.facts.person == person["id"]
        ]
        shown = (asked[-1] if asked else person["contact"]) | {"on": say_day(known["today"])}
        return {name: list(said) if isinstance(said, list) else [str(said)] for name, said in shown.items()}

    def facts(self) -> dict[str, Any]:
        clean = super().facts()
        return {"person": clean["person"], "checked": clean["checked"], "contact": self.contact}


class RecordAgreement(AboutAPerson):
    title = "Record if they agree"
    intro = ("Their answer counts only when you have reached them in a way that you found yourself.",)
    state = Choice(
        "What do they say?",
        needed="Choose what they say",
        options=[
            Option("agreed", "They agree"),
            Option("refused", "They do not agree"),
            Option("authority", "They cannot agree, and the applicant has shown us that they act for them"),
        ],
    )
    how = LongText("How did you reach them, and how do you know?", rows=3, needed="Write how you know")
    may_know = Choices(
        "What may we tell the applicant? (optional)",
        options=[
            Option("progress", "The progress of the case"),
            Option("decision", "The decision, and the reasons"),
            Option("plan", "What is planned and done"),
        ],
    )
    tell = Choice(
        "Can we tell the applicant what they say?",
        "If you are not sure, choose no. The applicant may be the one they are afraid of.",
        needed="Choose if we may tell the applicant",
        options=[Option("no", "No"), Option("yes", "Yes: write to the applicant")],
    )

    def facts(self) -> dict[str, Any]:
        told = "yes" if self.tell.data == "yes" else ""
        return super().facts() | {"name": self.so_far["person"]["name"], "tell": told}


class GoOn(Happened):
    title = "Decide what to do without an answer"
    intro = (
        "We cannot wait for an agreement forever: after ten working days, the bodies decide. Anyone may "
        "apply (section 104(1)), and safety or the law can mean that we have to continue.",
    )
    tried = LongText("How did you try to reach them?", rows=3, needed="Write how you tried to reach them")
    how = Choice(
        "What will we do?",
        needed="Choose what we will do",
        options=[
            Option("go_on", "Continue with the case, and tell the applicant no more than we may"),
            Option("wait", "Wait until a day"),
        ],
    )
    again = OneDay("If we wait, until when?")
    why = LongText("Why, and which bodies agree?", rows=3, needed="Write why, and which bodies agree")

    def prepare(self) -> None:
        super().prepare()
        self.again.first = self.today

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and self.how.data == "wait" and not self.again.data:
            return self.complain(self.again, "Enter the day until which we wait")
        return fine


class Died(AboutAPerson):
    """A person of the case has died. `tellable`: the people who may be written to, by id, name and role."""

    title = "Record that they have died"
    intro = (
        "Enter the day on which we were told. No more letters will be sent to them, letters that are waiting "
        "will be stopped, and nobody will be able to see the case in their name. Nothing on the case will be "
        "deleted until a manager ends the legal hold. The bodies still decide.",
    )
    send = "See the letters"
    known = LongText("How do we know?", rows=3, needed="Write how we know")
    whom = Choices(
        "Who should get a letter of sympathy? (optional)",
        "Only people who already know. Ring the others first.",
    )

    def prepare(self) -> None:
        super().prepare()
        others = [each for each in self.so_far["tellable"] if each[0] != self.so_far["person"]["id"]]
        self.whom.options = tuple(Option(str(number), name, ROLES[role]) for number, name, role in others)
        if not others:
            del self.whom

    def facts(self) -> dict[str, Any]:
        chosen = [int(number) for number in self.clean.get("whom", [])]
        return super().facts() | {"whom": chosen, "hold_why": f"{self.so_far['person']['name']} has died."}


class AfterDeath(OnACase):
    title = "Decide whether to hold the review"
    intro = (
        "The person this case is about has died. The threshold is met, so the law requires a review. It can "
        "still show what went wrong, and help others in the same place.",
    )
    said = Choice(
        "Will the review be held?",
        needed="Choose if the review will be held",
        options=[
            Option("yes", "Yes"),
            Option("no", "No: the case can be ended"),
        ],
    )
    why = LongText("Why, and what do their family and the relevant bodies say?", needed="Write why")


DANGERS = [
    Option("danger", "Somebody is in danger, or at risk of being hurt"),
    Option("self_harm", "Self-harm or suicide"),
    Option("children", "Children"),
    Option("adult", "An adult with care and support needs"),
    Option("domestic", "Domestic abuse"),
    Option("hate", "Hate: disability, gender identity, race, religion or sexual orientation"),
    Option("reprisal", "Reprisals, if it becomes known who applied"),
    Option("nothing", "None of these", alone=True),
]


LEVELS = (Option("none", "No risk found"), Option("standard", "Standard"), Option("high", "High"))


def dangers_in_words(checked: Risk) -> str:
    """What a check for risk found; empty if nothing."""
    labels = {option.value: option.label for option in DANGERS if not option.alone}
    return "; ".join(uncapitalised(labels[each]) for each in checked.dangers if each in labels)


def risk_in_words(entry: Entry[Risk]) -> str:
    """The risk of a case, for staff: how high, when it was checked, what was found and done."""
    checked, found = entry.facts, dangers_in_words(entry.facts)
    level = next(option.label for option in LEVELS if option.value == checked.level)
    parts = [("Found", found), ("Referred", checked.referred), ("Meanwhile", checked.plan)]
    said = [f"{label}: {words.rstrip('.')}." for label, words in parts if words]
    return " ".join((f"{level}, checked on {say_day(entry.on)}.", *said))


COVERED_BY = {
    "danger": {"danger"},
    "others": {"children", "adult"},
    "close_by": {"domestic", "reprisal"},
    "under_18": {"children"},
    "hate": {"hate"},
}
"""The findings that confirm each risk in the application; one is enough for it not to be set aside."""
LESS = "The application says more than you found: {} Why did you not find this, and how did you check?"


class RiskCheck(Happened):
    title = "Check for risk"
    intro = ("Do this on the working day on which the application came, before anything else.",)
    dangers = Choices("What did you find?", needed="Choose what you found, or none of these", options=DANGERS)
    level = Choice(
        "How high is the risk?",
        needed="Choose how high the risk is",
        options=LEVELS,
    )
    less = LongText(
        "If you found less than the application says, why, and how did you check?",
        "Write who you spoke to, and by which safe route.",
        rows=3,
    )
    referred = LongText("Who did you refer this to, and when? (optional)", rows=3)
    plan = LongText("What is keeping them safe in the meantime? (optional)", rows=3)
    review_on = OneDay("Look at it again on", "For example, 1 3 2026. Leave this empty if there is no risk")
    takes = Choices(
        "This case has not been assigned yet. Do you want to assign it to yourself too? (optional)",
        options=[Option("yes", "Yes: I will be the named contact, with my name in our letters")],
    )

    def prepare(self) -> None:
        super().prepare()
        self.review_on.first = self.today
        if self.course.officer is not None or self.course.closed:
            del self.takes
        said = " ".join(f"“{words}”" for words in self.so_far["risks"].values())
        self.less.description = f"The application says: {said} {self.less.description}"
        if not said:
            del self.less

    @property
    def set_aside(self) -> dict[str, str]:
        """Risks in the application that this check did not find, by key; also those it is not sure of."""
        return {
            key: words
            for key, words in self.so_far["risks"].items()
            if not COVERED_BY[key.removesuffix("_unsure")].intersection(self.dangers.data)
        }

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and self.set_aside:
            said = " ".join(f"“{words}”" for words in self.set_aside.values())
            self.less.label.text = LESS.format(said)
            if not self.less.data:
                return self.complain(self.less, "Write why you found less, who you spoke to, and how")
        found = bool(fine and self.dangers.data != ["nothing"])
        if fine and found == (self.level.data == "none"):
            words = (
                "You found something: choose standard or high"
                if found
                else "You found none of these: choose no risk"
            )
            return self.complain(self.level, words)
        if fine and self.level.data != "none" and not self.review_on.data:
            return self.complain(self.review_on, "Enter the day on which to look at the risk again")
        return fine

    def facts(self) -> dict[str, Any]:
        facts = super().facts() | {"not_found": [*self.set_aside]} | ({} if self.set_aside else {"less": ""})
        return facts | {"takes": "yes" if facts.get("takes") else ""}


class Safety(Happened):
    """A check on somebody who does not answer. `tellable`: people who may be written to."""

    title = "Check that they are safe"
    intro = (
        "A case does not end because somebody does not answer. Somebody may have taken their phone, or may "
        "be reading their letters. Use only another way that they agreed to. If you are worried about their "
        "safety, ring 999, or ask the police to check on them.",
        "If there is no decision yet, the bodies decide on the information they have.",
    )
    person = Choice("Who has not answered?", needed="Choose who has not answered")
    how = Text(
        "Which way did you use?", "For example, her sister’s number.", needed="Enter which way you used"
    )
    result = Choice(
        "What did you find?",
        needed="Choose what you found",
        options=[
            Option("safe", "I reached them, and they are safe"),
            Option("unsafe", "They are not safe, or I am not sure", "Then check for risk again today"),
            Option("not_reached", "I did not reach them"),
        ],
    )
    text = LongText("What was said or done, and what happens next?", rows=3, needed="Write what was done")
    again = OneDay("Try again on (optional)", "For example, 1 3 2026. Leave this empty if no way is left")

    def prepare(self) -> None:
        super().prepare()
        self.again.first = self.today
        people = self.so_far["tellable"]
        self.person.options = tuple(Option(str(number), name, ROLES[role]) for number, name, role in people)
        if len(people) == 1:
            del self.person

    def facts(self) -> dict[str, Any]:
        facts = {"person": self.so_far["tellable"][0][0]} | super().facts()
        again = facts["again"] if facts["result"] == "not_reached" else ""
        return facts | {"person": int(facts["person"]), "again": again}


class GiveCode(AboutAPerson):
    """Gives a sign-in code. `shared_post`: whether others may open this person's post."""

    title = "Give them a code to see their case"
    intro = (
        "Speak to them in a way that was agreed before, and make sure that it is them. A code works once, "
        "and shows them the case for two hours. Any older code will stop working.",
    )
    send = "Make the code"
    checked = LongText("How do you know that it is them?", rows=3, needed="Write how you know")
    how = Choice("How will you give them the code?", needed="Choose how you will give them the code")

    def prepare(self) -> None:
        super().prepare()
        ways = [Option("phone", "I will read it out now", "It works for 24 hours")]
        if not self.so_far["person"]["shared_post"]:
            ways.append(Option("post", "I will post it to them", "It works for 14 days"))
        self.how.options = tuple(ways)


ROLES = {"applicant": "Applied", "represented": "Somebody applied for them", "member": "In the group"}
"""Roles of the people of a case, as officers read them."""
