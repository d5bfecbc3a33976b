"""Flask commands for operators: accounts, mail, figures, data return, checks, and the law's arithmetic.

A command that refuses prints the reason on stderr, nothing on stdout, and exits with status 2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from asb import demo as fiction
from asb import tables, web
from asb.casework import chains
from asb.casework.accounts import members as accounts
from asb.casework.accounts.changes import Change
from asb.casework.acts import verify as verifying
from asb.cli import upkeep
from asb.cli.acts import acts
from asb.cli.figures import figures
from asb.cli.mail import mail
from asb.cli.refusing import CommandRefused, ReadsDatabase, ReadsDatabaseGroup
from asb.cli.returns import returns
from asb.config.local import how_to_run
from asb.council import NotInForce
from asb.fields import Email, Name, Question
from asb.models import Staff
from asb.rules.days import KINDS, Day
from asb.rules.threshold import FINDINGS, Assessment, ReportFacts, ReportVerdict, assess
from asb.rules.working_days import MOST_DAYS, Reckoning, due
from asb.tokens import Link
from asb.wizard import Typed

COLUMNS = (
    *("id", "happened_kind", "happened_from", "happened_to"),
    *("reported_kind", "reported_from", "reported_to", "finding"),
)

TOLD = ("council", "police", "landlord", "other")
"""Whom a report can have been made to; the last receives no such complaints."""

IN_WORDS = {
    "counts": "counts",
    "does_not_count": "does not count",
    "depends": "depends",
    "invalid": "cannot be right",
    "left_out": "left out",
    "reported_late": "reported too long after it happened",
    "applied_late": "applied too long after the report",
    "reported_after_applying": "reported after the application",
    "reported_before_it_happened": "reported before it happened",
    "day_unknown": "a day is not known",
    "recipient": "not known to have reached a body that receives such complaints",
    "not_asb": "not anti-social behaviour",
    "out_of_area": "outside the area",
    "not_a_complaint": "not a complaint to a body that can receive one",
    "unrelated": "not about this behaviour",
    "same_incident": "the same incident as another report",
    "unsure": "not decided yet",
    "met": "met by count",
    "not_met": "not met by count: the relevant bodies decide under the procedure (section 104(5))",
}


def register(app: Flask) -> None:
    """Registers the commands with `flask --app app`."""
    own = (threshold, working_days, verify, heads, acts, staff, demo, figures, returns, mail)
    for command in (*own, *upkeep.COMMANDS):
        app.cli.add_command(command)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--applied-on", required=True, help="The day the application was first received, YYYY-MM-DD.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")
@with_appcontext
def threshold(file: Path, applied_on: str, as_json: bool) -> None:
    """Check the reports in a CSV file against the threshold by count.

    The columns are id, happened_kind, happened_from, happened_to, reported_kind, reported_from, reported_to,
    finding, and perhaps told: the words council, police, landlord, other, for whoever was told. A kind is
    exact, roughly, unknown or, for what happened only, period.
    """
    try:
        day = read_date(applied_on)
        procedure = web.council().procedure_on(day)
    except (ValueError, NotInForce) as error:
        raise CommandRefused(f"--applied-on: {error}") from error
    try:
        reports = list(read_reports(tables.decode(file.read_bytes())))
    except (OSError, ValueError) as error:
        raise CommandRefused(f"{click.format_filename(file)}: {error}") from error
    assessment = assess(reports, day, procedure)
    click.echo(json.dumps(assessment.as_json()) if as_json else say_assessment(assessment))


# Without ignore_unknown_options "-5" would be refused as an unknown option.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("start")
@click.argument("days")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")
@with_appcontext
def working_days(start: str, days: str, as_json: bool) -> None:
    """Show when DAYS working days from START (YYYY-MM-DD, day 0) end, and which days are skipped."""
    council = web.council()
    calendar = council.calendar
    if not re.fullmatch(r"[0-9]{1,4}", days):
        raise CommandRefused(
            f"{days!r} is not a number of working days: give a whole number from 0 to {MOST_DAYS}"
        )
    try:
        reckoning = due(read_date(start), int(days), calendar)
    except ValueError as error:
        raise CommandRefused(str(error)) from error
    click.echo(json.dumps(reckoning_as_json(reckoning)) if as_json else say_reckoning(reckoning))


@click.command(cls=ReadsDatabase)
@click.option("--mend", is_flag=True, help="Store again what the history says.")
@click.option(
    "--heads",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare the histories with the heads in this file: a log of the worker, or what `heads` printed.",
)
@with_appcontext
def verify(mend: bool, kept: Path | None) -> None:
    """Compare what every case keeps for the lists with what its history says, and prove that every history is
    as it was added. Status 1 when something differs.
    """
    broken = [*chains.breaks(), *(chains.compare(chains.read_heads(_lines(kept))) if kept else ())]
    for each in broken:
        click.echo(str(each))
    found = list(verifying.drifts(web.council()))
    for drift in found:
        click.echo(f"{drift.reference}: {drift.what} is {drift.kept!r}, its history says {drift.concluded!r}")
    for reference in {drift.reference: None for drift in found} if mend else ():
        verifying.mend(reference, web.council(), web.now())
        click.echo(f"{reference}: mended")
    if broken or (found and not mend):
        raise SystemExit(1)
    click.echo("Every case matches its history, and no history was changed.")


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8", errors="replace").splitlines()


@click.command(cls=ReadsDatabase)
@with_appcontext
def heads() -> None:
    """Print the head of every history, a line each, to be kept elsewhere for `verify --heads`."""
    for head in chains.heads():
        click.echo(str(head))


@click.command(cls=ReadsDatabase)
@with_appcontext
def demo() -> None:
    """Live a fictional year in an empty database, and print links to set up an account of each role."""
    journey = current_app.extensions["asb_apply"]
    try:
        links = list(fiction.live(journey, web.tokens(), web.now()))
    except fiction.NotEmpty as error:
        raise CommandRefused(
            "There are cases or accounts in this database. A fictional year can only be put into an empty "
            "database."
        ) from error
    for name, link in links:
        say_link(name, link)


@click.group(cls=ReadsDatabaseGroup)
def staff() -> None:
    """Accounts of members of staff. There is none until one is added here."""


@staff.command("add")
@click.argument("name")
@click.argument("email")
@click.argument("role")
@with_appcontext
def add_staff(name: str, email: str, role: str) -> None:
    """Add an account, or a manager's first. ROLE is officer, manager or appeals."""
    try:
        clean = read_account(name, email)
        _, link = accounts.add(*clean, role, web.tokens(), web.now())
    except (accounts.AccountRefused, ValueError) as error:
        raise CommandRefused(str(error)) from error
    say_link(clean[0], link)


