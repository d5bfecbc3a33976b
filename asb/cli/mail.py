"""Commands for mail: test, pause, resume, what failed."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from asb import web
from asb.casework import case_lists
from asb.casework.acts import delivery
from asb.casework.post import mail as posting
from asb.cli.refusing import CommandRefused, ReadsDatabase, ReadsDatabaseGroup
from asb.rules.days import london_date
from asb.sending import NotSent, send_test


@click.group(cls=ReadsDatabaseGroup)
def mail() -> None:
    """Letters by email: try the mail server, pause and resume, see and repeat what failed."""


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
    click.echo("The test message was accepted. If letters were held, they are tried again now.")


@mail.command("pause", cls=ReadsDatabase)
@with_appcontext
def pause_mail() -> None:
    """Send no letter until `mail resume`. The worker's other jobs go on."""
    done = posting.pause(None, web.now())
    click.echo("Mail is paused." if done else "Mail was paused already.")


@mail.command("resume", cls=ReadsDatabase)
@with_appcontext
def resume_mail() -> None:
    """Send letters again, at once."""
    done = posting.resume(None, web.now())
    click.echo("Mail is resumed." if done else "Mail was not paused. What was held is tried again now.")


@mail.command("failed", cls=ReadsDatabase)
@click.option(
    "--send-again", is_flag=True, help="Send again those that may still go by email to the same person."
)
@with_appcontext
def failed_mail(send_again: bool) -> None:
    """Print each letter that was not delivered: case, kind, day, why, with tabs between."""
    if send_again:
        sent, left = delivery.send_failed_again(web.council(), None, web.now())
        click.echo(f"Letters that are sent again: {sent}. Left for officers: {left}.")
        return
    for letter in case_lists.failed():
        reference = letter.case.reference if letter.case else "-"
        click.echo(f"{reference}\t{letter.kind}\t{london_date(letter.written_at)}\t{letter.failure}")
