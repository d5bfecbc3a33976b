"""Forms about the ledger of reports: add one that was found, and record a finding on one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from asb.fields import Choice, Choices, LongText, Option, Text, When, say_day, say_list
from asb.fields.office import Each
from asb.questions.acts.form import READS, OnACase
from asb.rules.days import Day
from asb.rules.findings import ELEMENTS

YES_NO_UNSURE = [Option("yes", "Yes"), Option("no", "No"), Option("unsure", "Not sure")]

SOURCES = {"call": "In a phone call", "letter": "In a letter or an email", "records": "In our own records"}
"""Where a report was found, other than at a relevant body."""

KNOWN = (
    Option("exact", "On this date"),
    Option("roughly", "Roughly then"),
    Option("period", "Over a time"),
    Option("unknown", "Not known"),
)
FOR_STAFF = "For staff and the relevant bodies only: people on the case are not told whose report it is."


class AddReport(OnACase):
    """A report that is not in the ledger yet; `so_far["reports"]` holds those that are."""

    title = "Add a report"
    aside = "staff/ledger_shown.html"
    send = "Add the report"
    intro = (
        "For a report that you found at a body, in a call or in a letter. It counts like one that the "
        "applicant listed: the Act counts the complaints that were made, whoever remembers them.",
        "If the applicant has listed it with a rough date, record a finding on that report instead.",
    )
    source = Choice("Where did you find it?", needed="Choose where you found it")
    what = LongText("What was reported? (optional)", rows=3)
    happened = When("When did it happen?", options=KNOWN, what="it happened")
    reported = When(
        "When was it reported?",
        options=[option for option in KNOWN if option.value != "period"],
        what="it was reported",
    )
    told = Choices("Who was it made to?", hint="Choose all that apply.", needed="Choose who it was made to")
    told_who = Text("Who exactly, and how? (optional)", hint="For example: call handler, by 101.")
    reference = Text("Their reference (optional)")
    made_by = Choice(
        "Who made it?",
        "Only whoever made a report, or listed it, is shown it. Others see only how many count.",
        needed="Choose who made it",
    )
    maker = Text("If somebody else made it: who? (optional)", FOR_STAFF)
    response = LongText("What was done about it? (optional)", rows=2)
    compared = Choices(
        "If it looks like one that is listed",
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
            return self.complain(self.reported, "A report that was made cannot have a date still to come")
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
                "the same and one person may have made both. Compare them. If it is the same report, record "
                "a finding on that one. If not, tick the box",
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
            known_days = any(both_known(*each) for each in pairs)
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


ELEMENT_ROWS = {
    "asb": "It is anti-social behaviour: harassment, alarm or distress",
    "area": "It happened in our area",
    "complaint": "It reached a body that takes such complaints",
    "related": "It is about the behaviour of this application",
    "separate": "It is not one person’s report of the same incident as another report here",
}

KNOWN_DAYS = [Option("exact", "On this date"), Option("unknown", "As it stands in the ledger")]


class FindingOnReport(OnACase):
    """Finding on a report; `so_far["report"]` is the report as it was described."""

    title = "What was found about this report"
    aside = "staff/report_shown.html"
    intro = (
        "Each is yes unless you find that it is not. A “not sure” leaves the report out until it is settled.",
        "What several people report of one incident counts once for each of them. Only one person’s report, "
        "made again or to several bodies, can be the same as another.",
    )
    holds = Each(
        "Does it count?",
        options=YES_NO_UNSURE,
        rows=[Option(key, label) for key, label in ELEMENT_ROWS.items()],
        reasoned=("no", "unsure"),
        ask_why="Why? (needed for no and not sure) The applicant reads this",
    )
    happened = When("When it happened", options=[*KNOWN_DAYS], what="it happened")
    reported = When("When it was reported", options=[*KNOWN_DAYS], what="it was reported")
    source = LongText(
        "How do you know? Who or what says so?",
        "Needed where something is no, not sure, or another date. For example the police log.",
        rows=2,
    )
    not_found = LongText(
        "If it was looked for and not found: where, and when? (optional)",
        f"This changes no result: a report that nobody finds may still have been made. {READS}",
        rows=2,
    )
    same_as = Choice("If it is the same as another report, which?")
    one_person = Choice("If so, did one person make both?", options=YES_NO_UNSURE)
    days_differ = Choices(
        "If their days differ",
        options=[Option("yes", "One of the days is wrong, and it is the same incident")],
    )

    def prepare(self) -> None:
        others = [
            report.id for report in self.course.application.reports if report.id != self.so_far["about"]
        ]
        self.same_as.options = tuple(Option(number, f"Report {number}") for number in others)
        if not others:
            del self.same_as, self.one_person, self.days_differ

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        doubted = any(each["said"] != "yes" for each in self.holds.data.values())
        dated = any(day.data["kind"] != "unknown" for day in (self.happened, self.reported))
        if (doubted or dated) and not self.source.data:
            return self.complain(self.source, "Write how you know it")
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
                "Two people made them, so each is a report of its own. Answer yes to the last row of “Does "
                "it count?”",
            )
        if self.one_person.data != "yes":
            return self.complain(
                self.one_person,
                "Find out first if one person made both: each person’s report counts",
            )
        mine, other = self.happened_on(self.so_far["about"]), self.happened_on(self.same_as.data)
        if self.happened.data["kind"] != "unknown":
            mine = day_of(self.happened.data)
        if apart(mine, other) and not self.days_differ.data:
            return self.complain(
                self.days_differ,
                f"Report {self.so_far['about']} is about {in_words(mine)}, and report {self.same_as.data} "
                f"about {in_words(other)}. If one of these is wrong, tick the box",
            )
        return True

    def makers(self) -> set[str]:
        """Who made this report and the one it is the same as, as far as the ledger knows."""
        two = (self.so_far["about"], self.same_as.data)
        made = [report for report in self.so_far["reports"] if str(report.number) in two]
        return {str(report.known_maker.id if report.known_maker else report.maker) for report in made} - {""}

    def happened_on(self, number: str) -> Day:
        """The day of a report, as it was confirmed, else as it was described."""
        return next(report.happened for report in self.course.reports() if report.id == number)

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        """Initial values: yes to each element, or the earlier finding; dates as they stand in the ledger."""
        before = known["course"].found.get(known["about"])
        found = msgspec.to_builtins(before.facts) if before else {}
        said = {key: found.get(key, {"said": "yes", "why": ""}) for key in ELEMENTS}
        typed = {f"holds-{key}": [each["said"]] for key, each in said.items()}
        typed |= {f"holds-{key}-why": [each["why"]] for key, each in said.items()}
        typed |= {name: [found.get(name, "")] for name in ("source", "not_found", "same_as", "one_person")}
        for name in ("happened", "reported"):
            day = found.get(name, {"kind": "unknown"})
            typed[name] = [day["kind"]]
            if day["kind"] == "exact":
                typed[f"{name}-day"] = [say_day(date.fromisoformat(day["from"]))]
        return typed

    def shown(self) -> list[tuple[str, str]]:
        """Readable answers; a date that was not confirmed is marked as the ledger's."""
        days = {
            str(day.label.text) for day in (self.happened, self.reported) if day.data["kind"] == "unknown"
        }
        return [(label, KNOWN_DAYS[1].label if label in days else said) for label, said in super().shown()]

    def facts(self) -> dict[str, Any]:
        """Facts as the rules read them: one key for each element."""
        names = ("happened", "reported", "source", "not_found", "same_as", "one_person")
        clean = {key: self.clean.get(key, "") for key in names}
        return (
            clean
            | {"report": self.so_far["about"]}
            | {element: self.holds.data[element] for element in ELEMENTS}
        )


def both_known(one: Day, other: Day) -> bool:
    return None not in (one.first, one.last, other.first, other.last)


def apart(one: Day, other: Day) -> bool:
    """Whether two days, as far as they are known, cannot be the same."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return False
    return one.last < other.first or other.last < one.first


def in_words(day: Day) -> str:
    if day.first is None or day.last is None:
        return "a day that is not known"
    return say_day(day.first) if day.first == day.last else f"{say_day(day.first)} to {say_day(day.last)}"
