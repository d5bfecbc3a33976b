"""Pages of an application, and which of them a person on the case, or a relevant body, may not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from asb import letters
from asb.casefile import CaseFile
from asb.journeys import REPORTS, SHARED
from asb.models import Case, Person, Report


def hidden_pages(person: Person) -> set[int]:
    """Numbers of the pages, counted through all sections, that this person may not be shown.

    Whoever did not apply reads only what is shared with them, and of the reports only their own.
    """
    case, hidden, number, report = person.case, set(), 0, 0
    for section in case.application:
        for _ in section["pages"]:
            number += 1
            is_report = section["section"] == REPORTS
            if is_report:
                report += 1
                shown = case.reports[report - 1].may_be_shown_to(person)
            else:
                shown = person.role == "applicant" or section["section"] in SHARED
            if not shown:
                hidden.add(number)
    return hidden


def pages_of_reports(case: Case) -> dict[int, int]:
    """Numbers of the pages on which reports were listed, by the report; one that was added later has none."""
    sections = [section["section"] for section in case.application for _ in section["pages"]]
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


@dataclass(frozen=True)
class Page:
    """A page of an application, as it was asked and answered, with what was corrected since."""

    title: str
    rows: tuple[tuple[str, str], ...]
    corrected: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True)
class Section:
    """Pages of an application. `of`: reference of the application, if it was merged into this one."""

    title: str
    pages: tuple[Page, ...]
    of: str = ""


def for_bodies(casefile: CaseFile, black: Callable[[Any], Any]) -> Iterator[Section]:
    """The application as relevant bodies may read it: without the pages about contact, safety and people to
    keep out, and with passages blacked out. Reports are not part of it: see `as_reported`.
    """
    for part in (casefile.case, *casefile.case.parts):
        number = 0
        for section in part.application:
            first, number = number + 1, number + len(section["pages"])
            pages = [
                _page(casefile, page, at if part is casefile.case else 0, black)
                for at, page in enumerate(section["pages"], first)
                if page.get("key") not in letters.NOT_SHARED and section["section"] != REPORTS
            ]
            if any(page.rows for page in pages):
                merged = part.reference if part is not casefile.case else ""
                yield Section(section["section"], tuple(page for page in pages if page.rows), merged)


def as_reported(casefile: CaseFile, report: Report, black: Callable[[Any], Any]) -> Page | None:
    """The page of the application on which this report was listed, for relevant bodies; None if it was added
    later.
    """
    at = pages_of_reports(casefile.case).get(report.id)
    pages = [page for section in casefile.case.application for page in section["pages"]]
    return _page(casefile, pages[at - 1], at, black) if at else None


def _page(casefile: CaseFile, page: dict[str, Any], at: int, black: Callable[[Any], Any]) -> Page:
    """One page with what is blacked out; `at`: its number, by which it is corrected."""
    rows = [(question.replace(" (optional)", ""), answer) for question, answer in page["answers"] if answer]
    corrected = [(entry.on, black(entry.facts.text)) for entry in casefile.course.corrected.get(at, ())]
    return Page(page["title"] or "", tuple((key, black(said)) for key, said in rows), tuple(corrected))
