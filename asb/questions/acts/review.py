"""Forms about the meetings of a review: arrange, postpone or cancel, record.

What the applicant reads has fields of its own; what the bodies wrote for each other goes to nobody else.
"""

from __future__ import annotations

from typing import Any, ClassVar

from asb.fields import Choice, Choices, LongText, Option, Text, say_day, say_list
from asb.fields.office import Each, OneDay
from asb.questions.acts.form import READS, AboutAMeeting, Happened, OnACase
from asb.rules.course import OUTSIDE
from asb.rules.entries import Review
from asb.rules.facts import Arrange as Arrangement
from asb.rules.facts import BodyComes

NONE = "none"
FINDS = (
    "Say what has been happening, who is at risk, what was done and if it was enough, and what is missing."
)
CHAIR = ("chair", "chair_from", "chair_part", "chair_why")


def _chair_from() -> Choice:
    return Choice("Whose employee is the chair?", needed="Choose whose employee the chair is")


def _chair_part() -> Choice:
    return Choice(
        "What part has the chair had in this case, or in how the reports were dealt with?",
        needed="Choose what part the chair has had",
        options=[
            Option(NONE, "No part at all"),
            Option("manages", "They manage somebody who dealt with it"),
            Option("dealt", "They dealt with it themselves"),
        ],
    )


def _chair_why() -> LongText:
    return LongText(
        "If they work for one of the bodies or have had a part, why are they the chair?",
        READS,
        rows=3,
        only="chair_from!=other,chair_part!=none",
    )


class Meeting(OnACase):
    """A form that says who chairs a meeting and which bodies are there."""

    chair: Text
    chair_from: Choice
    chair_part: Choice
    chair_why: LongText
    arranges: ClassVar[bool] = False
    """Whether the meeting is still to come, so that the chair can be another."""

    def chairs(self) -> None:
        """Fills in whose employee the chair may be."""
        self.chair_from.options = (*self.relevant(), Option("other", "None of these bodies"))

    def chair_fits(self) -> bool:
        """Checks that a chair who is called independent can be, and else that the reason is there."""
        if not self.answered(*CHAIR):
            return False
        if self.arranges and self.course.partial and not self.chair_is_apart():
            return False
        part, why, name = self.chair_part, self.chair_why, _plain(self.chair.data)
        acted = sorted(each for each in self.so_far["acted"] if _plain(each) in name)
        if part.data == NONE and acted:
            words = f"{acted[0]} has worked on this case. Choose what part they have had, or another chair"
            return self.complain(part, words)
        if why.data or (part.data == NONE and self.chair_from.data == "other"):
            return True
        if part.data != NONE:
            return self.complain(why, "This chair is not independent. Write why they are the chair")
        words = f"{self.chair_from.shown()} is one of the bodies. Write why they are the chair"
        return self.complain(why, words)

    def chair_is_apart(self) -> bool:
        """Checks that the chair does not work for a body that is complained about, and has had no part."""
        about = say_list(body.label for body in self.relevant(self.course.partial))
        if self.chair_from.data in self.course.partial:
            words = (
                f"The application complains about {about}, so nobody who works for it can chair the review"
            )
            return self.complain(self.chair_from, words)
        if self.chair_part.data != NONE:
            words = f"The application complains about {about}, so the chair must have had no part at all"
            return self.complain(self.chair_part, words)
        return True

    def facts(self) -> dict[str, Any]:
        """The facts, without the reasons that were typed for what is not so any more."""
        facts = super().facts()
        if self.chair_part.data == NONE and self.chair_from.data == "other":
            facts["chair_why"] = ""
        there = facts["took_part" if "took_part" in facts else "bodies"]
        return facts | ({"missing": ""} if len(there) == len(self.relevant()) else {})

    def all_there(self, bodies: Choices, why: LongText, words: str) -> bool:
        """Checks that there is a reason if a relevant body is missing."""
        if bodies.errors:
            return False
        away = [body.label for body in self.relevant() if body.value not in bodies.data]
        return not away or bool(why.data) or self.complain(why, words.format(say_list(away)))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


