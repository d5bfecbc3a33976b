"""Database tables: drafts, cases, people, files, letters, history, contacts, staff, sessions, figures."""

from asb.models.cases import (
    CALM,
    CLOSED,
    Agreement,
    Case,
    Draft,
    Evidence,
    HistoryEntry,
    Look,
    Opening,
    Pack,
    Person,
    Report,
)
from asb.models.contacts import APPEAL_BODY, Contact
from asb.models.figures import ReportedFigures, SignedFigures
from asb.models.letters import Letter, UsualWording
from asb.models.search import CaseKey, CaseWord
from asb.models.service import (
    Count,
    ErasedDay,
    Holiday,
    KitDay,
    MailEntry,
    MailState,
    UpkeepState,
    WorkerBeat,
)
from asb.models.staff import ROLES, AccountEntry, RecoveryCode, SignedIn, Staff, UnsavedWork
from asb.models.tasks import CaseTask
from asb.models.track import SignInAsked, Visit, WayIn

__all__ = [
    "APPEAL_BODY",
    "CALM",
    "CLOSED",
    "ROLES",
    "AccountEntry",
    "Agreement",
    "Case",
    "CaseKey",
    "CaseTask",
    "CaseWord",
    "Contact",
    "Count",
    "Draft",
    "ErasedDay",
    "Evidence",
    "HistoryEntry",
    "Holiday",
    "KitDay",
    "Letter",
    "Look",
    "MailEntry",
    "MailState",
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
    "UpkeepState",
    "UsualWording",
    "Visit",
    "WayIn",
    "WorkerBeat",
]
