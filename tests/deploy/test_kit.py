"""The deploy kit, by the tools that will read it. One that is missing fails its test."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask

from asb.config import Settings, SettingsError
from tests.shared.page import Visitor
from tests.shared.services import BY_TOKEN
from tests.shared.story import walk

HOME = Path(__file__).resolve().parents[2]
KIT = HOME / "deploy"
UNITS = ("asb-web.service", "asb-worker.service", "asb-backup.service", "asb-backup.timer")


@pytest.fixture
def kind() -> str:
    return "sqlite"


def run(*command: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, env={"PATH": path, **environ}
    )


def settings_of_example() -> dict[str, str]:
    lines = (KIT / "environment.example").read_text().splitlines()
    given = [line.removeprefix("# ") for line in lines]
    return dict(line.split("=", 1) for line in given if re.match(r"[A-Z_]+=", line))


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        text = (KIT / name).read_text().replace("/opt/asb/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / name).write_text(text)
    done = run("systemd-analyze", "verify", *(tmp_path / name for name in UNITS))
    ours = [line for line in done.stderr.splitlines() if "asb-" in line]
    assert (done.returncode, ours) == (0, []), done.stderr


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_units_give_away_little(name: str, tmp_path: Path) -> None:
    shutil.copy(KIT / name, tmp_path)
    done = run("systemd-analyze", "security", "--offline=yes", "--threshold=35", tmp_path / name)
    assert done.returncode == 0, done.stdout[-600:]
    if "backup" not in name:
        assert "Restart=always" in (KIT / name).read_text()


def test_prometheus_takes_the_alarms(app: Flask, resident: Visitor) -> None:
    done = run("promtool", "check", "rules", KIT / "alerts.yml")
    assert done.returncode == 0, done.stderr
    walk(resident)
    given = app.test_client().get("/metrics", headers=BY_TOKEN).text
    rules = re.findall(r"expr: (.+)", (KIT / "alerts.yml").read_text())
    asked = set(re.findall(r"\basb_\w+", " ".join(rules)))
    assert asked
    assert {name for name in asked if f"{name} " not in given and f"{name}{{" not in given} == {
        "asb_worker_last_seen",  # no worker was there
        "asb_last_backup",  # and no backup made
    }


def test_the_example_is_complete_and_refused_as_it_is(tmp_path: Path) -> None:
    example = settings_of_example()
    assert example["INSTANCE_PATH"] == "/var/lib/asb"
    given = example | {"INSTANCE_PATH": str(tmp_path)}
    with pytest.raises(SettingsError) as refused:
        Settings.read(given)
    named = {line.split()[0].rstrip(":") for line in str(refused.value).splitlines()}
    assert named == {
        *("BASE_URL", "SECRET_KEY", "COUNCIL_FILE", "MAIL_SERVER", "MAIL_DEFAULT_SENDER", "BACKUP_RECIPIENT")
    }
    right = {
        "BASE_URL": "https://review.harbourside.gov.uk",
        "MAIL_SERVER": "smtp.harbourside.gov.uk",
        "BACKUP_RECIPIENT": "age1" + "q" * 58,
        "SECRET_KEY": os.urandom(32).hex(),
        "COUNCIL_FILE": str(HOME / "asb/council.toml"),
        "MAIL_DEFAULT_SENDER": "reviews@harbourside.gov.uk",
    }
    settings = Settings.read(given | right)
    assert settings.production
    assert settings.watching.log_format == "json"
    assert set(given) <= set(documented())


def ran_by_asb(folder: Path, *words: str, **environ: str) -> list[str]:
    """What `asb` has systemd run, with these words: its arguments."""
    for name, does in (("systemd-run", """printf '%s\\n' "$@" """), ("id", "echo ${ASKS:-0}")):
        (folder / name).write_text(f"#!/bin/sh\n{does}\n")
        (folder / name).chmod(0o700)
    path = f"{folder}:{os.environ['PATH']}"
    done = subprocess.run(
        [KIT / "asb", *words], capture_output=True, text=True, check=False, env={"PATH": path, **environ}
    )
    return done.stdout.splitlines() if done.returncode == 0 else [done.stderr]


def test_asb_runs_a_command_as_its_user_with_its_settings(tmp_path: Path) -> None:
    given = ran_by_asb(tmp_path, "staff", "add", "Maya Manager", "a$b", PGPASSWORD="p")
    at = given.index("--")
    assert given[at + 1 :] == [
        *("/opt/asb/.venv/bin/flask", "--app", "/opt/asb/app.py", "staff", "add", "Maya Manager", "a$$b")
    ]
    assert {
        "--setenv=ASB_COMMAND=asb",
        "--uid=asb",
        "--property=EnvironmentFile=/etc/asb/environment",
        "--pipe",
    } <= set(given[:at])
    assert "--setenv=PGPASSWORD" in given[:at]
    known = run("systemd-run", "--help").stdout
    assert all(option.partition("=")[0] in known for option in given[:at])
    assert ran_by_asb(tmp_path, "doctor", ASKS="1000") == ["Run this as root, such as: sudo asb doctor\n"]


def test_one_file_says_where_this_machine_keeps_things() -> None:
    """Else commands and units could use different folders."""
    assert not [name for name in UNITS if "Environment=INSTANCE_PATH" in (KIT / name).read_text()]


def test_the_handbook_copies_files_that_are_there() -> None:
    page = (HOME / "docs" / "operate.md").read_text()
    named = set(re.findall(r"deploy/[\w*.-]*\w", page))
    assert {f"deploy/{file.name}" for file in KIT.iterdir() if file.suffix in (".html", ".conf")} <= named
    assert [name for name in named if not list(HOME.glob(name))] == []


def test_old_backups_are_deleted_after_a_new_one(tmp_path: Path) -> None:
    now = time.time()
    for name, days in (("old.backup", 40), ("new.backup", 20), ("old.txt", 40)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (now - days * 86400,) * 2)
    [line] = re.findall(r"^ExecStartPost=(.+)$", (KIT / "asb-backup.service").read_text(), re.MULTILINE)
    done = run(*shlex.split(line.replace("/var/lib/asb-backups", str(tmp_path))))
    assert done.returncode == 0, done.stderr
    assert {each.name for each in tmp_path.iterdir()} == {"new.backup", "old.txt"}


def documented() -> list[str]:
    return re.findall(r"^\| `([A-Z][A-Z_]+)`", (HOME / "docs" / "operate.md").read_text(), re.MULTILINE)


def test_the_image_has_all_that_runs(tmp_path: Path, settings: dict[str, str]) -> None:
    """What the second stage copies is enough for the web server and the worker."""
    stage = (KIT / "Containerfile").read_text().rpartition("FROM ")[2]
    copied = [line.split()[1:] for line in stage.splitlines() if line.startswith("COPY ")]
    image = tmp_path / "image"
    image.mkdir()
    for *what, where in copied:
        for name in (Path(each).name for each in what if not each.startswith("--")):
            target = image / (name if where in (".", "./") else where)
            if name == ".venv":
                continue  # this Python is that of the tests
            copy = shutil.copytree if (HOME / name).is_dir() else shutil.copy
            copy(HOME / name, target)
    for command in (["-m", "gunicorn", "--check-config"], ["-c", "import asb.worker, asb.pdf, asb.pictures"]):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=image,
            env={"PATH": os.environ["PATH"], **settings},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
    for needed in ("templates", "migrations", "static/dist/manifest.json", "asb/council.toml"):
        assert (image / needed).exists()
