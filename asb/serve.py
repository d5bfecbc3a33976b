"""Runs the whole service on one machine with one command.

`python -m asb.serve` upgrades the database, then starts the web server and the worker as child processes and
waits until told to stop. A part that ends by itself is started again, sooner the longer it had run, while the
other goes on. Another supervisor runs `flask db upgrade`, `gunicorn` and `python -m asb.worker` instead: how
the web server runs is in `gunicorn.conf.py` for both.
"""

import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from asb import AssetsNotBuilt, assets, create_app, logs, web
from asb.config import Settings, SettingsError
from asb.council import CouncilFileError
from asb.database import db, why_away
from asb.upkeep import UpkeepRefused, keys, upgrades

log = logging.getLogger("asb.serve")

HOME = Path(__file__).resolve().parent.parent
GRACE = 20
"""Seconds that a request or letter in progress may take after a stop."""
GAPS = (1, 2, 5, 15, 60)
"""Seconds before a part is started again after it ended by itself once, twice … in a row; then the last."""
STEADY = 300
"""Seconds after which a part counts as running well, so that the next gap is the first again."""
_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD}


def main() -> int:
    """Runs the service until Ctrl-C or SIGTERM.

    Returns the exit status: 0 when asked to stop, 2 when it could not start.
    """
    os.umask(0o077)  # files are private to this user; child processes inherit this
    logs.set_up(os.environ)
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
        return _refuse(f"The database of DATABASE_URL cannot be used: {why_away(error) or error.orig}")
    print(f"ASB case review is at {settings.base_url}")
    if settings.mail_server:
        print(f"Letters go to the mail server {settings.mail_server}:{settings.mail_port}", flush=True)
    else:
        print(f"No mail server is set: letters are kept in {settings.letters_folder}", flush=True)
    return _run(_commands())


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


def _commands() -> dict[str, list[str]]:
    return {
        "web server": [sys.executable, "-m", "gunicorn"],
        "worker": [sys.executable, "-m", "asb.worker"],
    }


@dataclass
class _Part:
    """One part of the service, which is started again whenever it ends by itself. Times are monotonic."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    again_at: float = 0.0
    ended: int = 0
    """How often in a row it ended soon after it was started."""

    def see_to(self) -> None:
        """Notes that it has ended, or starts it once that is due."""
        if self.process is not None and (status := self.process.poll()) is not None:
            self._has_ended(status)
        if self.process is None and time.monotonic() >= self.again_at:
            self.process, self.started = _start(self.command), time.monotonic()

    def _has_ended(self, status: int) -> None:
        ran = time.monotonic() - self.started
        self.process, self.ended = None, 1 if ran > STEADY else self.ended + 1
        gap = GAPS[min(self.ended, len(GAPS)) - 1]
        self.again_at = time.monotonic() + gap
        log.warning(
            "The %s exited unexpectedly with status %s; it will be started again in %s s.",
            self.name,
            status,
            gap,
        )


def _run(commands: dict[str, list[str]]) -> int:
    """Runs the commands, each again whenever it ends by itself, until a signal to stop; then stops all."""
    # Signals are blocked and taken one by one with sigtimedwait, so none can interrupt anything.
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    parts = [_Part(name, command) for name, command in commands.items()]
    while True:
        for part in parts:
            part.see_to()
        due = [part.again_at - time.monotonic() for part in parts if part.process is None]
        came = signal.sigtimedwait(_SIGNALS, max(0.0, min(due, default=3600.0)))
        if came is not None and came.si_signo != signal.SIGCHLD:
            break
    children = [part.process for part in parts if part.process is not None]
    for child in children:
        child.terminate()
    for child in children:
        _wait(child)
    return 0


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
