"""How letters and pages name a report, so that whoever gave it or made it knows which one it is."""

from __future__ import annotations

from datetime import date

from asb.council import Council
from asb.fields import say_day, say_list
from asb.models import Report


def told_whom(report: Report, council: Council) -> str:
    """Whom a report was made to, in the words of the question: the police and someone else.

    A key that is no longer in the council file stands for itself. Raises ValueError if nobody was named.
    """
    labels = {each.key: lower(each.label) for each in council.told}
    return say_list(labels.get(key, key) for key in report.told)


def made(report: Report) -> str:
    """Identifies a report by when it was made, as the applicant said, and its reference."""
    day = on_day(report.reported_kind, report.reported_from, report.reported_to)
    day = f"made {day}" if day else "day not known"
    return f"{day}, reference {report.their_reference}" if report.their_reference else day


def described(report: Report, council: Council) -> str:
    """What somebody recognises their report by: when it was made, its reference and whom it was made to;
    without words of its own, also when it happened, or else what came of it.
    """
    to = [told_whom(report, council)] if report.told else []
    whom = ": ".join([*to, report.told_who] if report.told_who else to)
    happened = on_day(report.happened_kind, report.happened_from, report.happened_to)
    parts = [made(report), f"to {whom}" if whom else ""]
    if not report.what and happened:
        parts.append(f"about what happened {happened}")
    elif not report.what and report.response:
        parts.append(f"and what came of it was “{' '.join(report.response.split())[:160]}”")
    return ", ".join(part for part in parts if part)


def on_day(kind: str, first: date | None, last: date | None) -> str:
    """A day as it was given: on 9 April 2026, or between two days; empty if it is not known."""
    if first is None or last is None:
        return ""
    if kind == "exact":
        return f"on {say_day(first)}"
    between, to = ("from", "to") if kind == "period" else ("between", "and")
    return f"{between} {say_day(first)} {to} {say_day(last)}"


def lower(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:]
