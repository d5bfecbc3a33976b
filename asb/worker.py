"""Worker: sends letters, has files scanned and copied, reminds people, deletes what has expired.

Started as `python -m asb.worker`; any number may run on one database. A letter is claimed, sent, then
settled (`asb.sending`). If a worker dies in between, another takes over when the lease ends; a letter that is
then sent twice has the same Message-ID.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from asb import logs, pictures, scanner
from asb.casework import chains, rate_limits
from asb.casework.accounts import resets, sessions
from asb.casework.acts import agreement, case_files, verify
from asb.casework.bodies import reminders
from asb.casework.drafts import returning, store
from asb.casework.post import due_soon, outbox
from asb.casework.track import signing_in
from asb.config import Settings, SettingsError
from asb.council import Council, CouncilFileError
from asb.database import checkpoint
from asb.pictures import child
from asb.rules.days import london_date
from asb.sending import notify, send_waiting
from asb.upkeep import UpkeepRefused, erasure, keys, upgrades
from asb.upkeep.erasure_log import NAME, ErasureLog

log = logging.getLogger("asb.worker")
chain_log = logging.getLogger("asb.histories")

Result = TypeVar("Result")

PAUSE = 2.0
"""Seconds between checks for waiting letters when there are none."""
HOUSEKEEPING = timedelta(hours=1)
TWO_DAYS = timedelta(days=2)
SCAN_TIMEOUT = 20.0
"""Seconds to wait for the virus scanner."""


def now() -> datetime:
    return datetime.now(UTC)


def keep_house(app: Flask) -> None:
    """Hourly jobs: reminds people before a draft is deleted, tells staff what is due, deletes what has
    expired.

    A failure of one job does not stop the others.
    """
    journey, tokens, moment = app.extensions["asb_apply"], app.extensions["asb_tokens"], now()
    for draft_key in attempt(returning.to_remind, journey, moment) or ():
        attempt(returning.remind, draft_key, journey, tokens, moment)
    for reference in attempt(verify.not_concluded) or ():
        attempt(verify.mend, reference, journey.council, moment)
    for number in attempt(due_soon.to_check) or ():
        attempt(due_soon.ask_managers, number, journey.council, moment)
    for number in attempt(due_soon.managers, london_date(moment)) or ():
        attempt(due_soon.tell_manager, number, journey.council, moment)
    for number in attempt(due_soon.to_tell, london_date(moment)) or ():
        attempt(due_soon.tell, number, journey.council, moment)
    attempt(erasure.erase_daily, journey.council, erasure_log(app), london_date(moment))
    attempt(store.erase_old, moment, journey.council.privacy.draft_days)
    attempt(outbox.forget_workers, moment)
    attempt(rate_limits.forget, moment)
    attempt(sessions.tidy, moment)
    attempt(signing_in.tidy, moment)
    for number in attempt(reminders.to_remind, journey.council, london_date(moment)) or ():
        attempt(reminders.remind, number, journey.council, tokens, moment)
    for person in attempt(agreement.to_remind, journey.council, london_date(moment)) or ():
        attempt(agreement.remind, person, journey.council, tokens, moment)
    attempt(checkpoint)


def erasure_log(app: Flask) -> ErasureLog:
    """The log of what is erased, in the folder of this machine."""
    settings: Settings = app.extensions["asb_settings"]
    return ErasureLog(settings.instance_path / NAME)


class Heads:
    """Writes the heads of histories to the log, each day those that grew: kept there, they show a history
    that was rewritten (`flask verify --heads`).
    """

    def __init__(self) -> None:
        self.on: date | None = None

    def write(self) -> None:
        """Writes them, unless that was done today."""
        if self.on != (today := london_date(now())):
            for head in chains.heads(now() - TWO_DAYS):
                chain_log.info("%s", head)
            self.on = today


def answer_asked(app: Flask) -> None:
    """Sends the links that people and members of staff have requested."""
    council, tokens = app.extensions["asb_council"], app.extensions["asb_tokens"]
    for number in signing_in.asked():
        attempt(signing_in.answer, number, council, tokens, now())
    for number in resets.asked():
        attempt(resets.answer, number, council, tokens, now())


def attempt(job: Callable[..., Result], *facts: object) -> Result | None:
    """Runs a job; an error is logged and stops nothing else."""
    try:
        return job(*facts)
    except (DBAPIError, NoConnection) as error:
        log.critical("the database is not available: %s", type(error).__name__, extra={"fold": "database"})
        return None
    except Exception as error:
        # The place, not the message: it may quote what a resident wrote.
        log.critical("%s at %s", type(error).__name__, logs.place(error))
        return None


class Scans:
    """Has files scanned one by one. While the scanner is away they stay unscanned."""

    def __init__(self) -> None:
        self.not_before = now()

    def next(self, settings: Settings, council: Council) -> bool:
        """Scans the next file, if there is one; returns whether to continue at once."""
        if settings.clamav_address is None or now() < self.not_before:
            return False
        file = case_files.claim_to_scan(now())
        if file is None:
            return False
        try:
            found = scanner.scan(settings.clamav_address, file.content, SCAN_TIMEOUT)
        except scanner.ScannerAway:
            log.warning("the virus scanner cannot be reached: files are held")
            case_files.give_back(file)
            self.not_before = now() + timedelta(minutes=1)
            return False
        except scanner.NoVerdict:
            log.warning("the virus scanner gave no verdict on file %s: it is held", file.id)
            case_files.put_off(file, now())
            return True
        if found:
            log.warning("file %s was stopped by the virus scanner", file.id)
        case_files.scanned(file.id, found, council, now())
        return True


def copy_next() -> bool:
    """Has the copy of the next picture made, if there is one; returns whether to continue at once."""
    file = case_files.claim_to_copy(now())
    if file is None:
        return False
    if file.tries > case_files.MOST_COPY_TRIES:  # it ends its workers
        case_files.not_copied(file, "failed")
        return True
    try:
        copy, content_type = child.make_copy(file.kind, file.content)
    except pictures.TooLarge:
        case_files.not_copied(file, "too_large")
    except pictures.Damaged:
        case_files.not_copied(file, "failed")
    except child.NoAnswer as error:
        log.warning("no copy of picture %s was made: %s", file.id, error)
        case_files.copy_again(file, now())
    else:
        case_files.copied(file, copy, content_type)
    return True


def work(app: Flask, stopping: threading.Event) -> None:
    """Main loop: letters and files, and once an hour the hourly jobs. No error stops it."""
    tidied, scans, heads = datetime.min.replace(tzinfo=UTC), Scans(), Heads()
    while not stopping.is_set():
        with app.app_context():
            if now() - tidied > HOUSEKEEPING:
                tidied = now()
                keep_house(app)
                attempt(notify.ask, stopping, tidied)
                attempt(heads.write)
            attempt(answer_asked, app)
            attempt(send_waiting, stopping)
            more = attempt(scans.next, app.extensions["asb_settings"], app.extensions["asb_council"])
            more = attempt(copy_next) or more
        stopping.wait(0 if more else PAUSE)


def main() -> None:
    """Runs the worker until it is told to stop. Exits with status 2 where a setting or the key is wrong."""
    from asb import create_app  # noqa: PLC0415 - only running it needs the app factory

    os.umask(0o077)  # letters saved as files are private to this user
    logs.set_up(os.environ)
    stopping = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stopping.set())
    try:
        app = create_app()
        with app.app_context():
            keys.settle(app.extensions["asb_settings"], now())
    except (SettingsError, CouncilFileError, UpkeepRefused) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    with app.app_context():
        attempt(upgrades.bring_up_to_date, app.extensions["asb_council"], now())
    work(app, stopping)


if __name__ == "__main__":
    main()
