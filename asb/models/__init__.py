"""Database tables: drafts, cases, people, agreements, files, letters, history, staff, sessions, figures."""

from asb.models.cases import (
    CALM,
    CLOSED,
    Agreement,
    Case,
    Draft,
    Evidence,
    HistoryEntry,
    Letter,
    Look,
    Opening,
    Pack,
    Person,
    Report,
)
from asb.models.figures import ReportedFigures, SignedFigures
from asb.models.search import CaseKey, CaseWord
from asb.models.service import Count, Holiday, KitDay, WorkerBeat
from asb.models.staff import ROLES, RecoveryCode, SignedIn, Staff, UnsavedWork
from asb.models.track import SignInAsked, Visit, WayIn

__all__ = [
    "CALM",
    "CLOSED",
    "ROLES",
    "Agreement",
    "Case",
    "CaseKey",
    "CaseWord",
    "Count",
    "Draft",
    "Evidence",
    "HistoryEntry",
    "Holiday",
    "KitDay",
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
