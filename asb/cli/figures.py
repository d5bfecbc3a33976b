"""Commands for figures: print what is published, import what others publish."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import with_appcontext

from asb import tables, web
from asb.casework.figures import counting, published
from asb.casework.figures.published import OddRow, Taken
from asb.cli.refusing import CommandRefused, ReadsDatabaseGroup
from asb.questions.figures import LINES
from asb.rules.figures import NUMBERS, OWN_LINES, County, Number, Row, Year


class YearFirst(ReadsDatabaseGroup):
    """A command group whose first argument may be a year: `figures 2022-23` shows it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = args[0] if args else "--help"
        return super().parse_args(ctx, args if first in {*self.commands, "--help"} else ["show", *args])


@click.group(cls=YearFirst)
def figures() -> None:
    """The published figures: `figures 2022-23` prints a year, `figures import FILE.csv` takes others in."""


@figures.command("show")
@click.argument("year")
@click.option("--json", "as_json", is_flag=True, help="Print the same object as /figures/YEAR.json.")
@click.option("--counted", is_flag=True, help="Print what the cases say today instead, published or not.")
@with_appcontext
def show(year: str, as_json: bool, counted: bool) -> None:
    """Print what is published of YEAR (2022-23: from 1 April to 31 March)."""
    council, today = web.council(), web.today()
    try:
        this = Year.read(year)
    except ValueError as error:
        raise CommandRefused(str(error)) from error
    if counted:
        counts = counting.counts(this, council, today)
        if counts is None:
            raise CommandRefused(f"{this}: this service was not in use in that year")
        facts = {"year": year, "counted_from": counts.since.isoformat(), **counts.numbers}
        click.echo(json.dumps(facts) if as_json else say_lines(counts.numbers))
        return
    if this not in published.years(council, today):
        raise CommandRefused(f"{this}: nothing is known about that year")
    county = published.published(this, council, today)
    click.echo(json.dumps(county.as_json()) if as_json else say_county(county))


@figures.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as-it-stands", is_flag=True, help="Accept rows with more with_recommendations than reviews.")
@with_appcontext
def take_in(file: Path, as_it_stands: bool) -> None:
    """Take in the figures of authorities from a CSV file, all of its rows or none.

    The columns are year, authority, applications, threshold_not_met, reviews, with_recommendations, appeals,
    source, source_date, note. An empty number is not published; it is not 0.
    """
    council = web.council()
    try:
        text = tables.decode(file.read_bytes())
        rows = published.read_file(text, council, web.today(), as_it_stands=as_it_stands)
    except OddRow as error:
        raise CommandRefused(
            f"{click.format_filename(file)}: {error}. Correct it, or say --as-it-stands if it is right"
        ) from error
    except (OSError, ValueError) as error:
        raise CommandRefused(f"{click.format_filename(file)}: {error}") from error
    taken = published.take_in(rows, council, None, web.now())
    for each in taken:
        click.echo(say_taken(each))
    click.echo(f"{len(rows)} read, {len(taken)} taken in, {len(rows) - len(taken)} known already.")


def say_taken(taken: Taken) -> str:
    said = f"{taken.row.authority} {taken.year}: {say_numbers(taken.row)}"
    return f"{said}, instead of {say_numbers(taken.replaced)}" if taken.replaced else said


def say_numbers(row: Row) -> str:
    return " ".join("-" if row.number(line) is None else str(row.number(line)) for line in NUMBERS)


def say_lines(numbers: dict[str, int]) -> str:
    return "\n".join(f"{numbers[line]:>6}  {LINES[line]}" for line in numbers)


def say_county(county: County) -> str:
    """Formats the figures for the terminal: a table, then notes and sources."""
    head = ("Authority", *(LINES[line] for line in NUMBERS), "Status")
    table = [head, *((row.authority, *cells(row), row.status.replace("_", " ")) for row in county.rows)]
    widths = [max(len(row[at]) for row in table) for at in range(len(head))]
    lines = [f"{county.year.words}, from {county.year.first} to {county.year.last}", ""]
    lines += ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]
    lines += [line for row in county.rows for line in say_beside(row)]
    return "\n".join(lines)


def cells(row: Row) -> Iterable[str]:
    return ("not published" if row.number(line) is None else str(row.number(line)) for line in NUMBERS)


def say_beside(row: Row) -> list[str]:
    """Additional lines, note and source of one authority, if any."""
    own: dict[str, Number] = {line: row.number(line) for line in OWN_LINES if row.number(line) is not None}
    told = [f"{LINES[line]}: {number}" for line, number in own.items()]
    told += [f"Version {row.version}"] if row.earlier else []
    told += [f"Source: {row.source} ({row.source_date})"] if row.source else []
    told += [row.note] if row.note else []
    return ["", row.authority, *(f"  {each}" for each in told)] if told else []
