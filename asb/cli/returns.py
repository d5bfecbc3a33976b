"""Command for the case-level data return of a year."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import with_appcontext

from asb import web
from asb.casework.figures import returns as making
from asb.casework.figures.returns import DataReturn
from asb.cli.refusing import CommandRefused, ReadsDatabase
from asb.council import Council
from asb.questions.figures import LINES
from asb.rules.figures import Year

UNSET = (
    "The council file has no [returns]. So every column is given under its own name, there is no area code, "
    "and no rare value is held back. The privacy page does not say that such lists are given to anybody. To "
    "set this, see docs/operate.md, Data return."
)
NO_AREA_CODE = "area_code is empty: the council file does not set it in [returns]."
RUNNING = "{} is not over: the return gives what is known today, and its figures are not published yet."
EMPTY = "No case counts in the figures of {}: the return has no rows."
PERSONAL = (
    "Each row is about one case. It has no name, but somebody who knows the case can recognise it, so it is "
    "personal data: give it only to those who may have it."
)
RARE = (
    "Rows with a value that fewer than {few} rows have, such as a kind of behaviour: {rare} of {rows}. {done}"
)
HELD_BACK = f"These values are held back: {making.HELD_BACK} is shown instead."
GIVEN = "These values are given. To hold them back, set suppress_below in [returns]."
DIFFERS = "{}: {} are published, the cases say {}. Correct the published figures, or say why they differ."


@click.command(cls=ReadsDatabase)
@click.argument("year")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help="The file to write, instead of printing."
)
@with_appcontext
def returns(year: str, to: Path | None) -> None:
    """Write the cases of YEAR (2022-23: from 1 April to 31 March) as CSV, a row each, without names.

    What there is to know about it is printed on stderr.
    """
    council, today = web.council(), web.today()
    try:
        this = Year.read(year)
    except ValueError as error:
        raise CommandRefused(str(error)) from error
    made = making.make(this, council, web.tokens(), today)
    if made is None:
        raise CommandRefused(f"{this}: this service was not in use in that year")
    if to is None:
        click.echo(made.csv(), nl=False)
    else:
        write_whole(to, made.csv())
    for said in say_beside(made, this, council):
        click.echo(said, err=True)
    if to is not None:
        click.echo(f"Rows written to {click.format_filename(to)}: {len(made.rows)}.", err=True)


def say_beside(made: DataReturn, year: Year, council: Council) -> Iterator[str]:
    """Yields what whoever sends the return has to know."""
    today = web.today()
    if council.returns is None:
        yield UNSET
    elif council.returns.area_code is None and "area_code" in made.columns:
        yield NO_AREA_CODE
    if not year.is_over(today):
        yield RUNNING.format(year.words)
    for line, there, here in making.differences(made, year, council, today):
        yield DIFFERS.format(LINES[line], there, here)
    if not made.rows:
        yield EMPTY.format(year.words)
        return
    if made.rare:
        done = HELD_BACK if made.holds_back else GIVEN
        yield RARE.format(few=made.few, rare=made.rare, rows=len(made.rows), done=done)
    yield PERSONAL


def write_whole(file: Path, text: str) -> None:
    """Writes a file that only its owner may read: all of it, or nothing. Raises CommandRefused."""
    beside: Path | None = None
    try:
        place = Path(os.path.realpath(file))  # a link stays a link
        if place.exists() and not place.is_file():
            raise CommandRefused(
                f"{click.format_filename(file)} is not a file that can be replaced: name another"
            )
        with tempfile.NamedTemporaryFile(
            "w", dir=place.parent, prefix=f".{place.name}.", delete=False, encoding="utf-8", newline=""
        ) as temporary:
            beside = Path(temporary.name)
            temporary.write(text)
        beside.replace(place)
    except OSError as error:
        raise CommandRefused(f"{click.format_filename(file)} cannot be written: {error.strerror}") from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)
