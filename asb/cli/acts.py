"""`flask acts`: prints every act with its law, effect, forms and letters, as one table."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask.cli import with_appcontext

from asb.casework.act_forms import ROWS
from asb.casework.act_forms.row import ActForm, PersonActForm
from asb.casework.acts.transaction import no_letters, nothing_else
from asb.rules.acts import ACTS, Act
from asb.rules.acts.law import ALWAYS, OPEN
from asb.rules.history import EFFECTS, nothing

HEADINGS = (
    *("act", "what was done", "stages", "needs", "roles", "changes the case"),
    *("form for staff", "offered under", "form for people", "verb", "letters"),
    *("in a subject access copy", "in the appeal papers"),
)


@click.command("acts")
@with_appcontext
def acts() -> None:
    """Print every act on a line: who may do it and when, its forms, its letters, who may read it.

    Cells are parted by tabs; the first line names them.
    """
    click.echo("\t".join(HEADINGS))
    for act in ACTS.values():
        click.echo("\t".join(_cells(act)))


def _cells(act: Act) -> Iterator[str]:
    row = ROWS[act.key]
    staff, person = row.by_staff, row.by_person
    stages = {OPEN: "open", ALWAYS: "always"}.get(act.stages, ", ".join(sorted(act.stages)))
    yield from (act.key, row.done, stages or "-")
    yield ", ".join(need.why for need in act.needs) or "-"
    yield ", ".join(sorted(act.roles))
    yield "no" if EFFECTS[act.key] is nothing else "yes"
    yield staff.form.__name__ if staff else "-"
    yield (staff.group or f"each {staff.about}") if staff else "-"
    yield person.form.__name__ if person else "-"
    forms = [form for form in (staff, person) if form]
    yield ", ".join(dict.fromkeys(_name_of(form) for form in forms if form.verb is not nothing_else)) or "-"
    yield "shown first" if staff and staff.shows_letters else "yes" if _writes(person) else "no"
    yield "yes" if act.in_subject_copy else "no"
    yield act.in_appeal_papers


def _name_of(form: ActForm | PersonActForm) -> str:
    return form.verb.__name__


def _writes(person: PersonActForm | None) -> bool:
    return bool(person and person.letters is not no_letters)
