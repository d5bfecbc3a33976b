"""A correction is shown before it is published, and numbers that can hardly be right are asked about."""

from pathlib import Path

import pytest
from flask import Flask

from asb import demo
from tests.shared.databases import one_database
from tests.shared.figures import GOOD, LAST, an_office, day, file_of, live
from tests.shared.officers import Colleague
from tests.shared.page import File, Visitor

ODD = GOOD.replace(",7,4,", ",4,7,")
ASKED = "more reviews with recommendations than reviews held"


@pytest.fixture
def office(app: Flask) -> demo.Year:
    return an_office(app)


@pytest.fixture
def signed_off(app: Flask, office: demo.Year, manager: Colleague) -> Colleague:
    """A manager on the page to correct a year that was signed off with one application."""
    live(app, office, day(10))
    manager.get(f"/staff/settings/figures/{LAST}/sign-off")
    manager.press("Sign off and publish", expect=200)
    manager.get(f"/staff/settings/figures/{LAST}/correct")
    return manager


def applications(app: Flask) -> object:
    rows = Visitor(app).download(f"/figures/{LAST}.json").json["authorities"]
    return next(row["applications"] for row in rows if row["authority"] == "Derbyshire Dales")


def printed(app: Flask) -> str:
    """What the command prints of the year."""
    return str(app.test_cli_runner().invoke(args=["figures", str(LAST)]).stdout)


def test_a_correction_is_shown_and_nothing_published_until_it_is_sent(
    app: Flask, signed_off: Colleague
) -> None:
    signed_off.press("Check the correction", applications="4", note="Three were found.", expect=200)
    assert "Nothing has been published yet." in signed_off.page
    assert "Three were found." in signed_off.page
    assert "Applications14" in signed_off.page.text.replace("\n", "").replace(" ", "")
    assert applications(app) == 1
    signed_off.press("Change it", expect=200)
    assert applications(app) == 1
    assert 'value="4"' in signed_off.page.html
    assert "Three were found." in signed_off.page.html
    signed_off.press("Check the correction", applications="3", expect=200)
    assert "Version" not in printed(app)
    signed_off.press("Publish the correction", expect=200)
    assert applications(app) == 3
    assert "\n\nDerbyshire Dales\n" in printed(app)
    assert "\n  Version 2\n" in printed(app)


def test_a_correction_with_more_recommendations_than_reviews_is_asked_about(
    app: Flask, signed_off: Colleague
) -> None:
    assert ASKED not in signed_off.page
    odd = {"reviews": "1", "with_recommendations": "2", "note": "Found."}
    signed_off.press("Check the correction", **odd, expect=422)
    assert "more reviews with recommendations than reviews held" in signed_off.page.errors[0].text
    signed_off.press("Check the correction", reviews="2", expect=200)
    signed_off.press("Change it")
    signed_off.press("Check the correction", reviews="1", expect=422)
    signed_off.press("Check the correction", as_it_stands="yes", expect=200)
    signed_off.press("Publish the correction", expect=200)
    row = next(
        row
        for row in Visitor(app).download(f"/figures/{LAST}.json").json["authorities"]
        if row["authority"] == "Derbyshire Dales"
    )
    assert (row["reviews"], row["with_recommendations"]) == (1, 2)


@one_database
def test_figures_from_elsewhere_are_asked_about_too(app: Flask, manager: Colleague) -> None:
    manager.get(f"/staff/settings/figures/{LAST}/enter")
    typed = {"authority": "Bolsover", "reviews": "1", "with_recommendations": "2", "source": "A page"}
    manager.press("Save and publish", **typed, expect=422)
    manager.press("Save and publish", as_it_stands="yes", expect=200)
    assert manager.page.path.endswith(str(LAST))


@one_database
def test_a_file_with_such_a_row_is_asked_about(app: Flask, manager: Colleague) -> None:
    manager.get("/staff/settings/figures/import")
    assert ASKED not in manager.page
    sent = File("x.csv", file_of(GOOD.replace("Bolsover", "Erewash"), ODD).encode())
    manager.press("Upload", file=sent, expect=422)
    assert manager.page.errors[0].text.startswith("Line 3: with_recommendations is 7, but reviews is 4.")
    assert ASKED in manager.page
    manager.press("Upload", file=sent, as_it_stands="yes")
    assert "Rows read: 2. New or changed: 2." in manager.page


@one_database
def test_the_command_asks_too(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(file_of(ODD))
    run = app.test_cli_runner().invoke
    refused = run(args=["figures", "import", str(file)])
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert (
        "line 2: with_recommendations is 7, but reviews is 4. Correct it, or say --as-it-stands"
        in refused.stderr
    )
    taken = run(args=["figures", "import", str(file), "--as-it-stands"])
    assert taken.exit_code == 0
    assert "1 taken in" in taken.stdout
