"""What is kept: drafts, cases, people, agreements, reports, files, letters, history."""

from asb.models.cases import (
    Agreement,
    Case,
    Count,
    Draft,
    Evidence,
    HistoryEntry,
    Letter,
    Opening,
    Person,
    Report,
    WorkerBeat,
)

__all__ = [
    "Agreement",
    "Case",
    "Count",
    "Draft",
    "Evidence",
    "HistoryEntry",
    "Letter",
    "Opening",
    "Person",
    "Report",
    "WorkerBeat",
]
