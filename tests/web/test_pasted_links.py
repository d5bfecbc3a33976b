"""Links from letters, opened with what stood after them when they were copied."""

import pytest
from flask import Flask

from asb import web
from tests.shared.drafts import links, save_by_link, use
from tests.shared.mailbox import Mailbox
from tests.shared.page import Visitor
from tests.shared.story import walk

TAILS = (
    ".",
    ">",
    ")",
    ").",
    ",",
    "%3E",
    "%20",
    "%E2%80%9D",
    "*",
    "'",
    ";",
    "]",
    "%0D%0A",
    ".Thank",
    "Thanks",
)
SECRET = "Ab3-_" * 8 + "xyz"
OF_A_CALENDAR = "staff.own_calendar"
"""Its link is put into a calendar by a button, and ends in the name of a file."""


def test_every_kind_of_link_is_read_whatever_stands_after_it(app: Flask) -> None:
    kinds = [rule for rule in app.url_map.iter_rules() if "secret" in rule.arguments]
    kinds = [rule for rule in kinds if rule.endpoint != OF_A_CALENDAR]
    assert len(kinds) == 5
    with app.app_context():
        digest = web.tokens().digest(SECRET).hex()
    for rule in kinds:
        for tail in ("", *TAILS):
            client = app.test_client()
            reply = client.get(rule.rule.replace("<secret:secret>", SECRET) + tail)
            assert reply.status_code == 303, f"{rule.rule} {tail}"
            assert SECRET not in reply.headers["Location"]
            with client.session_transaction() as session:
                assert digest in session.values(), f"{rule.rule} {tail}"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_link_with_a_bracket_opens_the_application(app: Flask, person: Visitor, mailbox: Mailbox) -> None:
    walk(person, until="place")
    save_by_link(person)
    other = Visitor(app)
    use(other, f"{links(app, mailbox)[0]}).")
    assert other.page.path == "/apply/place"
