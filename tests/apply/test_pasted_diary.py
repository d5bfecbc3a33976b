"""Reports from a diary or an email that is pasted: a card for each day, to be checked."""

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
    for words in (f"Report 2: {say_day(recent(9))}: drums", "Report 3: ", "shouting"):
        assert words in page
    assert "of your 3 reports" in page
    assert diary not in page.url
    page = person.press("Continue", expect=200)
    assert page.path == "/apply/effect"


def test_without_a_date_nothing_is_added_and_it_is_all_there(person: Visitor) -> None:
    walk(person, until="reports")
    page = person.press("Find the dates", diary="Drums, night after night", expect=422)
    assert "We found no dates" in page
    assert "Drums, night after night" in page.html
    assert len(card_keys(page)) == 1


def test_a_press_that_is_sent_twice_adds_them_once(person: Visitor) -> None:
    walk(person, until="reports")
    form = person.page.forms[-1]
    find = next(button for button in form.buttons if button.attrs.get("name") == "find")
    sent = dict(form.sent(find, {"diary": f"{say_day(recent(9))} drums"}))
    for _ in range(2):
        person.client.post("/apply/reports", data=sent, base_url=person.base_url)
    assert len(card_keys(person.get("/apply/reports"))) == 1


def test_there_are_never_more_than_fit(person: Visitor) -> None:
    walk(person, until="reports")
    diary = "\n".join(f"{say_day(recent(ago))} drums" for ago in range(150))
    page = person.press("Find the dates", diary=diary, expect=200)
    assert len(card_keys(page)) == 100
