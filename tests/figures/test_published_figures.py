"""The published figures: counted, signed off, corrected, taken in; the same for people and machines."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from asb import create_app, demo, web
from asb.casework.figures import counting, published
from asb.council import HERE
from asb.database import db, writing
from asb.demo import stories
from asb.models import Case, HistoryEntry, ReportedFigures, SignedFigures
from asb.rules.facts import write as write_facts
from asb.rules.figures import ALL_LINES, NUMBERS, Year
from tests.shared.databases import one_database
from tests.shared.figures import GOOD, LAST, NOW, OUTSIDE, OWN, day, file_of, live
from tests.shared.kept import old_refusal
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import File, Visitor

pytestmark = pytest.mark.days


def five(app: Flask, year: Year = LAST, authority: str = OWN) -> tuple[Any, ...]:
    """What is published of an authority: its five numbers and where they come from."""
    told = json.loads(app.test_client().get(f"/figures/{year}.json").text)
    [row] = [row for row in told["authorities"] if row["authority"] == authority]
    return (*(row[line] for line in NUMBERS), row["status"])


def counted(app: Flask, year: Year = LAST) -> dict[str, int]:
    with app.app_context():
        found = counting.counts(year, web.council(), web.today())
        assert found
        assert list(found.numbers) == list(ALL_LINES)
        for line in ALL_LINES:
            behind = counting.behind(year, line, web.council(), web.today())
            assert len(behind) == found.numbers[line]
            assert all(on in year for _, on in behind)
        return {line: number for line, number in found.numbers.items() if number}


def test_a_fresh_service_shows_the_row_of_2022_23_and_no_other(app: Flask, resident: Visitor) -> None:
    page = resident.get("/figures/2022-23")
    assert five(app, Year(2022)) == (1, 1, 1, 0, 0, "reported")
    assert five(app, Year(2022), "Erewash") == (None, None, None, None, None, "not_published")
    assert "read in about 2024" in page
    assert page.text.count("Derby City Not published") == 1
    assert five(app, Year(2023))[-1] == "not_published"
    assert five(app, NOW)[-1] == "not_yet"


@one_database
def test_the_years_newest_first_and_no_others(app: Flask, resident: Visitor) -> None:
    page = resident.get("/figures")
    years = [link.text for link in page.links if link.href.startswith("/figures/2")]
    assert years == [Year(begins).words for begins in range(NOW.begins, 2021, -1)]
    resident.click("2022/23")
    assert resident.page.h1 == "Figures for 2022/23"
    for gone in ("2021-22", str(Year(NOW.begins + 1)), "2022-24", "2022", "2022-23.xml", "2022/23"):
        resident.get(f"/figures/{gone}", expect=404)


def refused(app: Flask, office: demo.Year, received: date) -> None:
    """A refusal that an earlier release allowed, though enough reports counted."""
    live(app, office, received, demo.BEGUN)
    with app.app_context():
        case = db.session.scalars(select(Case).order_by(Case.id.desc())).first()
        assert case
        reference, maya, noor = case.reference, office.office["manager"].id, office.office["second"].id
    assert maya
    number, on = old_refusal(app, reference, maya), received + timedelta(days=8)
    with app.app_context(), writing() as session:
        facts = write_facts("second", {"said": "agree", "why": "So do I.", "of": number})
        added = session.get(HistoryEntry, number)
        assert added
        added.on_day = on
        entered = {"on_day": on, "entered_at": added.entered_at}
        session.add(
            HistoryEntry(
                case_id=added.case_id, act="second", by="Noor", staff_id=noor, facts=facts, **entered
            )
        )


def test_each_number_counts_its_event_by_its_own_day(app: Flask, office: demo.Year) -> None:
    live(app, office, day(10), stories.DONE)
    live(app, office, day(20), demo.OVER, demo.TWICE)
    live(app, office, day(30), stories.DECIDED_AGAIN, demo.TWICE)
    refused(app, office, day(40))
    live(app, office, day(50), demo.WITHDRAWN)
    live(app, office, day(60), demo.ELSEWHERE)
    live(app, office, day(70), OUTSIDE, demo.TWICE)
    live(app, office, day(355), demo.NOT_MET, demo.TWICE)
    live(app, office, day(362), demo.NOT_MET, demo.TWICE)
    assert counted(app) == {
        "applications": 8,
        "threshold_not_met": 4,
        "reviews": 2,
        "with_recommendations": 2,
        "appeals": 1,
        "refused_without_decision": 1,
        "reviews_outside_the_act": 1,
        "passed_to_another_council": 1,
        "withdrawn": 1,
        "completed": 1,
        "ended_not_met": 1,
        "still_open": 5,
    }
    still = counted(app)["still_open"]
    later = counted(app, NOW)
    assert later == {"threshold_not_met": 1, "still_open": still, "carried_over": still}


def test_signed_off_stays_what_comes_late_is_seen_and_corrected(
    app: Flask, office: demo.Year, manager: Colleague
) -> None:
    live(app, office, day(10), stories.DONE)
    live(app, office, day(20), demo.OVER, demo.TWICE)
    assert five(app) == (2, 1, 1, 1, 0, "provisional")
    manager.get("/staff/")
    manager.click("Check them and sign them off")
    manager.click("Sign off the figures")
    manager.press("Sign off and publish", note="The first year.", expect=200)
    assert five(app) == (2, 1, 1, 1, 0, "signed_off")
    assert "are waiting to be signed off" not in manager.get("/staff/")

    live(app, office, day(30), stories.NOT_UPHELD, demo.TWICE)
    assert five(app) == (2, 1, 1, 1, 0, "signed_off")
    page = manager.get(f"/staff/settings/figures/{LAST}")
    assert "The cases now give different numbers" in page
    manager.click("Correct the figures")
    manager.press("Check the correction", appeals="", note="", expect=422)
    manager.press(
        "Check the correction",
        applications="3",
        threshold_not_met="2",
        appeals="1",
        still_open="1",
        note="An application on paper was found.",
        expect=200,
    )
    manager.press("Publish the correction", expect=200)
    assert five(app) == (3, 2, 1, 1, 1, "signed_off")
    public = Visitor(app).get(f"/figures/{LAST}")
    assert "An application on paper was found." in public
    assert f"{OWN}, version 1, published on" in public
    assert "Applications: 2; Threshold not met: 1;" in public
    assert "The first year." in public
    assert manager.member.name not in public


def test_pressed_twice_it_is_signed_once(app: Flask, office: demo.Year, manager: Colleague) -> None:
    live(app, office, day(10))
    manager.get(f"/staff/settings/figures/{LAST}/sign-off")
    form = manager.page.forms[-1]
    sent = dict(form.sent(form.buttons[0], {"note": "Once."}))
    for _ in range(2):
        reply = manager.client.post(manager.page.path, data=sent, base_url=manager.base_url)
        assert reply.status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignedFigures)) == 1


def test_pressed_many_times_at_once_it_is_signed_once(app: Flask, office: demo.Year) -> None:
    live(app, office, day(10))
    pressed = published.Signing(office.office["manager"], web.now(), "one page", 0, "")

    def press(_: int) -> None:
        with app.app_context():
            counts = counting.counts(LAST, web.council(), web.today())
            assert counts
            published.sign_off(LAST, counts.mark, pressed, web.council(), web.today())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, range(8)))
    with app.app_context():
        assert [each.version for each in published.signed(LAST)] == [1]


def test_what_changed_since_it_was_shown_is_shown_again(
    app: Flask, office: demo.Year, manager: Colleague
) -> None:
    live(app, office, day(10))
    manager.get(f"/staff/settings/figures/{LAST}/sign-off")
    live(app, office, day(11))
    manager.press("Sign off and publish", note="MY NOTE", expect=409)
    assert "The numbers have changed" in manager.page
    assert manager.page.rows["Applications"] == "2"
    assert "MY NOTE" in manager.page.html
    manager.press("Sign off and publish")
    assert five(app)[0] == 2
    other = signed_in(app, "manager", "Noor Manager")
    for colleague in (manager, other):
        colleague.get(f"/staff/settings/figures/{LAST}/correct")
        colleague.press("Check the correction", applications="3", note="Mine.", expect=200)
    other.press("Publish the correction")
    manager.press("Publish the correction", expect=409)
    assert "The numbers have changed" in manager.page
    assert five(app)[0] == 3


def test_of_a_year_that_runs_only_managers_see_numbers(
    app: Flask, office: demo.Year, manager: Colleague
) -> None:
    live(app, office, web.today())
    assert five(app, NOW) == (None, None, None, None, None, "not_yet")
    assert "This year is not over." in Visitor(app).get(f"/figures/{NOW}")
    page = manager.get(f"/staff/settings/figures/{NOW}")
    assert "Only managers can see these numbers" in page
    manager.click("cases behind Applications")
    [reference] = [link.text for link in manager.page.links if link.href.startswith("/staff/cases/")]
    manager.click(reference)
    assert manager.page.h1 == reference
    assert manager.get(f"/staff/settings/figures/{NOW}/sign-off").path.endswith(str(NOW))
    manager.get(f"/staff/settings/figures/{NOW}/enter", expect=404)
    manager.get(f"/staff/settings/figures/{NOW}/cases/names", expect=404)


def test_a_year_without_a_case_is_nought_once_the_service_counts(app: Flask, office: demo.Year) -> None:
    before = Year(LAST.begins - 1)
    live(app, office, day(3, before))
    assert five(app) == (0, 0, 0, 0, 0, "provisional")
    assert five(app, before)[0] == 1
    with app.app_context():
        told = published.own(web.council(), web.today())
    assert f"Counted from {day(3, before).day} April" in {year: row.note for year, row in told}[before]


def test_a_service_that_began_after_a_year_says_nothing_of_it(app: Flask, manager: Colleague) -> None:
    assert five(app)[-1] == "not_published"
    assert "are waiting to be signed off" not in manager.get("/staff/")
    assert "This service was not in use in this year" in manager.get(f"/staff/settings/figures/{LAST}")
    assert manager.get(f"/staff/settings/figures/{LAST}/sign-off").path.endswith(str(LAST))
    assert manager.get(f"/staff/settings/figures/{LAST}/correct").path.endswith(str(LAST))


def table(app: Flask, year: Year) -> dict[str, dict[str, str]]:
    text = app.test_client().get(f"/figures/{year}.csv").text
    return {row["authority"]: row for row in csv.DictReader(io.StringIO(text))}


@one_database
def test_people_and_machines_are_told_the_same(app: Flask, resident: Visitor) -> None:
    told = json.loads(resident.download("/figures/2022-23.json").text)
    rows = table(app, Year(2022))
    for row in told["authorities"]:
        flat = {**row, **row["own_lines"], "year": told["year"]}
        written = {key: "" if flat[key] is None else str(flat[key]) for key in rows[row["authority"]]}
        assert written == rows[row["authority"]]
    shown = resident.get("/figures/2022-23").root
    cells = {tr.all("th")[0].text: [td.text for td in tr.all("td")] for tr in shown.all("tbody")[0].all("tr")}
    for row in told["authorities"]:
        numbers = [row[line] for line in NUMBERS]
        assert cells[row["authority"]] == (["Not published"] if None in numbers else list(map(str, numbers)))
    bars = [text.text for text in shown.all("text", cls="app-chart__number")]
    assert bars == cells[OWN]
    documented = resident.get("/figures/data")
    keys = {key for row in told["authorities"] for key in row} | set(told) | set(rows[OWN])
    assert not {key for key in keys - {"authorities", "own_lines"} if key not in documented}


@one_database
def test_they_may_be_kept_by_anybody_and_are_asked_for_again(app: Flask) -> None:
    client = app.test_client()
    for path in ("", "/2022-23", "/2022-23.csv", "/2022-23.json", "/data"):
        reply = client.get(f"/figures{path}")
        assert reply.headers["Cache-Control"] == "public, max-age=300"
        assert "Set-Cookie" not in reply.headers
        assert "Cookie" not in reply.headers.get("Vary", "")
        again = client.get(f"/figures{path}", headers={"If-None-Match": reply.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


EMPTY = "Erewash,3,,2,,0,A letter,about 2026-05,They count by quarter."


@pytest.fixture
def take_in(app: Flask, tmp_path: Path) -> Any:
    """`flask figures import` of a file with this content."""

    def taken(content: str) -> Any:
        path = tmp_path / "figures.csv"
        path.write_text(content)
        return app.test_cli_runner().invoke(args=["figures", "import", str(path)])

    return taken


def reported(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(ReportedFigures)) or 0


def test_a_file_is_taken_in_once_and_a_changed_row_replaces(app: Flask, take_in: Any) -> None:
    first = take_in(file_of(GOOD, EMPTY))
    assert first.exit_code == 0
    assert f"Bolsover {LAST}: 12 5 7 4 1" in first.stdout
    assert five(app, authority="Bolsover") == (12, 5, 7, 4, 1, "reported")
    assert five(app, authority="Erewash") == (3, None, 2, None, 0, "reported")
    again = take_in(file_of(EMPTY, GOOD))
    assert again.stdout == "2 read, 0 taken in, 2 known already.\n"
    assert reported(app) == 2
    changed = take_in(file_of(GOOD.replace("12", "13"), EMPTY))
    assert f"Bolsover {LAST}: 13 5 7 4 1, instead of 12 5 7 4 1" in changed.stdout
    page = Visitor(app).get(f"/figures/{LAST}")
    assert "Bolsover, version 1, published on" in page
    assert "read in about May 2026" in page
    assert table(app, LAST)["Bolsover"]["version"] == "2"


@one_database
@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"2022-24,{GOOD}", "year: '2022-24' is no year"),
        (f"{NOW},{GOOD}", "is not over"),
        (f"{LAST},{GOOD.replace('Bolsover', 'Sheffield')}", "authority: 'Sheffield' is none of Amber Valley"),
        (f"{LAST},{GOOD.replace('12', 'twelve')}", "applications: 'twelve'"),
        (f"{LAST},{GOOD.replace(',7,', ',-7,')}", "reviews: '-7'"),
        (f"{LAST},{GOOD.replace(',4,', ',4.5,')}", "with_recommendations: '4.5'"),
        (f"{LAST},{GOOD.replace('A web page', ' ')}", "source: say where"),
        (f"{LAST},{GOOD.replace('2026-05-01', 'May')}", "source_date: 'May'"),
        (f"{LAST},{GOOD.replace('2026-05-01', '2026-02-30')}", "source_date: '2026-02-30'"),
        (f"{LAST},{GOOD.replace('2026-05-01', '20260501')}", "source_date: '20260501'"),
        (f"{LAST},{GOOD}x,y", "11 values where the header has 10"),
        (f"{LAST},{EMPTY}", f"Erewash {LAST} is already on line 2"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_taken_in(app: Flask, take_in: Any, row: str, said: str) -> None:
    result = take_in(f"{file_of(EMPTY)}\n{row}\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "line 4: " in result.stderr
    assert said in result.stderr
    assert reported(app) == 0


def test_every_wrong_line_is_said_at_once(app: Flask, manager: Colleague) -> None:
    rows = [EMPTY, "Bolsover,a,,,,,,,", EMPTY, "Nowhere,,,,,,web,2026-01-01,"]
    manager.get("/staff/settings/figures/import")
    manager.press("Upload", file=File("x.csv", file_of(*rows).encode()), expect=422)
    said = manager.page.errors[0].text
    assert said.startswith("Line 3: applications: 'a'")
    assert "; line 4: Erewash" in said
    assert "; line 5: authority: 'Nowhere' is none of" in said
    assert reported(app) == 0
    many = [f"Bolsover{number},,,,,,web,2026-01-01," for number in range(30)]
    manager.get("/staff/settings/figures/import")
    manager.press("Upload", file=File("x.csv", file_of(*many).encode()), expect=422)
    assert manager.page.errors[0].text.endswith("; and 10 more")


def test_a_manager_takes_in_a_file_and_enters_a_row(app: Flask, manager: Colleague) -> None:
    manager.get("/staff/settings")
    manager.click("Published figures")
    manager.get("/staff/settings/figures/import")
    manager.press("Upload", expect=422)
    manager.press("Upload", file=File("x.csv", file_of(EMPTY, "Bolsover,a,,,,,,,").encode()), expect=422)
    assert manager.page.errors[0].text.startswith("Line 3: applications: 'a'")
    assert reported(app) == 0
    manager.press("Upload", file=File("x.xls", b"\xd0\xcf"), expect=422)
    assert "not UTF-8: save the file as CSV" in manager.page
    manager.press("Upload", file=File("x.csv", b"x" * 600_000), expect=422)
    assert "larger than 500 KB" in manager.page
    manager.press("Upload", file=File("x.csv", file_of(GOOD).encode()))
    assert "Rows read: 1. New or changed: 1. Known already: 0." in manager.page
    assert "Applications: 12;" in manager.page
    assert "Source: A web page, read on 1 May 2026. Uploaded by Maya Manager" in manager.page
    manager.get(f"/staff/settings/figures/{LAST}/enter")
    manager.press("Save and publish", authority="Bolsover", appeals="many", source="A page", expect=422)
    manager.press("Save and publish", applications="14", appeals="")
    assert five(app, authority="Bolsover") == (14, None, None, None, None, "reported")
    manager.get("/staff/settings/figures/import")
    manager.press("Upload", file=File("x.csv", file_of(GOOD).encode()))
    assert "Instead of: Applications: 14; Threshold not met: not published" in manager.page


def test_what_was_signed_off_is_not_replaced_from_a_file(
    app: Flask, office: demo.Year, manager: Colleague, take_in: Any
) -> None:
    live(app, office, day(10))
    manager.get(f"/staff/settings/figures/{LAST}/sign-off")
    manager.press("Sign off and publish")
    result = take_in(file_of(GOOD, GOOD.replace("Bolsover", OWN)))
    assert result.exit_code == 2
    assert f"line 3: authority: {OWN} has signed off its {LAST} here" in result.stderr
    labels = manager.get(f"/staff/settings/figures/{LAST}/enter").root.all("label")
    assert OWN not in [label.text for label in labels]


@one_database
def test_no_cell_is_a_formula(app: Flask, take_in: Any) -> None:
    take_in(file_of(f"{GOOD}=1+1"))
    assert table(app, LAST)["Bolsover"]["note"] == "'=1+1"


@one_database
def test_the_command_prints_what_the_address_gives(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    told = run(args=["figures", "2022-23", "--json"])
    assert json.loads(told.stdout) == json.loads(app.test_client().get("/figures/2022-23.json").text)
    assert f"{OWN}{' ' * 7}1 " in run(args=["figures", "2022-23"]).stdout
    for year in ("2022-24", "2015-16", "next"):
        refused = run(args=["figures", year, "--json"])
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert year in refused.stderr


def test_the_command_counts_what_is_not_published_yet(app: Flask, office: demo.Year) -> None:
    run = app.test_cli_runner().invoke
    live(app, office, web.today())
    told = json.loads(run(args=["figures", str(NOW), "--counted", "--json"]).stdout)
    assert (told["applications"], told["still_open"]) == (1, 1)
    assert "1  Applications" in run(args=["figures", str(NOW), "--counted"]).stdout
    assert run(args=["figures", "2022-23", "--counted"]).exit_code == 2


@one_database
def test_another_council_begins_with_what_its_file_says(settings: dict[str, str], tmp_path: Path) -> None:
    """It may name a licence, and nothing that was published before."""
    shipped = HERE.read_text(encoding="utf-8")
    before = shipped[shipped.index("[[figures.published]]") : shipped.index("# The council's own retention")]
    licence = '[figures]\nlicence = "Open Government Licence v3.0"\n\n'
    (tmp_path / "council.toml").write_text(shipped.replace(before, licence), encoding="utf-8")
    app = create_app(settings | {"COUNCIL_FILE": str(tmp_path / "council.toml")})
    assert app.test_client().get("/figures/2022-23").status_code == 404
    assert "Open Government Licence v3.0" in app.test_client().get("/figures/data").text
    with app.app_context():
        db.engine.dispose()
