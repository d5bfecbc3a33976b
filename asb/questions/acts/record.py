"""Forms about the record of a case: assignment, notes, contacts, files, links."""

from __future__ import annotations

from typing import Any

from asb.fields import Choice, Choices, LongText, Option, Question, Text, Upload
from asb.fields.office import Each
from asb.files import MOST_BYTES, TOO_LARGE
from asb.questions.acts.form import Happened, OnACase
from asb.questions.acts.people import ROLES


class Take(OnACase):
    title = "Assign to me"
    intro = ("You will become the named contact: your name will be in our letters to the applicant.",)
    send = "Assign to me"


class HandOver(OnACase):
    title = "Reassign this case"
    intro = ("The colleague will be the named contact, and will see it in their cases.",)
    to = Choice("Who do you want to assign it to?", needed="Choose a colleague")
    why = LongText("What do they need to know? (optional)", rows=3)

    def prepare(self) -> None:
        self.to.options = tuple(
            Option(str(each), name)
            for each, name in self.so_far["colleagues"]
            if each not in self.course.conflicts
        )


class Assign(HandOver):
    title = "Assign somebody"
    intro = ("The colleague you choose will be the named contact, and will see it in their cases.",)

    def prepare(self) -> None:
        super().prepare()
        if self.course.stepped_back:
            self.intro = (
                "The named contact has declared a conflict of interest. Letters that had not been sent are "
                "signed by the team. The colleague you choose will be the named contact.",
            )


class Note(OnACase):
    title = "Write a note"
    intro = ("For staff only. The applicant does not see notes, but may ask for a copy of what we hold.",)
    text = LongText("Note", needed="Write the note")


class Contact(Happened):
    title = "Log a contact"
    how = Choice(
        "How?",
        needed="Choose how",
        options=[
            Option("phone", "By phone"),
            Option("visit", "At a meeting or a visit"),
            Option("email", "By email"),
            Option("post", "By post"),
            Option("other", "In another way"),
        ],
    )
    who = Text("Who was it with?", needed="Enter who you were in contact with")
    text = LongText("What was said", needed="Write what was said, or that nobody answered")

    def prepare(self) -> None:
        super().prepare()
        self.on.first = None  # they may have rung before they applied


class ConfirmContacts(OnACase):
    title = "Confirm contact details"
    intro = (
        "Check with each person on the case that every way we may contact them is still safe. If one is not, "
        "correct their contact details instead.",
    )
    text = LongText("How did you check?", needed="Write how you checked")


class LinkCases(OnACase):
    title = "Link this case with another"
    intro = ("Only staff will see this.",)
    case = Text("Reference of the other case", width="10", needed="Enter the reference")
    how = Choice(
        "How are the cases linked?",
        needed="Choose how the cases are linked",
        options=[
            Option("same", "About the same behaviour"),
            Option("opposing", "The other side has applied"),
            Option("other", "In another way"),
        ],
    )

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        return {"case": [known["of"]]} if known.get("of") else None

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.case.data = str(self.case.data).upper()
        is_there: bool = self.so_far["is_case"](self.case.data)
        return is_there or self.complain(self.case, "There is no other case with this reference")


LINK_THEM = "Link the two cases instead"
WHY_NOT_MERGED = {
    "no_other_case": "There is no other case with this reference.",
    "there_restricted": "That case is restricted. Open it first, and say why you need to see it.",
    "there_conflict": "You have declared a conflict of interest on that case.",
    "there_merged": "That application is already part of another case.",
    "there_closed": "That case is closed. Open it again first, or link the two cases instead.",
    "there_appeal": "There is an appeal on that case. It has to be decided first.",
    "there_second": "Something on that case is waiting for a second person. That has to be done first.",
    "there_complaint": "There is a complaint on that case. Record its result first.",
    "there_unread": "Somebody has sent something to that case. Deal with it there first.",
    "there_answer": "A body has answered on that case. Accept its answer there first, or say why not.",
    "there_asked": "Another organisation was asked on that case, and has not answered. End its access there "
    "first, and ask it again on this case.",
    "there_objection": "Somebody on that case does not agree. First record on that case how you considered "
    "that.",
    "there_review": "There will be a review in that case, but not yet in this one. Open that case, and merge "
    "this one into it.",
    "both_reviews": f"There will be a review in both cases, so they have to stay separate. {LINK_THEM}.",
    "opposing": "These cases are the two sides of one dispute. They can never be one application. "
    f"{LINK_THEM}.",
    "helper": "In one of them somebody applies for another person, and the other is not for the same people. "
    f"Only applications of the same people are merged. {LINK_THEM}.",
    "others_there": "That application speaks for people who are not on this case. Open that case, and merge "
    "this one into it. Where that cannot be done, link the two cases.",
    "agreements": "The two cases do not say the same about whether somebody agrees. First record the same "
    "answer in both.",
    "too_many_reports": "This case has as many reports as it can hold. Write a note on it instead.",
    "there_changed": "That case has changed since you opened this page. Open the page again.",
}
"""Why another case cannot be merged into this one, by the codes of `rules.acts.MERGING`."""

