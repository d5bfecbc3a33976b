"""What is kept: drafts, cases, people, agreements, reports, files, letters, history, staff, visits."""

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
from asb.models.track import SignInAsked, Visit, WayIn

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
    "SignInAsked",
    "SignedIn",
    "Staff",
    "UnsavedWork",
    "Visit",
    "WayIn",
    "WorkerBeat",
]
