"""A risk check that finds less than the application says: why, and how it was checked."""

import pytest
from flask import Flask

from tests.shared.cases import THREE, applied, do
from tests.shared.databases import one_database
from tests.shared.days import ahead
from tests.shared.kept import entries
from tests.shared.officers import Colleague

pytestmark = one_database

NEEDED = "Write why you found less, who you spoke to, and how"
WHY = "I rang Ann on the safe number: he has moved out."
RISKY = {"safe": {"danger": "yes", "others": "unsure"}, "because": {"because": ["race"]}}


def test_danger_is_not_set_aside_without_a_word(app: Flask, officer: Colleague) -> None:
    case = applied(app, THREE, **RISKY)
    page = officer.get(f"/staff/cases/{case}/risk")
    assert "The application says: “Somebody is in danger now, or at risk of being hurt.”" in page
    page = do(officer, case, "risk", dangers=["nothing"], level="none")
    assert [(error.text, error.href) for error in page.errors] == [(NEEDED, "#less")]
    for words in (
        "Somebody is in danger now",
        "It may be because of who they are",
        "They are not sure if children",
    ):
        assert words in page.text.split("The application says more than you found:")[1]
    assert entries(app, case, "risk") == []
    officer.press("Save", less=WHY, expect=200)
    [entry] = entries(app, case, "risk")
    assert (entry.kept.less, entry.kept.not_found) == (WHY, ("danger", "hate", "others_unsure"))
    history = officer.get(f"/staff/cases/{case}/see/history")
    assert "“Somebody is in danger now, or at risk of being hurt.”" in history
    assert WHY in history
    assert "Somebody is in danger now" in officer.get(f"/staff/cases/{case}")


def test_only_what_was_not_found_is_asked_about(app: Flask, officer: Colleague) -> None:
    case = applied(app, THREE, **RISKY)
    found = {"dangers": ["danger", "hate"], "level": "high", "review_on": ahead(3)}
    page = do(officer, case, "risk", **found)
    named = page.text.split("The application says more than you found:")[1].split("Why did you")[0]
    assert "They are not sure if children" in named
    assert "in danger now" not in named
    officer.press("Save", less=WHY, expect=200)
    assert entries(app, case, "risk")[0].kept.not_found == ("others_unsure",)


@pytest.mark.parametrize("found", ["children", "adult"])
def test_what_was_found_is_not_asked_about(app: Flask, officer: Colleague, found: str) -> None:
    case = applied(app, THREE, safe={"others": "yes"})
    do(officer, case, "risk", dangers=[found], level="standard", review_on=ahead(3), less="typed before")
    kept = entries(app, case, "risk")[0].kept
    assert (kept.less, kept.not_found) == ("", ())


def test_an_application_without_a_risk_asks_nothing_more(app: Flask, officer: Colleague) -> None:
    case = applied(app, THREE)
    officer.get(f"/staff/cases/{case}/risk")
    assert "less" not in officer.page.forms[-1].names
