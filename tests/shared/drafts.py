"""Drafts: saved by a link or a code, and looked at in the database."""

from __future__ import annotations

import re
import threading
from typing import Any

from flask import Flask

from asb.casework.drafts import store
from asb.wizard import Journey
from asb.worker import send_waiting
from tests.shared.mailbox import Mailbox
from tests.shared.page import Visitor

LINK = re.compile(r"http://localhost(/return/[\w-]{43})\s")


def save_by_link(person: Visitor, email: str = "ann@example.com", shared: str = "no") -> None:
    person.get("/apply/save")
    person.press("Send me a link", email=email, email_shared=shared)


def links(app: Flask, mailbox: Mailbox) -> list[str]:
    """The links that have arrived by email, oldest first."""
    with app.app_context():
        send_waiting(threading.Event())
    bodies = [message.get_body(("plain",)) for message in mailbox.messages]
    return [found[1] for body in bodies if body and (found := LINK.search(body.get_content()))]


def use(device: Visitor, link: str) -> None:
    device.get(link)
    device.press("Continue")


PLACE = {"place": "Behind the church, by the third lamp"}


def journey(app: Flask) -> Journey:
    live: Journey = app.extensions["asb_apply"]
    return live


def key_of(person: Visitor) -> bytes:
    """The key that this person's cookie leads to."""
    with person.client.session_transaction(base_url=person.base_url) as session:
        return store.key_of(session["draft"])


def kept(app: Flask, person: Visitor) -> dict[str, Any]:
    """All that is kept of this person's draft."""
    with app.app_context():
        return store.find(key_of(person)) or {}