ROUTES = {"phone": "By phone", "email": "By email", "post": "By post", "through": "Through somebody else"}
IN_PERSON = Option("person", "In person")


class MergeCases(OnACase):
    """First the reference alone; then, of a case that can be merged, the rest: `so_far["other"]`."""

    title = "Merge another application into this case"
    aside = "staff/merge_shown.html"
    send = "Continue"
    case = Text("Reference of the other application", width="10", needed="Enter the reference")
    same = Choices(
        "Is it the same person?",
        needed="Speak to the applicant of each first. Tick the box when you know that it is one person",
        options=[Option("yes", "The applicant of both is one person, and both are about the same behaviour")],
    )
    how = LongText("How do you know?", rows=3, needed="Write how you know that it is one person")
    reached = Each(
        "By which agreed route did you reach the applicant?",
        "Use a route that they gave as safe, or a meeting. Do not use one that somebody has just given you.",
        options=(*(Option(key, label) for key, label in ROUTES.items()), IN_PERSON),
        ask_why="",
    )
    contact = Choice(
        "Which contact details should we use for the applicant from now on?",
        "Ask the applicant. We will send all letters there, including those about the other application.",
        needed="Choose which contact details to use",
        options=[Option("here", "Those on this case"), Option("there", "Those on the other application")],
    )
    alike = Each(
        "These reports look alike. Are they the same report?",
        "If the same report is counted twice, that alone could reach the threshold.",
        options=[Option("same", "Yes, they are the same"), Option("two", "No, they are different")],
        ask_why="",
    )
    findings = Each(
        "Do these findings on its reports apply here too?",
        options=[Option("holds", "Yes"), Option("again", "No: look at the report again")],
        ask_why="",
    )

    @property
    def ready(self) -> bool:
        """Whether the other case can be merged, so that everything is asked."""
        other = self.so_far["other"]
        return other is not None and not other.why

    @property
    def why_not(self) -> str:
        """Why the case that is named by the link to this form cannot be merged into this one."""
        other = self.so_far["other"]
        return WHY_NOT_MERGED[other.why] if other and other.why and not self.errors else ""

    @property
    def asks_more(self) -> bool:
        return self.ready and "how" not in self.sent

    @property
    def notes(self) -> list[str]:
        """Where the applicants have different names: one of them would hear no more."""
        here, there = (person for person in self.so_far["other"].same[0])
        if here.name_key == there.name_key:
            return []
        return [
            f"The names differ: {here.name} on this case, {there.name} on the other one. If they are two "
            f"people, link the cases instead. After a merge nobody writes to {there.name}."
        ]

    def prepare(self) -> None:
        other = self.so_far["other"]
        if not self.ready:
            del self.same, self.how, self.reached, self.contact, self.alike, self.findings
            return
        self.send = "See the letters"
        here, there = self.so_far["reference"], other.reference
        self.reached.rows = (
            Option("here", f"The applicant of {here}"),
            Option("there", f"The applicant of {there}"),
        )
        pairs = [(one.number, mine.number) for one, mine in other.pairs]
        self.alike.rows = tuple(
            Option(f"{one}-{mine}", f"Report {one} of {there}, and report {mine} here") for one, mine in pairs
        )
        self.findings.rows = tuple(
            Option(number, f"Report {number} of {there}: {self._left_out(finding)}")
            for number, finding in other.found
        )
        if not self.alike.rows:
            del self.alike
        if not self.findings.rows:
            del self.findings

    @staticmethod
    def _left_out(finding: Any) -> str:
        return f"as found in {finding.source}" if finding.source else "as found"

    def validate(self, extra_validators: Any = None) -> bool:
        fine, other = super().validate(extra_validators), self.so_far["other"]
        if not self.ready:
            return fine and self.complain(self.case, WHY_NOT_MERGED[other.why if other else "no_other_case"])
        for row, person in zip(("here", "there"), other.same[0] if other.same else (), strict=False):
            said = (self.reached.data or {}).get(row, {"said": ""})["said"]
            if fine and said not in (IN_PERSON.value, *person.contact["routes"]):
                words = "is not a route that they gave as safe. Choose one that is, or meet them"
                return self.complain(self.reached, f"{dict(ROUTES)[said]} {words}")
        if fine and "alike" in self and self._twice():
            return self.complain(self.alike, "A report can be the same as one other only: choose which")
        return fine

    def _twice(self) -> bool:
        """Whether a report is said to be the same as two."""
        same = [row.split("-") for row, each in self.alike.data.items() if each["said"] == "same"]
        return any(len({pair[side] for pair in same}) < len(same) for side in (0, 1))

    def facts(self) -> dict[str, Any]:
        return {"alike": {}, "findings": {}} | super().facts() | {"case": self.so_far["other"].reference}

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        return {"case": [known["other"].reference]} if known["other"] else None


