"""The papers on data protection are true: what they name as proof, or tell somebody to use, exists."""

import re
import tomllib
from pathlib import Path

import click
import pytest
from flask import Flask

from asb.council.shape import Privacy

HOME = Path(__file__).resolve().parent.parent.parent
TEXT = (HOME / "docs" / "data-protection.md").read_text()
CODE = re.findall(r"`([^`\n]+)`", TEXT)
TESTS = [each for each in CODE if each.startswith("tests/")]
COMMANDS = [each.removeprefix("flask --app app ").split() for each in CODE if each.startswith("flask ")]
PAGES = [each for each in CODE if re.fullmatch(r"/[a-z/-]*", each)]
SETTINGS = [each for each in CODE if re.fullmatch(r"[A-Z][A-Z_]+", each)]
OF_THE_COUNCIL = [each for each in CODE if each.startswith("[")]


@pytest.fixture
def kind() -> str:
    """What is there does not depend on the database."""
    return "sqlite"


def test_each_kind_of_proof_is_named() -> None:
    """Else a test below would look at nothing."""
    assert len(TESTS) > 30
    assert all((COMMANDS, PAGES, SETTINGS, OF_THE_COUNCIL))


@pytest.mark.parametrize("said", TESTS)
def test_every_test_exists(said: str) -> None:
    path, _, name = said.partition("::")
    assert re.search(rf"^\s*def {re.escape(name)}\(", Path(HOME, path).read_text(), re.MULTILINE)


@pytest.mark.parametrize("said", SETTINGS)
def test_every_setting_exists(said: str) -> None:
    assert f"| `{said}` |" in (HOME / "docs" / "operate.md").read_text()


@pytest.mark.parametrize("said", OF_THE_COUNCIL)
def test_every_key_of_the_council_file_exists(said: str) -> None:
    section, _, key = said.partition(" ")
    assert section == "[privacy]"
    assert key in Privacy.__dataclass_fields__
    assert "privacy" in tomllib.loads((HOME / "asb" / "council.toml").read_text())


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_exists(app: Flask, words: list[str]) -> None:
    found: click.Command = app.cli
    for word in words:
        if not isinstance(found, click.Group):
            assert word.isupper(), "what is left are arguments"
            continue
        assert word in found.commands
        found = found.commands[word]


@pytest.mark.parametrize("said", PAGES)
def test_every_page_exists(app: Flask, said: str) -> None:
    assert said in {rule.rule for rule in app.url_map.iter_rules()}


def test_every_button_of_the_case_has_this_name() -> None:
    from asb.casework.act_forms import ACT_FORMS  # noqa: PLC0415 - the rest of this file needs no case

    titles = {row.title for row in ACT_FORMS.values()}
    for name in ("Subject access copy", "Copy for the person complained about"):
        assert f'"{name}"' in TEXT
        assert name in titles
