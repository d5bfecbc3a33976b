"""Commands about accounts: whose link it is stands before it."""

import pytest
from flask import Flask


@pytest.fixture
def kind() -> str:
    """Commands say the same on every database; one will do."""
    return "sqlite"


def test_a_new_account_is_spoken_of_by_name(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    added = run(args=["staff", "add", " Olive  Officer ", "Olive@Council.example", "officer"])
    assert added.exit_code == 0
    assert added.output.startswith("With this link Olive Officer can choose a password")
    again = run(args=["staff", "link", "olive@council.example"])
    assert again.output.startswith("With this link Olive Officer can choose a password")
    assert added.output.splitlines()[1] != again.output.splitlines()[1]


@pytest.mark.parametrize(
    ("name", "email", "role"),
    [
        ("", "a@council.example", "officer"),
        ("Ann", "nowhere", "officer"),
        ("Ann", "a@council.example", "chief"),
    ],
)
def test_an_account_that_cannot_be_is_refused(app: Flask, name: str, email: str, role: str) -> None:
    ran = app.test_cli_runner().invoke(args=["staff", "add", name, email, role])
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Error: " in ran.stderr
