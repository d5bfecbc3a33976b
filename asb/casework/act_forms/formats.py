"""Wiring of the acts about the formats in which people need their letters."""

from __future__ import annotations

from asb.casework.act_forms.row import ActForm, ActRow
from asb.casework.acts import people
from asb.questions import acts as ask

ROWS: dict[str, ActRow] = {
    "format": ActRow(
        "Format of letters recorded",
        ActForm(ask.letters.LetterFormat, verb=people.record_format, about="person"),
    ),
    "format_made": ActRow(
        "Letter in another format",
        ActForm(ask.letters.LetterMade, about="to_make"),
    ),
}
