"""Commands for mail: test, pause, resume, what failed, what came back."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from asb import web
from asb.casework import case_lists
from asb.casework.acts import delivery
from asb.casework.post import mail as posting
from asb.cli.refusing import CommandRefused, ReadsDatabase, ReadsDatabaseGroup
from asb.config import Settings
from asb.rules.days import london_date
from asb.sending import NotSent, bounced, send_test
from asb.sending.reports import MOST_BYTES


@click.group(cls=ReadsDatabaseGroup)
def mail() -> None:
    """Letters by email: try the mail server, pause and resume, see and repeat what failed."""


NOT_CHECKED = (
    "A backup was restored. Open cases whose contact details are not confirmed yet, see Settings, Mail: {}"
)


@mail.command("test", cls=ReadsDatabase)
@click.argument("address")
@with_appcontext
def test_mail(address: str) -> None:
    """Send a test message to ADDRESS now, past all letters that wait."""
    try:
        send_test(address, None)
    except NotSent as error:
        raise CommandRefused(f"The test message was not accepted: {error}") from error
    except ValueError as error:
        raise CommandRefused(f"{address!r} cannot be an email address") from error
    settings: Settings = current_app.extensions["asb_settings"]
    if not settings.mail_server:
        click.echo(f"No mail server is set: the test message was written to {settings.letters_folder}.")
        return
    click.echo("The test message was accepted. If letters were held, they will be tried again now.")


@mail.command("pause", cls=ReadsDatabase)
@with_appcontext
def pause_mail() -> None:
    """Send no letter until `mail resume`. The worker's other jobs go on."""
    done = posting.pause(None, web.now())
    click.echo("Mail is paused." if done else "Mail was already paused.")


@mail.command("resume", cls=ReadsDatabase)
@with_appcontext
def resume_mail() -> None:
    """Send letters again, at once."""
    try:
        done = posting.resume(None, web.now())
    except posting.ContactsNotChecked as error:
        raise CommandRefused(NOT_CHECKED.format(len(posting.to_confirm()))) from error
    click.echo(
        "Mail is resumed." if done else "Mail was not paused. Letters that were held will be tried again now."
    )


@mail.command("failed", cls=ReadsDatabase)
@click.option(
    "--send-again", is_flag=True, help="Send again the letters that may still be emailed to the same person."
)
@with_appcontext
def failed_mail(send_again: bool) -> None:
    """Print each letter that was not delivered: case, kind, day, why, with tabs between."""
    if send_again:
        sent, left = delivery.send_failed_again(web.council(), None, web.now())
        click.echo(f"Letters being sent again: {sent}. Left for officers: {left}.")
        return
    for letter in case_lists.failed():
        reference = letter.case.reference if letter.case else "-"
        click.echo(f"{reference}\t{letter.kind}\t{london_date(letter.written_at)}\t{letter.failure}")


@mail.command("bounced", cls=ReadsDatabase)
@click.option(
    "--mailbox",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read an mbox file, instead of one message from standard input. It is left as it is.",
)
@click.option(
    "--maildir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Read the new messages of a Maildir, and mark them as seen.",
)
@with_appcontext
def bounced_mail(mailbox: Path | None, maildir: Path | None) -> None:
    """Read delivery reports, and mark the letters that came back. Taken twice, a report changes nothing."""
    if mailbox and maildir:
        raise CommandRefused("Give --mailbox or --maildir, not both")
    if maildir and not all((maildir / name).is_dir() for name in ("new", "cur")):
        raise CommandRefused(
            f"{click.format_filename(maildir)} is not a Maildir: it has no folders new and cur"
        )
    try:
        if maildir:
            found = bounced.take_all(bounced.in_maildir(maildir))
        elif mailbox:
            found = bounced.take_all(bounced.in_mailbox(mailbox))
        else:
            found = bounced.take_all([sys.stdin.buffer.read(MOST_BYTES + 1)])
    except ValueError as error:
        raise CommandRefused(str(error)) from error
    click.echo(
        f"Letters that came back: {found[bounced.MARKED]}. Reports of no failure: {found[bounced.DELAYED]}."
        f" About no letter that waits for a report: {found[bounced.UNKNOWN]}."
    )
