"""The fictional year: every stage, nothing that drifts, nobody real, never into a database that is used."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from asb import council, demo, web
from asb.casework import worklist
from asb.casework.acts import verify
from asb.casework.figures import counting
from asb.database import db
from asb.models import Case, CaseTask, HistoryEntry, Letter
from asb.rules.acts.law import ALWAYS
from asb.rules.figures import ALL_LINES, Year
from tests.shared.cases import applied
from tests.shared.databases import one_database
from tests.shared.days import recent
from tests.shared.page import Visitor

pytestmark = [one_database, pytest.mark.long]


@pytest.mark.long
def test_a_year_is_lived_and_can_be_looked_at(app: Flask, resident: Visitor) -> None:
    ran = app.test_cli_runner().invoke(args=["demo"])
    assert ran.exit_code == 0, ran.output
    links = re.findall(r"https?://\S+", ran.output)
    assert [role in ran.output for role in ("officer", "manager", "appeals")] == [True] * 3
    with app.app_context():
        assert set(db.session.scalars(select(Case.stage).distinct())) == set(ALWAYS)
        assert 30 <= (db.session.scalar(select(func.count()).select_from(Case)) or 0) <= 42
        done = set(db.session.scalars(select(HistoryEntry.act).distinct()))
        assert {"add_report", "second", "appeal", "appeal_decided", "outcome", "deliver"} <= done
        assert {"died", "safety", "merge", "merged", "pass_on", "complaint", "complaint_decided"} <= done
        assert {"call_off", "hold"} <= done
        closed = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == "close"))
        assert {each.kept.reason for each in closed} == {"done", "not_met", "no_answer", "died", "mistake"}
        assert db.session.scalar(select(CaseTask.id).where(worklist.late(web.today())))
        states = set(db.session.scalars(select(Letter.state).distinct()))
        assert {"sent", "posted", "to_print", "failed"} == states
        to_people = select(Letter.to_address).where(Letter.route == "email")
        assert all(
            address.endswith((".example", "@example.com")) for address in db.session.scalars(to_people)
        )
        assert list(verify.drifts(council.load(None))) == []
        today = web.today()
        began = today - timedelta(days=max(ago for ago, *_ in demo.YEAR))
        for year in {Year.of(today), Year.of(began)}:
            counted = counting.counts(year, web.council(), today)
            expected = Counter(line for on, line in scripted(today) if on in year)
            assert counted
            assert {line: counted.numbers[line] for line in SCRIPTED} == {
                line: expected[line] for line in SCRIPTED
            }
            assert expected["applications"]
    resident.get(links[0])
    assert resident.page.status == 200


SCRIPTED = tuple(line for line in ALL_LINES if line not in ("still_open", "carried_over"))
"""The lines that the scripts of the year tell by themselves."""


def scripted(today: date) -> Iterator[tuple[date, str]]:
    """What happens in the fictional year, read from its scripts and not from the database."""
    carried = (today - demo.before_the_year_end(today)).days
    for ago, story, _, _ in (*demo.YEAR, (carried, demo.PLANNED, (), {})):
        received = today - timedelta(days=ago)
        done = {each.act: each for each in story if received + timedelta(days=each.day) <= today}
        nowhere = {"pass_on_answered", "merge"} & done.keys() or "mistake" in {
            each.about for each in done.values()
        }
        yield from () if nowhere else [(received, "applications")]
        for each in story:
            on = received + timedelta(days=each.day)
            line = {
                "hold_review": "reviews",
                "appeal": "appeals",
                "withdraw": "withdrawn",
                "pass_on_answered": "passed_to_another_council",
            }.get(each.act)
            if each.act == "close":
                line = {
                    "done": "completed",
                    "not_met": "ended_not_met",
                    "no_answer": "ended_without_answer",
                    "died": "ended_after_a_death",
                    "mistake": "entered_by_mistake",
                }[each.about]
            waits = "no_answer" in each.typed.values()  # for a manager, as second person
            if each.typed.get("outcome") in ("not_met", "outside") and not waits:
                line = "threshold_not_met"
            if each.act == "second" and "decide" in done and "no_answer" in done["decide"].typed.values():
                line = "threshold_not_met"
            if line and on <= today:
                yield on, line
                if each.act == "hold_review" and "recommend" in done:
                    yield on, "with_recommendations"
                if each.act == "hold_review" and done["decide"].typed["outcome"] == "outside":
                    yield on, "reviews_outside_the_act"


def test_it_goes_into_an_empty_database_only(app: Flask) -> None:
    applied(app)
    ran = app.test_cli_runner().invoke(args=["demo"])
    assert ran.exit_code == 2
    assert "into an empty database" in ran.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Case)) == 1


@pytest.mark.parametrize(("ago", "state"), [(3, "to_print"), (4, "posted")])
def test_letters_from_more_than_three_days_ago_have_been_posted(
    app: Flask, office: demo.Year, ago: int, state: str
) -> None:
    with app.test_request_context():
        office.case(1, recent(ago), (), demo.LATELY, {"by": "post"})
        by_post = select(Letter.state).where(Letter.route == "post")
        assert set(db.session.scalars(by_post)) == {state}


def test_letters_to_an_address_are_posted_and_not_handed_over(app: Flask, office: demo.Year) -> None:
    with app.test_request_context():
        office.case(1, recent(30), (), demo.LATELY, {"by": "post"})
        delivered = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == "deliver")).all()
        assert {each.kept.how for each in delivered} == {"posted"}
