"""The council files that tests use, and the words that only one council says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from asb import journeys
from asb.council import HERE, Council

LOCAL = {"name", "short_name", "area", "phone", "text", "email", "address", "website", "body", "controller"}
LOCAL |= {"dpo", "dpo_email", "ico_registration", "notice_url", "leave_url", "places", "service_name"}
LOCAL |= {"partnership", "text_relay", "consulted", "effectiveness", "revision", "landlords", "more"}
LOCAL |= {"former_name", "authorities", "working_hours", "stored", "note", "applications_read", "advice"}
"""Where a council file has what belongs to one place alone."""

EVERYWHERE = {"999", "Emergency services", "Information Commissioner", "Derby", "https://ico.org.uk"}
"""The same in all of England; and a word too short to look for, which is part of others."""


def texting(app: Flask) -> None:
    """Has the service offer text messages, as it does where the settings name that route."""
    here = replace(app.extensions["asb_council"], by_notify=frozenset({"text"}))
    app.extensions |= {"asb_council": here, "asb_apply": journeys.apply(here)}


def strings(value: Any) -> Iterator[str]:
    if is_dataclass(value):
        for each in fields(value):
            inner = getattr(value, each.name)
            if each.name in LOCAL:
                yield from _plain(inner)
            if is_dataclass(inner) or (isinstance(inner, tuple) and inner and is_dataclass(inner[0])):
                yield from strings(inner)
    elif isinstance(value, tuple):
        for each in value:
            yield from strings(each)


def _plain(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) > 3:
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _plain(each)


def own_words(council: Council) -> set[str]:
    """What a council's file says of that council alone."""
    return set(strings(council)) - EVERYWHERE


SECOND = Path(__file__).parents[1] / "data" / "second_council.toml"

FILES = {"dales": HERE, "northmere": SECOND}

of_both_councils = pytest.mark.parametrize(
    ("kind", "named"), [("sqlite", "dales"), ("postgresql", "dales"), ("sqlite", "northmere")]
)
"""For a story that holds for any council: the second one, where only its file differs, on one database."""
