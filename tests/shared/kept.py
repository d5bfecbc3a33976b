"""What the database holds after a story."""

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from asb import web
from asb.casework.acts import verify
from asb.council import Council
from asb.database import db, writing
from asb.letters import look
from asb.models import Case, CaseTask, HistoryEntry, Letter, Person
from asb.rules.facts import write as write_facts
from asb.rules.worklist import Task


def one_case(app: Flask) -> Case:
    """The only case there is, with all that belongs to it."""
    with app.app_context():
        case = db.session.execute(select(Case)).scalar_one()
        assert case.people
        assert case.reports
        assert case.letters
        assert case.history
        return case


def count(app: Flask, what: type) -> int:
    """How many rows a table has."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(what)) or 0


def html(app: Flask, letter: Letter) -> str:
    """The HTML part of a letter, before its link is filled in."""
    council: Council = app.extensions["asb_council"]
    return look.email(letter.subject, letter.text, council)


def old_refusal(app: Flask, reference: str, by: int, **facts: Any) -> int:
    """An entry of an act that earlier releases had: a proposed refusal, though enough reports count."""
    kept = {"views": {}, "outcome": "not_met", "factors": {}, "meanwhile": "", "words": "", "assessment": {}}
    kept |= {"ground": ["vexatious"], "reasons": "It was made up.", "advice": "", **facts}
    with app.app_context(), writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        entry = HistoryEntry(
            act="refuse",
            by="Maya Manager",
            staff_id=by,
            on_day=web.today(),
            entered_at=web.now(),
            facts=write_facts("refuse", kept),
        )
        case.history.append(entry)
        session.flush()
        number = entry.id
    with app.app_context():
        verify.mend(reference, web.council())
    return number


def needs(app: Flask, reference: str) -> list[str]:
    """What the case needs, soonest first, as lists read it."""
    with app.app_context():
        case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        return [each.what for each in sorted((row.task for row in case.tasks), key=Task.order)]


def needs_only(app: Flask, reference: str, what: str, act: str, queue: str, by: date) -> None:
    """As if this were all that the case needs, from the day it is due."""
    with app.app_context(), writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        where: dict[str, Any] = {"rank": f"{2 - case.urgency}{by:%Y%m%d}", "officer_id": case.officer_id}
        case.tasks[:] = [
            CaseTask(what=what, act=act, about="", queue=queue, who="", since=by, by=by, **where)
        ]


def letters(app: Flask, kind: str) -> list[Letter]:
    with app.app_context():
        return list(db.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


def stage(app: Flask, reference: str) -> str:
    with app.app_context():
        return str(db.session.scalar(select(Case.stage).where(Case.reference == reference)))


def entry(app: Flask, reference: str, act: str) -> int:
    """The number of the newest entry of this act."""
    with app.app_context():
        case = db.session.scalar(select(Case).where(Case.reference == reference))
        assert case
        return [each.id for each in case.history if each.act == act][-1]


def people(app: Flask, reference: str) -> list[int]:
    """The numbers of the people of a case: who applied, and for whom."""
    with app.app_context():
        query = select(Person.id).join(Case).where(Case.reference == reference).order_by(Person.id)
        return list(db.session.scalars(query))


def page_of(app: Flask, reference: str, key: str) -> int:
    """The number of a page of the application, by which it is corrected."""
    with app.app_context():
        case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        keys = [page["key"] for section in case.application for page in section["pages"]]
        return keys.index(key) + 1


def case(app: Flask, reference: str) -> Case:
    with app.app_context():
        found = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        assert found.history
        assert found.letters is not None
        assert found.people
        assert found.reports is not None
        return found


def entries(app: Flask, reference: str, act: str) -> list[HistoryEntry]:
    return [entry for entry in case(app, reference).history if entry.act == act]


def back(app: Flask, kind: str, recipient: str = "applicant") -> list[Letter]:
    return [letter for letter in letters(app, kind) if letter.recipient == recipient]