class Arrange(Meeting, AboutAMeeting):
    title = "Arrange the review"
    tells = "progress"
    aside = "staff/meeting_to_arrange.html"
    arranges = True
    send = "See the letters"
    day = OneDay("On which day?", needed="Enter the day of the review")
    time = Text("At what time?", READS, width="10", needed="Enter the time")
    place = LongText(
        "Where is it, or how can people join online?",
        READS,
        rows=2,
        needed="Enter where it is, or how to join",
    )
    chair = Text("Who will chair it?", READS, needed="Enter who will chair it")
    chair_from = _chair_from()
    chair_part = _chair_part()
    chair_why = _chair_why()
    bodies = Choices("Which bodies will you ask to come?", needed="Choose at least one body")
    missing = LongText("If you are not asking a relevant body, why not?", READS, rows=3, only="bodies!=all")
    others = LongText(
        "Who else will come? (optional)", "We do not write to them: invite them yourself.", rows=2
    )
    invited = Choice(
        "Are you inviting the applicant to take part?",
        needed="Choose if you are inviting the applicant",
        options=[
            Option("yes", "Yes: to come, online, in writing, or through somebody"),
            Option("no", "No"),
        ],
    )
    not_invited = LongText("If not, why not?", READS, rows=3, only="invited=no")
    words = LongText("Anything to add in your own words (optional)", READS, rows=2)

    def prepare(self) -> None:
        self.day.first = self.today
        self.bodies.options = tuple(self.relevant())
        self.chairs()

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Begins with the earlier arrangement, if there is one: often only the day is another. Else with all
        the bodies, and the applicant, asked.
        """
        review = known["course"].review
        if review and review.offered:
            return cls._from_dates(review, known.get("of", ""))
        if not (review and review.arranged):
            return {"bodies": list(known["course"].application.bodies), "invited": ["yes"]}
        was: Arrangement = review.arranged.facts
        same = ("time", "place", *CHAIR, "missing", "others", "invited", "not_invited")
        return {name: [getattr(was, name)] for name in same} | {"bodies": list(was.bodies)}

    @staticmethod
    def _from_dates(review: Review, of: str) -> dict[str, list[str]]:
        """Begins with one of the dates offered, and with what was said of the meeting. `of`: place of the
        date that was chosen; else it is the one that suits most.
        """
        assert review.offered is not None  # noqa: S101 - asked for only then
        fitting = [each for each in review.fitting if str(each.number) == of] or review.fitting
        offer, best = review.offered.facts, fitting[0].date
        was = review.arranged.facts if review.arranged else None
        same = {name: [getattr(was, name)] for name in (*CHAIR, "missing", "others")} if was else {}
        begun = {"day": [say_day(best.day)], "time": [best.time], "place": [offer.place]}
        invited = ["yes"] if offer.people == "yes" else []
        return same | begun | {"bodies": list(offer.bodies), "invited": invited}

    def validate(self, extra_validators: Any = None) -> bool:
        fine = [super().validate(extra_validators), self.chair_fits()]
        fine.append(self.all_there(self.bodies, self.missing, "{} is not asked. Write why"))
        if self.invited.data == "no" and not self.not_invited.data:
            fine.append(self.complain(self.not_invited, "Write why you are not inviting the applicant"))
        fine.append(self.answered("time") and self.is_by_day("time"))
        return all(fine)

    @property
    def notes(self) -> list[str]:
        return self.notes_on(self.day.data, self.time.data)


class CallOff(OnACase):
    title = "Postpone or cancel the meeting"
    tells = "progress"
    intro: tuple[str, ...] = (
        "The applicant and the bodies that were asked will get a letter. Tell anyone else yourself.",
    )
    send = "See the letters"
    what = Choice("What is happening to the meeting?", needed="Choose if it is postponed or cancelled")
    by = OneDay("If it is postponed, by when will we tell them the new date?", READS, only="what=postponed")
    why = LongText("Why?", READS, rows=3, needed="Write why")

    def prepare(self) -> None:
        self.by.first = self.today
        self.what.options = (Option("postponed", "It is postponed: there will be a new date"),)
        decision, review = self.course.decision, self.course.review
        if review and review.held:
            again = Option("cancelled", "It is cancelled: no other meeting is needed")
        elif decision and decision.facts.outcome == OUTSIDE:
            again = Option("cancelled", "It is cancelled: there will be no review")
        else:
            self.intro = (*self.intro, "The threshold is met, so the review has to be held (section 104(1)).")
            return
        self.what.options = (*self.what.options, again)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.what.data == "postponed" and not self.by.data:
            return self.complain(self.by, "Enter the day by which we will tell them the new date")
        return True


class HoldReview(Meeting, Happened):
    title = "Record the review"
    tells = "plan"
    aside = "staff/meeting_shown.html"
    intro = ("The form starts with what was arranged. Change anything that was different.",)
    chair = Text("Who chaired it?", READS, needed="Enter who chaired it")
    chair_from = _chair_from()
    chair_part = _chair_part()
    chair_why = _chair_why()
    took_part = Choices("Which bodies took part?", READS, needed="Choose the bodies that took part")
    missing = LongText("If a relevant body did not take part, why not?", READS, rows=3, only="took_part!=all")
    alone = LongText(
        "If only one body took part, why was the review still held?", READS, rows=3, only="took_part=one"
    )
    different = LongText("If it was not held as arranged, what was different, and why?", READS, rows=3)
    present = LongText("Who was there?", "One on each line: name and body.", needed="Enter who was there")
    apologies = LongText("Who could not come? (optional)", rows=3)
    conflicts = LongText("Conflicts of interest, and what was done about them (optional)", rows=3)
    applicant = Choice(
        "How did the applicant take part?",
        needed="Choose how the applicant took part",
        options=[
            Option("there", "They were there"),
            Option("spoken_for", "Somebody spoke for them"),
            Option("writing", "In writing"),
            Option("not", "They did not take part"),
            Option("not_invited", "They were not invited"),
        ],
    )
    powers = Each(
        "What can each body do with its own powers?",
        options=[
            Option("can", "It can do something"),
            Option("nothing", "It has looked, and can do nothing more"),
            Option("absent", "Not looked at"),
        ],
        reasoned=("can", "nothing", "absent"),
        ask_why="What, or why not?",
    )
    found = LongText("What was found? (wording for the bodies)", FINDS, needed="Write what was found")
    told = LongText(
        "What was found? (wording for the applicant)", READS, needed="Write this for the applicant too"
    )

    def prepare(self) -> None:
        super().prepare()
        review = self.course.review
        self.not_before(review.since if review else None, *(review.days if review else ()))
        self.powers.rows = self.took_part.options = tuple(self.relevant())
        never = "not_invited" if _arranged(self.so_far).invited == "yes" else "not"
        self.applicant.options = tuple(each for each in self.applicant.options if each.value != never)
        self.chairs()

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Begins with what was arranged and what the bodies said: who comes, apologies and powers. A conflict
        that a body named stands beside the form: whom it is about may not be for everybody.
        """
        was, partial, said = _arranged(known), known["course"].partial, _said_to_come(known)
        names = {body.key: body.name for body in known["here"].council.bodies}
        about = [name for key, name in names.items() if key in partial]
        conflicts = [f"The application complains about {say_list(about)}."] if about else []
        there = [f"{each.people}, {names[key]}" for key, each in said.items() if each.comes == "yes"]
        away = {key: each for key, each in said.items() if each.comes == "no"}
        begun = {name: [getattr(was, name)] for name in (*CHAIR, "missing")}
        begun |= {"applicant": ["not_invited"]} if was.invited == "no" else {}
        for key, each in said.items():
            if each.powers and key not in away:
                begun |= {f"powers-{key}": ["can"], f"powers-{key}-why": [each.powers]}
        if away:
            sorry = f"{say_list(names[key] for key in away)} could not come."
            begun |= {"different": [sorry], "missing": [" ".join(filter(None, (was.missing, sorry)))]}
        return begun | {
            "on": [say_day(was.day)],
            "took_part": [key for key in was.bodies if key not in away],
            "present": ["\n".join(each for each in (was.chair, *there, was.others) if each)],
            "apologies": ["\n".join(f"{each.people}, {names[key]}" for key, each in away.items())],
            "conflicts": ["\n".join(conflicts)],
        }

    def validate(self, extra_validators: Any = None) -> bool:
        fine = [super().validate(extra_validators), self.chair_fits(), self.chair_was_there()]
        fine.append(self.all_there(self.took_part, self.missing, "{} did not take part. Write why"))
        if self.answered("took_part") and self.is_alone and not self.alone.data:
            words = f"Only {self.took_part.shown()} took part. Write why the review was still held"
            fine.append(self.complain(self.alone, words))
        compared = self.answered("on", "chair", "took_part", "present", "apologies", "applicant")
        if compared and (other := self.differences()) and not self.different.data:
            words = f"Not as arranged: {say_list(other)}. Check it, or write what was different, and why"
            fine.append(self.complain(self.different, words))
        return all(fine)

    def chair_was_there(self) -> bool:
        """Checks that the body whose employee the chair is took part."""
        body = self.chair_from.data
        if not self.answered("chair", "chair_from", "took_part") or body in ("other", *self.took_part.data):
            return True
        theirs = self.chair_from.shown()
        words = f"{self.chair.data} works for {theirs}, so that body took part. Choose it too"
        return self.complain(self.took_part, words)

    def facts(self) -> dict[str, Any]:
        facts = super().facts() | ({} if self.differences() else {"different": ""})
        return facts | ({} if self.is_alone else {"alone": ""})

    @property
    def is_alone(self) -> bool:
        """Whether only one of the relevant bodies took part; a council file has three at least."""
        return len(self.took_part.data) == 1

    def differences(self) -> list[str]:
        """What was arranged otherwise."""
        was = _arranged(self.so_far)
        found = []
        if self.on.data != was.day.isoformat():
            found.append(f"the day was {say_day(was.day)}")
        if _plain(self.chair.data) != _plain(was.chair):
            found.append(f"the chair was {was.chair}")
        if set(self.took_part.data) != set(was.bodies):
            asked = say_list(body.label for body in self.relevant(was.bodies))
            found.append(f"the bodies asked were {asked}")
        named = _plain(f"{self.present.data} {self.apologies.data}")
        found += [f"{who} was asked" for who in was.others.splitlines() if _plain(who) not in named]
        if was.invited == "no" and self.applicant.data == "there":
            found.append("the applicant was not invited")
        return found


def _said_to_come(known: Any) -> dict[str, BodyComes]:
    """What bodies have said by link about the meeting that is recorded, by their keys."""
    course = known["course"]
    said = {key: entry.facts for key, entry in course.bodies.comes.items()}
    return {key: each for key, each in said.items() if each.meeting == course.review.coming.id}


def _arranged(known: Any) -> Arrangement:
    """The arrangement of the meeting that is recorded."""
    arranged: Arrangement = known["course"].review.coming.facts
    return arranged
