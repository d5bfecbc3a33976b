"""What is kept: drafts, cases, people, agreements, files, letters, history, staff, visits, figures."""

from asb.models.cases import (
    CALM,
    CLOSED,
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
from asb.models.track import SignInAsked, Visit, WayIn

__all__ = [
    "CALM",
    "CLOSED",
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
    "SignInAsked",
    "SignedFigures",
    "SignedIn",
    "Staff",
    "UnsavedWork",
    "Visit",
    "WayIn",
    "WorkerBeat",
]
