"""What is read of a case besides its history: its letters, and whether its people have agreed."""

from datetime import UTC, date, datetime

import pytest

from asb import council
from asb.casefile import acknowledged_on, course_of
from asb.models import Agreement, Case, Letter, Person, WayIn

HERE = council.load(None)
DAY = date(2026, 11, 3)
WRITTEN = datetime(2026, 11, 3, 9, tzinfo=UTC)
POSTED = datetime(2026, 11, 5, 9, tzinfo=UTC)


def letter(state: str, route: str, sent_at: datetime | None = None, **changed: str) -> Letter:
    facts = {"kind": "acknowledgement", "recipient": "applicant", "state": state, "route": route, **changed}
    return Letter(**facts, written_at=WRITTEN, sent_at=sent_at)


@pytest.mark.parametrize(
    ("letters", "on"),
    [
        ([], None),
        ([letter("waiting", "email")], date(2026, 11, 3)),
        ([letter("sent", "email")], date(2026, 11, 3)),
        ([letter("sent", "email", POSTED)], date(2026, 11, 5)),
        ([letter("waiting", "post")], None),
        ([letter("sent", "post", POSTED)], date(2026, 11, 5)),
        ([letter("to_print", "post")], None),
        ([letter("came_back", "email", POSTED)], None),
        ([letter("failed", "email", POSTED)], None),
        ([letter("came_back", "email", POSTED), letter("to_print", "post")], None),
        ([letter("came_back", "email", WRITTEN), letter("sent", "post", POSTED)], date(2026, 11, 5)),
        ([letter("sent", "email", recipient="team"), letter("sent", "post", POSTED)], date(2026, 11, 5)),
        ([letter("sent", "email", kind="applied"), letter("sent", "post", POSTED)], date(2026, 11, 5)),
        ([letter("sent", "email"), letter("sent", "post", POSTED)], date(2026, 11, 3)),
    ],
)
def test_an_acknowledgement_counts_from_the_day_on_which_it_went(
    letters: list[Letter], on: date | None
) -> None:
    assert acknowledged_on(Case(letters=letters)) == on


def person(state: str = "waiting", how: str = "link", route: str = "email", *ways_in: WayIn) -> Person:
    agreement = Agreement(how=how, state=state, reached_on=None)
    return Person(id=7, agreement=agreement, contact={"routes": [route]}, ways_in=list(ways_in))


@pytest.mark.parametrize(
    ("who", "asked_by_an_officer"),
    [
        (person(), True),
        (person(how="ask"), True),
        (person(how="form"), False),
        (person(state="agreed"), False),
        (person(state="refused"), False),
        (person("waiting", "link", "none"), False),
        (person("waiting", "link", "email", WayIn(how="reply", ended="")), False),
        (person("waiting", "link", "email", WayIn(how="reply", ended="over")), True),
        (person("waiting", "link", "email", WayIn(how="code", ended="")), True),
        (Person(id=7, contact={"routes": ["email"]}), False),
    ],
)
def test_an_officer_asks_those_who_get_no_link_and_no_form(who: Person, asked_by_an_officer: bool) -> None:
    case = Case(received_on=DAY, people=[who])
    assert course_of(case, HERE).application.to_ask == ((7,) if asked_by_an_officer else ())
