"""The data return of a year: a row for each case, which add up to the published figures."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from asb import demo, web
from asb.casefile import CaseFile
from asb.casework.figures import counting, returns
from asb.casework.figures.published import Signing, correct, sign_off
from asb.council.returns import COUNTED
from asb.database import db, writing
from asb.demo import stories
from asb.models import Case, HistoryEntry
from asb.rules.figures import Year, counted
from tests.shared.figures import LAST, NOW, OUTSIDE, REVIEW, day, live
from tests.shared.merging import each_is_another, merge
from tests.shared.officers import Colleague
from tests.shared.returns import described, read, rows, run

pytestmark = pytest.mark.days

PLAIN = {
    "row": r"r[0-9a-f]{16}",
    "year": r"20\d\d-\d\d",
    "area_code": "",
    "received_month": r"20\d\d-(0[1-9]|1[0-2])",
    "views": "(([a-z]+:(agrees|disagrees|no_answer|delegated))( |$))*",
}
"""How the cells look of columns whose values are neither numbers nor keys that the documentation lists."""


def as_documented(app: Flask, row: dict[str, str]) -> None:
    """Nothing stands in a return but numbers, keys, the month and the pseudonym: nothing that was written."""
    with app.app_context():
        council = web.council()
    of = {"kinds": council.kinds, "told": council.told, "appeal_grounds": council.appeals[-1].grounds}
    for each in described():
        cell = row[each.column]
        if each.column in PLAIN:
            assert re.fullmatch(PLAIN[each.column], cell), each.column
        elif each.column in of:
            assert set(cell.split()) <= {known.key for known in of[each.column]}, each.column
        elif each.values.startswith("number"):
            assert cell.isdecimal() or (cell == "" and each.values == "number, empty"), each.column
        else:
            assert cell in each.keys, each.column


@pytest.mark.long
def test_the_rows_of_a_lived_year_add_up_to_its_figures(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["demo"]).exit_code == 0
    with app.app_context():
        today = web.today()
        counts = {year: counting.counts(year, web.council(), today) for year in (LAST, NOW)}
    figures = {year: each.numbers for year, each in counts.items() if each}
    assert NOW in figures
    for year, numbers in figures.items():
        found = rows(app, year)
        for column, line in COUNTED.items():
            assert sum(int(row[column]) for row in found) == numbers[line], column
        assert len({row["row"] for row in found}) == len(found)
        assert [row["row"] for row in found] == sorted(row["row"] for row in found), "not in order of receipt"
        assert {row["year"] for row in found} == {str(year)}
        for row in found:
            as_documented(app, row)
            if row["counted_applications"] == "1":
                assert Year.of(date.fromisoformat(f"{row['received_month']}-01")) == year
            if int(row["counted_reviews"]):
                assert (row["review"], row["days_to_review"] != "") == ("held", True)
            if int(row["counted_threshold_not_met"]):
                assert int(row["decisions"]) >= 1
            assert int(row["appeals"]) >= int(row["counted_appeals"])
            assert (row["ended"] == "open") <= (int(row["counted_still_open"]) == 1)
        figures_of_the_whole_history(app, year)
    before = [run(app, year).stdout for year in figures]
    plant_marks(app)
    assert [run(app, year).stdout for year in figures] == before, "nothing in it was written by anybody"


def figures_of_the_whole_history(app: Flask, year: Year) -> None:
    """Counting reads only some acts of a case, and its row is read from all of them: both tell the same."""
    with app.app_context():
        council, today = web.council(), web.today()
        few = counting.by_case(year, council, today)
        assert few
        for case in db.session.scalars(select(Case)):
            course = CaseFile.of(case, council).course
            whole = Counter(what for what, _ in counted(course.application, course.entries, year, today))
            assert whole == few.get(case.reference, Counter()), case.reference


MARK = "zebra =cmd"


def marked(kept: Any) -> Any:
    """The same with a mark in place of every text: what has a space or an @ in it is no key and no day."""
    if isinstance(kept, dict):
        return {key: marked(value) for key, value in kept.items()}
    if isinstance(kept, list):
        return [marked(each) for each in kept]
    return MARK if isinstance(kept, str) and re.search(r"[\s@]", kept) else kept


def plant_marks(app: Flask) -> None:
    """Puts a mark wherever in a case somebody wrote something."""
    with app.app_context(), writing() as session:
        for case in session.scalars(select(Case)):
            case.answers, case.application = marked(case.answers), marked(case.application)
            case.elsewhere = MARK if case.elsewhere else None
            for entry in case.history:
                entry.by, entry.facts = MARK, marked(entry.facts)
            for person in case.people:
                person.name, person.contact = MARK, marked(person.contact)
            for report in case.reports:
                report.what = report.their_reference = report.response = MARK
                report.maker = report.told_who = MARK
            for letter in case.letters:
                letter.subject = letter.text = letter.to_name = letter.to_address = MARK
        session.flush()
        assert session.scalar(select(func.count()).where(HistoryEntry.by == MARK))


def only(app: Flask, year: Year = LAST) -> dict[str, str]:
    [row] = rows(app, year)
    as_documented(app, row)
    return row


def test_a_case_from_receipt_to_its_end(app: Flask, office: demo.Year) -> None:
    live(app, office, day(10), stories.DONE)
    row = only(app)
    del row["row"]
    assert {column: cell for column, cell in row.items() if cell not in ("", "0")} == {
        "year": str(LAST),
        "counted_applications": "1",
        "counted_reviews": "1",
        "counted_with_recommendations": "1",
        "received_month": f"{day(10):%Y-%m}",
        "route": "web",
        "in_area": "yes",
        "applied_for": "self",
        "kinds": "noise",
        "told": "police",
        "reports_listed": "3",
        "reports_counting": "3",
        "reports_needed": "3",
        "result": "met",
        "decided_by": "count",
        "second_person": "no",
        "decisions": "1",
        "review": "held",
        "reviews_held": "1",
        "recommendations": "1",
        "recommendations_accepted": "1",
        "actions": "1",
        "actions_done": "1",
        **{name: row[name] for name in row if name.startswith("days_to_") and row[name] not in ("", "0")},
        "ended": "completed",
        "merged": "no",
    }
    assert int(row["days_to_pass_on"]) <= 1
    assert 3 <= int(row["days_to_decide"]) <= 7, "nine days, of which some are no working days"
    assert int(row["days_to_acknowledge"]) == 0
    assert row["days_to_review"]
    assert row["days_to_outcome"]


def test_what_the_bodies_said_and_an_appeal_that_has_it_decided_again(app: Flask, office: demo.Year) -> None:
    live(app, office, day(30), demo.UPHELD, demo.TWICE)
    row = only(app)
    assert (row["result"], row["decisions"], row["decided_by"]) == ("met_below", "2", "agreement")
    assert row["views"] == "council:agrees icb:agrees police:agrees"
    assert (row["appeals"], row["appeal_grounds"], row["appeal_result"]) == ("1", "threshold", "upheld")
    assert (row["counted_threshold_not_met"], row["counted_appeals"]) == ("1", "1")
    assert 3 <= int(row["days_to_decide"]) <= 6, "to the first decision, eight days after receipt"
    assert row["days_to_appeal_result"]
    assert row["review"] in ("owed", "held")


def test_a_review_outside_the_act_and_one_below_the_count(app: Flask, office: demo.Year) -> None:
    live(app, office, day(30), OUTSIDE, demo.TWICE)
    row = only(app)
    assert (row["result"], row["review"], row["counted_reviews"]) == ("outside", "held", "1")
    assert row["counted_threshold_not_met"] == "1"


def test_endings_that_may_point_to_one_person_are_one(app: Flask, office: demo.Year) -> None:
    for received, story in ((10, stories.DIED), (20, stories.SILENT), (30, demo.WITHDRAWN)):
        live(app, office, day(received), story, demo.TWICE)
    live(app, office, day(40), stories.MISTAKE)
    live(app, office, day(50), demo.ELSEWHERE)
    found = rows(app, LAST)
    ended = Counter(row["ended"] for row in found)
    assert ended == {"ended_otherwise": 2, "withdrawn": 1, "passed_to_another_council": 1}
    [passed_on] = [row for row in found if row["ended"] == "passed_to_another_council"]
    assert (passed_on["in_area"], passed_on["counted_applications"]) == ("no", "0")
    assert run(app, LAST).stdout.count("died") == 0


def test_a_case_counts_in_each_year_in_which_something_was_done(app: Flask, office: demo.Year) -> None:
    first = Year(LAST.begins - 1)  # both are over: early in April, little of this year has been lived
    live(app, office, first.last - timedelta(days=9), (*demo.MET, *REVIEW))
    before, after = only(app, first), only(app, LAST)
    assert (before["counted_applications"], before["counted_reviews"]) == ("1", "0")
    assert (after["counted_applications"], after["counted_reviews"]) == ("0", "1")
    assert (before["counted_still_open"], after["counted_carried_over"]) == ("1", "1")
    assert before["row"] != after["row"], "nobody follows a person from year to year"
    same = {column for column in before if before[column] == after[column]}
    assert {"received_month", "result", "review", "reviews_held"} <= same, "as it stands today"


def test_applications_that_were_merged_are_one_row(app: Flask, office: demo.Year, officer: Colleague) -> None:
    references = []
    for received in (day(10), day(40)):
        live(app, office, received, (), demo.LATELY[:2])
        with app.app_context():
            references.append(str(db.session.scalar(select(Case.reference).order_by(Case.id.desc()))))
    first, second = references
    merge(officer, second, first, **each_is_another(officer, second, first))
    row = only(app)
    assert (row["merged"], row["counted_applications"]) == ("includes", "1")
    assert row["received_month"] == f"{day(10):%Y-%m}", "of the first"


def test_what_was_decided_before_merging_keeps_its_row(
    app: Flask, office: demo.Year, officer: Colleague
) -> None:
    references = []
    for received, story in ((day(10), demo.NOT_MET), (NOW.first, ())):
        live(app, office, received, story, demo.LATELY[:2])
        with app.app_context():
            references.append(str(db.session.scalar(select(Case.reference).order_by(Case.id.desc()))))
    refused, again = references
    merge(officer, again, refused, **each_is_another(officer, again, refused))
    found = {row["merged"]: row for row in rows(app, LAST)}
    assert set(found) == {"part", "includes"}
    assert (found["part"]["ended"], found["part"]["counted_threshold_not_met"]) == ("merged", "1")
    assert found["part"]["counted_applications"] == "0"
    assert found["includes"]["counted_applications"] == "1"


def test_the_row_is_the_same_each_time_and_leads_to_no_reference(app: Flask, office: demo.Year) -> None:
    live(app, office, day(10))
    row = only(app)["row"]
    assert only(app)["row"] == row
    with app.app_context():
        reference = db.session.scalar(select(Case.reference))
        assert reference
        assert row == web.tokens().pseudonym(str(LAST), reference)
    text = run(app, LAST).stdout
    assert reference not in text
    assert reference.replace("-", "").lower() not in text.lower()


def test_reading_costs_the_same_for_few_cases_and_for_many(app: Flask, office: demo.Year) -> None:
    def cost() -> int:
        statements: list[str] = []
        with app.app_context():
            engine = db.engine

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            rows(app, LAST)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        assert not any("letter.text" in each for each in statements)
        return len(statements)

    live(app, office, day(10), demo.NOT_MET, demo.TWICE)
    one = cost()
    for number in range(20, 60, 10):
        live(app, office, day(number), demo.NOT_MET, demo.TWICE)
    assert cost() == one


def test_a_year_is_read_in_batches(app: Flask, office: demo.Year, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(10, 60, 10):
        live(app, office, day(number))
    whole = rows(app, LAST)
    monkeypatch.setattr(returns, "BATCH", 2)
    assert rows(app, LAST) == whole
    assert len(whole) == 5


def test_figures_that_were_signed_off_and_the_cases_are_compared(app: Flask, office: demo.Year) -> None:
    live(app, office, day(10), demo.NOT_MET, demo.TWICE)
    with app.app_context():
        council, today = web.council(), web.today()
        counts = counting.counts(LAST, council, today)
        assert counts
        pressed = Signing(office.office["manager"], web.now(), "one page", 0, "")
        sign_off(LAST, counts.mark, pressed, council, today)
    assert "are published" not in run(app, LAST).stderr
    with app.app_context():
        pressed = Signing(office.office["manager"], web.now(), "another page", 1, "One by telephone.")
        correct(LAST, counts.numbers | {"applications": 2, "appeals": None}, pressed)
    made = run(app, LAST)
    assert "Applications: 2 are published, the cases say 1." in made.stderr
    assert made.stderr.count("are published") == 1
    assert len(read(made.stdout)) == 1, "written all the same"
