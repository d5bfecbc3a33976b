"""What is kept: drafts, cases, people, agreements, reports, files, letters, history, staff."""

from asb.models.cases import (
    Agreement,
    Case,
    CaseWord,
    Count,
    Draft,
    Evidence,
    HistoryEntry,
    Holiday,
    Letter,
    Look,
    Opening,
    Pack,
    Person,
    Report,
    WorkerBeat,
)
from asb.models.staff import ROLES, RecoveryCode, SignedIn, Staff, UnsavedWork

__all__ = [
    "ROLES",
    "Agreement",
    "Case",
    "CaseWord",
    "Count",
    "Draft",
    "Evidence",
    "HistoryEntry",
    "Holiday",
    "Letter",
    "Look",
    "Opening",
    "Pack",
    "Person",
    "RecoveryCode",
    "Report",
    "SignedIn",
    "Staff",
    "UnsavedWork",
    "WorkerBeat",
]
