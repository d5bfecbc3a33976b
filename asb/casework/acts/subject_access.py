"""Subject access copy: everything on the case except other people's information.

Each copy is for one person on the case, without what other people sent or how they are contacted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from asb.casefile import CaseFile
from asb.casework.application import hidden_pages
from asb.models import Case, HistoryEntry, Letter, Person
from asb.questions.acts.threshold import LEGAL_ADVICE
from asb.rules.acts import ACTS
from asb.rules.history import read

OF_OTHERS = {"person_contact", "person_details", "others"}
"""Pages of the application about contacting people other than the applicant."""
OF_WHOM_THEY_HELP = {"person", "person_contact", "person_details", "easier"}
"""Pages of the application about the person affected, added to the shared ones in their copy."""
BLACK = "█████"

WITHHELD = {
    "decision": {
        *("finding", "decide", "refuse", "second", "decide_again", "appeal_decided", "complaint_decided"),
        *("after_death", "ask", "body_view"),
    },
    "progress": {"arrange", "call_off", "hold_review", "close", "reopen", "offer_dates", "dates"},
    "plan": {
        *("recommend", "action", "change_planned", "draft_plan", "comments", "outcome", "look_again"),
        *("answered", "progress", "body_answers", "body_progress"),
    },
}
"""Acts that would reveal a notice withheld from the applicant, by `Course.kept_from_applicant`."""
TOLD_BY = {
    "decision": {"threshold_decided"},
    "progress": {"outcome", "outcome_thin"},
    "plan": {"outcome", "outcome_thin"},
}
"""The letters that give the notice: what was done before the newest of them is no longer secret."""

Part = Mapping[str, Any]


def whose(case: Case, made: HistoryEntry) -> Person:
    """Returns the person whose copy this entry made; the applicant for entries from before that was asked."""
    number = made.kept.whose or case.people[0].id
    return next(person for person in case.people if person.id == number)


def copy(casefile: CaseFile, made: HistoryEntry) -> dict[str, list[Part]]:
    """Returns the copy this entry made, of the case as it was then: parts with a title and rows or text."""
    case = casefile.case
    black = blacking_out([*casefile.course.kept_out, *made.kept.black_out.splitlines()])
    person = whose(case, made)
    everywhere = (person, *casefile.also_as(person, made.id))

    def file_of(person: Person) -> CaseFile:
        return casefile if person.case is case else CaseFile.of(person.case, casefile.council)

    return {
        "asked": [black(part) for each in everywhere for part in _asked(each.case, each)],
        "done": [black(part) for each in everywhere for part in _done(file_of(each), each, made)],
        "letters": [black(part) for each in everywhere for part in _letters(file_of(each), each, made)],
    }


def _asked(case: Case, person: Person) -> Iterator[Part]:
    number, hidden = 0, hidden_pages(person)
    for section in case.application:
        for page in section["pages"]:
            number += 1
            if _may_read(number not in hidden, page.get("key"), person):
                yield {"title": page["title"] or section["section"], "rows": page["answers"], "text": ""}


def _may_read(shown: bool, page: str | None, person: Person) -> bool:
    """Whether a page of the application is part of this person's copy: for the applicant, all but others'
    contact details; for others, what is shown to them and what is about them.
    """
    if person.role == "applicant":
        return shown and page not in OF_OTHERS
    return shown or (person.role == "represented" and page in OF_WHOM_THEY_HELP)


def _done(casefile: CaseFile, person: Person, made: HistoryEntry) -> Iterator[Part]:
    case = casefile.case
    left_out = _of_others(case, person) | _withheld(casefile, person, made)
    others = _reports_of_others(case, person)
    for entry in case.history:
        if entry.id < made.id and ACTS[entry.act].in_subject_copy and entry.id not in left_out:
            kept = entry.kept.without(others) if entry.act == "finding" else entry.kept
            rows = [row for row in kept.answers if row[0] != LEGAL_ADVICE]
            yield {"title": (entry.act, entry.on_day), "rows": rows, "text": ""}


def _reports_of_others(case: Case, person: Person) -> set[str]:
    """Returns the numbers of the reports that may not be shown to this person."""
    return {str(report.number) for report in case.reports if not report.may_be_shown_to(person)}


def _of_others(case: Case, person: Person) -> set[int]:
    """Returns the entries that others on the case sent or were asked for, and those about them."""
    own = person.recipient
    to_others = {letter.id for letter in case.letters if letter.recipient != own}
    left_out, partly = set[int](), set[int]()
    reports = _reports_of_others(case, person)
    others_object = False
    for entry in case.history:
        kept = entry.kept
        anothers = kept.of_person not in (None, person.id)
        others_object |= anothers and (entry.act == "disagree" or getattr(kept, "state", "") == "refused")
        match entry.act:
            case "finding":
                found = {each.report for each in kept.findings}
                about_that = found <= reports
                partly |= {entry.id} if found & reports else set()
            case "report" | "add_report":
                about_that = kept.report in reports
            case "second":
                about_that = kept.of in left_out | partly
            case "weigh":
                about_that = others_object
            case "dates":
                about_that = bool(kept.body)  # what a body told us of itself by phone
            case "deliver" | "came_back":
                about_that = kept.letter in to_others
            case "complaint":
                about_that = kept.whose == "another"
            case "merge":
                about_that = person.id not in kept.people.values()
            case "set_aside" | "complaint_decided":
                about_that = (kept.entry if entry.act == "set_aside" else kept.which) in left_out
            case _:
                about_that = False
        if anothers or about_that:
            left_out.add(entry.id)
    return left_out


def kept_from(casefile: CaseFile, person: Person, made: HistoryEntry) -> frozenset[str]:
    """What must be left out of this person's copy, by the keys of `WITHHELD`: what is withheld from the
    applicant for safety today, or was when the copy was made.
    """
    course = casefile.course
    earlier = read(course.application, [each for each in course.entries if each.id < made.id])
    kept = course.kept_from_applicant | earlier.kept_from_applicant
    return kept if person.role == "applicant" else frozenset()


def _withheld(casefile: CaseFile, person: Person, made: HistoryEntry) -> set[int]:
    """Returns the entries that would reveal what is withheld from this person and not yet told."""
    case, left_out = casefile.case, set[int]()
    for what in kept_from(casefile, person, made):
        sent = [each for each in case.letters if each.kind in TOLD_BY[what] and _has_told(each, person)]
        told = max((each.entry for each in sent), default=0)
        left_out |= {each.id for each in case.history if each.act in WITHHELD[what] and each.id > told}
    return left_out


SENT = ("sent", "posted")


def _has_told(letter: Letter, person: Person) -> bool:
    """Whether this person got a letter that is not neutral."""
    return letter.recipient == person.recipient and letter.state in SENT and bool(letter.reply_to)


def _letters(casefile: CaseFile, person: Person, made: HistoryEntry) -> Iterator[Part]:
    """The letters to this person; only those that were sent, while something is withheld from them."""
    withheld = bool(kept_from(casefile, person, made))
    for letter in casefile.case.letters:
        theirs = letter.recipient == person.recipient and (letter.state in SENT or not withheld)
        if theirs and letter.written_at <= made.entered_at:
            yield {"title": f"{letter.subject}, to {letter.to_name}", "rows": (), "text": letter.text}


def stands_in(case: Case, words: str) -> bool:
    """Whether these words stand in the application, a correction or a report, so they can be blacked out."""
    black, texts = blacking_out([words]), [case.application, *(dict(row) for row in _added(case))]
    return not words.strip() or any(black(text) != text for text in texts)


def _added(case: Case) -> Iterator[Mapping[str, Any]]:
    yield from ({"text": entry.kept.text} for entry in case.history if entry.act == "correct")
    for report in case.reports:
        yield {name: getattr(report, name) for name in ("what", "response", "told_who", "their_reference")}


UNSEEN = r"\u00ad\u200b-\u200f\u2060\ufeff"
"""Characters that nobody sees, for a character class."""
HYPHENS = r"\-\u2010-\u2015"
BETWEEN = rf"[\s>_.,{HYPHENS}{UNSEEN}]+"
"""What may stand between the words of a name."""


def _redacted(said: str, pattern: re.Pattern[str]) -> str:
    """Returns the text redacted; normalised (NFKC) only where the pattern then finds more."""
    plain = unicodedata.normalize("NFKC", said)
    more = plain != said and len(pattern.findall(plain)) > len(pattern.findall(said))
    return pattern.sub(BLACK, plain if more else said)


def blacking_out(words: Iterable[str]) -> Any:
    """Returns a function that redacts these words, in any case, in every text of the value it is given.

    White space or hyphens may separate the words of a name, even a line break in a quoted letter. Characters
    that nobody sees, and other widths of a letter, hide nothing.
    """
    plain = (unicodedata.normalize("NFKC", each) for each in words)
    names = (list(filter(None, re.split(rf"[\s{HYPHENS}]+", each))) for each in plain)
    these = sorted(filter(None, names), key=lambda each: -len(" ".join(each)))
    spelt = (BETWEEN.join(f"[{UNSEEN}]*".join(map(re.escape, word)) for word in each) for each in these)
    pattern = re.compile("|".join(rf"(?<![^\W_]){each}(?![^\W_])" for each in spelt), re.IGNORECASE)

    def out(said: Any) -> Any:
        if isinstance(said, str):
            return _redacted(said, pattern) if these else said
        if isinstance(said, Mapping):
            return {name: out(value) for name, value in said.items()}
        return [out(each) for each in said] if isinstance(said, list | tuple) else said

    return out
