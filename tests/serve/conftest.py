"""The service behind a proxy, and its programs as they are really started."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared.crowd import Programs
from tests.shared.databases import free_port


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    """The service behind one proxy, which says where each person is."""
    port = str(free_port())
    return settings | {"PORT": port, "BASE_URL": f"http://127.0.0.1:{port}", "TRUSTED_PROXIES": "1"}


@pytest.fixture
def programs(settings: dict[str, str], tmp_path: Path) -> Iterator[Programs]:
    made = Programs(settings, tmp_path / "log")
    yield made
    for program in list(made.running):
        made.kill(program)
    made.log.close()
