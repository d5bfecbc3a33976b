"""A part of the service that is halted and goes on, as on a machine that froze for a while, ends nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.programs

HOME = Path(__file__).resolve().parents[2]
RUN = "import sys; from asb import serve; sys.exit(serve._run({'one': ['sleep', '60']}))"


def children(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def busy_for(process: int) -> int:
    """How long it has been computing, in ticks of the kernel, a hundredth of a second."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return int(user) + int(system)


@pytest.mark.parametrize(("end", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 0)])
def test_it_goes_on_until_it_is_asked_to_stop(end: signal.Signals, status: int) -> None:
    process = subprocess.Popen([sys.executable, "-c", RUN], cwd=HOME, stderr=subprocess.PIPE, text=True)
    give_up = time.monotonic() + 30
    while not children(process.pid):
        assert time.monotonic() < give_up
        time.sleep(0.02)  # it is another program: there is nothing to wait on but its child
    [part], before = children(process.pid), busy_for(process.pid)
    for sign in (signal.SIGSTOP, signal.SIGCONT):
        os.kill(part, sign)
        time.sleep(0.2)  # nothing is to happen: that takes as long as one waits
        assert process.poll() is None
        assert Path(f"/proc/{part}").exists()
    assert busy_for(process.pid) - before < 5, "it waits without computing"
    process.send_signal(end)
    _, printed = process.communicate(timeout=30)
    assert (process.returncode, printed) == (status, "")


def test_a_part_that_ends_by_itself_is_told_of_by_name_and_started_later_each_time() -> None:
    run = RUN.replace("['sleep', '60']", "['false'], 'other': ['sleep', '60']")
    process = subprocess.Popen([sys.executable, "-c", run], cwd=HOME, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    said = [process.stderr.readline() for _ in range(3)]
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert said == [
        f"The one exited unexpectedly with status 1; it will be started again in {gap} s.\n"
        for gap in (1, 2, 5)
    ]
