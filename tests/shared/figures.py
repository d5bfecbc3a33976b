"""A year of figures as tests live it: cases on any day, and files of other councils."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Flask

from asb import demo, web
from asb.casework.figures import counting, published
from asb.rules.figures import Year
from tests.shared.officers import member

OWN = "Derbyshire Dales"

HEADER = ",".join(published.COLUMNS)


def last_year() -> Year:
    return Year(Year.of(web.today()).begins - 1)


LAST = last_year()

NOW = Year(LAST.begins + 1)

REVIEW = demo.ARRANGED[len(demo.MET) :] + demo.HELD[len(demo.ARRANGED) :]

OUTSIDE = (
    *demo.BEGUN,
    demo.act(
        8,
        "decide",
        outcome="outside",
        **demo.VIEWS,
        **demo.WEIGHED,
        **demo.MEANWHILE,
    ),
    *REVIEW,
)


def an_office(app: Flask) -> demo.Year:
    """An office that lives cases on any day, through the forms and verbs of the real one."""
    people = {
        "officer": member(app, "officer", "Olga Officer"),
        "manager": member(app, "manager", "Moritz Manager"),
        "second": member(app, "manager", "Selma Manager"),
    }
    with app.test_request_context():
        roles = {"second": "manager"}
        doers = {key: demo.Actor(each.id, each.name, roles.get(key, key)) for key, each in people.items()}
        return demo.Year(app.extensions["asb_apply"], web.tokens(), doers, web.now())


def live(app: Flask, office: demo.Year, received: date, story: Any = (), reports: Any = demo.LATELY) -> None:
    with app.test_request_context():
        office.case(next(office.minutes), received, story, reports, {})


def day(number: int, year: Year = LAST) -> date:
    return year.first + timedelta(days=number)


GOOD = "Bolsover,12,5,7,4,1,A web page,2026-05-01,"


def file_of(*rows: str, year: object = LAST) -> str:
    return "\n".join([HEADER, *(f"{year},{row}" for row in rows), ""])


def this_year(app: Flask) -> dict[str, int]:
    """The figures of this year, without the lines on which nothing counts."""
    with app.test_request_context():
        today = web.today()
        found = counting.counts(Year.of(today), web.council(), today)
        assert found
        return {line: number for line, number in found.numbers.items() if number}
