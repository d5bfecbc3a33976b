"""A fictional year of a council, lived through the forms and verbs of a real one, for trying the service.

Everybody in it is invented. It goes into an empty database only. Each case is a number of days ago on which
it was received, and a story: the acts in order, each with its day after receipt. What would be later than
today has not happened yet, so the youngest cases are at every stage.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from asb.casework import acting, delivery, drafts, post, staff, work
from asb.casework.acting import Doing
from asb.casework.submit import Receipt, submit
from asb.council import Council
from asb.database import db
from asb.models import Case, Staff
from asb.rules.acts import ACTS, Doer
from asb.rules.days import LONDON
from asb.staff.acts import DOES
from asb.tokens import Link, Tokens
from asb.wizard import Journey, Many, Typed, Walk

PEOPLE = {
    "officer": "Olive Example",
    "manager": "Maya Example",
    "second": "Noor Example",
    "appeals": "Arun Example",
}
"""Who works there. `second` is another manager, for what needs a second person."""

Boxes = Mapping[str, Any]


class After(int):
    """A day in a story: so many after the day of receipt."""


@dataclass(frozen=True)
class Told:
    """One act of a story: on which day after receipt, which act, by whom, what is typed."""

    day: int
    act: str
    typed: Boxes
    by: str = "officer"


def told(day: int, act: str, by: str = "officer", /, **typed: Any) -> Told:
    return Told(day, act, typed, by)


ALL = ("council", "police", "icb")
VIEWS = {f"views-{body}": "agrees" for body in ALL}
MEANWHILE = {"meanwhile": "A warden looks in twice a week. Ring us if anything changes."}
POWERS = {f"powers-{body}": "can" for body in ALL} | {f"powers-{body}-why": "It can visit." for body in ALL}
WEIGHED = {f"factors-{each}": "weighed" for each in ("persistence", "harm", "response")} | {
    "factors-persistence-why": "Two evenings in four months are known.",
    "factors-harm-why": "Sleep was lost on both. Nobody was hurt.",
    "factors-response-why": "Both reports were answered within two days.",
}
RELIED = {**WEIGHED, "factors-harm": "relied", "factors-harm-why": "One family is afraid in its own garden."}
BEGUN = (
    told(0, "risk", dangers=["nothing"], level="none"),
    told(0, "take"),
    told(1, "pass", bodies=list(ALL)),
)
ASKED = (*BEGUN, told(2, "ask", bodies=["police"], by=After(12)))
RISKY = (
    told(
        0,
        "risk",
        dangers=["reprisal"],
        level="high",
        referred="The police, on the same day.",
        review_on=After(14),
    ),
    *BEGUN[1:],
)
MET = (
    *ASKED,
    told(6, "told", body="police", text="Four calls, two of them not in the application."),
    told(9, "decide", outcome="met", **VIEWS, **MEANWHILE),
)
ARRANGED = (
    *MET,
    told(
        11,
        "arrange",
        day=After(25),
        time="10am",
        place="The Assembly Rooms, or by telephone",
        chair="Dr Example",
        chair_from="other",
        bodies=["council", "police"],
        invited="yes",
    ),
)
HELD = (
    *ARRANGED,
    told(
        25,
        "hold_review",
        present="Dr Example\nOlive Example, council\nPC Example, police",
        applicant="there",
        found="Calls were closed one by one. Nobody saw that they belong together.",
        told="Your reports were dealt with one by one. Nobody put them together.",
        **POWERS,
    ),
    told(
        25,
        "recommend",
        to="police",
        by=After(45),
        text="One named officer for the street.",
        told="One police officer is there for your street",
    ),
    told(
        25,
        "action",
        to="council",
        by=After(50),
        text="A noise recorder for four weeks.",
        told="You get a noise recorder for four weeks",
        notice="no",
    ),
)
PLANNED = (
    *HELD,
    told(26, "draft_plan", by=After(33)),
    told(32, "comments", who="The applicant", text="Please on Sundays too."),
    told(
        34,
        "outcome",
        considered="All reports since March, and what each body did.",
        watches="Olive Example",
        again=After(90),
    ),
)
DONE = (
    *PLANNED,
    told(42, "answered", said="yes", text="PC Example from Monday.", told="The police will do it."),
    told(60, "progress", state="done", text="Recorder fetched. Notice served.", told="It is quiet now."),
    told(75, "close", reason="done", why="A notice was served. It has been quiet for two weeks."),
)
NOT_MET = (*BEGUN, told(8, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE))
OVER = (*NOT_MET, told(30, "close", reason="not_met", why="The warden looked in for three weeks."))
APPEAL = (
    *NOT_MET,
    told(15, "appeal", how="us", grounds=["threshold"], text="The harm was not weighed."),
)
UPHELD = (
    *APPEAL,
    told(40, "appeal_decided", result="upheld", back=["threshold"], words="Weigh the harm again."),
    told(45, "decide", outcome="met_below", **VIEWS, **RELIED, **MEANWHILE),
)
NOT_UPHELD = (
    *APPEAL,
    told(38, "appeal_decided", result="not_upheld", back=["nothing"], words="The reasons are sound."),
)
HARM = (*BEGUN, told(7, "decide", outcome="met_below", **VIEWS, **RELIED, **MEANWHILE))
REFUSED = (
    *ASKED,
    told(5, "told", body="police", text="The calls were made by somebody else in that name."),
    told(
        8,
        "refuse",
        "manager",
        ground=["malicious"],
        reasons="The person named as caller says that they rang nobody.",
        advice="Legal team, by email: possible, with care.",
        **VIEWS,
        **MEANWHILE,
    ),
    told(10, "second", "second", said="agree", why="I rang the person named as caller."),
)
HELD_UP = (*BEGUN, told(3, "hold", clock="threshold", why="A hospital has to answer."))
LATE = (
    *BEGUN,
    told(12, "late", clock="threshold", why="The police need a week more.", by=After(25)),
)
WITHDRAWN = (*BEGUN, told(5, "withdraw", checked="Rang her on the number agreed before."))
ELSEWHERE = (
    *BEGUN[:2],
    told(2, "pass_on", to="Peak Park Council", reach="01632 960000", why="The street is theirs."),
)
RESTRICTED = (*BEGUN, told(1, "restrict", restricted="yes", why="The applicant works for us."))

LATELY = (60, 40, 20)
"""Days before receipt on which three reports were made, each on the day it happened."""
TWICE = (70, 25)
ONE_TOO_OLD = (250, 60, 20)

Lived = tuple[int, tuple[Told, ...], tuple[int, ...], dict[str, str]]
"""Days ago, the story, the reports by days before receipt, what is special about the case."""

YEAR: tuple[Lived, ...] = (
    (358, DONE, LATELY, {}),
    (340, OVER, TWICE, {}),
    (325, DONE, LATELY, {"by": "post"}),
    (310, UPHELD, TWICE, {}),
    (296, WITHDRAWN, LATELY, {}),
    (281, DONE, LATELY, {}),
    (262, NOT_UPHELD, TWICE, {}),
    (249, ELSEWHERE, LATELY, {}),
    (230, PLANNED, LATELY, {}),
    (214, OVER, ONE_TOO_OLD, {}),
    (197, REFUSED, LATELY, {}),
    (180, DONE, LATELY, {}),
    (163, HARM, TWICE, {}),
    (149, DONE, LATELY, {}),
    (133, PLANNED, LATELY, {"by": "post"}),
    (118, OVER, TWICE, {}),
    (102, DONE, LATELY, {}),
    (88, PLANNED, LATELY, {}),
    (71, HELD, LATELY, {"cause": "Bob Sample"}),
    (66, MET, LATELY, {"name": "Bob Sample", "cause": "Sue Specimen"}),
    (53, APPEAL, TWICE, {}),
    (44, PLANNED, LATELY, {}),
    (37, ASKED, LATELY, {}),
    (29, LATE, LATELY, {}),
    (26, ARRANGED, LATELY, {}),
    (21, ARRANGED, LATELY, {"by": "post"}),
    (14, MET, LATELY, {}),
    (11, RISKY, LATELY, {"danger": "yes"}),
    (9, HELD_UP, LATELY, {}),
    (7, RESTRICTED, TWICE, {}),
    (3, BEGUN, LATELY, {"bounces": "yes"}),
    (1, BEGUN[:1], ONE_TOO_OLD, {"by": "post"}),
    (0, (), LATELY, {"danger": "yes"}),
)
"""Some thirty cases, at every stage."""

FIRST = ("Ada", "Ben", "Cara", "Dev", "Eve", "Finn", "Gita", "Hugh", "Iris", "Jack", "Kim", "Leo")
LAST = ("Sample", "Specimen", "Placeholder", "Nobody", "Sketch", "Dummy", "Model")


class NotEmpty(Exception):
    """The database holds accounts or cases: a fictional year is not mixed with anything."""


def live(journey: Journey, tokens: Tokens, now: datetime) -> Iterator[tuple[str, Link]]:
    """Live the year up to `now`. Returns, by name, links with which each role can set up its account.

    Raises NotEmpty.
    """
    if db.session.scalar(select(Case.id).limit(1)) or db.session.scalar(select(Staff.id).limit(1)):
        raise NotEmpty
    office, links = {}, []
    for key, name in PEOPLE.items():
        role = "manager" if key == "second" else key
        made, link = staff.add(name, f"{name.split()[0].lower()}@council.example", role, tokens, now)
        office[key] = Doer(made.id, made.name, role)
        links.append((f"{name}, {role}", link))
    year, today = Year(journey, tokens, office, now), now.astimezone(LONDON).date()
    carried: Lived = ((today - before_the_year_end(today)).days, PLANNED, LATELY, {})
    for number, (ago, story, reports, special) in enumerate(sorted((*YEAR, carried), key=lambda it: -it[0])):
        year.case(number, today - timedelta(days=ago), story, reports, special)
    return iter(links)


def before_the_year_end(today: date) -> date:
    """A day of receipt from which a review is carried over the end of the council's year, 31 March."""
    this = date(today.year, 3, 15)
    return this if this < today else date(today.year - 1, 3, 15)


