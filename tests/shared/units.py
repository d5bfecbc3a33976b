"""The shipped systemd units, as far as they can be kept to where no systemd runs."""

import os
import re
import shlex
import sys
from pathlib import Path
from typing import NamedTuple

HOME = Path(__file__).resolve().parents[2]
DEPLOYED = "/opt/asb"
"""Where the units look for the service."""
OPEN_FILES = 1024
"""systemd’s own limit for a unit that names none."""
UNITS = {"web server": "asb-web.service", "worker": "asb-worker.service"}
BYTES = {"M": 2**20, "G": 2**30}


class Unit(NamedTuple):
    """How one program is started: its command with its limits, its umask, its own environment."""

    command: list[str]
    umask: int
    environ: dict[str, str]


def unit(name: str, folder: Path) -> Unit:
    """The unit of this program; what it keeps under /run is in `folder`.

    Not kept to is what systemd alone can do: what of the file system is seen, and which system calls.
    Memory is limited for each process, and by its addresses, which are more than what is in use.
    """
    lines = (HOME / "deploy" / UNITS[name]).read_text().splitlines()
    said = dict(line.split("=", 1) for line in lines if re.match(r"(?!Environment=)\w+=", line))
    environ = dict(line.split("=", 2)[1:] for line in lines if line.startswith("Environment="))
    number, letter = re.fullmatch(r"(\d+)([MG])", said["MemoryMax"]).groups()  # type: ignore[union-attr]  # or the test fails
    limits = ["prlimit", f"--as={int(number) * BYTES[letter]}", f"--nofile={OPEN_FILES}:"]
    if os.geteuid() == 0:
        assert said["CapabilityBoundingSet"] == said["AmbientCapabilities"] == ""
        limits += ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]
    else:
        limits += ["setpriv"]
    assert said["NoNewPrivileges"] == "yes"
    command = said["ExecStart"].replace(f"{DEPLOYED}/.venv/bin", str(Path(sys.executable).parent))
    return Unit(
        [*limits, "--no-new-privs", *shlex.split(command)],
        int(said["UMask"], 8),
        {key: value.replace("/run", str(folder), 1) for key, value in environ.items()},
    )
