"""Commands on a database without tables: they say what to run."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from asb import create_app
from asb.database import db, writing
from tests.shared.services import A_KEY


@pytest.mark.parametrize(
    "command",
    [
        ["figures", "2022-23"],
        ["figures", "2022-23", "--counted"],
        ["figures", "import", "FILE"],
        ["returns", "2022-23"],
        ["verify"],
        ["demo"],
        ["staff", "list"],
        ["staff", "add", "Ann", "ann@council.example", "officer"],
    ],
)
def test_a_command_says_what_to_run(empty_database: str, tmp_path: Path, command: list[str]) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(
        "year,authority,applications,threshold_not_met,reviews,with_recommendations,appeals,source,source_date,note\n"
        "2022-23,Bolsover,1,1,1,0,0,A page,2024,\n"
    )
    app = create_app(
        {"DATABASE_URL": empty_database, "SECRET_KEY": A_KEY, "INSTANCE_PATH": str(tmp_path / "instance")}
    )
    run = app.test_cli_runner().invoke(args=[str(file) if word == "FILE" else word for word in command])
    assert (run.exit_code, run.stdout) == (2, "")
    assert "Run: flask --app app db upgrade" in run.stderr
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_another_fault_of_the_database_is_not_said_to_be_that(app: Flask) -> None:
    with app.app_context(), writing() as session:
        session.execute(text("alter table staff rename to kept"))
        session.execute(text("create view staff as select kept.*, no_such_function() from kept"))
    run = app.test_cli_runner().invoke(args=["staff", "list"])
    assert "no such function" in str(run.exception)
    assert "Run: flask" not in run.output
