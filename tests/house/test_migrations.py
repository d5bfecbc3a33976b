"""The database comes to be as the models say, on both kinds, from nothing."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from asb import create_app
from asb.database import Base, Moment, db


def differences(app: Flask) -> list[object]:
    def types(
        _context: object, _column: object, _known: object, _found: object, wanted: object
    ) -> bool | None:
        return False if isinstance(wanted, Moment) else None

    with app.app_context():
        context = MigrationContext.configure(db.session.connection(), opts={"compare_type": types})
        found = [
            change
            for change in compare_metadata(context, Base.metadata)
            if not (isinstance(change, tuple) and getattr(change[1], "name", "") == "alembic_version")
        ]
        db.session.rollback()
        return found


def test_upgrade_from_nothing_gives_what_the_models_say(empty_database: str, tmp_path: object) -> None:
    app = create_app(
        {"DATABASE_URL": empty_database, "SECRET_KEY": "x" * 40, "INSTANCE_PATH": f"{tmp_path}/i"}
    )
    with app.app_context():
        upgrade()
    assert differences(app) == []
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        db.engine.dispose()
