"""Settings of GOV.UK Notify, the second route of letters: read together, because half of them is an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from asb.config.local import is_loopback

ROUTES = ("email", "post", "text")
"""What can go by GOV.UK Notify, as NOTIFY_ROUTES names it."""
URL = "https://api.notifications.service.gov.uk"
SHORTEST_TOKEN = 20
"""Fewest characters of a token for callbacks: a guess must be hopeless."""

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEY = re.compile(rf".*{_UUID}-{_UUID}", re.IGNORECASE)
"""A key as GOV.UK Notify shows it: a name, the service's number and the secret."""
_NEEDED = {"email": "NOTIFY_EMAIL_TEMPLATE_ID", "text": "NOTIFY_SMS_TEMPLATE_ID"}
"""What a route cannot do without."""
_OF_ROUTE = {**{name: route for route, name in _NEEDED.items()}, "NOTIFY_SMS_SENDER_ID": "text"}
"""Settings that say nothing without their route."""


@dataclass(frozen=True)
class Notify:
    """What the service needs to know to send letters by GOV.UK Notify."""

    routes: frozenset[str]
    """NOTIFY_ROUTES: what goes by GOV.UK Notify: `email`, `post`, `text`, or several with commas."""

    api_key: str = field(repr=False)
    """NOTIFY_API_KEY: key of the council's service there, which decides if it is live or on trial."""

    url: str = URL
    """NOTIFY_URL: address of the API."""

    email_template_id: str = ""
    """NOTIFY_EMAIL_TEMPLATE_ID: template of emails, with ((subject)) and ((body)) and nothing else."""

    sms_template_id: str = ""
    """NOTIFY_SMS_TEMPLATE_ID: template of text messages, with fixed words."""

    sms_sender_id: str = ""
    """NOTIFY_SMS_SENDER_ID: who text messages come from; empty means the default there."""

    callback_token: str = field(default="", repr=False)
    """NOTIFY_CALLBACK_TOKEN: bearer token of callbacks about delivery; empty refuses all of them."""


def read(text: Callable[[str], str | None], problems: list[str]) -> Notify | None:
    """Reads these settings; adds a line to `problems` for each that cannot be used.

    `text` returns a setting by its name. Returns None where nothing goes by GOV.UK Notify.
    """
    routes = [each.strip().lower() for each in (text("NOTIFY_ROUTES") or "").split(",") if each.strip()]
    key = text("NOTIFY_API_KEY")
    names = ("NOTIFY_URL", "NOTIFY_CALLBACK_TOKEN", *_OF_ROUTE)
    if not routes and key is None:
        problems += [f"{name} is set, but NOTIFY_API_KEY is not." for name in names if text(name)]
        return None
    if not routes or key is None:
        problems.append("NOTIFY_API_KEY and NOTIFY_ROUTES go together: set both or neither.")
    if unknown := [each for each in routes if each not in ROUTES]:
        problems.append(
            f"NOTIFY_ROUTES names {', '.join(map(repr, unknown))}: give email, post or text, separated by "
            "commas."
        )
    if key is not None and not _KEY.fullmatch(key):
        # The key itself is a secret, so it is not shown.
        problems.append("NOTIFY_API_KEY is not a GOV.UK Notify key: copy all of it, as it is shown there.")
    _check_templates(routes, text, problems)
    token = text("NOTIFY_CALLBACK_TOKEN") or ""
    if token and len(token) < SHORTEST_TOKEN:
        problems.append(f"NOTIFY_CALLBACK_TOKEN is shorter than {SHORTEST_TOKEN} characters.")
    return Notify(
        routes=frozenset(routes),
        api_key=key or "",
        url=_url(text("NOTIFY_URL") or URL, problems),
        email_template_id=text("NOTIFY_EMAIL_TEMPLATE_ID") or "",
        sms_template_id=text("NOTIFY_SMS_TEMPLATE_ID") or "",
        sms_sender_id=text("NOTIFY_SMS_SENDER_ID") or "",
        callback_token=token,
    )


def _check_templates(routes: list[str], text: Callable[[str], str | None], problems: list[str]) -> None:
    for name, route in _OF_ROUTE.items():
        given = text(name)
        if given is None:
            if route in routes and name == _NEEDED.get(route):
                problems.append(f"{name} is missing: NOTIFY_ROUTES has {route}.")
        elif route not in routes:
            problems.append(f"{name} is set, but NOTIFY_ROUTES does not have {route}.")
        elif not re.fullmatch(_UUID, given, re.IGNORECASE):
            problems.append(f"{name} is {given!r}: give the ID that GOV.UK Notify shows.")


def _url(given: str, problems: list[str]) -> str:
    try:
        url = urlsplit(given)
        host, _ = url.hostname or "", url.port  # reading a wrong port raises ValueError
    except ValueError:
        url, host = urlsplit(""), ""
    plain = given.rstrip("/") == f"{url.scheme}://{url.netloc}" and "@" not in url.netloc
    if not host or not plain or url.scheme not in (("http", "https") if is_loopback(host) else ("https",)):
        problems.append(f"NOTIFY_URL is {given!r}: give the scheme and the host only, with https.")
    return given.rstrip("/")
