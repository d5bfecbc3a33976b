"""Who comes back to a case."""

import pytest
from flask import Flask

from tests.shared.cases import THREE
from tests.shared.page import Visitor
from tests.shared.people import come_in
from tests.shared.story import sent


@pytest.fixture
def ann(app: Flask, person: Visitor) -> Visitor:
    """The applicant of a case with three reports, on her page."""
    return come_in(app, person, sent(app, reports=THREE))
