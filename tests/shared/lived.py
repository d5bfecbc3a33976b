"""Cases as an office lives them, from one fixed Monday on, so that every word of their pages is known."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask

from asb import demo, web
from asb.casework import case_access
from asb.casework.accounts import members
from asb.casework.drafts import store
from asb.casework.drafts.submit import Receipt, submit
from asb.demo import After
from asb.demo.stories import MEANWHILE, POWERS, VIEWS, WEIGHED
from asb.models import Case
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

GROUP: dict[str, Typed] = {"who": {"who": "group"}}
ARRANGED: dict[str, Any] = {
    "day": After(25),
    "time": "10am",
    "place": "The Assembly Rooms\nor by telephone",
    "chair": "Dr Example",
    "chair_from": "other",
    "chair_part": "none",
    "missing": "The NHS holds nothing.",
    "bodies": ["council", "police"],
    "invited": "yes",
}
HELD: dict[str, Any] = {
    "took_part": ["council", "police"],
    "present": "Dr Example\nOlive Example, council",
    "applicant": "there",
    "found": "Calls were closed one by one.",
    "told": "Your reports were dealt with one by one.",
    **POWERS,
}
RECOMMENDED: dict[str, Any] = {
    "to": "police",
    "by": After(45),
    "text": "One named officer for the street.",
    "told": "One police officer is there for your street",
}
DONE_BY_US: dict[str, Any] = {
    "to": "council",
    "by": After(50),
    "text": "A noise recorder for four weeks.",
    "told": "You get a noise recorder for four weeks",
    "notice": "no",
}
OUTCOME: dict[str, Any] = {
    "considered": "All reports since March.",
    "watches": "Olive Example",
    "again": After(90),
}
NOT_MET: dict[str, Any] = {"outcome": "not_met", **VIEWS, **WEIGHED, **MEANWHILE}
APPEAL: dict[str, Any] = {"how": "us", "grounds": ["threshold"], "text": "The harm was not weighed."}


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
                assert entries or step.key != "reports", "without a report the list of them has no end"
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
            self.act(reference, each, MONDAY, day)
            self.letters_go(reference, day, {})
        return case_access.find(reference)


def office(app: Flask) -> Office:
    """Olive, Maya, Noor and Arun; asked for inside a request."""
    people = {}
    for key, name in demo.PEOPLE.items():
        role = "manager" if key == "second" else key
        email = f"{name.split()[0].lower()}@office.example"
        made, _ = members.add(name, email, role, web.tokens(), LATER)
        people[key] = demo.Actor(made.id, made.name, role)
    return Office(app.extensions["asb_apply"], web.tokens(), people, LATER)
