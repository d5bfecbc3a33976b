"""The locks: every package pinned by its hash, and no registry named, so that any mirror may serve them."""

import json
import re
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
LOCKS = sorted(HOME.glob("requirements*.lock"))


def npm_packages() -> dict[str, dict[str, object]]:
    packages = json.loads((HOME / "package-lock.json").read_text())["packages"]
    return {name: package for name, package in packages.items() if name}  # "" is this project itself


def test_the_locks_are_there():
    assert [lock.name for lock in LOCKS] == [
        "requirements-assets.lock",
        "requirements-dev.lock",
        "requirements-supply.lock",
        "requirements.lock",
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_python_package_is_pinned_by_hash_and_from_nowhere_in_particular(lock):
    text = lock.read_text()
    assert "://" not in text
    assert not re.findall(r"^\s*(?!--hash=)-\S+", text, re.MULTILINE), "options belong to whoever installs"
    packages = re.split(r"\n(?=\S)", text.replace("\\\n", "").strip())
    assert [
        package for package in packages if not re.search(r"^\S+==\S+.*--hash=sha256:", package, re.DOTALL)
    ] == []


def test_the_tests_run_on_the_same_versions_as_the_service():
    pinned = {lock.name: set(re.findall(r"^\S+==\S+", lock.read_text(), re.MULTILINE)) for lock in LOCKS}
    assert pinned["requirements.lock"] <= pinned["requirements-dev.lock"]


def test_every_npm_package_is_pinned_by_hash_and_from_nowhere_in_particular():
    packages = npm_packages()
    assert packages
    assert "://" not in (HOME / "package-lock.json").read_text()
    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_npm_writes_no_registry_into_the_lock():
    assert "omit-lockfile-registry-resolved=true" in (HOME / ".npmrc").read_text().splitlines()
