"""Erasing cases at the end of the retention period."""

import stat
from datetime import date
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from flask import Flask
from sqlalchemy import select, update

from asb import web, worker
from asb.casework.figures import published
from asb.database import Base, checkpoint, db, writing
from asb.models import (
    Agreement,
    Case,
    CaseTask,
    Contact,
    ErasedDay,
    HistoryEntry,
    Letter,
    Look,
    Opening,
    Pack,
    Person,
    SignedFigures,
    SignInAsked,
    Staff,
    UnsavedWork,
    Visit,
    WayIn,
)
from asb.rules.facts import VERSION
from asb.rules.figures import Year
from asb.upkeep import UpkeepRefused
from asb.upkeep.erasure_log import ErasureLog
from tests.shared import releases
from tests.shared.erasing import closed, due_on, erase, sign_all, there
from tests.shared.officers import signed_in
from tests.shared.outgoing import a_file
from tests.shared.planted import BY_CASE, OF_NO_CASE, OTHER, Planter
from tests.shared.upkeep import NewPlace, contents, done, refused, service

pytestmark = pytest.mark.long


def council_years(app: Flask) -> int:
    years: int = app.extensions["asb_council"].privacy.retention_years
    return years


def test_the_log_tells_what_was_erased_since_a_day(tmp_path: Path) -> None:
    log, day = ErasureLog(tmp_path / "erasures.log"), date(2026, 5, 2)
    assert log.since(day) is None
    names = [each * 32 for each in "abc"]
    for name, on in zip(names, (date(2026, 5, 1), day, date(2026, 5, 3)), strict=True):
        log.add([name], on)
    assert log.since(day) == names[1:]


def test_a_case_goes_on_the_day_its_period_ends_and_not_before(year: Flask, log: ErasureLog) -> None:
    reference = closed(year)
    sign_all(year)
    due = due_on(year, reference)
    assert due.on == due.since + relativedelta(years=council_years(year))
    assert due.since >= due.closed_on
    day_before = due.on - relativedelta(days=1)
    erase(year, log, day_before)
    assert there(year, reference)
    erased = erase(year, log, due.on)
    assert erased.cases >= 1
    assert not there(year, reference)
    with year.app_context():
        lines = db.session.scalars(select(ErasedDay)).all()
        assert [(each.on, each.cases, each.files, each.letters) for each in lines][-1] == (
            due.on,
            erased.cases,
            erased.files,
            erased.letters,
        )
    text = log.path.read_text()
    assert reference not in text
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    done(year, "verify", "--mend")


def test_no_case_goes_before_the_figures_of_its_years_are_signed_off(year: Flask, log: ErasureLog) -> None:
    reference = closed(year)
    with year.app_context():
        received = db.session.scalars(select(Case.received_on).where(Case.reference == reference)).one()
    this = Year.of(received)
    sign_all(year, this)
    due = due_on(year, reference)
    assert (due.stops, due.unsigned) == (("figures",), (this,))
    before = figures(year)
    erase(year, log, date(2055, 1, 1))
    assert there(year, reference)
    sign_all_of(year, this)
    erase(year, log, date(2055, 1, 1))
    assert not there(year, reference)
    assert figures(year).keys() == before.keys()


def sign_all_of(app: Flask, this: Year) -> None:
    with app.app_context(), writing() as session:
        who = session.scalars(select(Staff.id)).first()
        more = {"numbers": {"applications": 7}, "note": "", "by": "Maya", "staff_id": who, "at": web.now()}
        session.add(SignedFigures(year=str(this), version=9, press_id="this", **more))


def figures(app: Flask) -> dict[str, object]:
    with app.app_context():
        own = published.own(app.extensions["asb_council"], web.today())
        return {str(this): row.numbers for this, row in own}


def test_published_figures_stay(year: Flask, log: ErasureLog) -> None:
    sign_all(year)
    before = contents(year)["signed_figures"]
    erase(year, log, date(2055, 1, 1))
    assert contents(year)["signed_figures"] == before


