"""Runs the whole service on one machine with one command.

`python -m asb.serve` upgrades the database, then starts the web server and the worker as child processes and
waits until told to stop. Another supervisor runs `flask db upgrade`, `gunicorn app:app` and `python -m
asb.worker` instead.
"""

import errno
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from asb import AssetsNotBuilt, assets, create_app, web
from asb.config import Settings, SettingsError
from asb.council import CouncilFileError
from asb.database import db
from asb.upkeep import UpkeepRefused, keys, upgrades

HOME = Path(__file__).resolve().parent.parent
THREADS = 24
"""Threads in each web process: a slow upload holds one, and others stay free."""
GRACE = 20
"""Seconds that a request or letter in progress may take after a stop."""
_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD}


def main() -> int:
    """Runs the service until Ctrl-C or SIGTERM.

    Returns the exit status: 0 when asked to stop, 1 when a child process stopped by itself, 2 when it could
    not start.
    """
    os.umask(0o077)  # files are private to this user; child processes inherit this
    try:
        settings = Settings.read()
        if reason := _why_not(settings.port):
            return _refuse(
                f"Port {settings.port} on 127.0.0.1 cannot be used: {reason}. Set PORT to another."
            )
        assets()
        _migrate(settings)
    except (UpkeepRefused, SettingsError, CouncilFileError, AssetsNotBuilt) as error:
        return _refuse(str(error))
    except OperationalError as error:
        return _refuse(f"The database of DATABASE_URL cannot be used: {error.orig}")
    print(f"ASB case review is at {settings.base_url}")
    if settings.mail_server:
        print(f"Letters go to the mail server {settings.mail_server}:{settings.mail_port}", flush=True)
    else:
        print(f"No mail server is set: letters are kept in {settings.letters_folder}", flush=True)
    return _run(_commands(settings))


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 2


def _migrate(settings: Settings) -> None:
    app = create_app()
    with app.app_context():
        upgrade()
        keys.settle(settings, web.now())
        upgrades.bring_up_to_date(app.extensions["asb_council"], web.now())
        db.engine.dispose()  # this process only supervises from here on


def _why_not(port: int) -> str | None:
    """Why `port` cannot be used, checked before anything starts; None when it is free."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web server will ask
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            taken = "another program is listening there"
            return taken if error.errno == errno.EADDRINUSE else error.strerror
    return None


def _commands(settings: Settings) -> dict[str, list[str]]:
    web = [
        *(sys.executable, "-m", "gunicorn", "app:app"),
        *("--bind", f"127.0.0.1:{settings.port}"),
        *("--workers", str(settings.web_processes), "--worker-class", "gthread", "--threads", str(THREADS)),
        *("--graceful-timeout", str(GRACE), "--log-level", "warning"),
        *("--umask", "63"),  # 0o077, as here
        *("--forwarded-allow-ips", ""),  # what proxies say is read in one place, by TRUSTED_PROXIES
        "--no-control-socket",  # its default path is shared by all services of one user
    ]
    return {"web server": web, "worker": [sys.executable, "-m", "asb.worker"]}


def _run(commands: dict[str, list[str]]) -> int:
    """Starts the commands, waits for a signal to stop or for one to exit, then stops them all."""
    # Signals are blocked and taken one by one with sigwait, so none can interrupt anything.
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    children = {name: _start(command) for name, command in commands.items()}
    while True:
        asked = signal.sigwait(_SIGNALS) != signal.SIGCHLD
        ended = {name: child.returncode for name, child in children.items() if child.poll() is not None}
        if asked or ended:
            break
    for name, status in ended.items():
        print(f"The {name} ended by itself with status {status}; stopping.", file=sys.stderr)
    for child in children.values():
        child.terminate()
    for child in children.values():
        _wait(child)
    return 1 if ended else 0


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own commands
        command,
        cwd=HOME,
        start_new_session=True,  # Ctrl-C reaches this process only, which stops both gracefully
        preexec_fn=_let_signals_through,  # noqa: PLW1509 - this process has one thread
    )


def _let_signals_through() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


def _wait(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(GRACE + 10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


if __name__ == "__main__":
    sys.exit(main())
