"""Wiring of the acts that make subject access copies."""

from __future__ import annotations

from asb.casework.act_forms.row import RECORD, ActForm, ActRow
from asb.questions import acts as ask
from asb.questions.copies import CopyForThem

ROWS: dict[str, ActRow] = {
    "export": ActRow(
        "Subject access copy made", ActForm(ask.record.Export, RECORD, label="Subject access copy")
    ),
    "copy_for_them": ActRow(
        "Copy made for the person complained about",
        ActForm(CopyForThem, RECORD, then="staff.newest_copy"),
    ),
}
