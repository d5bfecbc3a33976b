"""What the shortest true application costs somebody with a small phone: pages, taps, words and screens."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from asb.fields import say_day
from tests.browser.checks import axe, follow, reflow
from tests.browser.steps import only_js
from tests.shared.days import recent

PHONE = {"width": 320, "height": 640}
MOST_PAGES, MOST_TAPS, MOST_WORDS, MOST_SCREENS = 12, 31, 1_700, 28
LOWEST_HEADING = 150
"""Pixels from the top of the page to its heading."""

SEEN = """() => ({
    words: document.querySelector("main").innerText.match(/\\S*[\\p{L}\\p{N}]\\S*/gu).length,
    screens: document.documentElement.scrollHeight / innerHeight,
    top: document.querySelector('h1').getBoundingClientRect().top + scrollY,
})"""


@dataclass
class Cost:
    """Taps of boxes, buttons and links, and each page as it was when it was left."""

    page: Page
    taps: int = 0
    pages: dict[str, dict[str, float]] = field(default_factory=dict)

    def type(self, name: str, text: str) -> None:
        self.tap(self.page.locator(f'[name$="{name}"]').last)
        self.page.keyboard.type(text)

    def tap(self, box: Any) -> None:
        self.taps += not box.evaluate("(box) => box === document.activeElement")
        box.click()

    def choose(self, name: str, value: str) -> None:
        self.tap(self.page.locator(f'[name$="{name}"][value="{value}"]').last)

    def press(self, name: str = "Continue", *, stays: bool = False) -> None:
        if not stays:
            self.note()
        self.taps += 1
        follow(self.page, self.page.get_by_role("button", name=name, exact=True).first)

    def note(self) -> None:
        axe(self.page)
        reflow(self.page)
        self.pages[self.page.locator("h1").inner_text()] = self.page.evaluate(SEEN)

    def all(self, what: str) -> float:
        return sum(seen[what] for seen in self.pages.values())


def answer(cost: Cost) -> None:
    cost.press("Start now")
    cost.choose("who", "myself")
    cost.press()
    cost.press()
    cost.type("name", "Ann")
    cost.choose("routes", "email")
    cost.type("email", "ann@example.com")
    cost.choose("email_shared", "no")
    cost.press()
    cost.press()
    cost.type("place", "12 Mill Lane")
    cost.press()
    cost.choose("kinds", "noise")
    cost.type("story", "Music every night.")
    cost.press()
    cost.press()
    for ago in (45, 25, 5):
        cost.type("-what", "Music")
        cost.type("happened-day", say_day(recent(ago)))
        cost.type("reported-day", say_day(recent(ago)))
        cost.choose("told", "police")
        if ago > 5:
            cost.press("Add another report", stays=True)
    cost.press()
    cost.press()
    expect(cost.page.locator("h1")).to_have_text("Check your answers")
    cost.press("Send your application")


@only_js
def test_the_shortest_application_with_three_reports(
    browser_page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    browser_page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a dict of two numbers
    browser_page.goto("/")
    cost = Cost(browser_page)
    answer(cost)
    expect(browser_page.locator("h1")).to_contain_text("Application sent")
    cost.note()
    screens, words = round(cost.all("screens"), 1), cost.all("words")
    with capsys.disabled():
        print(
            f"\nShortest application: {len(cost.pages)} pages, {cost.taps} taps, {words} words, "
            f"{screens} screens"
        )
        for name, seen in cost.pages.items():
            print(f"  {name}: {seen['words']} words, {seen['screens']:.1f} screens, h1 at {seen['top']:.0f}")
    assert len(cost.pages) <= MOST_PAGES
    assert cost.taps <= MOST_TAPS
    assert words <= MOST_WORDS
    assert screens <= MOST_SCREENS
    assert max(seen["top"] for seen in cost.pages.values()) <= LOWEST_HEADING
