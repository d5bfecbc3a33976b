"""Reports from a diary or an email that is pasted: a card for each day, to be checked."""

import pytest

from asb.fields import say_day
from tests.shared.days import recent
from tests.shared.page import Visitor
from tests.shared.story import card_keys, walk


def test_each_day_of_a_diary_becomes_a_report(person: Visitor) -> None:
    walk(person, reports=[{"reference": "PD 7"}], until="effect")
    person.get("/apply/reports")
    diary = f"My diary\n{say_day(recent(9))}: drums\nall night\n{recent(5):%d/%m/%Y} shouting"
    page = person.press("Find the dates", diary=diary, expect=200)
    assert "We found 2 days" in page
    assert len(card_keys(page)) == 3
    for words in (f"Report 2: My diary {say_day(recent(9))}", "Report 3: ", "shouting"):
        assert words in page
    assert "of your 3 reports" in page
    assert diary not in page.url
    page = person.press("Continue", expect=200)
    assert page.path == "/apply/effect"


def test_without_a_date_it_is_one_report(person: Visitor) -> None:
    walk(person, until="reports")
    page = person.press("Find the dates", diary="Drums, night after night\nand shouting", expect=200)
    assert "We found no dates" in page
    assert "What you pasted is one report now." in page
    assert page.html.index("Drums, night after night") < page.html.index("and shouting")
    assert len(card_keys(page)) == 1
    assert person.press("Continue", expect=200).path == "/apply/effect"


def test_with_nothing_pasted_it_says_so(person: Visitor) -> None:
    walk(person, until="reports")
    page = person.press("Find the dates", expect=422)
    assert page.errors[0].text == "Paste the words of your diary or email here first"


def test_lines_without_a_date_that_could_be_read_are_named(person: Visitor) -> None:
    walk(person, until="reports")
    diary = f"{say_day(recent(9))} drums\nthe night of the fair\nShouting again"
    page = person.press("Find the dates", diary=diary, expect=200)
    assert "2 lines begin with no date that we could read, and stayed with the day above." in page


def test_a_press_that_is_sent_twice_adds_them_once(person: Visitor) -> None:
    walk(person, until="reports")
    form = person.page.forms[-1]
    find = next(button for button in form.buttons if button.attrs.get("name") == "find")
    sent = dict(form.sent(find, {"diary": f"{say_day(recent(9))} drums"}))
    for _ in range(2):
        person.client.post("/apply/reports", data=sent, base_url=person.base_url)
    assert len(card_keys(person.get("/apply/reports"))) == 1


def test_there_are_never_more_than_fit_and_nothing_is_lost(person: Visitor) -> None:
    walk(person, until="reports")
    diary = "\n".join(f"{say_day(recent(ago))} drums" for ago in range(101))
    page = person.press("Find the dates", diary=diary, expect=422)
    assert page.errors[0].text.startswith("This has 101 days, and there is room for 100 more reports.")
    assert diary.splitlines()[-1] in page.html
    assert len(card_keys(page)) == 1
    person.press("Find the dates", diary=diary.rpartition("\n")[0], expect=200)
    assert len(card_keys(person.page)) == 100
    assert "We found 100 days" in person.page


@pytest.mark.parametrize("pressed", ["Continue", "Add another report"])
def test_whatever_is_pressed_a_diary_is_looked_at(person: Visitor, pressed: str) -> None:
    walk(person, until="reports")
    page = person.press(pressed, diary=f"My neighbour\n{say_day(recent(9))} drums\0", expect=200)
    assert "We found 1 day" in page
    assert page.path == "/apply/reports"
    assert "My neighbour" in page.html


def test_one_that_waits_is_saved_with_the_rest(person: Visitor) -> None:
    walk(person, until="reports")
    page = person.press("Save for later", diary=f"{say_day(recent(9))} drums", expect=200)
    assert page.path == "/apply/save"
    assert "drums" in person.get("/apply/reports").html


def test_a_page_that_was_open_too_long_gives_it_back(person: Visitor) -> None:
    walk(person, until="reports")
    form = person.page.forms[-1]
    stale = dict(form.sent(form.buttons[0], {"diary": "3 November DRUMS"})) | {"csrf_token": "old"}
    answer = person.client.post("/apply/reports", data=stale, base_url=person.base_url)
    assert answer.status_code == 400
    assert "3 November DRUMS" in answer.text
