"""Looking changes nothing: every GET, with things that are there, on the year that an earlier release lived.

All rows of all tables are compared before and after each look, by each role and by people of a case. What a
look at a case may leave is one new row that says who looked.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask_migrate import upgrade
from PIL import Image
from sqlalchemy import select, update
from werkzeug.routing import BuildError

from asb import create_app, web
from asb.casefile import CaseFile
from asb.casework.act_forms import ACT_FORMS
from asb.casework.act_forms.bodies import APPEAL_ACT_FORMS, BODY_ACT_FORMS
from asb.casework.post import wording
from asb.database import Base, db, writing
from asb.models import Case, Evidence, Letter, Pack, Staff
from asb.staff.cases.act_pages import subjects
from asb.staff.cases.case_pages import PARTS
from asb.track.act_pages import PERSON_ACT_FORMS
from tests.shared import releases
from tests.shared.bodies import ADA, PC, opened_appeal
from tests.shared.bodies import add as add_contacts
from tests.shared.bodies import signed_in as by_link
from tests.shared.cases import do
from tests.shared.databases import one_database
from tests.shared.files import copies_made
from tests.shared.officers import signed_in
from tests.shared.page import File, Visitor
from tests.shared.people import by_code
from tests.shared.story import WITH_FILES, walk

pytestmark = [one_database, pytest.mark.long]

PRESSED = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
"""What a browser says when a person presses a link."""

A_LOOK = {
    "staff.case",
    "staff.codes",
    "staff.document",
    "staff.picture",
    "staff.copied",
    *("staff.paper", "staff.paper_pdf"),
    "staff.pack",
    "staff.pack_file",
    *("staff.panel", "staff.panel_pdf", "staff.calendar_entry", "staff.pack_pdf"),
}
"""Where a look at a case adds one row to `look`, and changes nothing else."""
MAY_CHANGE = {
    "saved.leave": {"opening"},  # after its answer: a device lets go of a draft
    "public.second": {"kit_day", "count"},  # after its answer: that a link was followed
    "staff.council_back": {"count"},  # the provider sends people back by a GET
}
"""Where else a GET may change something, and in which tables."""

NOBODY_OPENS = {
    "public.metrics",  # whoever has its token
    "public.favicon",  # it goes on to the icon
    *("staff.pack_file", "bodies.appeal_file"),  # no appeal of that release came with a file
    "staff.calendar_entry",  # no open case of these has a meeting
    "staff.newest_copy",  # nobody has made one for the person complained about
    *("saved.link", "agree.link", "see.link", "staff.link"),  # they go on to a page without the secret
    "staff.own_calendar",  # nobody has made one
    "track.ask_end_code",  # nobody here has a page code
    *("saved.by_link", "agree.message", "agree.read", "see.message"),  # only with a link that works
    *("bodies.link", "bodies.who", "bodies.act"),  # the same, and only once a case was opened
    *("apply.link_sent", "apply.code", "apply.sent", "apply.item", "apply.ask_remove"),  # after a form
    *("staff.choose", "staff.second_factor", "staff.recovery_codes"),  # while an account is set up
    *("staff.council_sign_in", "staff.council_instead", "staff.council_back", "staff.council_also"),
    *("staff.council_tie", "staff.taken_in", "staff.record_on"),
    *("security.login", "security.mf_recovery", "security.mf_recovery_codes", "security.tf_select"),
    *("security.two_factor_rescue", "security.two_factor_setup", "security.verify", "saved.leave"),
    *("security.two_factor_token_validation", "staff.go_on", "staff.reason", "staff.role", "agree.done"),
    *(
        "public.ready",
        "public.second",
        "staff.found",
        "apply.begin",
        "apply.one_page",
        "staff.ask_correction",
        "staff.new_link",
    ),
}
"""What this year, or who is signed in here, does not open: looked at all the same."""


@dataclass
class Lived:
    """What an earlier release's year holds, by what stands in addresses."""

    app: Flask
    url: str


@pytest.fixture
def lived(kind: str, empty_database: str, settings: dict[str, str]) -> Iterator[Lived]:
    releases.restore(releases.names()[-1], kind, empty_database)
    app = create_app({**settings, "DATABASE_URL": empty_database, "SECRET_KEY": releases.KEY})
    with app.app_context():
        upgrade()
    yield Lived(app, empty_database)
    with app.app_context():
        db.engine.dispose()


def choose(lived: Lived, most: int) -> list[str]:
    """A case of each stage, those with papers and files first."""
    with lived.app.app_context():
        papers = select(Case).where(Case.id.in_(select(Pack.case_id)))
        files = select(Case).where(Case.id.in_(select(Evidence.case_id)))
        each = [*db.session.scalars(papers.limit(1)), *db.session.scalars(files.limit(1))]
        stages = {case.stage: case for case in db.session.scalars(select(Case).order_by(Case.id))}
        found = {case.reference: None for case in (*each, *stages.values())}
        return list(found)[:most]


