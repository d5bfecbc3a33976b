"""What the words that somebody typed into a letter say, held against the case before the letter goes.

Only what stands in quotation in a letter is read, because the rest is computed from the case. It helps
whoever reads the preview, and stops nothing: it knows a few common sentences, and says what is on the case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from asb.casefile import CaseFile
from asb.fields import say_day, say_list
from asb.rules.course import NOT_MET, OUTSIDE, Course

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
DATE = re.compile(rf"(?:({WEEKDAYS}),? )?(\d{{1,2}})(?:st|nd|rd|th)? ({MONTHS})(?: (\d{{4}}))?\b")
MET = re.compile(
    r"\bthreshold (?:is|was|has been|has)(?: not|n[’']t)?(?: been)? met\b"
    r"|(?:\bnot |n[’']t )?\b(?:meets?|met) the threshold\b|\b(?:below|under) the threshold\b",
    re.IGNORECASE,
)
NOT_MET_WORDS = re.compile(r"\bnot\b|n[’']t\b|\b(?:below|under) the", re.IGNORECASE)
REVIEW = re.compile(r"\bthere will be (no|a|an) (?:\w+ ){0,3}review\b", re.IGNORECASE)
WHEN_IT_IS = re.compile(
    r"\b(?:review|meeting)\b(?: \w+){0,4} (?:on|for) (?=\d|[MTWFS][a-z]+day)", re.IGNORECASE
)
NAME = r"((?:(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Prof)\.? )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3})"
CHAIR = re.compile(
    rf"\b(?:chaired by|[Cc]hair (?:is|was|will be)) {NAME}|{NAME} (?:chaired|chairs|will chair)\b"
    rf"|{NAME} (?:led|leads|will lead) the (?:meeting|review)\b"
)
TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "cllr", "prof"})
TOOK_PART = re.compile(
    r"\b(?:took part|take part|attend(?:ed)?|(?:was|were)(?: not|n[’']t)? (?:there|present))\b"
)
WILL_TAKE_PART = re.compile(
    r"\b(?:will|won[’']t)(?: not)? (?:be (?:there|present)|take part|attend|come)\b", re.IGNORECASE
)
AGREED = re.compile(r"\b(?:agreed|agrees?|disagreed|disagrees?)\b")
NO = re.compile(r"\b(?:not|didn[’']t|won[’']t|never|without)\b|\bdisagree", re.IGNORECASE)
PROMISED = {"outcome": "outcome", "decision": "threshold", "review": "review"}
"""The deadline that a sentence with one of these words is about, if it gives a day by which."""
VIEWS = {"agrees": "agreed", "disagrees": "did not agree", "no_answer": "did not answer"}
PLAIN = {"police": "police", "icb": "NHS"}
"""How people call a kind of body, besides its name."""


Days = Sequence[tuple[re.Match[str], date]]
"""The days that a sentence names, each with its words."""


def against(text: str, casefile: CaseFile, today: date) -> list[str]:
    """Returns the typed sentences of a letter that the case contradicts, each with what is on the case."""
    checks = (_decision, _review_or_not, _chair, _who_was_there, _who_will_be_there, _who_agreed)
    found: list[str] = []
    for sentence in _sentences(text):
        days = list(_dates(sentence, today))
        said = [*(each for check in checks for each in check(sentence, casefile))]
        said += [
            *_weekday(days),
            *_its_day(sentence, days, casefile),
            *_promise(sentence, days, casefile, today),
        ]
        found += [f"You wrote: “{sentence}” But {each}." for each in said]
    return list(dict.fromkeys(found))


def _sentences(text: str) -> Iterator[str]:
    quoted = "\n".join(line[1:].strip() if line.startswith(">") else "" for line in text.splitlines())
    for paragraph in re.split(r"\n\s*\n", quoted):
        yield from (each for each in re.split(r"(?<=[.!?])\s+", " ".join(paragraph.split())) if each)


def _dates(sentence: str, today: date) -> Iterator[tuple[re.Match[str], date]]:
    """The days that a sentence names; one without a year is the nearest to `today`."""
    for found in DATE.finditer(sentence):
        years = [int(found[4])] if found[4] else range(today.year - 1, today.year + 2)
        days = []
        for year in years:
            try:
                days.append(datetime.strptime(f"{found[2]} {found[3]} {year}", "%d %B %Y").date())
            except ValueError:
                continue
        if days:
            yield found, min(days, key=lambda day: abs(day - today))


def _is_met(course: Course) -> bool | None:
    """Whether the decision in force is that the threshold is met; None without one."""
    return None if course.decision is None else course.decision.facts.outcome not in (NOT_MET, OUTSIDE)


def _decision(sentence: str, casefile: CaseFile) -> Iterator[str]:
    found, is_met = MET.search(sentence), _is_met(casefile.course)
    if found is None:
        return
    if is_met is None:
        yield "there is no decision yet"
    elif is_met is bool(NOT_MET_WORDS.search(found[0])):
        yield f"the decision is that it is {'met' if is_met else 'not met'}"


def _review_or_not(sentence: str, casefile: CaseFile) -> Iterator[str]:
    found, decision = REVIEW.search(sentence), casefile.course.decision
    if found is None or decision is None:
        return
    is_held = decision.facts.outcome != NOT_MET
    if is_held is (found[1].lower() == "no"):
        yield f"by the decision there will be {'a' if is_held else 'no'} review"


def _weekday(days: Days) -> Iterator[str]:
    for found, day in days:
        if found[1] and found[1] != f"{day:%A}":
            yield f"{say_day(day)} is a {day:%A}"


def _its_day(sentence: str, named: Days, casefile: CaseFile) -> Iterator[str]:
    review = casefile.course.review
    if review is None or not (review.coming or review.meetings):
        return
    days = [*([review.coming.facts.day] if review.coming else []), *review.days]
    for found, day in named:
        before = WHEN_IT_IS.search(sentence[: found.end()])
        if before and before.end() == found.start() and day not in days:
            yield f"on the case it is on {say_list(map(say_day, days))}"


def _chair(sentence: str, casefile: CaseFile) -> Iterator[str]:
    review = casefile.course.review
    chairs = [each.facts.chair for each in review.meetings] if review else []
    chairs += [review.coming.facts.chair] if review and review.coming else []
    known = {word for chair in chairs for word in _words(chair)}
    for found in CHAIR.finditer(sentence):
        if known and not known & _words(found[1] or found[2] or found[3]):
            yield f"on the case the chair is {say_list(dict.fromkeys(chairs))}"


def _words(name: str) -> set[str]:
    return set(re.findall(r"[\w’'-]+", name.casefold())) - TITLES


def _bodies_in(sentence: str, casefile: CaseFile) -> Iterator[tuple[str, str]]:
    """The relevant bodies that a sentence names, by key and name."""
    for body in casefile.council.bodies:
        names = [body.name, *([PLAIN[body.kind]] if body.kind in PLAIN else [])]
        if any(re.search(rf"\b{re.escape(name)}\b", sentence) for name in names):
            yield body.key, body.name


def _who_was_there(sentence: str, casefile: CaseFile) -> Iterator[str]:
    review = casefile.course.review
    if review is None or not review.meetings or not TOOK_PART.search(sentence):
        return
    there = {body for meeting in review.meetings for body in meeting.facts.took_part}
    for key, name in _bodies_in(sentence, casefile):
        if (key in there) is bool(NO.search(sentence)):
            did = "took part" if key in there else "did not take part"
            yield f"by the record of the review {name} {did}"


def _who_will_be_there(sentence: str, casefile: CaseFile) -> Iterator[str]:
    coming = casefile.course.review.coming if casefile.course.review else None
    if coming is None or not WILL_TAKE_PART.search(sentence):
        return
    for key, name in _bodies_in(sentence, casefile):
        if (key in coming.facts.bodies) is bool(NO.search(sentence)):
            yield f"on the case {name} is {'' if key in coming.facts.bodies else 'not '}asked to the meeting"


def _who_agreed(sentence: str, casefile: CaseFile) -> Iterator[str]:
    decision = casefile.course.decision
    if decision is None or not AGREED.search(sentence):
        return
    for key, name in _bodies_in(sentence, casefile):
        view = decision.facts.views.get(key)
        if view is None or view.said not in VIEWS:
            continue
        said = "disagrees" if NO.search(sentence) else "agrees"
        if view.said != said:
            yield f"by the decision {name} {VIEWS[view.said]}"


def _promise(sentence: str, days: Days, casefile: CaseFile, today: date) -> Iterator[str]:
    for found, day in days:
        if not re.search(r"\bby (?:the )?$", sentence[: found.start()], re.IGNORECASE):
            continue
        if day < today and re.search(r"\b(?:will|shall)\b", sentence):
            yield f"{say_day(day)} has passed"
            continue
        for word, key in PROMISED.items():
            clock = next((each for each in casefile.clocks if each.key == key and not each.done), None)
            if clock and clock.due and day > clock.due and re.search(rf"\b{word}\b", sentence, re.IGNORECASE):
                yield f"the {word} is due by {say_day(clock.due)}"
                break
