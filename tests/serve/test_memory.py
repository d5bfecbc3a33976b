"""Web processes give the memory of uploads back to the system."""

import platform
import subprocess
import sys

import pytest

from asb import serve

UPLOADS = """
import re, runpy, sys

def megabytes():
    with open("/proc/self/status") as said:
        return int(re.search(r"VmRSS:\\s+(\\d+)", said.read())[1]) // 1024

if "as gunicorn does" in sys.argv:
    runpy.run_path("gunicorn.conf.py")
one = b"x" * 11_000_000
del one  # from here on, left alone, glibc would keep blocks of this size
before, uploads, pages = megabytes(), [], []
for _ in range(20):
    uploads.append(b"x" * 10_000_000)
    pages.append(bytearray(5_000))
uploads.clear()
print(megabytes() - before)
"""


def kept(*how: str) -> int:
    """Megabytes that stay after twenty uploads between which other things were kept."""
    command = [sys.executable, "-c", UPLOADS, *how]
    done = subprocess.run(command, cwd=serve.HOME, capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other libraries give memory back by themselves"
)
def test_uploads_leave_no_memory_behind() -> None:
    assert kept() > 100, "it is not needed any more"
    assert kept("as gunicorn does") < 20
