"""Who signs in."""

import pytest
from flask import Flask

from tests.shared.officers import Member, member
from tests.shared.page import Visitor


@pytest.fixture
def olive(app: Flask) -> Member:
    """An officer's account that is set up."""
    return member(app, "officer")


@pytest.fixture
def visitor(app: Flask, kind: str) -> Visitor:
    """Somebody with a browser: with htmx on one database, without it on the other."""
    return Visitor(app, htmx=kind == "postgresql")
