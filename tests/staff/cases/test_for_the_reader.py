"""What lists and Home say that a case needs: what each reader can do, and no button to a closed form."""

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casework.act_forms import ACT_FORMS
from asb.database import writing
from asb.fields import say_day
from asb.models import Case, CaseTask
from asb.rules.acts import ACTS
from tests.shared.cases import THREE, applied, checked, do, found, recorded
from tests.shared.kept import entries
from tests.shared.officers import Colleague, signed_in

MANAGERS = {key for key in ACT_FORMS if "officer" not in ACTS[key].roles}


def listed(reader: Colleague, reference: str, address: str = "/staff/cases?list=all") -> str:
    """What the row of this case says."""
    rows = [row for row in reader.get(address).root.all("tr") if reference in row.text]
    return " ".join(row.text for row in rows)


@pytest.mark.parametrize("address", ["/staff/", "/staff/cases?list=all", "/staff/cases?list=second"])
def test_nobody_is_told_to_check_their_own_finding(app: Flask, officer: Colleague, address: str) -> None:
    reference = checked(app, officer, THREE)
    manager = signed_in(app, "manager")
    found(manager, reference, 2, "related", "It was a dog two streets away.")
    about = f"findings about report 2 of {say_day(web.today())}"
    said = listed(manager, reference, address)
    assert f"Waiting for a manager to check your {about}" in said
    assert "Answer as second person" not in said
    said = listed(officer, reference, address)
    assert f"Waiting for a manager to check Maya Manager’s {about}" in said
    assert "Answer as second person" not in said
    other = signed_in(app, "manager", "Mona Manager")
    assert f"Check Maya Manager’s {about}" in listed(other, reference, address)


@pytest.mark.parametrize("key", sorted(MANAGERS - {"assign", "second"}))
def test_what_only_a_manager_may_do_an_officer_can_ask_for(app: Flask, officer: Colleague, key: str) -> None:
    reference = checked(app, officer, THREE)
    with app.app_context(), writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        task = session.scalars(select(CaseTask).where(CaseTask.case_id == case.id)).first()
        assert task
        task.what, task.act, task.queue, task.since = key, key, "do", web.today()
    title = ACT_FORMS[key].title
    for address in ("/staff/", "/staff/cases?list=all"):
        said = listed(officer, reference, address)
        assert f"Ask a manager to {title[0].lower()}{title[1:]}" in said
    assert f"{title}, {reference}" not in [link.text for link in officer.get("/staff/").links]
    manager = signed_in(app, "manager")
    assert title in listed(manager, reference)


def test_after_a_conflict_one_row_says_what_each_reader_can_do(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    recorded(app, reference, 12)
    officer.get(f"/staff/cases/{reference}/conflict")
    officer.press("Save", why="He is my brother.", expect=403)
    for reader, name, act in (("manager", "Mona", "Assign somebody"), ("officer", "Otto", "Assign to me")):
        other = signed_in(app, reader, f"{name} Colleague")
        [row] = [
            row
            for table in other.get("/staff/").root.all(id="take")
            for row in table.all("tr")
            if reference in row.text
        ]
        assert act in row.text
        assert "Also" not in row.text
        assert "Late by us" not in row.text
        page = other.get(f"/staff/cases/{reference}")
        assert act in [each.text for tag in ("a", "button") for each in page.root.all(tag)]


def test_who_takes_a_case_presses_once_and_reads_that_it_is_theirs(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    officer.get(f"/staff/cases/{reference}")
    page = officer.press("Assign to me", expect=200)
    assert page.path == f"/staff/cases/{reference}"
    assert f"The named contact is {officer.member.name}." in page
    assert "Assign to me" not in [button.text for form in page.forms for button in form.buttons]
    assert len(entries(app, reference, "take")) == 1


def test_who_takes_a_case_that_somebody_else_has_taken_reads_what_happened(
    app: Flask, officer: Colleague
) -> None:
    reference = applied(app)
    officer.get(f"/staff/cases/{reference}")
    do(signed_in(app, "officer", "Pat Officer"), reference, "take", "Assign to me")
    page = officer.press("Assign to me", expect=409)
    assert len(entries(app, reference, "take")) == 1
    assert reference in page