def arguments(lived: Lived, references: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Of every rule that has something in its address: what there is to put in it."""
    app: Flask = lived.app
    found: dict[str, list[dict[str, Any]]] = {}
    with app.app_context():
        council = app.extensions["asb_council"]
        cases = [db.session.scalars(select(Case).where(Case.reference == each)).one() for each in references]
        one = [{"reference": case.reference} for case in cases]
        found["staff.reason"] = found["staff.codes"] = found["staff.newest_copy"] = one
        found["staff.case"] = [*one, *({**each, "part": part} for each in one for part in PARTS if part)]
        found["staff.act"] = [
            {"reference": case.reference, "key": key, "about": about}
            for case in cases
            for key, does in ACT_FORMS.items()
            for about in abouts(case, does.about, council)
        ]
        found["staff.paper"] = numbered(cases, Letter.id, Letter.case_id)
        found["staff.paper_pdf"] = found["staff.paper"][:1]
        found["staff.document"] = found["staff.picture"] = numbered(cases, Evidence.id, Evidence.case_id)
        found["staff.copied"] = [
            {"reference": case.reference, "number": entry.id}
            for case in cases
            for entry in case.history
            if entry.act == "export"
        ]
        found["staff.pack"] = [{"number": number} for number in db.session.scalars(select(Pack.id))]
        found["staff.pack_file"] = found["staff.pack_pdf"] = found["staff.pack"]
        papers = ("chair", "minutes", "record-1")
        found["staff.panel"] = [{**each, "which": which} for each in one for which in papers]
        found["staff.panel_pdf"] = found["staff.panel"]
        found["staff.calendar_entry"] = [{**each, "which": "office"} for each in one]
        found["staff.endings"] = [{"reference": case.reference} for case in cases]
        staff = list(db.session.scalars(select(Staff.id).order_by(Staff.id).limit(3)))
        for name in ("one_account", "new_link", "role", "title", "cover", "somebody_away", "close"):
            found[f"staff.{name}"] = [{"number": number} for number in staff]
        years = list(releases.facts(releases.names()[-1])["figures"])
        for name in ("year", "year_json", "year_csv"):
            found[f"figures.{name}"] = [{"year": year} for year in years]
        for name in ("one_year", "ask_sign_off", "ask_correction", "ask_reported"):
            found[f"staff.{name}"] = [{"year": year} for year in years]
        lines = ("applications", "reviews", "threshold_not_met")
        found["staff.cases_behind"] = [{"year": year, "line": line} for year in years for line in lines]
        found["public.version"] = [{"first": each.isoformat()} for each in council.versions()]
        found["apply.step"] = [{"key": step.key} for step in app.extensions["asb_apply"].steps]
        found["apply.add"] = [{"key": "reports"}, {"key": "files"}]
        items = [{"key": "reports", "item": "0" * 16}]
        found["apply.item"] = found["apply.ask_remove"] = items
        found["track.act"] = [
            {"at": does.at, **({"about": 1} if does.about else {})} for does in PERSON_ACT_FORMS.values()
        ]
        found["track.thanks"] = [{"at": does.at} for does in PERSON_ACT_FORMS.values()]
        found["bodies.case"] = one
        found["bodies.thanks"] = [{**each, "at": does.at} for each in one for does in BODY_ACT_FORMS.values()]
        found["bodies.act"] = [
            {**each, "at": does.at, **({"about": 1} if does.about else {})}
            for each in one
            for does in BODY_ACT_FORMS.values()
        ]
        packs = found["bodies.appeal"] = found["bodies.appeal_pdf"] = found["staff.pack"]
        found["bodies.appeal_file"] = [{**each, "file": 1} for each in packs]
        found["bodies.appeal_act"] = found["bodies.appeal_thanks"] = [
            {**each, "at": does.at} for each in packs for does in APPEAL_ACT_FORMS.values()
        ]
        found["staff.one_contact"] = found["staff.one_wording"] = [{"number": 1}]
        mine = select(Letter.id).where(Letter.case_id == cases[0].id, Letter.recipient == "applicant")
        found["track.one_letter"] = [{"number": number} for number in db.session.scalars(mine)]
        for name in (
            "saved.link",
            "agree.link",
            "see.link",
            "staff.link",
            "bodies.link",
            "staff.own_calendar",
        ):
            found[name] = [{"secret": "x" * 43}]
    return found


def abouts(case: Case, kind: str, council: Any) -> list[str]:
    return sorted(subjects(CaseFile.of(case, council), kind, "officer"))[:2] if kind else [""]


def numbered(cases: list[Case], number: Any, of: Any) -> list[dict[str, Any]]:
    return [
        {"reference": case.reference, "number": each}
        for case in cases
        for each in db.session.scalars(select(number).where(of == case.id).limit(4))
    ]


def addresses(lived: Lived, references: list[str]) -> Iterator[tuple[str, str]]:
    """Every rule that can be looked at, with each address that it has here."""
    values = arguments(lived, references)
    with lived.app.test_request_context():
        for rule in lived.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            named = set(rule.arguments) - set(rule.defaults or {})
            for given in values.get(rule.endpoint, [{}] if not named else []):
                fits = {name: value for name, value in given.items() if value != ""}
                if set(fits) == named:
                    yield rule.endpoint, built(rule, fits)


def built(rule: Any, given: dict[str, Any]) -> str:
    """The address of this very rule."""
    found = rule.build(given | (rule.defaults or {}), append_unknown=False)
    if found is None:
        raise BuildError(rule.endpoint, given, "GET")
    return str(found[1])


def state(app: Flask) -> dict[str, bytes]:
    """A digest of all rows of each table."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            name: sha256(
                "\n".join(sorted(map(repr, connection.execute(select(table)).all()))).encode()
            ).digest()
            for name, table in Base.metadata.tables.items()
        }