def with_everything(session: object, case: Case) -> None:
    """Adds a row in each table that this case has none in."""
    person, staff = case.people[0], case.history[-1].staff_id
    now = web.now()
    other = Contact(
        case_id=case.id, organisation="A school", name="Sam", email="sam@school.example", added_at=now
    )
    file = a_file(case.id)
    file.original = file.shown = b"x" * 100
    file.digest = b"f" * 32
    case.people.append(
        Person(role="member", name="Mo Member", contact={"routes": ["none"], "times": "at noon"})
    )
    db.session.add_all([other, file])
    case.history.append(a_copy(staff))
    db.session.flush()
    letter = db.session.scalars(select(Letter).where(Letter.case_id == case.id)).first()
    assert letter is not None
    letter.files.append(file)
    if case.draft_key is None:
        case.draft_key = b"k" * 32
    agreed = Agreement(person_id=case.people[-1].id, how="link", state="agreed", answer={"note": "a note"})
    rows = [
        agreed if not case.people[-1].agreement else None,
        CaseTask(
            case_id=case.id,
            what="late",
            act="late",
            about="",
            queue="do",
            who="",
            since=case.received_on,
            rank="2",
        ),
        Look(case_id=case.id, staff_id=staff or 1, at=now, what="case", why="A reason"),
        Pack(case_id=case.id, entry_id=case.history[-1].id, content={"story": "a story"}, open=False),
        Opening(key=b"o" * 32, draft_key=case.draft_key, opened_at=now),
        Opening(key=b"p" * 32, draft_key=b"w" * 32, opened_at=now),
        WayIn(digest=b"w" * 32, person_id=person.id, how="reply", nonce="n", made_at=now),
        WayIn(digest=b"c" * 32, contact_id=other.id, how="link", nonce="n", made_at=now),
        Visit(key=b"v" * 32, contact_id=other.id, name="Kim Colleague", since=now),
        SignInAsked(reference=case.reference, detail=b"d" * 32, asked_at=now),
        UnsavedWork(
            staff_id=staff or 1, path=f"/staff/cases/{case.reference}/note", typed={"t": ["a b"]}, at=now
        ),
    ]
    db.session.add_all([row for row in rows if row is not None])
    db.session.flush()


def a_copy(staff: int | None) -> HistoryEntry:
    """The entry of a copy for the person complained about, which keeps the text that was given."""
    given = [{"title": "Who was said to be responsible", "text": "Bob Bell, from above"}]
    facts = {"who": "Bob Bell", "checked": "He came in", "black_out": "", "given": given, "version": VERSION}
    when = {"on_day": web.today(), "entered_at": web.now()}
    return HistoryEntry(act="copy_for_them", by="Maya", staff_id=staff, facts=facts, **when)


def test_no_mark_is_left_in_the_whole_database(year: Flask, kind: str, log: ErasureLog) -> None:
    assert {*Base.metadata.tables} == OF_NO_CASE | BY_CASE | OTHER
    reference = closed(year)
    with year.app_context(), writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        with_everything(session, case)
        planter = Planter(session, case)
        planter.plant()
        name = case.erasure_id
    assert len(planter.marks) > 100
    assert len(planter.files) >= 2
    before = found(year, kind, planter)
    assert len(before) == len({*planter.marks, *planter.secrets}), "each mark is seen while it is there"
    with year.app_context(), writing() as session:
        session.execute(update(Case).where(Case.reference == reference).values(elsewhere=None))
    sign_all(year)
    erase(year, log, date(2055, 1, 1))
    assert not there(year, reference)
    assert found(year, kind, planter) == set()
    assert name in log.path.read_text()
    assert reference.encode() not in whole(year, kind)


def found(app: Flask, kind: str, planter: Planter) -> set[str | bytes]:
    """The marks that are anywhere in the database."""
    text = whole(app, kind)
    marks: set[str | bytes] = {mark for mark in planter.marks if mark.encode() in text or hexed(mark) in text}
    for secret in planter.secrets:
        if secret in text or secret.hex().encode() in text:
            marks.add(secret)
    return marks


