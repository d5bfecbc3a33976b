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
    intro = ("The colleague becomes the named contact, and sees it among their cases.",)
    to = Choice("To whom?", needed="Choose a colleague")
    why = LongText("What do they need to know? (optional)", rows=3)

    def prepare(self) -> None:
        self.to.options = tuple(
            Option(str(each), name)
            for each, name in self.so_far["colleagues"]
            if each not in self.course.conflicts
        )


class Assign(HandOver):
    title = "Assign somebody"
    intro = ("The colleague you choose becomes the named contact, and sees it among their cases.",)

    def prepare(self) -> None:
        super().prepare()
        if self.course.stepped_back:
            self.intro = (
                "The named contact has declared a conflict of interest. Letters that had not gone out are "
                "signed by the team. The colleague you choose becomes the named contact.",
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
    who = Text("With whom?", needed="Enter whom you were in contact with")
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
    intro = ("Only staff see it.",)
    case = Text("Reference of the other case", width="10", needed="Enter the reference")
    how = Choice(
        "How do they belong together?",
        needed="Choose how they belong together",
        options=[
            Option("same", "About the same behaviour"),
            Option("opposing", "The other side has applied"),
            Option("other", "In another way"),
        ],
    )

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
    "there_merged": "That application is part of another case already.",
    "there_closed": "That case is closed. Open it again first, or link the two cases instead.",
    "there_appeal": "There is an appeal on that case. It has to be decided first.",
    "there_second": "Something on that case waits for a second person. That comes first.",
    "there_complaint": "There is a complaint on that case. Record what became of it first.",
    "there_unread": "Somebody has sent something to that case. Deal with it there first.",
    "there_answer": "A body has answered on that case. Accept its answer there first, or say why not.",
    "there_asked": "Another organisation was asked on that case, and has not answered. End its access there "
    "first, and ask it again on this case.",
    "there_objection": "Somebody on that case does not agree. Record there how that was weighed first.",
    "there_review": "There is to be a review in that case, and in this one there is none yet. Open that "
    "case, and merge this one into it.",
    "both_reviews": f"There is to be a review in both cases, so they stay two. {LINK_THEM}.",
    "opposing": f"These are the two sides of one matter. They are never one application. {LINK_THEM}.",
    "helper": "In one of them somebody applies for another person, and the other is not for the same people. "
    f"Only applications of the same people are merged. {LINK_THEM}.",
    "others_there": "That application speaks for people who are not on this case. Open that case, and merge "
    "this one into it. Where that cannot be done, link the two cases.",
    "agreements": "What somebody says about agreeing is not the same in both cases. Record it in both first.",
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
        "Is it one person?",
        needed="Speak to the applicant of each first. Tick the box when you know that it is one person",
        options=[Option("yes", "The applicant of both is one person, and both are about the same behaviour")],
    )
    how = LongText("How do you know?", rows=3, needed="Write how you know that it is one person")
    reached = Each(
        "By which agreed route did you reach the applicant?",
        "A route that they gave as safe, or a meeting. Not one that somebody has just given you.",
        options=(*(Option(key, label) for key, label in ROUTES.items()), IN_PERSON),
        ask_why="",
    )
    contact = Choice(
        "Whose ways to contact the applicant hold from now on?",
        "Ask them. All letters go there, also those of the other application.",
        needed="Choose which ways to contact them hold",
        options=[Option("here", "Those of this case"), Option("there", "Those of the other application")],
    )
    alike = Each(
        "These reports look alike. Is it one report?",
        "Counted twice, it could make enough by itself.",
        options=[Option("same", "Yes, it is one"), Option("two", "No, they are different")],
        ask_why="",
    )
    findings = Each(
        "Do these findings on its reports hold here too?",
        options=[Option("holds", "Yes"), Option("again", "No: look at the report again")],
        ask_why="",
    )

    @property
    def ready(self) -> bool:
        """Whether the other case can be merged, so that everything is asked."""
        other = self.so_far["other"]
        return other is not None and not other.why

    @property
    def asks_more(self) -> bool:
        return self.ready and "how" not in self.sent

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
        "or find it in a search. If you are its named contact, letters that have not gone out are signed by "
        "the team instead, and a manager assigns somebody else.",
        "If you know something that the case needs, tell the manager.",
    )
    why = LongText("What is it?", rows=3, needed="Write what it is")


class FileDocument(Happened):
    title = "File a document"
    intro = (
        "It is kept sealed, as it is. Only staff see it. The applicant may ask for a copy of what we hold.",
    )
    file = Upload("File", hint="At most 10 MB.", most=MOST_BYTES, too_large=TOO_LARGE)
    source = Choice(
        "Who did it come from?",
        needed="Choose who it came from",
        options=[
            Option("applicant", "It came from the applicant, or for them"),
            Option("body", "It came from one of the bodies"),
            Option("ours", "It is the council’s own"),
            Option("other", "It came from somebody else"),
        ],
    )
    about = Text("What is it?", "For example: diary sheets for May 2026.", needed="Enter what it is")


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
    intro = ("For example because a member of staff knows the people. Then everybody has to say why.",)
    restricted = Choice(
        "Does seeing it need a reason?",
        needed="Choose yes or no",
        options=[Option("yes", "Yes"), Option("no", "No")],
    )
    why = LongText("Why?", rows=3, needed="Write why")


class SayWhy(Question):
    title = "This case is restricted"
    intro = ("Somebody has asked that only those see it who need to. What you write here is recorded.",)
    why = LongText("Why do you need to see it?", rows=3, needed="Write why you need to see it")


class SetAside(OnACase):
    title = "Set an entry aside"
    intro = (
        "For an entry that was made by mistake. It stays in the history, and is not counted any more. "
        "Its letters that have not gone out do not go out. Those that have are not called back: the page of "
        "the case then offers a letter to each person that corrects theirs. Tell bodies and others yourself.",
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

    title = "Copy for somebody who asks what we hold"
    intro: tuple[str, ...] = (
        "For a request for access to personal information, which the council answers within one month. Legal "
        "advice, other cases and what others on this case sent are left out. Names kept out of letters are "
        "blacked out.",
        "Read the copy before you give it: any sentence may contain other people's information.",
    )
    send = "Make the copy"
    whose = Choice("Whose copy is it?", "Each person gets what is theirs.", needed="Choose whose copy it is")
    checked = LongText("Who asks, and how do you know that it is them?", rows=3, needed="Write who asks")
    black_out = LongText(
        "What else is to be blacked out? (optional)", "One name or phrase on each line.", rows=4
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


class StartLegalHold(OnACase):
    title = "Set a legal hold"
    intro = ("Nothing of this case is deleted until a manager ends the hold.",)
    why = LongText("Why?", needed="Write why nothing may be deleted")


class EndLegalHold(OnACase):
    title = "End the legal hold"
    intro = ("This ends every legal hold on this case. It may be deleted when its time has come.",)
    why = LongText("Why is it not needed any more?", needed="Write why it is not needed any more")
