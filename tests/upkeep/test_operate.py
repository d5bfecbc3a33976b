"""The commands that docs/operate.md shows work as they stand there."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from asb.database import writing
from asb.models import Staff
from tests.shared.cases import THREE
from tests.shared.databases import one_database
from tests.shared.officers import member
from tests.shared.services import A_KEY
from tests.shared.story import sent
from tests.shared.upkeep import NewPlace, command, service

pytestmark = [pytest.mark.long, one_database]

HOME = Path(__file__).resolve().parents[2]
SHOWN = re.compile(r"^    asb (.+)$", re.MULTILINE)
DATA = HOME / "tests" / "data"
FIGURES = (
    "year,authority,applications,threshold_not_met,reviews,with_recommendations,appeals,source,source_date,note\n"
    "2020-21,Bolsover,1,1,1,0,0,A page,2024,\n"
)
FAILS_HERE = {"doctor": 1}
"""Nothing answers at the address of a test, so something is wrong: the command says so by its status."""
FROM_STDIN = "mail bounced < MESSAGE"


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"MAIL_BOUNCE_ADDRESS": "returned@council.example"}


def shown() -> list[str]:
    """The commands of the page, without what may be left out."""
    page = (HOME / "docs" / "operate.md").read_text()
    return [re.sub(r" \[[^]]*\]", "", line) for line in SHOWN.findall(page)]


def test_every_command_of_the_page_works(
    app: Flask, settings: dict[str, str], new_place: NewPlace, tmp_path: Path
) -> None:
    sent(app, reports=THREE)
    member(app, "officer")
    with (
        app.app_context(),
        writing() as session,
    ):  # it was there in all years of the page
        session.execute(update(Staff).values(added_at=datetime(2018, 1, 1, tzinfo=UTC)))
    (tmp_path / "keys").mkdir()
    (tmp_path / "maildir" / "new").mkdir(parents=True)
    (tmp_path / "maildir" / "cur").mkdir()
    (tmp_path / "mbox").write_text("")
    (tmp_path / "figures.csv").write_text(FIGURES)
    files = {
        "KEYFILE": str(tmp_path / "keys" / "key.txt"),
        "--maildir FOLDER": f"--maildir {tmp_path / 'maildir'}",
        "--mailbox FILE": f"--mailbox {tmp_path / 'mbox'}",
        "import FILE.csv": f"import {tmp_path / 'figures.csv'}",
        "threshold FILE.csv": f"threshold {DATA / 'reports.csv'}",
    }
    copies = recipient = ""
    ran: list[str] = []
    for number, line in enumerate(shown()):
        if line.startswith("backup "):
            copies = str(tmp_path / f"copy-{number}.age")
        words = line.removesuffix(" > FILE")
        for name, value in (*files.items(), ("FILE", copies), ("RECIPIENT", recipient)):
            words = words.replace(name, value)
        words = words.replace("URL", new_place("sqlite") if "URL" in words else "")
        done = run(app, settings, new_place, words)
        key = line.split()[0]
        assert done[0] == FAILS_HERE.get(key, 0), f"{line}: {done[1]}"
        if key == "backup-key":
            recipient = done[1].split()[0]
        ran.append(key)
    assert {"backup", "restore", "move-to", "erase", "doctor", "verify", "staff", "db"} <= set(ran)


def run(app: Flask, settings: dict[str, str], new_place: NewPlace, words: str) -> tuple[int, str]:
    """Runs a command, where it belongs; returns its status and what it printed."""
    if words == FROM_STDIN:
        done = app.test_cli_runner().invoke(args=["mail", "bounced"], input="Subject: hello\n\nNothing.\n")
        return done.exit_code, done.output
    split = shlex.split(words)
    if split[0] == "restore" and "--check" not in split:
        with service(settings, new_place("sqlite"), SECRET_KEY=A_KEY) as fresh:
            done = command(fresh, *split)
            return done.exit_code, done.output
    done = command(app, *split)
    return done.exit_code, done.output
