"""Pages of an application, and which of them a person on the case may not read."""

from __future__ import annotations

from typing import Any

from asb.journeys import REPORTS, SHARED, section_of
from asb.models import Case, Person


def hidden_pages(person: Person) -> set[int]:
    """Numbers of the pages, counted through all sections, that this person may not be shown.

    Whoever did not apply reads only what is shared with them, and of the reports only their own.
    """
    case, hidden, number, report = person.case, set(), 0, 0
    for section in case.application:
        for _ in section["pages"]:
            number += 1
            is_report = section_of(section["section"]) == REPORTS
            if is_report:
                report += 1
                shown = case.reports[report - 1].may_be_shown_to(person)
            else:
                shown = person.role == "applicant" or section_of(section["section"]) in SHARED
            if not shown:
                hidden.add(number)
    return hidden


def pages_of_reports(case: Case) -> dict[int, int]:
    """Numbers of the pages on which reports were listed, by the report; one that was added later has none."""
    sections = [section_of(section["section"]) for section in case.application for _ in section["pages"]]
    pages = [number for number, section in enumerate(sections, 1) if section == REPORTS]
    return {report.id: page for report, page in zip(case.reports, pages, strict=False)}


def shared_with(person: Person) -> list[dict[str, Any]]:
    """The sections of the application that this person may read, each with the pages they may read."""
    hidden, number = hidden_pages(person), 0
    sections = []
    for section in person.case.application:
        pages = []
        for page in section["pages"]:
            number += 1
            pages += [page] if number not in hidden else []
        sections += [{**section, "pages": pages}] if pages else []
    return sections
