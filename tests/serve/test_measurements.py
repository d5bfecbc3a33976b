"""Where web processes put their measurements together, whichever of the two settings are there."""

import http.client
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared.crowd import Crowd, Person
from tests.shared.services import BY_TOKEN

pytestmark = [pytest.mark.programs]

HOME = Path(__file__).resolve().parents[2]
SOMEBODY = Person("", "198.51.100.1", "", "")


@pytest.fixture
def kind() -> str:
    return "sqlite"


def asked(settings: dict[str, str], path: str, **more: str) -> tuple[int, str]:
    """What the web server with these settings answers, after some requests for an open page."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn"],
        cwd=HOME,
        env={"PATH": os.environ["PATH"], **settings, **more, "WEB_PROCESSES": "2"},
    )
    try:
        port = int(settings["PORT"])
        for _ in range(20):
            Crowd(port).ask(SOMEBODY, "GET", "/privacy")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", path, headers=BY_TOKEN)
        reply = connection.getresponse()
        told = reply.status, reply.read().decode()
        connection.close()
        return told
    finally:
        process.terminate()
        process.wait(60)


def test_a_folder_for_them_alone_measures_nothing_and_every_page_is_served(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """The shipped unit names the folder, whether an operator has asked for measurements or not."""
    del settings["METRICS_TOKEN"]
    status, page = asked(settings, "/", PROMETHEUS_MULTIPROC_DIR=str(tmp_path))
    assert status == 200
    assert "Start now" in page
    assert list(tmp_path.glob("*.db")) == []


def test_without_a_folder_all_processes_are_counted_too(settings: dict[str, str]) -> None:
    status, said = asked(settings, "/metrics")
    assert status == 200
    found = re.search(r'asb_requests_total\{method="GET",route="public.privacy",status="200"\} (\S+)', said)
    assert found, said
    assert float(found[1]) == 20
