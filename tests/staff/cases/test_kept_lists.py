"""Lists of cases with their filters, kept under a name by one member of staff for themselves."""

from flask import Flask

from asb.casework.accounts import kept_lists
from asb.database import db
from asb.models import Staff
from tests.shared.officers import Colleague


def test_a_list_is_kept_opened_again_and_removed(app: Flask, officer: Colleague, manager: Colleague) -> None:
    officer.get("/staff/cases")
    assert "Save this list" not in officer.page
    officer.press("Show these", stage="checking", sort="oldest")
    here = officer.page.path
    officer.press("Save list", name="  Oldest   to check ", expect=200)
    officer.get("/staff/cases")
    officer.click("Oldest to check")
    assert (officer.page.path, officer.page.path == here) == ("/staff/cases", True)
    form = next(form for form in officer.page.forms if "stage" in form.names)
    assert dict(form.sent(form.buttons[0], {}))["stage"] == "checking"
    assert "Oldest to check" not in manager.get("/staff/cases")
    officer.press("Remove the list “Oldest to check”", expect=200)
    assert "Oldest to check" not in officer.page


def test_the_same_name_replaces_and_the_oldest_gives_way(app: Flask, officer: Colleague) -> None:
    with app.app_context():
        for number in range(kept_lists.MOST + 2):
            kept_lists.keep(officer.member.id, f"List {number}", {"list": "open"})
        kept_lists.keep(officer.member.id, "List 5", {"list": "all"})
        lists = db.session.get_one(Staff, officer.member.id).lists
        assert len(lists) == kept_lists.MOST
        assert "List 1" not in lists
        assert lists["List 5"] == {"list": "all"}


def test_an_unknown_filter_or_no_name_keeps_nothing(app: Flask, officer: Colleague) -> None:
    officer.get("/staff/cases?stage=checking")
    token = {"csrf_token": officer.token}
    for address, name, status in (("stage=nonsense", "x", 404), ("stage=checking", " ", 303)):
        answer = officer.client.post(
            f"/staff/cases/keep?{address}", data=token | {"name": name}, base_url=officer.base_url
        )
        assert answer.status_code == status
    with app.app_context():
        assert db.session.get_one(Staff, officer.member.id).lists == {}
