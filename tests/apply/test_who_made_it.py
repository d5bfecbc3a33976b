"""Who made each report, while the people on the application are still corrected, added and taken off."""

from flask import Flask
from sqlalchemy import select

from asb.database import db
from asb.models import Report
from tests.shared.days import recent
from tests.shared.kept import one_case
from tests.shared.page import Visitor
from tests.shared.story import GROUP, HELPED, here, report, walk


def makers(app: Flask) -> list[str]:
    """The name of whoever made each report that was sent; empty where that is not known."""
    with app.app_context():
        sent = db.session.execute(select(Report).order_by(Report.number)).scalars()
        return [one.made_by.name if one.made_by else "" for one in sent]


def made_by(person: Visitor, name: str) -> dict[str, object]:
    """A report that this person on the application made."""
    root = person.get("/apply/reports?more=yes").root
    [label] = [each for each in root.all("label") if each.text.strip() == name]
    [box] = root.all("input", id=label.attrs["for"])
    assert box.attrs["name"].endswith("-made_by")
    return report(recent(9)) | {"made_by": box.attrs["value"]}


def test_a_corrected_name_stays_the_same_person(app: Flask, person: Visitor) -> None:
    walk(person, HELPED, reports=[report(recent(9)) | {"made_by": "them"}], until="check")
    person.get("/apply/person")
    person.press("Continue", name="Percival Ogden", relationship="friend")
    assert person.get("/apply/").path == "/apply/check"
    walk(person, HELPED)
    assert makers(app) == ["Percival Ogden"]


def test_so_does_a_member_of_a_group_even_beside_somebody_of_the_same_name(
    app: Flask, person: Visitor
) -> None:
    walk(person, GROUP, until="others")
    for name in ("Bea Cole", "Cem Dogan"):
        person.get("/apply/others/add")
        person.press("Continue", name=name)
    walk(person, GROUP, until="reports")
    walk(person, GROUP, reports=[made_by(person, "Cem Dogan")], until="check")
    person.get("/apply/others")
    person.click("Change (Person 2)")
    person.press("Continue", name="Bea Cole")
    walk(person, GROUP)
    assert makers(app) == ["Bea Cole"]
    with app.app_context():
        _, _, second = (each.id for each in one_case(app).people)
        made = db.session.execute(select(Report).where(Report.number == 1)).scalar_one()
        assert made.made_by
        assert made.made_by.id == second


def test_whoever_was_taken_off_made_no_report_and_sending_still_works(app: Flask, person: Visitor) -> None:
    walk(person, GROUP, until="others")
    person.get("/apply/others/add")
    person.press("Continue", name="Bea Cole")
    walk(person, GROUP, until="reports")
    walk(person, GROUP, reports=[made_by(person, "Bea Cole")], until="check")
    person.get("/apply/others")
    person.click("Remove (Person 1)")
    person.press("Remove this person")
    assert person.get("/apply/").path == "/apply/check"
    walk(person, GROUP)
    assert makers(app) == [""]


def test_a_finished_application_opens_at_its_last_page_wherever_they_come_from(person: Visitor) -> None:
    walk(person, until="check")
    for path in ("/apply/", "/apply/sent"):
        assert here(person.get(path)) == "check"
