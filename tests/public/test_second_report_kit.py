"""The second-report kit: a short link that leads to the start page, and a count that knows nobody."""

import logging
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text

from asb import web
from asb.casework import rate_limits
from asb.casework.figures import kit
from asb.database import db, writing
from asb.models import KitDay
from tests.shared.officers import Colleague
from tests.shared.page import PRESSED, Visitor


def counted(app: Flask) -> dict[date, int]:
    with app.app_context():
        return {row.on: row.followed for row in db.session.execute(select(KitDay.on, KitDay.followed))}


def test_a_press_leads_to_the_start_page_and_is_counted(app: Flask) -> None:
    for times in (1, 2, 3):
        reply = app.test_client().get("/second", headers=PRESSED)
        assert (reply.status_code, reply.headers["Location"]) == (303, "/")
        assert reply.headers["Cache-Control"] == "no-store", "each press is to reach us"
        assert "Set-Cookie" not in reply.headers
        reply.close()
        assert counted(app) == {web.today(): times}


def test_one_address_counts_so_often_and_is_let_through_all_the_same(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "FOLLOWING", replace(rate_limits.FOLLOWING, most=2))
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"):
        reply = app.test_client().get("/second", headers=PRESSED, environ_base={"REMOTE_ADDR": address})
        assert (reply.status_code, reply.headers["Location"]) == (303, "/")
        reply.close()
    assert counted(app) == {web.today(): 3}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"User-Agent": "LinkScanner/1.0"},
        {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
        PRESSED | {"Sec-Purpose": "prefetch"},
        PRESSED | {"Purpose": "prefetch"},
    ],
)
def test_programs_that_look_through_letters_are_not_counted(app: Flask, headers: dict[str, str]) -> None:
    reply = app.test_client().get("/second", headers=headers)
    assert reply.headers["Location"] == "/"
    reply.close()
    app.test_client().head("/second", headers=PRESSED).close()
    assert counted(app) == {}


def test_nobody_is_kept_out_when_it_cannot_be_counted(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with app.app_context(), writing() as session:
        session.execute(text("drop table kit_day"))
    with caplog.at_level(logging.ERROR):
        reply = app.test_client().get("/second", headers=PRESSED)
        reply.close()
    assert reply.headers["Location"] == "/"
    assert "could not be counted" in caplog.text


def test_staff_see_how_often_month_by_month(app: Flask, officer: Colleague) -> None:
    with app.app_context():
        today = web.today()
        for _ in range(3):
            kit.followed(today)
        kit.followed(today.replace(year=today.year - 3))
        assert kit.months(date(2026, 1, 15), 3) == [
            (date(2026, 1, 1), 0),
            (date(2025, 12, 1), 0),
            (date(2025, 11, 1), 0),
        ]
        assert kit.months(today)[0] == (today.replace(day=1), 3)
    officer.get("/staff/")
    officer.click("Second report")
    assert f"{today:%B %Y} 3" in officer.page
    assert "http://localhost/second" in officer.page
    officer.click("our page for them")
    assert officer.page.h1 == "For partners"


def test_partners_find_the_words_and_no_count(resident: Visitor) -> None:
    page = resident.get("/partners")
    assert "http://localhost/second" in page
    for words in ("For an email or a letter", "For a text message", "To say on the phone"):
        assert words in page
    assert "How often" not in page