def looks(app: Flask) -> list[str]:
    table = Base.metadata.tables["look"]
    with app.app_context(), db.engine.connect() as connection:
        return [repr(row) for row in connection.execute(select(table).order_by(table.c.id))]


class Stamp:
    """Moves on whenever anybody has written: where it stands still, no table needs to be read."""

    def __init__(self, url: str) -> None:
        self.connection = sqlite3.connect(urlsplit(url).path[1:], isolation_level=None)

    def now(self) -> Any:
        return self.connection.execute("pragma data_version").fetchone()[0]


@dataclass
class Watch:
    """Looks at one address after another, and at all tables wherever anything was written."""

    app: Flask
    stamp: Stamp
    opened: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)

    def by(self, visitor: Visitor, where: list[tuple[str, str]]) -> None:
        before, seen, stood = state(self.app), looks(self.app), self.stamp.now()
        for endpoint, address in where:
            reply = visitor.client.get(address, base_url=visitor.base_url, headers=PRESSED)
            assert reply.status_code < 500 or endpoint == "public.ready", address  # no worker runs here
            reply.close()
            written = self.stamp.now() != stood
            after, now = (state(self.app), looks(self.app)) if written else (before, seen)
            changed = {name for name, rows in after.items() if rows != before[name]}
            allowed = MAY_CHANGE.get(endpoint, set())
            if endpoint in A_LOOK and changed == {"look"}:
                assert now[:-1] == seen, f"{address} adds one row to what there was, and no more"
            elif endpoint in ("staff.cases_csv", "staff.print_all", "staff.print_pdf") and changed == {
                "look"
            }:
                assert now[: len(seen)] == seen, "one row for each case in it, and none is changed"
            else:
                assert changed <= allowed, f"GET {address} ({endpoint}) changed {changed}"
            assert not (endpoint in A_LOOK and reply.status_code == 200 and not changed), (
                f"{address}: a look at a case is noted"
            )
            before, seen, stood = after, now, self.stamp.now()
            self.met.add(endpoint)
            if reply.status_code == 200:
                self.opened.add(endpoint)


def applying(app: Flask) -> Visitor:
    person = Visitor(app)
    walk(person, WITH_FILES, until="check")
    return person


def on_their_page(app: Flask, reference: str) -> Visitor:
    """Who applied, having sent a picture that was found clean."""
    ann, picture = by_code(app, Visitor(app), reference), BytesIO()
    Image.new("RGB", (20, 20), "red").save(picture, "JPEG")
    ann.click("Send a file")
    ann.press("Send", file=File("gate.jpg", picture.getvalue()), about="The gate", expect=200)
    with app.app_context(), writing() as session:
        session.execute(update(Evidence).values(scan="clean"))
    copies_made(app)
    return ann


def is_for_staff(endpoint: str) -> bool:
    return endpoint.startswith(("staff.", "security."))


def test_no_look_changes_anything_but_that_it_is_noted(lived: Lived) -> None:
    app, watch = lived.app, Watch(lived.app, Stamp(lived.url))
    cases = choose(lived, 4)
    officer, manager, appeals = (
        signed_in(app, role, f"{name} Release")
        for role, name in (("officer", "Rita"), ("manager", "Mona"), ("appeals", "Alma"))
    )
    add_contacts(app, PC, ADA)
    with app.app_context():
        wording.keep(None, "Victim Support", "", "It is free.", 1, web.now())
    ann, person, police = on_their_page(app, cases[0]), applying(app), by_link(app)
    ada = opened_appeal(app)
    do(manager, cases[0], "export", "Make the copy", checked="She came with her passport.")
    everywhere, one = list(addresses(lived, cases)), list(addresses(lived, cases[:1]))
    leaving = [each for each in one if each[0] == "saved.leave"]
    stays = [each for each in one if each[0] != "saved.leave"]
    watch.by(officer, [each for each in everywhere if is_for_staff(each[0])])
    watch.by(manager, [each for each in stays if is_for_staff(each[0])])
    watch.by(appeals, [each for each in stays if is_for_staff(each[0])])
    for visitor in (person, ann, police, ada):
        watch.by(visitor, [each for each in stays if not is_for_staff(each[0])])
    watch.by(person, leaving)
    watch.stamp.connection.close()
    every = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert watch.met == every - {"static"}, "give every address something that is there"
    assert every - {"static"} - watch.opened <= NOBODY_OPENS


def test_a_conflict_between_what_is_named_and_what_there_is(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {*A_LOOK, *MAY_CHANGE, *NOBODY_OPENS} <= endpoints
