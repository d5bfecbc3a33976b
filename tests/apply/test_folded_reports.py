"""Reports that are complete are folded while others are told: a line each, opened by one press."""

from asb.fields import say_day
from tests.shared.days import recent
from tests.shared.page import Page, Visitor
from tests.shared.story import card_keys, report, walk


def folded(page: Page) -> list[str]:
    """The lines of the reports that are folded."""
    cards = page.root.all("section", cls="app-report")
    return [
        summary.text
        for card in cards
        for summary in card.all("summary", cls="govuk-summary-card__title-wrapper")
    ]


def test_what_is_told_is_a_line_while_another_is_told(person: Visitor) -> None:
    told = [report(recent(9), what="Loud music " + "all night " * 9), {"reference": "PD 7"}]
    walk(person, reports=told, until="effect")
    page = person.get("/apply/reports?more=yes")
    day = say_day(recent(9))
    assert folded(page) == [
        f"Report 1: Loud music all night all …, {day} Counts",
        "Report 2: PD 7 Depends",
    ]
    assert len(card_keys(page)) == 3


def test_the_one_that_is_to_be_changed_is_open(person: Visitor) -> None:
    walk(person, reports=[{"reference": "PD 7"}, {"told": ["council"]}], until="check")
    first, second = card_keys(person.get("/apply/reports"))
    assert folded(person.page) == ["Report 1: PD 7 Depends", "Report 2: Saved Depends"]
    assert folded(person.get(f"/apply/reports/{first}")) == ["Report 2: Saved Depends"]
    assert f'id="card-{second}"' in person.page.html


def test_the_only_one_and_one_that_is_wrong_stay_open(person: Visitor) -> None:
    walk(person, reports=[{"reference": "PD 7"}], until="effect")
    assert folded(person.get("/apply/reports")) == []
    [card] = card_keys(person.page)
    person.press("Add another report", expect=200)
    new = next(key for key in card_keys(person.page) if key != card)
    page = person.press("Continue", {f"reports_{new}-reference": "7" * 201}, expect=422)
    assert folded(page) == []


def test_one_with_a_day_that_could_not_be_read_stays_open(person: Visitor) -> None:
    told = [report(recent(9), what="Shouting"), {"what": "Music", "happened-day": "when the fair was here"}]
    walk(person, reports=told, until="effect")
    page = person.get("/apply/reports?more=yes")
    assert folded(page) == [f"Report 1: Shouting, {say_day(recent(9))} Counts"]
    assert "when the fair was here" in page.html
