"""A year of cases, and empty databases beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from asb.upkeep.erasure_log import ErasureLog
from tests.shared.databases import Databases
from tests.shared.upkeep import NewPlace, a_year, places


@pytest.fixture
def year(settings: dict[str, str], kind: str, empty_database: str) -> Iterator[Flask]:
    """The service with a year of cases, on each kind of database."""
    with a_year(settings, kind, empty_database) as app:
        yield app


@pytest.fixture
def new_place(databases: Databases, tmp_path: Path) -> Iterator[NewPlace]:
    """Makes an empty database of a kind, by its URL."""
    with places(databases, tmp_path) as new:
        yield new


@pytest.fixture
def log(tmp_path: Path) -> ErasureLog:
    """A log of erasures that is empty."""
    return ErasureLog(tmp_path / "kept" / "erasures.log")
