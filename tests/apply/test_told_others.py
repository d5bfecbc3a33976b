"""A report that was made only to somebody else: the same for who applies, the officer and the letter."""

from flask import Flask
from sqlalchemy import update

from asb import letters as composed
from asb.database import writing
from asb.models import Report
from tests.shared.cases import MEANWHILE, VIEWS, WEIGHED, applied, checked, do, judged, write
from tests.shared.databases import one_database
from tests.shared.days import recent
from tests.shared.kept import letters
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import report, walk

pytestmark = one_database
RECEIVERS = "the council, the police, or a landlord or housing association"


def told(who: list[str], days_ago: int = 20) -> dict[str, object]:
    return report(recent(days_ago), told=who)


def test_it_depends_until_somebody_has_looked(app: Flask, person: Visitor) -> None:
    walk(person, reports=[told(["other"]), told(["other", "police"]), told([])], until="effect")
    page = person.get("/apply/reports")
    assert f"This report counts if it reached {RECEIVERS}. We can check." in page
    assert "By their dates, 2 of your 3 reports count." in page
    assert "1 may count: we need to check the facts." in page


def test_the_officer_sees_whom_they_told_and_settles_it(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, [told(["other"], days) for days in (60, 40, 20)])
    officer.get(f"/staff/cases/{reference}/see/reports")
    assert "Told: someone else" in officer.page
    assert "0 of 3 reports count" in officer.page
    assert "It is not known yet if it reached a body that takes such reports." in officer.page
    officer.get(f"/staff/cases/{reference}/finding")
    assert "Told: someone else" in officer.page
    assert "If it counts, write which body has it" in officer.page
    officer.press("Save", **judged(1), expect=422)
    assert officer.page.errors[0].text == (
        "Report 1: write which body has it, or how you know that it reached one"
    )
    passed_on = [judged(number, source="The school passed it on to the police.") for number in (1, 2, 3)]
    do(officer, reference, "finding", **passed_on[0] | passed_on[1] | passed_on[2])
    officer.get(f"/staff/cases/{reference}/see/reports")
    assert "3 of 3 reports count" in officer.page
    write(officer, reference, "decide", outcome="met", **MEANWHILE)
    [letter] = letters(app, "threshold_decided")
    assert letter.text.count("It reached a body that takes such reports. It was made in time") == 3


def test_the_person_reads_the_same_on_their_page_and_in_the_letter(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, [told(["other"]), told(["police"])])
    page = by_code(app, Visitor(app), reference)
    assert composed.RECIPIENT_NOT_KNOWN in page.page
    found = judged(1, {"complaint": "It went to her GP."}, source="The surgery.")
    do(officer, reference, "finding", **found)
    write(officer, reference, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE)
    [letter] = letters(app, "threshold_decided")
    assert composed.WHY_NOT_COUNTED["not_a_complaint"] in letter.text
    assert composed.WHY_NOT_COUNTED["recipient"] not in letter.text


def test_not_met_waits_while_it_could_still_change_the_count(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, [told(["other"], days) for days in (60, 40, 20)])
    page = officer.get(f"/staff/cases/{reference}/decide")
    offered = [field.attrs["value"] for field in page.root.all("input", name="outcome")]
    assert offered == ["met_below"]


def test_whom_the_council_file_names_no_longer_is_shown_all_the_same(app: Flask, officer: Colleague) -> None:
    reference = applied(app, [told(["other"])])
    with app.app_context(), writing() as session:
        session.execute(update(Report).values(told=["school"]))
    officer.get(f"/staff/cases/{reference}/see/reports")
    assert "Told: school" in officer.page
