"""What the team is told of ringing somebody: what may be said, and whether a message may be left."""

import pytest
from flask import Flask

from tests.shared.kept import letters
from tests.shared.story import sent


@pytest.fixture
def kind() -> str:
    """One kind of database: letters do not depend on it."""
    return "sqlite"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("yes", "yes"), "You may say who is calling. You may leave a message."),
        (("yes", "no"), "You may say who is calling. Do not leave a message."),
        (("no", "yes"), "If someone else answers, do not say who is calling. You may leave a message."),
        (("no", "no"), "If someone else answers, do not say who is calling. Do not leave a message."),
    ],
)
@pytest.mark.usefixtures("whole_letters")
def test_the_team_knows_what_may_be_said_and_left(app: Flask, said: tuple[str, str], told: str) -> None:
    number = "01632 960001"
    details = {"phone": number, "phone_say": said[0], "phone_message": said[1]}
    sent(app, {"contact": {"routes": ["phone"]}, "details": details})
    [letter] = letters(app, "new_application")
    assert f"- Phone: {number}. {told}\n" in letter.text
