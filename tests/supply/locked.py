"""What the locks pin for everybody who runs the service: Python packages, and what is in the style sheet and
script.
"""

import json
import re
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[2]
PYTHON_LOCK, NPM_LOCK = HOME / "requirements.lock", HOME / "package-lock.json"


def python(lock: str = "") -> dict[str, str]:
    """Versions by name, as the lock of the service spells them, or another one."""
    text = lock or PYTHON_LOCK.read_text()
    return dict(re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==([^\s;\\]+)", text, re.MULTILINE))


def npm() -> dict[str, dict[str, Any]]:
    """Packages by name that end up in what browsers load: not the tools that build it."""
    packages = json.loads(NPM_LOCK.read_text())["packages"]
    return {
        name.rpartition("node_modules/")[2]: package
        for name, package in packages.items()
        if name and not package.get("dev")
    }