class Year:
    """The year as it is lived, case by case."""

    def __init__(self, journey: Journey, tokens: Tokens, office: Mapping[str, Doer], now: datetime) -> None:
        self.journey, self.tokens, self.office, self.now = journey, tokens, office, now
        self.council: Council = journey.council
        self.minutes = count()

    def case(
        self,
        number: int,
        received: date,
        story: Iterable[Told],
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
        """A moment of that day, each later than the one before, none after now."""
        moment = datetime.combine(day, time(9), LONDON) + timedelta(seconds=next(self.minutes))
        return min(moment, self.now)

    def apply(self, number: int, received: date, reports: Iterable[int], special: Mapping[str, str]) -> str:
        """An application through the same questions as on the website; its reference."""
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
        drafts.keep(key, lambda empty: empty.update(kept), moment)
        return submit(key, self.journey, Receipt(received, moment, "web"), self.tokens)

    def act(self, reference: str, this: Told, received: date, day: date, about: str = "") -> None:
        """One act, as its form and its verb do it."""
        case, does, doer = work.case(reference), DOES[this.act], self.office[this.by]
        course = acting.course_of(case, self.council)
        if does.about and not about and course.review:
            subjects = course.review.unanswered if this.act == "answered" else course.review.open_actions
            about = str(subjects[-1].id)
        known = does.known(case, course, about, self.council, day, doer.id)
        typed = {
            name: say(received + timedelta(days=value)) if isinstance(value, After) else value
            for name, value in this.typed.items()
        }
        if hasattr(does.form, "on"):
            typed.setdefault("on", say(day))
        form = does.form(Typed(boxes(typed)), self.council, known)
        if not form.validate():
            raise ValueError(f"{this.act} of the fictional year: {form.problems}")
        doing = Doing(ACTS[this.act], doer, day, self.at(day), course.seen, secrets.token_hex(8))
        facts = form.facts() | {"as_asked": form.shown()}
        acting.act(reference, doing, facts, self.council, verb=does.verb, tells=does.tells)

    def letters_go(self, reference: str, day: date, special: Mapping[str, str]) -> None:
        """The worker sends what waits; the officer posts what is older than three days."""
        moment = self.at(day)
        while letter := post.claim("the fictional year", moment):
            if special.get("bounces") and letter.recipient == "applicant":
                delivery.failed(letter, "550 no such mailbox", self.council, moment)
            else:
                delivery.accepted(letter, moment)
        if day < self.now.date() - timedelta(days=3):
            letters = work.case(reference).letters
            for number, route in [(each.id, each.route) for each in letters if each.state == "to_print"]:
                how = "posted" if route == "post" else "handed"
                self.act(reference, told(0, "deliver", how=how), day, day, str(number))


def answers(number: int, name: str, special: Mapping[str, str]) -> dict[str, Boxes]:
    """What this person answers, by the page; nothing where nothing has to be answered."""
    by_post = special.get("by") == "post"
    where = {"address": f"{number + 1} Invented Lane\nInvented Town", "post_shared": "no"}
    email = {"email": f"person{number}@example.com", "email_shared": "no"}
    cause: dict[str, Boxes] = {"more": {"more": ["cause"]}, "cause": {"who": special.get("cause", "")}}
    return {
        "who": {"who": "myself"},
        "safe": {"danger": special.get("danger", "no")},
        "name": {"name": name},
        "contact": {"routes": ["post" if by_post else "email"]},
        "details": where if by_post else email,
        "place": {"place": f"{number + 1} Invented Lane, Invented Town"},
        "behaviour": {"kinds": ["noise"], "story": "Music and shouting, late in the evening."},
        "send": {"true": "yes"},
        **(cause if "cause" in special else {}),
    }


def report(received: date, ago: int) -> Boxes:
    """A report made on the day it happened, so many days before the application."""
    day = say(received - timedelta(days=ago))
    known = {"happened": "exact", "happened-day": day, "reported": "exact", "reported-day": day}
    return {"what": "Music and shouting until two in the morning", "told": ["police"], **known}


def boxes(typed: Boxes) -> dict[str, list[str]]:
    """What a browser would send for this."""
    return {name: list(value) if isinstance(value, list) else [str(value)] for name, value in typed.items()}


def say(day: date) -> str:
    return f"{day.day} {day.month} {day.year}"
