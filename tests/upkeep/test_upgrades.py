"""After an upgrade or a new council file: lists, search, deadlines; and a downgrade that would lose rows."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, inspect, select, update

from asb import web
from asb.casework import search
from asb.casework.acts import verify
from asb.database import db, writing
from asb.models import Case, CaseKey, CaseTask, CaseWord, HistoryEntry, Person
from asb.upkeep import upgrades
from tests.shared.cases import met
from tests.shared.councils import FILES
from tests.shared.officers import Colleague
from tests.shared.story import sent
from tests.shared.upkeep import command, contents, done, service


def drifts(app: Flask) -> set[str]:
    with app.app_context():
        return {each.what for each in verify.drifts(app.extensions["asb_council"])}


def bring_up_to_date(app: Flask) -> int:
    with app.app_context():
        return upgrades.bring_up_to_date(app.extensions["asb_council"], web.now())


def test_verify_finds_and_mends_search_words_and_links(app: Flask) -> None:
    reference = sent(app, {"name": {"name": "Harry Hornblower"}})
    assert drifts(app) == set()
    with app.app_context(), writing() as session:
        session.execute(delete(CaseWord))
        session.execute(delete(CaseKey))
        session.execute(update(Person).values(name_key=""))
        session.execute(update(Case).values(place_key="", cause_key=""))
    assert drifts(app) == {"search words", "search keys", "links"}
    with app.app_context():
        assert search.find("hornblower") == []
    ran = command(app, "verify")
    assert ran.exit_code == 1
    assert "hornblower" not in ran.output.lower()
    done(app, "verify", "--mend")
    assert drifts(app) == set()
    with app.app_context():
        assert [case.reference for case in search.find("hornblower")] == [reference]
        assert db.session.scalars(select(Person.name_key)).one() == "harry hornblower"


@pytest.mark.days
def test_a_new_council_file_moves_deadlines_with_an_entry_once(
    app: Flask, manager: Colleague, settings: dict[str, str], tmp_path: Path
) -> None:
    reference = met(app, manager)
    bring_up_to_date(app)
    assert bring_up_to_date(app) == 0
    text = FILES["dales"].read_text()
    start = text.index('key = "review"', text.index("[[clocks]]"))
    days = text.index("working_days = ", start)
    end = text.index("\n", days)
    file = tmp_path / "council.toml"
    file.write_text(f"{text[:days]}working_days = 90{text[end:]}")
    with service(
        settings, settings["DATABASE_URL"], COUNCIL_FILE=str(file), SECRET_KEY=settings["SECRET_KEY"]
    ) as later:
        assert bring_up_to_date(later) == 1
        assert bring_up_to_date(later) == 0
        assert drifts(later) == set()
        with later.app_context():
            entries = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == "dates_moved")).all()
            assert len(entries) == 1
        manager.client.application = later
        page = manager.get(f"/staff/cases/{reference}/see/history")
        assert "Deadlines changed" in page
        assert " before, " in page


def test_an_upgrade_brings_lists_up_to_date(app: Flask) -> None:
    sent(app)
    with app.app_context(), writing() as session:
        session.execute(delete(CaseTask))
        session.execute(delete(CaseWord))
    ran = done(app, "db", "upgrade")
    assert "brought up to date: 1." in ran.stderr
    assert drifts(app) == set()
    assert "brought up to date" not in done(app, "db", "upgrade").stderr


def test_a_downgrade_that_would_lose_something_is_refused(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """It names what would be lost, and not what the service makes again by itself."""
    sent(app)
    before = contents(app)
    ran = command(app, "db", "downgrade", "0001")
    assert ran.exit_code != 0
    assert (
        "columns of: case (1), history_entry (1), letter (2), opening (1), person (1), report (1);"
        in caplog.text
    )
    assert contents(app) == before
    lost = command(app, "db", "downgrade", "-x", "lose=yes", "0026")
    assert lost.exit_code == 0, lost.output
    with app.app_context():
        assert "upkeep_state" not in inspect(db.engine).get_table_names()
    done(app, "db", "upgrade")