class Account(Question):
    """Validates a new account as a form does."""

    name = Name("Name", needed="Give a name")
    email = Email("Email address", needed="Give an email address")


def read_account(name: str, email: str) -> tuple[str, str]:
    """Cleans a name and an email address. Raises ValueError with the message."""
    form = Account(Typed({"name": [name], "email": [email]}), web.council(), {})
    if not form.validate():
        raise ValueError(form.problems[0][0])
    if not form.name.data.isprintable():
        raise ValueError(f"{name!r} cannot be a name: write it with letters")
    return form.name.data, form.email.data


def say_link(name: str, link: Link) -> None:
    click.echo(
        f"With this link {name} can choose a password and set up a second factor. It works once, for 72 "
        "hours:"
    )
    click.echo(web.tokens().fill(link.address, link.nonce))


@staff.command("link")
@click.argument("email")
@with_appcontext
def link_staff(email: str) -> None:
    """Print a new set-up link: for somebody who lost theirs, or the second factor and all recovery codes."""
    member = find_account(email)
    try:
        say_link(member.name, accounts.new_link(member.id, web.tokens(), by_operator()))
    except accounts.AccountRefused as error:
        raise CommandRefused(str(error)) from error


@staff.command("list")
@with_appcontext
def list_staff() -> None:
    """Print each account on a line: email address, role, state, name, with tabs between."""
    for member in accounts.everybody():
        state = "closed" if member.closed_at else "open" if member.is_set_up else "not set up"
        click.echo(f"{member.email}\t{member.role}\t{state}\t{member.name}")


@staff.command("close")
@click.argument("email")
@with_appcontext
def close_staff(email: str) -> None:
    """Close an account: nobody signs in with it any more, and whoever is signed in is out."""
    member = find_account(email)
    try:
        accounts.close(member.id, by_operator())
    except accounts.AccountRefused as error:
        raise CommandRefused(str(error)) from error
    click.echo(f"The account of {member.name} is closed.")


def by_operator() -> Change:
    """A change to an account that a command makes now."""
    return Change(None, web.council(), web.now())


def find_account(email: str) -> Staff:
    """Returns the account with this address. Raises CommandRefused."""
    member = accounts.by_email(email)
    if member is None:
        raise CommandRefused(f"{email!r} has no account. To see all: {how_to_run('staff list')}")
    return member


