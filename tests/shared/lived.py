"""Cases as an office lives them, from one fixed Monday on, so that every word of their letters is known."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask

from asb import demo, web
from asb.casefile import CaseFile
from asb.casework import case_access
from asb.casework.accounts import members
from asb.casework.drafts import store
from asb.casework.drafts.submit import Receipt, submit
from asb.letters import Composed
from asb.models import Case, Letter
from asb.wizard import Many, Walk
from tests.shared.story import MINIMUM, boxes, given, report

MONDAY = date(2026, 6, 1)
"""The day on which every case comes."""
LATER = datetime(2026, 10, 30, 12, tzinfo=UTC)
"""When all of it is over."""
REPORTS = tuple(
    report(MONDAY - timedelta(days=ago), reference=f"PD-{ago}", told=["police"]) for ago in (60, 40, 20)
)
Typed = Mapping[str, Any]


class Office(demo.Year):
    """The same office as that of the fictional year, on the days of these cases."""

    def come(
        self, answers: Mapping[str, Typed], reports: Iterable[Typed] = REPORTS, others: Iterable[Typed] = ()
    ) -> str:
        """An application with these answers and else the least; its reference."""
        kept: dict[str, Any] = {}
        while step := Walk(self.journey, kept).gap:
            so_far = Walk(self.journey, kept).answers
            if isinstance(step, Many):
                items = {"reports": reports, "others": others}.get(step.key, ())
                entries = {
                    f"{number:016x}": self.journey.entry(step, boxes(each), so_far)[1]
                    for number, each in enumerate(items)
                }
                kept[step.key] = {"items": entries, "finished": True}
            else:
                typed = boxes(given(step.key, answers.get(step.key, MINIMUM.get(step.key, {}))))
                kept[step.key] = self.journey.entry(step, typed, so_far)[1]
        key, moment = secrets.token_bytes(32), self.at(MONDAY)
        store.keep(key, lambda empty: empty.update(kept), moment)
        return submit(key, self.journey, Receipt(MONDAY, moment, "web"), self.tokens)

    def live(self, reference: str, *story: demo.StoryAct) -> Case:
        """What the office does about it, each act on its day after that Monday."""
        self.letters_go(reference, MONDAY, {})
        for each in story:
            day = MONDAY + timedelta(days=each.day)
            self.act(reference, self.about_them(reference, each), MONDAY, day)
            self.letters_go(reference, day, {})
        return case_access.find(reference)

    def about_them(self, reference: str, told: demo.StoryAct) -> demo.StoryAct:
        """The same act, with the numbers that stand for its people and for what is owed."""
        case = case_access.find(reference)
        owed = [key for key, _, _ in CaseFile.of(case, self.council).course.outstanding]
        means: dict[str, Any] = {person.role: str(person.id) for person in case.people} | {"all": owed}
        typed = {
            name: means.get(value, value) if isinstance(value, str) else value
            for name, value in told.typed.items()
        }
        return replace(told, typed=typed, about=means.get(told.about, told.about))


def office(app: Flask) -> Office:
    """Olive, Maya, Noor and Arun; asked for inside a request."""
    people = {}
    for key, name in demo.PEOPLE.items():
        role = "manager" if key == "second" else key
        email = f"{name.split()[0].lower()}@council.example"
        made, _ = members.add(name, email, role, web.tokens(), LATER)
        people[key] = demo.Actor(made.id, made.name, role)
    return Office(app.extensions["asb_apply"], web.tokens(), people, LATER)


def shown(letter: Letter | Composed, reference: str) -> str:
    """A letter from its address to its last line, with what chance has made plain."""
    head = [f"To: {letter.recipient} by {letter.route}", f"Name: {letter.to_name}"]
    head += [f"Address: {', '.join(letter.to_address.splitlines())}"]
    head += [f"From: {letter.from_name}", f"Replies: {letter.reply_to}", f"Subject: {letter.subject}"]
    whole = "\n".join(each.rstrip() for each in head) + "\n\n" + letter.text
    whole = whole.replace(reference, "REFERENCE")
    return re.sub(
        r"member-\d+", "member", re.sub(r"⟦[^⟧]*⟧", lambda it: "⟦…⟧" if it[0] != "⟦here⟧" else it[0], whole)
    )
