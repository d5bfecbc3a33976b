"""Runs inside the image, as its user, with the command of the image as arguments: does all of it work there?

Uses the standard library alone. Prints one line for each thing; fails with the first that is not right.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

SETTINGS = {"SECRET_KEY": "0123456789abcdef" * 4, "BASE_URL": "http://127.0.0.1:5000"}
ENVIRON = {**os.environ, **SETTINGS, "HOME": "/var/lib/asb"}


def right(what: bool, words: str) -> None:
    print(f"{'ok' if what else 'WRONG'}: {words}", flush=True)
    if not what:
        sys.exit(1)


def ran(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**ENVIRON, **more}, timeout=300
    )


def get(path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:5000{path}", timeout=20) as reply:
            return reply.status, reply.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")
    except OSError as error:
        return 0, str(error)


def found_by_doctor(**more: str) -> dict[str, str]:
    lines = ran("flask", "--app", "app", "doctor", **more).stdout.splitlines()
    return {line.split("\t")[1]: line for line in lines if "\t" in line}


def main() -> None:
    right(os.geteuid() != 0, "the image runs as a user of its own")
    for closed in ("/opt/asb/asb", "/opt/asb/app.py", "/opt/asb/.venv/bin/gunicorn"):
        right(not os.access(closed, os.W_OK), f"this user cannot change {closed}")
    for left_out in ("git", "make", "gcc", "node"):
        right(shutil.which(left_out) is None, f"{left_out} is not in the image")
    right(not Path("/opt/asb/tests").exists(), "the tests are not in the image")
    upgraded = ran("flask", "--app", "app", "db", "upgrade")
    right(
        upgraded.returncode == 0,
        "flask db upgrade makes the database" + upgraded.stderr[-900:] * bool(upgraded.returncode),
    )
    parts = [
        subprocess.Popen(sys.argv[1:], env=ENVIRON),
        subprocess.Popen([sys.executable, "-m", "asb.worker"], env=ENVIRON),
    ]
    try:
        for _ in range(120):
            if get("/health")[0] == 200:
                break
            time.sleep(0.5)
        right(json.loads(get("/health")[1]).get("alive") is True, "the web server answers at /health")
        status, page = get("/")
        right(status == 200 and "ASB" in page, "the start page is there")
        style = next(part for part in page.split('"') if part.endswith(".css"))
        right(get(style)[0] == 200, "so is its style sheet")
        found = {}
        for _ in range(60):
            found = found_by_doctor()
            if found.get("worker", "").startswith("well"):
                break
            time.sleep(1)
        for name in ("database", "migrations", "key", "worker", "letters", "address"):
            right(found.get(name, "").startswith("well"), f"flask doctor: {found.get(name, name)}")
        pdf = "look" if os.environ.get("LOOK") == "without Pango" else "well"
        right(found["PDF"].startswith(pdf), f"flask doctor: {found['PDF']}")
    finally:
        for part in parts:
            part.send_signal(signal.SIGTERM)
        ended = [part.wait(timeout=60) for part in parts]
    right(ended == [0, 0], f"SIGTERM ends both, with status 0: {ended}")


main()
