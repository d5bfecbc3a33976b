"""What applications store from one internet address is counted: many small pages as well as long ones."""

import json
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from asb.casework import rate_limits
from asb.casework.drafts import store
from asb.database import reading
from asb.models import Count, Draft
from tests.shared.drafts import kept
from tests.shared.page import Visitor
from tests.shared.story import tell, walk

A_REPORT = {"what": "x" * 900, "response": "y" * 900}
"""As long as a resident may well write: far less than one page may send."""
STEP = store.COUNTED_BY // 1000


def at_most(monkeypatch: pytest.MonkeyPatch, kilobytes: int) -> None:
    monkeypatch.setattr(rate_limits, "DRAFTING", replace(rate_limits.DRAFTING, most=kilobytes))


def counted(app: Flask) -> int:
    """Kilobytes counted so far, of all addresses."""
    asked = select(func.coalesce(func.sum(Count.asked), 0)).where(Count.limit == "drafting")
    with app.app_context(), reading() as rows:
        return int(rows.scalar(asked) or 0)


def stored(app: Flask) -> int:
    """Bytes of all drafts."""
    with app.app_context(), reading() as rows:
        return sum(len(json.dumps(answers)) for answers in rows.scalars(select(Draft.answers)))


def fill(visitor: Visitor, reports: int) -> int:
    """Adds so many reports to a draft, one page at a time, until refused; returns how many were taken."""
    for taken in range(reports):
        if tell(visitor, A_REPORT, button="Add another report", expect=(200, 429)).status == 429:
            return taken
    return reports


def test_many_drafts_filled_bit_by_bit_reach_the_limit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """No page is long and no draft is large, and yet one address fills the database."""
    at_most(monkeypatch, 6 * STEP)
    visitors = [Visitor(app) for _ in range(4)]
    for visitor in visitors:
        walk(visitor, until="reports")
    taken = [fill(visitor, 6) for visitor in visitors]
    assert taken[0] == 6
    assert all(0 < few < 6 for few in taken[1:])
    assert stored(app) <= counted(app) * 1000 <= 6 * STEP * 1000


def test_the_page_says_until_when_whom_to_ring_and_keeps_what_was_typed(
    app: Flask, person: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(person, until="behaviour")
    at_most(monkeypatch, 2 * STEP)
    told = {"kinds": ["noise"], "story": "x" * 4_000}
    person.press("Continue", told, expect=200)
    before = kept(app, person)
    person.get("/apply/behaviour")
    page = person.press("Continue", told | {"story": "z" * 10_000}, expect=429)
    assert "You can continue after" in page
    assert app.extensions["asb_council"].team.phone in page
    assert "z" * 10_000 in page.html, "what was typed is still there"
    assert int(page.headers["Retry-After"]) > 0
    assert kept(app, person) == before
    person.get("/apply/place")
    person.press("Continue", {"place": "By the bins"}, expect=200)
    assert kept(app, person)["place"]["typed"]["place"] == ["By the bins"], "what adds little is still saved"


def test_what_was_refused_is_not_counted(
    app: Flask, person: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or pressing again would use up what is left for others at the same address."""
    walk(person, until="behaviour")
    at_most(monkeypatch, 2 * STEP)
    before = counted(app)
    for _ in range(3):
        person.get("/apply/behaviour")
        person.press("Continue", {"kinds": ["noise"], "story": "z" * 10_000}, expect=429)
    assert counted(app) == before


def test_saving_the_same_again_is_not_counted(app: Flask, person: Visitor) -> None:
    walk(person, until="behaviour")
    for _ in range(3):
        person.get("/apply/behaviour")
        person.press("Continue", {"kinds": ["noise"], "story": "x" * 4_000}, expect=200)
    assert counted(app) == STEP


def test_a_day_at_a_library_is_far_below_the_limits(app: Flask) -> None:
    """Sixty people in an hour with three reports each, and a long one, all day: nobody is asked to wait."""
    visitor = Visitor(app)
    walk(visitor, until="reports")
    assert fill(visitor, 3) == 3
    each = counted(app)
    assert each == -(-stored(app) // 1000 // STEP) * STEP
    assert 60 * 12 * each < rate_limits.DRAFTING.most
    assert rate_limits.BEGINNING.most >= 60
