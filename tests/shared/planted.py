"""Marks in every text and file of a case, wherever the database keeps something of it.

`LINKED` says for each table how its rows belong to a case. A new table is added to it, or to `OF_NO_CASE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from sqlalchemy import JSON, LargeBinary, String, Table, Text, select, update
from sqlalchemy.orm import Session

from asb.database import Base
from asb.models import Case, Contact, Letter, Person, WayIn

OF_NO_CASE = {
    *("account_entry", "count", "draft", "erased_day", "holiday", "kit_day", "mail_entry", "mail_state"),
    *("recovery_code", "reported_figures", "signed_figures", "signed_in", "staff", "upkeep_state"),
    *("usual_wording", "worker_beat"),
}
"""Tables that hold nothing of a case. A draft is deleted when it is sent."""
BY_CASE = {
    *("case_key", "case_task", "case_word", "contact", "evidence", "history_entry", "letter", "look"),
    *("pack", "person", "report"),
}
OTHER = {"agreement", "case", "letter_file", "opening", "sign_in_asked", "unsaved_work", "visit", "way_in"}
ROOM = 12
"""Characters of a mark."""
KEYS = {"what", "act", "act_key", "recipient", "event", "kind", "rank", "who", "message_id", "notify_status"}
"""Short texts that the service reads as keys: they keep their values."""


class Planter:
    """Plants marks in the rows of one case, and remembers them."""

    def __init__(self, session: Session, case: Case) -> None:
        self.session, self.case = session, case
        self.marks: list[str] = []
        self.files: list[bytes] = []
        self.secrets: list[bytes] = []
        self._next = count()

    def plant(self) -> None:
        """Plants a mark wherever there is room. Each table must have something of the case."""
        for table in Base.metadata.sorted_tables:
            if table.name in OF_NO_CASE:
                continue
            rows = list(self._rows(table))
            assert rows, f"nothing of the case is in {table.name}"
            for row in rows:
                self._plant_in(table, row)

    def _rows(self, table: Table) -> Iterator[dict[str, Any]]:
        people = select(Person.id).where(Person.case_id == self.case.id)
        contacts = select(Contact.id).where(Contact.case_id == self.case.id)
        ways = select(WayIn.digest).where(WayIn.person_id.in_(people) | WayIn.contact_id.in_(contacts))
        letters = select(Letter.id).where(Letter.case_id == self.case.id)
        columns = table.c
        theirs = {
            "agreement": lambda: columns.person_id.in_(people),
            "case": lambda: columns.id == self.case.id,
            "letter_file": lambda: columns.letter_id.in_(letters),
            "opening": lambda: (columns.draft_key == self.case.draft_key) | columns.draft_key.in_(ways),
            "sign_in_asked": lambda: columns.reference == self.case.reference,
            "unsaved_work": lambda: columns.path.contains(self.case.reference),
            "visit": lambda: columns.person_id.in_(people) | columns.contact_id.in_(contacts),
            "way_in": lambda: columns.person_id.in_(people) | columns.contact_id.in_(contacts),
        }
        these = theirs[table.name]() if table.name in OTHER else columns.case_id == self.case.id
        yield from (dict(row) for row in self.session.execute(select(table).where(these)).mappings())

    def _plant_in(self, table: Table, row: dict[str, Any]) -> None:
        changed: dict[str, Any] = {}
        for column in table.columns:
            value, kind = row[column.name], column.type
            new = value
            if column.foreign_keys or value is None or column.name in KEYS:
                continue
            if isinstance(kind, JSON):
                new = self._in_json(value)
            elif isinstance(kind, LargeBinary) and len(value) <= 32:
                self.secrets.append(value)
            elif isinstance(kind, LargeBinary):
                new = self._file()
            elif isinstance(kind, Text) or (isinstance(kind, String) and (kind.length or 0) >= 100):
                new = f"{value} {self._mark()}"
            if new != value:
                changed[column.name] = new
        if changed:
            same = [column == row[column.name] for column in table.primary_key]
            self.session.execute(update(table).where(*same).values(changed))

    def _in_json(self, value: Any) -> Any:
        """Marks in each text of several words; single words may be keys."""
        if isinstance(value, dict):
            return {key: self._in_json(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._in_json(each) for each in value]
        return f"{value} {self._mark()}" if isinstance(value, str) and " " in value else value

    def _mark(self) -> str:
        self.marks.append(f"zq{next(self._next):07d}x")
        return self.marks[-1]

    def _file(self) -> bytes:
        self.files.append(f"file-{self._mark()}".encode() * 3000)
        return self.files[-1]


def all_tables() -> set[str]:
    """Every table that is sorted into one of the three."""
    return OF_NO_CASE | BY_CASE | OTHER
