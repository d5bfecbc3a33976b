"""What is kept: drafts, cases, people, agreements, reports, files, letters, history, staff, figures."""

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
from asb.models.figures import ReportedFigures, SignedFigures
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
    "ReportedFigures",
    "SignedFigures",
    "SignedIn",
    "Staff",
    "UnsavedWork",
    "WorkerBeat",
]