def read_date(written: str) -> date:
    """Parses a day in YYYY-MM-DD only. Raises ValueError."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise ValueError(f"{written!r} is not in the calendar") from None
    raise ValueError(f"{written!r} is not a date: write it as YYYY-MM-DD")


def read_reports(text: str) -> Iterator[ReportFacts]:
    """Yields the reports of a CSV file with a header. Raises ValueError with the line (the header is line
    1).
    """
    seen: dict[str, int] = {}
    for line, row in tables.records(text, COLUMNS, ("told",)):
        try:
            report = read_report(row)
        except ValueError as error:
            raise ValueError(f"line {line}: {error}") from error
        if report.id in seen:
            raise ValueError(f"line {line}: the id {report.id!r} is already on line {seen[report.id]}")
        seen[report.id] = line
        yield report


def read_report(row: dict[str, str]) -> ReportFacts:
    """Parses one report. Raises ValueError with the column."""
    name, finding = row["id"], row["finding"]
    if not name.strip() or not name.isprintable():
        raise ValueError("id: give each report its own name or number, on one line")
    if finding and finding not in FINDINGS:
        raise ValueError(
            f"finding: {finding!r} is not allowed: leave it empty or use one of {', '.join(FINDINGS)}"
        )
    found: Any = finding or None
    told = row.get("told", "").split()
    if unknown := [word for word in told if word not in TOLD]:
        raise ValueError(
            f"told: {unknown[0]!r} is not allowed: leave it empty or use some of {', '.join(TOLD)}"
        )
    happened, reported = read_day(row, "happened"), read_day(row, "reported")
    return ReportFacts(name, happened, reported, found, told_others=set(told) == {"other"})


def read_day(row: dict[str, str], what: str) -> Day:
    """Parses the day in the three columns that begin with `what`. Raises ValueError with the column."""
    kinds = [kind for kind in KINDS if kind != "period" or what == "happened"]
    kind: Any = row[f"{what}_kind"]
    if kind not in kinds:
        raise ValueError(f"{what}_kind: {kind!r} is not allowed: use one of {', '.join(kinds)}")
    wanted = {"exact": ("from",), "unknown": ()}.get(kind, ("from", "to"))
    days: list[date | None] = []
    for end in ("from", "to"):
        written = row[f"{what}_{end}"]
        if written and end not in wanted:
            raise ValueError(f"{what}_{end}: leave it empty when the kind is {kind}")
        try:
            days.append(read_date(written) if end in wanted else None)
        except ValueError as error:
            raise ValueError(f"{what}_{end}: {error}") from error
    first, last = days
    try:
        return Day(kind, first, first if kind == "exact" else last)
    except ValueError as error:
        raise ValueError(f"{what}_to: {error}") from error


def say_assessment(assessment: Assessment) -> str:
    """Formats an assessment for the terminal: a table, and the threshold in a sentence."""
    rows = [("Report", "Verdict", "Why", "Report by", "Apply by")]
    rows += [say_report(report) for report in assessment.reports]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(
        [
            *(line.rstrip() for line in lines),
            "",
            f"Applied on {assessment.applied_on}: {assessment.counting} count, {assessment.depends} depend,"
            f" {assessment.needed} needed.",
            f"The threshold: {IN_WORDS[assessment.by_count]}.",
        ]
    )


def say_report(report: ReportVerdict) -> tuple[str, str, str, str, str]:
    why = "; ".join(IN_WORDS[reason] for reason in report.reasons)
    return report.id, IN_WORDS[report.verdict], why, str(report.report_by or ""), str(report.apply_by or "")


def reckoning_as_json(reckoning: Reckoning) -> dict[str, Any]:
    return {
        "from": reckoning.start.isoformat(),
        "days": reckoning.days,
        "due": reckoning.due.isoformat(),
        "skipped": [{"date": day.isoformat(), "why": why} for day, why in reckoning.skipped],
    }


def say_reckoning(reckoning: Reckoning) -> str:
    """Formats a deadline for the terminal, with each day that did not count."""
    one = reckoning.days == 1
    length, end = ("1 working day", "ends") if one else (f"{reckoning.days} working days", "end")
    head = f"{length} from {reckoning.start} (day 0) {end} on {reckoning.due}."
    if not reckoning.skipped:
        return f"{head} No day was skipped."
    return "\n".join([head, "Not counted:", *(f"  {day}  {why}" for day, why in reckoning.skipped)])
