"""Days that officers and bodies type, said back as they were read: beside the box, and once saved."""

import pytest
from flask import Flask

from asb.fields import say_day, say_weekday
from tests.shared.bodies import PC, opened
from tests.shared.bodies import add as add_contacts
from tests.shared.cases import ADVICE, THREE, checked, do, held
from tests.shared.days import recent
from tests.shared.officers import Colleague
from tests.shared.page import Page

pytestmark = pytest.mark.days

DAY = recent(9)
FIGURES = f"{DAY:%d/%m/%y}"
A_REPORT = {"source": "police", "told": ["police"], "made_by": "unknown", "what": "Drums"}


def banner(page: Page) -> str:
    return " ".join(box.text for box in page.root.all(cls="govuk-notification-banner--success"))


def test_a_refused_page_says_how_each_day_was_read(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    days = {"happened-day": FIGURES, "reported-day": say_day(DAY)}
    page = do(officer, reference, "add_report", "Add the report", **(A_REPORT | days | {"told": []}))
    assert page.status == 422
    assert page.text.count("We read this as") == 1, "not where it was typed in our own words"
    assert f"We read this as: it happened on {say_weekday(DAY)}." in page
    page = do(officer, reference, "contact", on=FIGURES, how="phone", who="", text="She rang.")
    assert f"We read this as: {say_weekday(DAY)}." in page
    days = {"r1-happened": FIGURES, "r1-reported": say_day(recent(8)), "r1-counts": "yes"}
    page = do(officer, reference, "finding", **days)
    assert page.errors[0].text == "Report 1: write who or what says so"
    assert f"We read this as: {say_weekday(DAY)}." in page


def test_what_was_saved_says_how_each_day_was_read(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    days = {"happened-day": "early October 2026", "reported-day": "yesterday"}
    do(officer, reference, "add_report", "Add the report", **(A_REPORT | days))
    said = banner(officer.page)
    assert "When did it happen? Early in October 2026" in said
    assert f"When was it reported? {say_weekday(recent(1))}" in said
    assert "Early in October" not in banner(officer.get(f"/staff/cases/{reference}")), "once"
    days = {"r2-happened": FIGURES, "r2-reported": say_day(recent(8)), "r2-source": "The log."}
    do(officer, reference, "finding", **days)
    said = banner(officer.page)
    assert f"Report 2, day it happened: {say_weekday(DAY)}" in said
    assert "day it was reported" not in said
    do(officer, reference, "contact", on=say_day(DAY), how="phone", who="Ann", text="She rang.")
    assert say_weekday(DAY) not in banner(officer.page)


def test_a_day_is_said_back_after_the_letters_were_shown(app: Flask, officer: Colleague) -> None:
    reference = held(app, officer)
    by = recent(-9)
    do(officer, reference, "action", to="police", by=f"{by:%d.%m.%y}", notice="no", **ADVICE)
    assert f"By when? {say_weekday(by)}" in banner(officer.page)


def test_a_body_reads_its_days_back_too(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    add_contacts(app, PC)
    police = opened(app, reference)
    police.get(f"/part/case/{reference}/hold")
    page = police.press(
        "Send", {"said_1": "held", "reported_1": FIGURES, "happened_1": "Sept 26"}, expect=422
    )
    assert f"We read this as: {say_weekday(DAY)}." in page
    assert "We read this as: some time in September 2026." in page