class DeclareConflict(OnACase):
    title = "Declare a conflict of interest"
    intro = (
        "For example, you know somebody in this case, or live near it. After this you cannot open the case "
        "or find it in a search. If you are its named contact, letters that have not been sent will be "
        "signed by the team instead, and a manager will assign somebody else.",
        "If you know something that the case needs, tell the manager.",
    )
    why = LongText("What is the conflict?", rows=3, needed="Write what the conflict is")


class FileDocument(Happened):
    title = "File a document"
    intro = (
        "We keep the file exactly as it is. Only staff can see it. The applicant may ask for a copy of what "
        "we hold.",
    )
    file = Upload("File", hint="At most 10 MB.", most=MOST_BYTES, too_large=TOO_LARGE)
    source = Choice(
        "Who did it come from?",
        needed="Choose who it came from",
        options=[
            Option("applicant", "From the applicant, or sent for them"),
            Option("body", "From one of the bodies"),
            Option("ours", "From the council itself"),
            Option("other", "From somebody else"),
        ],
    )
    about = Text(
        "What does it show?", "For example: diary sheets for May 2026.", needed="Enter what it shows"
    )


class ReleaseFile(OnACase):
    title = "Allow a file to be opened before its virus check"
    intro = (
        "Do this only if you cannot wait for the check. Staff can then download the file, and so can the "
        "appeal body if it came with an appeal. The history will show who allowed it and why.",
    )
    send = "Allow it to be opened"
    why = LongText("Why can it not wait?", rows=3, needed="Write why it cannot wait")

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"evidence": int(self.so_far["about"]), "file": self.so_far["file"]}

    def shown(self) -> list[tuple[str, str]]:
        return [("File", self.so_far["file"]), *super().shown()]


class Restrict(OnACase):
    title = "Restrict who sees this case"
    intro = (
        "For example, because a member of staff knows the people. Everyone will then have to say why they "
        "need to see the case.",
    )
    restricted = Choice(
        "Should staff have to give a reason to see this case?",
        needed="Choose yes or no",
        options=[Option("yes", "Yes"), Option("no", "No")],
    )
    why = LongText("Why?", rows=3, needed="Write why")


class SayWhy(Question):
    title = "This case is restricted"
    intro = (
        "Access is limited: only people who need to see this case should open it. What you write here will "
        "be recorded.",
    )
    why = LongText("Why do you need to see it?", rows=3, needed="Write why you need to see it")


class SetAside(OnACase):
    title = "Set an entry aside"
    intro = (
        "Use this for an entry that was made by mistake. It stays in the history, but no longer counts. Its "
        "letters that have not been sent will be stopped. Letters that have been sent cannot be called back: "
        "the case will then offer you a letter to each person, to correct theirs. Tell bodies and others "
        "yourself.",
    )
    aside = "staff/letters_of_entry.html"
    why = LongText("What was the mistake?", needed="Write what the mistake was")

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"entry": int(self.so_far["about"])}


WITHHELD_FROM_COPY = (
    "A notice to the applicant is withheld for safety. Their copy leaves out what the notice would tell "
    "them: the entries, and letters that were not sent. It does not say that anything is left out. Notes and "
    "other entries may still give the notice away: read them with that in mind, and take legal advice before "
    "you hand over the copy."
)


class Export(Happened):
    """Subject access copy. `people`: the people of the case, by id, name and role."""

    title = "Subject access copy"
    intro: tuple[str, ...] = (
        "Use this for a request for access to personal information, which the council must answer within "
        "one month. Legal advice, other cases and what others on this case sent are left out. Names that "
        "are left out of letters are blacked out.",
        "Read the copy before you give it to anyone: any sentence may contain other people's information.",
    )
    send = "Make the copy"
    whose = Choice(
        "Whose copy is it?", "Each person gets only their own information.", needed="Choose whose copy it is"
    )
    checked = LongText(
        "Who is asking, and how do you know that it is them?", rows=3, needed="Write who is asking"
    )
    black_out = LongText(
        "What else should be blacked out? (optional)", "One name or phrase on each line.", rows=4
    )

    def prepare(self) -> None:
        super().prepare()
        people = self.so_far["people"]
        self.whose.options = tuple(Option(str(number), name, ROLES[role]) for number, name, role in people)
        if len(people) == 1:
            del self.whose
        if self.course.withheld:
            self.intro = (*self.intro, WITHHELD_FROM_COPY)

    def facts(self) -> dict[str, Any]:
        """The facts, with the id of the person whose copy it is, also where there was no choice."""
        return super().facts() | {"whose": int(self.clean.get("whose", self.so_far["people"][0][0]))}
