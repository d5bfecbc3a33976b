"""A disk that is really full: see on_a_small_disk.py, whose tests run where such a disk is mounted."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.programs, pytest.mark.long]

HOME = Path(__file__).resolve().parents[2]
TESTS = Path(__file__).with_name("on_a_small_disk.py")
SIZE = "12m"


def test_on_a_disk_that_is_full_nothing_is_half_written_and_all_goes_on(tmp_path: Path) -> None:
    """The disk is a file system in memory, in a name space of its own: nobody else sees it, and it ends with
    the tests.
    """
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f'mount -t tmpfs -o size={SIZE},mode=700 none "$SMALL_DISK" && exec "$@"'
    mine = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    inside = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--basetemp",
        tmp_path / "more",
        TESTS,
    ]
    ran = subprocess.run(
        [
            "unshare",
            *mine,
            "--mount",
            "sh",
            "-c",
            mount,
            "sh",
            *inside,
            f"--basetemp={tmp_path / 'more'}",
            TESTS,
        ],
        cwd=HOME,
        env={**os.environ, "SMALL_DISK": str(disk)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert re.search(rf"\b{TESTS.read_text().count('def test_')} passed", ran.stdout), ran.stdout
    assert list(disk.iterdir()) == [], "it was a disk of its own"
