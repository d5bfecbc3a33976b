"""After an act the page of the case says once what was done, and how many letters were written."""

from flask import Flask

from tests.shared.cases import MEANWHILE, applied, checked, do, write
from tests.shared.databases import one_database
from tests.shared.officers import Colleague

pytestmark = one_database


def test_an_act_is_confirmed_once_on_its_case(app: Flask, officer: Colleague) -> None:
    case, other = applied(app), applied(app)
    do(officer, case, "note", text="She rang.")
    assert officer.page.root.all(cls="govuk-notification-banner--success")[0].text.endswith("Saved Note")
    assert "Saved" not in officer.get(f"/staff/cases/{case}")
    officer.get(f"/staff/cases/{case}/note")
    officer.press("Save", text="She rang again.", expect=200)
    assert "Saved" not in officer.get(f"/staff/cases/{other}")


def test_the_letters_are_counted(app: Flask, officer: Colleague) -> None:
    case = checked(app, officer)
    write(officer, case, "decide", outcome="met", **MEANWHILE)
    banner = officer.page.root.all(cls="govuk-notification-banner--success")[0].text
    assert "Decision on the threshold" in banner
    assert "4 letters were written." in banner
