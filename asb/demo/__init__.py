"""A fictional year of a council, made through the same forms and acts as a real one, to try the service.

All people are invented. Only an empty database is filled. Each case has a day of receipt, in days before
today, and a story: acts in order, each with its day after receipt. Acts after today are left out, so the
youngest cases are at every stage.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from asb.casefile import CaseFile
from asb.casework import case_access
from asb.casework.accounts import members
from asb.casework.act_forms import ACT_FORMS
from asb.casework.acts import delivery, merging, transaction
from asb.casework.acts.transaction import ActRequest
from asb.casework.drafts import store
from asb.casework.drafts.submit import Receipt, submit
from asb.casework.post import outbox
from asb.council import Council
from asb.database import db
from asb.demo.stories import (
    AGREED,
    ALL,
    ARRANGED,
    BEGUN,
    DONE,
    EARLIER,
    ELSEWHERE,
    FOLLOWED,
    HELD,
    MEANWHILE,
    MET,
    NOT_MET,
    OVER,
    PLANNED,
    UPHELD,
    VIEWS,
    WEIGHED,
    WITHDRAWN,
    After,
    Boxes,
    StoryAct,
    act,
)
from asb.demo.year import LATELY, TWICE, YEAR, Lived
from asb.models import Case, Staff
from asb.rules.acts import ACTS, Actor
from asb.rules.days import LONDON
from asb.tokens import Link, Tokens
from asb.wizard import Journey, Many, Typed, Walk

PEOPLE = {
    "officer": "Olive Example",
    "manager": "Maya Example",
    "second": "Noor Example",
    "appeals": "Arun Example",
}
"""The staff. `second` is another manager, for what needs a second person."""

FIRST = ("Ada", "Ben", "Cara", "Dev", "Eve", "Finn", "Gita", "Hugh", "Iris", "Jack", "Kim", "Leo")
LAST = ("Sample", "Specimen", "Placeholder", "Nobody", "Sketch", "Dummy", "Model")


STREETS = ("Invented Lane", "Sample Street", "Specimen Road", "Placeholder Close")
BEHAVIOUR = (
    ("noise", "Music and shouting, late in the evening."),
    ("threats", "Somebody shouts threats over the fence, most weekends."),
    ("vehicles", "Motorbikes race up and down the street until midnight."),
    ("drugs", "People come to the house next door at all hours, and leave after a minute."),
    ("rubbish", "Bags of rubbish are thrown into our garden again and again."),
)
"""What happens, by kind: the stories fit any of them."""


class NotEmpty(Exception):
    """The database has accounts or cases: the fictional year needs an empty one."""


def live(journey: Journey, tokens: Tokens, now: datetime) -> Iterator[tuple[str, Link]]:
    """Makes the year up to `now`. Returns set-up links of the accounts, by name.

    Raises NotEmpty.
    """
    if db.session.scalar(select(Case.id).limit(1)) or db.session.scalar(select(Staff.id).limit(1)):
        raise NotEmpty
    office, links = {}, []
    for key, name in PEOPLE.items():
        role = "manager" if key == "second" else key
        made, link = members.add(name, f"{name.split()[0].lower()}@council.example", role, tokens, now)
        office[key] = Actor(made.id, made.name, role)
        links.append((f"{name}, {role}", link))
    year, today = Year(journey, tokens, office, now), now.astimezone(LONDON).date()
    carried: Lived = ((today - before_the_year_end(today)).days, FOLLOWED, LATELY, {})
    for number, (ago, story, reports, special) in enumerate(sorted((*YEAR, carried), key=lambda it: -it[0])):
        year.case(number, today - timedelta(days=ago), story, reports, special)
    return iter(links)


def before_the_year_end(today: date) -> date:
    """A day of receipt whose review is carried over the end of the council's year, 31 March."""
    this = date(today.year, 3, 15)
    return this if this < today else date(today.year - 1, 3, 15)