def hexed(mark: str) -> bytes:
    return mark.encode().hex().encode()


def whole(app: Flask, kind: str) -> bytes:
    """All bytes of the database: SQLite's file with its WAL, or a dump."""
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
        file = db.engine.url.database or ""
    if kind == "postgresql":
        return releases.dump(kind, url).encode()
    return b"".join(each.read_bytes() for each in Path(file).parent.glob(f"{Path(file).name}*"))


def test_the_wal_is_emptied_every_hour(year: Flask, kind: str) -> None:
    """An erased draft leaves nothing behind in the file or its WAL, once house-keeping has run."""
    with year.app_context(), writing() as session:
        session.execute(update(Case).values(elsewhere="zq9999999x"))
    with year.app_context(), writing() as session:
        session.execute(update(Case).values(elsewhere=None))
    with year.app_context():
        checkpoint()
    assert b"zq9999999x" not in whole(year, kind)


def test_the_worker_erases_once_a_day(year: Flask, log: ErasureLog, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = closed(year)
    sign_all(year)
    on = due_on(year, reference).on
    monkeypatch.setattr(worker, "erasure_log", lambda _app: log)
    monkeypatch.setattr(worker, "london_date", lambda _moment: on)
    with year.app_context():
        worker.keep_house(year)
        assert not there(year, reference)
        lines = log.path.read_text()
        worker.keep_house(year)
        assert log.path.read_text() == lines


def test_nothing_is_erased_that_cannot_be_logged(year: Flask, tmp_path: Path) -> None:
    reference = closed(year)
    sign_all(year)
    (tmp_path / "a file").write_text("")
    before = contents(year)
    with pytest.raises(UpkeepRefused, match="cannot be written"):
        erase(year, ErasureLog(tmp_path / "a file" / "log"), date(2055, 1, 1))
    assert there(year, reference)
    assert contents(year) == before


def test_the_command_lists_and_erases(year: Flask) -> None:
    assert "--preview or --now" in refused(year, "erase")
    ran = done(year, "erase", "--preview")
    assert ran.stdout == ""
    assert "Backups keep what has been erased" in ran.stderr
    assert done(year, "erase", "--now").stdout == "Erased cases: 0, with files: 0, letters: 0.\n"
    reference = closed(year)
    _older(year, reference)
    [line] = [each for each in done(year, "erase", "--preview").stdout.splitlines() if reference in each]
    assert "are not signed off" in line
    manager = signed_in(year, "manager", "Mina")
    manager.get("/staff/settings")
    page = manager.click("What is erased next")
    assert reference in page
    assert "are not signed off" in page
    sign_all(year)
    assert "will be erased" in done(year, "erase", "--preview").stdout
    assert reference in manager.get("/staff/settings/retention")
    assert done(year, "erase", "--now").stdout.startswith("Erased cases: 1, ")
    page = manager.get("/staff/settings/retention")
    assert reference not in page
    assert "1 case, " in page


def test_what_a_restored_copy_brings_back_is_erased_again_without_the_log(
    year: Flask, kind: str, new_place: NewPlace, settings: dict[str, str], tmp_path: Path
) -> None:
    reference = closed(year)
    _older(year, reference)
    sign_all(year)
    done(year, "backup", tmp_path / "copy", "--plain")
    done(year, "erase", "--now")
    assert not there(year, reference)
    elsewhere = settings | {"INSTANCE_PATH": str(tmp_path / "elsewhere")}
    with service(elsewhere, new_place(kind)) as fresh:
        said = done(fresh, "restore", tmp_path / "copy").stderr
        assert "to do it at once: flask --app app erase --now" in said
        assert there(fresh, reference)
        done(fresh, "erase", "--now")
        assert not there(fresh, reference)


def _older(app: Flask, reference: str) -> None:
    """As if all of the case had happened ten years ago."""
    with app.app_context(), writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        case.received_on -= relativedelta(years=10)
        for entry in case.history:
            entry.on_day -= relativedelta(years=10)
