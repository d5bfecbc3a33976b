"""Doors of a body that are shut: a link that is too old, an appeal that is over, a device that signed out."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from asb import web
from asb.database import writing
from asb.models import WayIn
from tests.shared.bodies import PC, add, appealed, come_in, links, opened_appeal, send, signed_in
from tests.shared.cases import TWO, checked, write
from tests.shared.databases import one_database
from tests.shared.officers import Colleague
from tests.shared.page import Visitor

pytestmark = [pytest.mark.stories, one_database]


def test_a_new_link_is_sent_in_place_of_one_that_has_expired(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    checked(app, officer, TWO)
    send(app)
    old = links(app, PC.email)[-1]
    with app.app_context(), writing() as session:
        session.execute(update(WayIn).values(until=web.now() - timedelta(seconds=1)))
    visitor = Visitor(app)
    assert visitor.get(old, expect=410).h1 == "This link has expired"
    visitor.press("Send me a new link", expect=200)
    come_in(app, visitor)
    assert links(app, PC.email)[-1] != old


def test_who_has_signed_out_is_known_no_more_on_that_device(app: Flask) -> None:
    add(app, PC)
    visitor = signed_in(app)
    visitor.press("Sign out", expect=200)
    with visitor.client.session_transaction(base_url=visitor.base_url) as session:
        assert "part" not in session


def test_what_an_appeal_has_not_is_not_found(app: Flask, officer: Colleague) -> None:
    appealed(app, officer)
    ada = opened_appeal(app)
    at = ada.page.path
    ada.get(f"{at}/nothing", expect=404)
    reply = ada.client.post(f"{at}/nothing", data={"csrf_token": "old"}, base_url=ada.base_url)
    assert reply.status_code == 404
    ada.get(f"{at}/file/99", expect=404)


def test_a_decision_whose_page_was_open_for_too_long_is_told_that_the_appeal_is_over(
    app: Flask, officer: Colleague
) -> None:
    case = appealed(app, officer)
    ada = opened_appeal(app)
    at = ada.page.path
    write(
        officer, case, "appeal_decided", result="not_upheld", back=["nothing"], words="It was weighed well."
    )
    sent = {"csrf_token": "old", "words": "The gate was not weighed."}
    reply = ada.client.post(f"{at}/decision", data=sent, base_url=ada.base_url)
    assert reply.status_code == 404
    assert "The gate was not weighed." in reply.text
