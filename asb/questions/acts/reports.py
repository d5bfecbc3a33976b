"""Forms about the ledger of reports: add one that was found, and record a finding on one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from asb.council import Council
from asb.fields import Choice, Choices, LongText, Option, Text, When, say_day, say_list, uncapitalised
from asb.fields.office import Each, OneDay
from asb.questions.acts.form import READS, OnACase
from asb.rules.days import Day, apart, are_known, exactly, is_before
from asb.rules.facts import Finding, KnownDay, Said
from asb.rules.findings import ELEMENTS

YES_NO_UNSURE = [Option("yes", "Yes"), Option("no", "No"), Option("unsure", "Not sure")]

SOURCES = {"call": "In a phone call", "letter": "In a letter or an email", "records": "In our own records"}
"""Where a report was found, other than at a relevant body."""

AS_KNOWN = "A date, or as near as you know: March 2026, or 1 March 2026 to today. Leave empty if not known."
FOR_STAFF = "For staff and the relevant bodies only: people on the case are not told whose report it is."


class AddReport(OnACase):
    """A report that is not in the ledger yet; `so_far["reports"]` holds those that are."""

    title = "Add a report"
    aside = "staff/ledger_shown.html"
    send = "Add the report"
    intro = (
        "Use this for a report that you found at a body, in a call or in a letter. It counts like one that "
        "the applicant listed: the Act counts all the complaints that were made.",
        "If the applicant has listed it with a rough date, record a finding on that report instead.",
    )
    source = Choice("Where did you find it?", needed="Choose where you found it")
    what = LongText("What was reported? (optional)", rows=3)
    happened = When("When did it happen?", AS_KNOWN, what="it happened", goes_on=True, exacting=True)
    reported = When("When was it reported?", what="it was reported", exacting=True)
    told = Choices("Who was it made to?", hint="Choose all that apply.", needed="Choose who it was made to")
    told_who = Text("Who exactly, and how? (optional)", hint="For example: call handler, by 101.")
    reference = Text("Their reference (optional)")
    made_by = Choice(
        "Who made it?",
        "A report is shown only to the person who made it or listed it. Others see only how many count.",
        needed="Choose who made it",
    )
    maker = Text("If somebody else made it: who? (optional)", FOR_STAFF, only="made_by=other")
    response = LongText("What was done about it? (optional)", rows=2)
    compared = Choices(
        "If it looks like a report that is already listed",
        options=[Option("yes", "I have compared them: it is another report")],
    )

    def prepare(self) -> None:
        bodies = (Option(body.value, f"At {body.label}") for body in self.relevant())
        self.source.options = (*bodies, *(Option(key, label) for key, label in SOURCES.items()))
        self.told.options = tuple(Option(told.key, told.label) for told in self.council.told)
        self.made_by.options = (
            *(Option(str(number), name) for number, name, _ in self.so_far["people"]),
            Option("other", "Somebody else"),
            Option("unknown", "Not known"),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        happened, reported = day_of(self.happened.data), day_of(self.reported.data)
        if not (self.what.data or self.reference.data or happened.last or reported.last):
            return self.complain(
                self.what, "Write one thing about it: what it was about, a date, or a reference"
            )
        if reported.first and reported.first > self.today:
            return self.complain(self.reported, "A report that was made cannot have a date in the future")
        if happened.first and reported.last and reported.last < happened.first:
            return self.complain(
                self.reported, "It cannot have been reported before it happened: check the dates"
            )
        like = [str(report.number) for report in self.like_this(happened, reported)]
        if like and not self.compared.data:
            which = f"Report {like[0]}" if len(like) == 1 else f"Reports {say_list(like)}"
            return self.complain(
                self.compared,
                f"{which} may be the same report: the reference is the same, or the days could be "
                "the same and one person may have made both. Compare them. If it is the same report, "
                "write what is new about it on the worksheet. If not, tick the box",
            )
        return True

    def like_this(self, happened: Day, reported: Day) -> Iterator[Any]:
        """Reports in the ledger that may be this one: with the same reference, or about days that can be the
        same, whoever was told, if one person may have made both. One person's report of one incident to
        several bodies may be one complaint; reports of different people are not (s.104(11)).
        """
        mine, known = plain(self.reference.data), {report.id: report for report in self.course.reports()}
        for report in self.so_far["reports"]:
            days = known[str(report.number)]
            pairs = ((happened, days.happened), (reported, days.reported))
            known_days = any(are_known(*each) for each in pairs)
            same_days = known_days and not any(apart(*each) for each in pairs)
            same_reference = mine and mine == plain(report.their_reference)
            if same_reference or (same_days and self.may_have_made(report)):
                yield report

    def may_have_made(self, report: Any) -> bool:
        """Whether the same person may have made this report and the one that is added."""
        here, there = self.made_by.data, str(report.made_by_id or "")
        if here == "unknown" or not (there or report.maker):
            return True
        if here != "other" or there:
            return bool(here == there)
        return not self.maker.data or plain(self.maker.data) == plain(report.maker)


def plain(reference: str) -> str:
    """A reference without case, spaces and punctuation, as two offices may write it."""
    return re.sub(r"\W", "", reference).casefold()


def day_of(said: Mapping[str, str], on: date | None = None) -> Day:
    """Converts the clean answer of a `When`. `on`: the day on which somebody described it; an approximate
    month ends there, because nobody reports what is still to come.
    """
    first, last = (date.fromisoformat(said[end]) if said[end] else None for end in ("from", "to"))
    if on and first and last and said["kind"] == "roughly" and first <= on:
        last = min(last, on)
    return Day(said["kind"], first, last)  # type: ignore[arg-type]  # the field offers only kinds of days


BEFORE_IT_HAPPENED = "It cannot have been reported before it happened. Check the dates"
REACHED = "Write which body has it, or how you know that it reached one"
SEPARATE = "It is a report of its own, not one person’s second report of one incident"
ELEMENT_ROWS = {
    "asb": "It is anti-social behaviour: harassment, alarm or distress",
    "area": "It happened in our area",
    "complaint": "It reached a body that takes such complaints",
    "related": "It is about the behaviour in this application",
    "separate": SEPARATE,
}


class ReportFindings(OnACase):
    """What is found about one report, as a part of `FindingsOnReports`; nothing, if nothing is answered."""

    tells = "decision"
    counts = Choice(
        "Apart from its dates, does it count?",
        options=[Option("yes", "Yes"), Option("not", "No, or not sure")],
    )
    holds = Each(
        "Is each of these true?",
        options=YES_NO_UNSURE,
        rows=[Option(key, label) for key, label in ELEMENT_ROWS.items()],
        reasoned=("no", "unsure"),
        ask_why="Why? The applicant will read this",
    )
    same_as = Choice("Which report is it the same as?")
    one_person = Choice("Did one person make both?", options=YES_NO_UNSURE)
    days_differ = Choices(
        "If their dates are different",
        options=[Option("yes", "One of the days is wrong, and it is the same incident")],
    )
    happened = OneDay("Day it happened", "")
    reported = OneDay("Day it was reported", "")
    source = LongText("Who or what says so?", "For example, the police log.", rows=2)
    not_found = LongText("Where, and when?", READS, rows=2)

    def prepare(self) -> None:
        self.happened.last = self.reported.last = self.today
        known = next(each for each in self.course.reports() if each.id == self.number)
        for field, day in ((self.happened, known.happened), (self.reported, known.reported)):
            field.called = f"Report {self.number}, {uncapitalised(str(field.label.text))}"
            field.description = "" if day.on else f"So far: {in_words(day)}"
        if self.ledger.told_others:
            self.source.description = (
                f"No body that takes such reports was told. If it counts, {uncapitalised(REACHED)}."
            )
        others = [each.id for each in self.course.application.reports if each.id != self.number]
        self.same_as.options = tuple(Option(number, f"Report {number}") for number in others)
        if not others:
            del self.same_as, self.one_person, self.days_differ

    @property
    def number(self) -> str:
        return str(self.so_far["about"])

    @property
    def ledger(self) -> Any:
        """The report as it was described."""
        return next(each for each in self.course.application.reports if each.id == self.number)

    @property
    def typed_days(self) -> dict[str, date]:
        """The days that are typed where they are not those of the ledger."""
        typed = {name: self[name].data for name in ("happened", "reported") if self[name].data}
        days = {name: date.fromisoformat(day) for name, day in typed.items()}
        return {name: day for name, day in days.items() if day != getattr(self.ledger, name).on}

    @property
    def counting(self) -> set[str]:
        """Numbers of the reports that count: another day alone says nothing against the rest."""
        return {each.id for each in self.course.assessment().reports if each.verdict == "counts"}

    @property
    def is_left(self) -> bool:
        """Whether nothing was answered or typed about this report."""
        words = self.source.typed.strip() or self.not_found.typed.strip()
        refused = self.happened.errors or self.reported.errors
        return not (self.counts.data or words or self.typed_days or refused)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        doubted = self.counts.data == "not"
        if not doubted:
            self.holds.errors, self.holds.wrong = [], {}
            fine = not any(field.errors for field in self.asked)
        if self.is_left:
            return True
        if not self.counts.data and not (self.typed_days and self.number in self.counting):
            return self.complain(self.counts, "Choose if it counts")
        if doubted and not self.holds.errors:
            fine = self.doubts_are_whole() and fine
        if not self.source.data and (words := self.unsourced(doubted=doubted)):
            fine = self.complain(self.source, words)
        first, second = (self.day(name) for name in ("happened", "reported"))
        if not (self.happened.errors or self.reported.errors) and is_before(second, first):
            fine = self.complain(self.reported, BEFORE_IT_HAPPENED)
        return fine

    def unsourced(self, *, doubted: bool) -> str:
        """What to write about where the answer comes from; empty if it needs no source."""
        if self.counts.data == "yes" and self.ledger.told_others:
            return REACHED
        return "Write who or what says so" if doubted or self.typed_days else ""

    def doubts_are_whole(self) -> bool:
        if all(each["said"] == "yes" for each in self.holds.data.values()):
            return self.complain(self.holds, "Choose what is not true, or not sure")
        if self.holds.data["separate"]["said"] == "no" and "same_as" in self:
            return self.is_the_same()
        return True

    def is_the_same(self) -> bool:
        """Checks that it is one person's report of one incident (s.104(11) counts complaints)."""
        if not self.same_as.data:
            return self.complain(self.same_as, "Choose the report that is about the same incident")
        if len(self.makers()) > 1 or self.one_person.data == "no":
            return self.complain(
                self.one_person,
                f"Two people made them, so each is a report of its own. Choose yes at “{SEPARATE}”",
            )
        if self.one_person.data != "yes":
            return self.complain(
                self.one_person, "Find out first if one person made both: each person’s report counts"
            )
        days = {report.id: report.happened for report in self.course.reports()}
        mine, other = self.day("happened"), days[self.same_as.data]
        if apart(mine, other) and not self.days_differ.data:
            about = f"{in_words(mine)}, and report {self.same_as.data} about {in_words(other)}"
            words = f"Report {self.number} is about {about}. If one of these is wrong, tick the box"
            return self.complain(self.days_differ, words)
        return True

    def makers(self) -> set[str]:
        """Who made this report and the one it is the same as, as far as the ledger knows."""
        two = (self.number, self.same_as.data)
        made = [report for report in self.so_far["reports"] if str(report.number) in two]
        return {str(report.known_maker.id if report.known_maker else report.maker) for report in made} - {""}

    def day(self, name: str) -> Day:
        """The day that is typed, or else the one of the ledger."""
        typed, ledger = self.typed_days.get(name), getattr(self.ledger, name)
        return exactly(typed) if typed else ledger

    def found_day(self, name: str) -> KnownDay:
        """The day that is typed; without one, that of an earlier finding that knew it only roughly."""
        before = self.course.found.get(self.number)
        day: KnownDay | None = getattr(before.facts, name) if before else None
        if name not in self.typed_days and day and day.kind in ("roughly", "period"):
            return day
        return KnownDay.exactly(self.typed_days.get(name))

    def shown(self) -> list[tuple[str, str]]:
        """Readable answers; what was not asked for is left out."""
        said = dict(super().shown())
        if self.counts.data == "yes":
            said.pop(str(self.holds.label.text))
        return list(said.items())

    @property
    def finding(self) -> Finding:
        """The finding as the rules read it."""
        said = self.holds.data.items() if self.counts.data == "not" else ()
        found: Any = {key: Said("yes") for key in ELEMENTS}
        found |= {key: Said(**each) for key, each in said if each["said"] != "yes"}
        same = found["separate"].said == "no" and "same_as" in self
        return Finding(
            report=self.number,
            **found,
            happened=self.found_day("happened"),
            reported=self.found_day("reported"),
            source=self.source.data,
            not_found=self.not_found.data,
            same_as=self.same_as.data if same else "",
            one_person=self.one_person.data if same else "",
        )