class Year:
    """Makes the year, case by case."""

    def __init__(self, journey: Journey, tokens: Tokens, office: Mapping[str, Actor], now: datetime) -> None:
        self.journey, self.tokens, self.office, self.now = journey, tokens, office, now
        self.council: Council = journey.council
        self.minutes = count()
        self.sent: dict[str, list[str]] = {}
        """References of the applications of each person, by name."""

    def case(
        self,
        number: int,
        received: date,
        story: Iterable[StoryAct],
        reports: Iterable[int],
        special: Mapping[str, str],
    ) -> None:
        reference = self.apply(number, received, reports, special)
        self.letters_go(reference, received, special)
        for each in story:
            day = received + timedelta(days=each.day)
            if day > self.now.astimezone(LONDON).date():
                return
            self.act(reference, each, received, day)
            self.letters_go(reference, day, special)

    def at(self, day: date) -> datetime:
        """A moment of that day: later than the one before, and not after now."""
        moment = datetime.combine(day, time(9), LONDON) + timedelta(seconds=next(self.minutes))
        return min(moment, self.now)

    def apply(self, number: int, received: date, reports: Iterable[int], special: Mapping[str, str]) -> str:
        """Applies through the website's questions; returns the reference."""
        name = special.get("name") or f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"
        typed = answers(number, name, special)
        kept: dict[str, Any] = {}
        while step := Walk(self.journey, kept).gap:
            so_far = Walk(self.journey, kept).answers
            if isinstance(step, Many):
                told_of = [report(received, ago) for ago in reports] if step.key == "reports" else []
                items = {
                    f"{place:016x}": self.journey.entry(step, boxes(each), so_far)[1]
                    for place, each in enumerate(told_of)
                }
                kept[step.key] = {"items": items, "finished": True}
            else:
                kept[step.key] = self.journey.entry(step, boxes(typed.get(step.key, {})), so_far)[1]
        key, moment = secrets.token_bytes(32), self.at(received)
        store.keep(key, lambda empty: empty.update(kept), moment)
        receipt = Receipt(received, moment, "web")
        if special.get("by") == "post":
            olive = self.office["officer"]
            receipt = Receipt(received, moment, "phone", by=olive.name, staff=olive.id)
        reference = submit(key, self.journey, receipt, self.tokens)
        self.sent.setdefault(name, []).append(reference)
        return reference

    def act(self, reference: str, this: StoryAct, received: date, day: date, about: str = "") -> None:
        """Does one act through its form and verb."""
        case, row, actor = case_access.find(reference), ACT_FORMS[this.act], self.office[this.by]
        about = about or this.about
        casefile = CaseFile.of(case, self.council)
        course = casefile.course
        if row.about == "person":
            about = str(casefile.applicant.id)
        elif row.about and not about and course.review:
            subjects = course.review.unanswered if this.act == "answered" else course.review.open_actions
            about = str(subjects[-1].id)
        known = row.known(casefile, about, day, actor.id)
        typed = {
            name: say(received + timedelta(days=value)) if isinstance(value, After) else value
            for name, value in this.typed.items()
        }
        other = self.sent[casefile.applicant.name][0] if EARLIER in typed.values() else ""
        if row.other:
            known["other"] = merging.look(casefile, other, actor, self.now)
            typed[row.other] = other
        if hasattr(row.form, "on"):
            typed.setdefault("on", say(day))
        form = row.form(Typed((row.form.begins(known) or {}) | boxes(typed)), self.council, known)
        if not form.validate():
            raise ValueError(f"{this.act} of the fictional year: {form.problems}")
        press = secrets.token_hex(8)
        asked = ActRequest(ACTS[this.act], actor, day, self.at(day), course.seen, press, self.tokens, other)
        facts = form.facts() | {"as_asked": form.shown()}
        transaction.act(reference, asked, facts, self.council, verb=row.verb, letters=row.letters)

    def letters_go(self, reference: str, day: date, special: Mapping[str, str]) -> None:
        """Sends waiting letters as the worker does; the officer posts those older than three days."""
        moment = self.at(day)
        while letter := outbox.claim("the fictional year", moment):
            if special.get("bounces") and letter.recipient == "applicant":
                delivery.failed(letter, "550 no such mailbox", self.council, moment)
            else:
                delivery.accepted(letter, moment)
        if day < self.now.date() - timedelta(days=3):
            letters = case_access.find(reference).letters
            for number, route in [(each.id, each.route) for each in letters if each.state == "to_print"]:
                how = "posted" if route == "post" else "handed"
                self.act(reference, act(0, "deliver", how=how), day, day, str(number))


def answers(number: int, name: str, special: Mapping[str, str]) -> dict[str, Boxes]:
    """This person's answers by page; only what must be answered is filled."""
    by_post = special.get("by") == "post"
    (kind, story), street = BEHAVIOUR[number % len(BEHAVIOUR)], STREETS[number % len(STREETS)]
    where = {"address": f"{number + 1} {street}\nInvented Town", "post_shared": "no"}
    email = {"email": f"person{number}@example.com", "email_shared": "no"}
    cause: dict[str, Boxes] = {"more": {"more": ["cause"]}, "cause": {"who": special.get("cause", "")}}
    helped = special.get("helped", "")
    theirs: dict[str, Boxes] = {
        "person": {"name": helped, "relationship": "family"},
        "person_contact": {"routes": ["email"]},
        "person_details": {"email": f"helped{number}@example.com", "email_shared": "no"},
        "agreement": {"how": "ask"},
    }
    return theirs | {
        "who": {"who": "someone_else" if helped else "myself"},
        "safe": {"danger": special.get("danger", "no")},
        "name": {"name": name},
        "contact": {"routes": ["post" if by_post else "email"]},
        "details": where if by_post else email,
        "place": {"place": f"{number + 1} {street}, Invented Town"},
        "behaviour": {"kinds": [kind], "story": story},
        **(cause if "cause" in special else {}),
    }


def report(received: date, ago: int) -> Boxes:
    """A report made on the day of the behaviour, so many days before the application."""
    day = say(received - timedelta(days=ago))
    known = {"happened-day": day, "reported-day": day}
    return {"what": "Music and shouting until two in the morning", "told": ["police"], **known}


def boxes(typed: Boxes) -> dict[str, list[str]]:
    """Converts values to what a browser would send."""
    return {name: list(value) if isinstance(value, list) else [str(value)] for name, value in typed.items()}


def say(day: date) -> str:
    return f"{day.day} {day.month} {day.year}"


__all__ = [
    "AGREED",
    "ALL",
    "ARRANGED",
    "BEGUN",
    "DONE",
    "ELSEWHERE",
    "HELD",
    "LATELY",
    "MEANWHILE",
    "MET",
    "NOT_MET",
    "OVER",
    "PLANNED",
    "TWICE",
    "UPHELD",
    "VIEWS",
    "WEIGHED",
    "WITHDRAWN",
    "YEAR",
    "Actor",
    "After",
    "Boxes",
    "Lived",
    "NotEmpty",
    "StoryAct",
    "Year",
    "act",
    "live",
]
