"""A connection for reading rows in one statement, which leaves no trace on the connections of others."""

from typing import Any, cast

import pytest
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import text
from sqlalchemy.engine import Connection

from asb.database import db, reading

ROWS = text("select count(*) from staff")


def driver(connection: Connection) -> Any:
    """The same connection as the database's own driver knows it."""
    return cast(Any, connection.connection.driver_connection)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_on_postgresql_a_read_of_rows_opens_no_transaction(app: Flask) -> None:
    """To open one and to end it is to ask the server twice more."""
    with app.app_context():
        with reading() as connection:
            assert connection.scalar(ROWS) == 0
            assert driver(connection).info.transaction_status == TransactionStatus.IDLE
        with db.engine.connect() as another:
            assert another.scalar(ROWS) == 0
            assert driver(another).info.transaction_status == TransactionStatus.INTRANS


@pytest.mark.parametrize("kind", ["sqlite"])
def test_on_sqlite_no_driver_begins_transactions_after_a_read_of_rows(app: Flask) -> None:
    """Where the driver did, it would begin one that reads where we ask for one that writes."""
    with app.app_context():
        with reading() as connection:
            assert connection.scalar(ROWS) == 0
            same = driver(connection)
        with db.engine.connect() as another:
            assert driver(another) is same
            assert driver(another).isolation_level is None