KEPT = ("source", "not_found", "same_as", "one_person")


class FindingsOnReports(OnACase):
    """The worksheet: every report beside what the bodies said of it, and what is found about each."""

    title = "Findings on the reports"
    template = "staff/worksheet.html"
    intro = (
        "We record only what you answer. If several people report one incident, each person’s report counts. "
        "A report can be the same as another only if one person made both, again or to several bodies.",
    )
    part = ReportFindings

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        self.parts = [
            self.part(formdata, self.council, {**self.so_far, "about": str(each.number)}, f"r{each.number}")
            for each in self.so_far["reports"]
        ]

    @classmethod
    def given_back(cls, typed: Any, council: Council, **how: Any) -> list[tuple[str, str]]:
        numbers = sorted({int(found[1]) for name in typed if (found := re.match(r"r(\d{1,4})-", name))})
        return [
            (f"Report {number}: {uncapitalised(label)}", words)
            for number in numbers
            for label, words in cls.part.given_back(typed, council, prefix=f"r{number}", **how)
        ]

    @property
    def asked(self) -> list[Any]:
        return [field for part in getattr(self, "parts", ()) for field in part.asked]

    @property
    def errors(self) -> dict[str, Any]:
        return {str(field.name): field.errors for field in self.asked if field.errors}

    @property
    def changed(self) -> list[ReportFindings]:
        """The parts whose answers are not those of the finding in force."""
        found = self.course.found
        kept = {number: msgspec.structs.replace(entry.facts, as_asked=()) for number, entry in found.items()}
        return [part for part in self.parts if not part.is_left and kept.get(part.number) != part.finding]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = [part.validate(extra_validators) for part in self.parts]
        for part in self.parts:
            part.name_errors(f"Report {part.number}")
        first, unchanged = self.parts[0], "Nothing has been answered, or nothing has changed"
        return all(fine) and (bool(self.changed) or first.complain(first.counts, unchanged))

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Initial values: the findings in force, else the days as described and yes to each element."""
        typed: dict[str, list[str]] = {}
        for each in known["course"].application.reports:
            typed |= {f"r{each.id}-holds-{key}": ["yes"] for key in ELEMENTS}
            days = {"happened": each.happened.on, "reported": each.reported.on}
            typed |= {f"r{each.id}-{name}": [say_day(day)] for name, day in days.items() if day}
        for number, entry in known["course"].found.items():
            before = entry.facts
            said = {key: before.element(key) for key in ELEMENTS}
            doubted = any(each.said != "yes" for each in said.values())
            values = {"counts": ["not" if doubted else "yes"]}
            values |= {f"holds-{key}": [each.said] for key, each in said.items()}
            values |= {f"holds-{key}-why": [each.why] for key, each in said.items()}
            values |= {name: [getattr(before, name)] for name in KEPT}
            days = {"happened": before.happened, "reported": before.reported}
            exact = {name: day.first for name, day in days.items() if day.kind == "exact" and day.first}
            values |= {name: [say_day(day)] for name, day in exact.items()}
            typed |= {f"r{number}-{name}": value for name, value in values.items()}
        return typed

    def shown(self) -> list[tuple[str, str]]:
        return []  # each finding holds what was asked about its report

    def facts(self) -> dict[str, Any]:
        changed = [(part.finding, tuple(part.shown())) for part in self.changed]
        found = [msgspec.structs.replace(finding, as_asked=shown) for finding, shown in changed]
        return {"findings": msgspec.to_builtins(found)}


def in_words(day: Day) -> str:
    if day.first is None or day.last is None:
        return "not known"
    return say_day(day.first) if day.first == day.last else f"{say_day(day.first)} to {say_day(day.last)}"
