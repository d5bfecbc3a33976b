"""Measurements: for whoever has the token; numbers of the service's work, and nothing about a person."""

from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event, update

from asb import web
from asb.casework.post import mail, outbox
from asb.database import db, writing
from asb.models import CaseTask, Letter
from asb.upkeep import state
from tests.shared.mailbox import Mailbox
from tests.shared.page import Visitor
from tests.shared.services import BY_TOKEN, Services
from tests.shared.story import sent, walk


def measured(app: Flask) -> dict[str, float]:
    """Each gauge without labels, by its name."""
    answer = app.test_client().get("/metrics", headers=BY_TOKEN)
    assert answer.status_code == 200
    found = text_string_to_metric_families(answer.text)
    return {each.name: each.value for family in found for each in family.samples if not each.labels}


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}])
def test_nobody_without_the_token_reads_them(app: Flask, given: dict[str, str]) -> None:
    assert app.test_client().get("/metrics", headers=given).status_code == 404


def test_they_are_off_unless_asked_for(settings: dict[str, str], services: Services) -> None:
    with services.lend(settings | {"METRICS_TOKEN": ""}) as app:
        for given in ({}, BY_TOKEN, {"Authorization": "Bearer "}):
            assert app.test_client().get("/metrics", headers=given).status_code == 404


def test_letters_the_worker_and_what_is_late(app: Flask, mailbox: Mailbox) -> None:
    before = measured(app)
    assert before["asb_letters_waiting"] == before["asb_due_late"] == 0
    assert not {"asb_worker_last_seen", "asb_last_backup"} & set(before)
    sent(app)
    with app.app_context(), writing() as session:
        hours = web.now() - timedelta(hours=3)
        first = session.query(Letter.id).where(Letter.state == "waiting").order_by(Letter.id).limit(1)
        session.execute(
            update(Letter).where(Letter.id.in_(first)).values(written_at=hours, next_try_at=hours)
        )
        session.execute(update(CaseTask).values(by=web.today() - timedelta(days=1)))
        late = session.query(CaseTask).count()
    with app.app_context():
        mail.pause(None, web.now())
        outbox.claim("here", web.now())
        state.backed_up(hours)
    after = measured(app)
    assert after["asb_letters_waiting"] >= 1
    assert after["asb_oldest_letter_seconds"] >= 3 * 3600
    assert after["asb_due_late"] == late > 0
    assert after["asb_mail_paused"] == 1
    assert after["asb_last_backup"] == hours.timestamp()
    assert abs(after["asb_worker_last_seen"] - web.now().timestamp()) < 600
    with app.app_context(), writing() as session:
        session.execute(update(Letter).values(state="failed"))
    assert measured(app)["asb_letters_failed"] > 0
    assert measured(app)["asb_letters_waiting"] == 0


def test_a_scrape_asks_once(app: Flask) -> None:
    sent(app)
    asked = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
    measured(app)
    assert len(asked) == 1


def test_requests_are_named_by_route_and_never_by_address(app: Flask, resident: Visitor) -> None:
    walk(resident, until="name")
    resident.client.get("/return/c2VjcmV0")
    resident.client.get("/no/such/page?name=Ogden")
    said = app.test_client().get("/metrics", headers=BY_TOKEN).text
    assert 'asb_requests_total{method="GET",route="apply.step",status="200"}' in said
    assert 'route="none",status="404"' in said
    assert 'asb_request_seconds_bucket{le="0.1",route="apply.step"}' in said
    for secret in ("c2VjcmV0", "Ogden", "such"):
        assert secret not in said


def test_with_the_database_away_they_say_so(app: Flask) -> None:
    with app.app_context(), writing() as session:
        session.connection().exec_driver_sql("alter table case_task rename to gone")
    try:
        found = measured(app)
    finally:
        with app.app_context(), writing() as session:
            session.connection().exec_driver_sql("alter table gone rename to case_task")
    assert found["asb_database_up"] == 0
    assert "asb_letters_waiting" not in found
