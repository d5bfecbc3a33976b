"""A resident applies in a real browser: with JavaScript and without, every state of every page looked at."""

import re
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from asb.fields import say_day
from asb.web import ERRORS, error_page
from tests.browser.checks import Watch, axe, press, reflow, runs_scripts
from tests.browser.steps import apply_until, only_js
from tests.shared.days import recent
from tests.shared.page import Visitor
from tests.shared.story import AWKWARD

HTML = "text/html; charset=utf-8"
A_REFERENCE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


def look(page: Page) -> None:
    """The page as it is now is good for everybody."""
    axe(page)
    reflow(page)


def go_on(page: Page, name: str = "Continue") -> None:
    press(page, name)


def fails(page: Page, name: str = "Continue") -> None:
    """Press, and be told of a problem: title and focus say so, and the page is good."""
    press(page, name)
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    if runs_scripts(page):
        expect(page.locator(".govuk-error-summary")).to_be_focused()
    look(page)


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def fill(page: Page, boxes: Mapping[str, str]) -> None:
    for box, text in boxes.items():
        page.locator(f"#{box}").fill(text)


def start(page: Page) -> None:
    page.goto("/")
    look(page)
    press(page, "Start now", "button")


@pytest.fixture
def page(browser_page: Page) -> Iterator[Page]:
    return browser_page


def test_for_oneself_with_every_mistake(page: Page) -> None:
    start(page)
    _say_who_and_how(page)
    _say_what_and_where(page)
    _tell_of_reports(page)
    _check_and_send(page)


def _say_who_and_how(page: Page) -> None:
    look(page)
    fails(page)
    choose(page, "Who are you applying for?", "Myself, or my household")
    go_on(page)
    look(page)
    choose(page, "Is anybody in danger, or at risk of being hurt?", "Yes")
    choose(page, "Does the person causing this", "Yes")
    go_on(page)
    expect(page.locator("h1")).to_have_text("Help you can get now")
    look(page)
    go_on(page)
    look(page)
    fails(page)
    fill(page, {"name": AWKWARD})
    go_on(page)
    look(page)
    fails(page)
    for route in ("Email", "Phone", "Post", "Through someone I trust"):
        page.get_by_label(route, exact=True).check()
    look(page)
    fill(page, {"email": "ann@", "phone": "ring me"})
    fails(page)
    expect(page.locator("#phone")).to_have_value("ring me")
    fill(
        page,
        {"email": "ann@example.com", "phone": "01629 761377", "address": "1 High Street", "through": "Mo"},
    )
    choose(page, "Does anyone else see what comes to this email", "No")
    choose(page, "Does anyone else see what comes to this address", "I am not sure")
    go_on(page)


def _say_what_and_where(page: Page) -> None:
    look(page)
    go_on(page)
    look(page)
    fill(page, {"postcode": "4DE"})
    fails(page)
    fill(page, {"place": "12 Mill Lane, Buxton", "postcode": ""})
    go_on(page)
    look(page)
    fails(page)
    page.get_by_label("Noise", exact=True).check()
    fill(page, {"story": AWKWARD * 20})
    go_on(page)
    look(page)
    page.get_by_label("Disability", exact=True).check()
    page.get_by_label("No, or I would rather not say", exact=True).check()
    if runs_scripts(page):
        expect(page.get_by_label("Disability", exact=True)).not_to_be_checked()
    else:
        fails(page)
        page.get_by_label("Disability", exact=True).uncheck()
    go_on(page)


def card(page: Page, number: int) -> Locator:
    return page.locator(".app-report").nth(number - 1)


def _tell_of_reports(page: Page) -> None:
    look(page)
    fails(page)
    first = card(page, 1)
    first.get_by_label("What was reported?").fill("Shouting")
    first.get_by_label("When did it happen?").fill("1/9/26")
    first.get_by_text("More about this report").click()
    first.get_by_label("Reference number").fill("7" * 201)
    fails(page)
    expect(first.get_by_label("When did it happen?")).to_have_value("1/9/26")
    expect(first).to_contain_text("We read this as: it happened on 1 September 2026.")
    first.get_by_label("Reference number").fill("")
    first.get_by_label("When was it reported?").fill("September 2026")
    press(page, "Add another report")
    expect(page.locator(".app-report")).to_have_count(2)
    expect(
        page.locator("[data-says]", has_text="Saved. 1 report, and it counts by its dates.")
    ).to_be_visible()
    if runs_scripts(page):
        expect(card(page, 2).get_by_label("What was reported?")).to_be_focused()
        expect(page.locator(".app-said")).to_have_text("Saved. 1 report, and it counts by its dates.")
    look(page)
    card(page, 2).get_by_label("When did it happen?").fill("1 3 2026 to 30 Apr 2026")
    press(page, "Add another report")
    card(page, 3).get_by_text("More about this report").click()
    card(page, 3).get_by_label("Reference number").fill("PD-1234")
    press(page, "Add another report")
    expect(page.locator(".app-count")).to_contain_text("of your 3 reports")
    look(page)
    card(page, 3).locator("summary").first.click()
    press(page, "Remove report 3")
    look(page)
    press(page, "Remove this report")
    expect(page.locator(".app-count")).to_contain_text("of your 2 reports")


@only_js
def test_the_count_is_said_while_the_dates_are_typed(page: Page, resident: Visitor) -> None:
    apply_until(page, resident, "reports")
    expect(page.locator(".app-count")).to_have_count(0)
    card(page, 1).get_by_label("When did it happen?").fill("yesterday")
    card(page, 1).get_by_label("When was it reported?").fill("today")
    with page.expect_response(lambda reply: "told=police" in (reply.request.post_data or "")) as kept:
        card(page, 1).get_by_label("The police").check()
    kept.value.finished()
    expect(page.locator(".app-count")).to_contain_text("By its dates, your report counts.")
    expect(card(page, 1).locator(".app-verdict")).to_contain_text("It was reported in time.")
    expect(card(page, 1)).to_contain_text(f"We read this as: it happened on {say_day(recent(1))}.")
    expect(page.locator(".app-said")).to_have_text("Saved. 1 report, and it counts by its dates.")
    look(page)
    page.reload()
    expect(card(page, 1).get_by_label("The police")).to_be_checked()
    expect(page.locator(".app-report")).to_have_count(1)


def _check_and_send(page: Page) -> None:
    look(page)
    go_on(page)
    fill(page, {"effect": "x" * 300})
    go_on(page)
    expect(page.locator("h1")).to_have_text("Check your answers")
    expect(page.get_by_text("High Peak Borough Council")).to_be_visible()
    look(page)
    press(page, "Send your application")
    expect(page.locator("h1")).to_have_text("Application sent")
    expect(page.locator(".govuk-panel")).to_contain_text(A_REFERENCE)
    look(page)
    reference = page.locator(".govuk-panel strong").inner_text()
    page.reload()
    expect(page.locator(".govuk-panel")).to_contain_text(reference)
    page.goto("/apply/check")
    expect(page.locator(".govuk-panel")).to_contain_text(reference)


BY_KEYBOARD = (
    ("Who are you applying for?", (("Myself, or my household", "Space"),)),
    ("Are you safe now?", (("Continue", ""),)),
    (
        "What is your name?",
        (
            ("Your name", "Ann Ogden"),
            *(
                ("Email", "Space"),
                ("Email address", "ann@example.com"),
                ("Yes", "ArrowDown"),
                ("Continue", ""),
            ),
        ),
    ),
    ("How can we make this easier?", (("Continue", ""),)),
    ("Where does it happen?", (("Address, or a description of the place", "Mill Lane"), ("Continue", ""))),
    (
        "What has been happening?",
        (("Noise", "Space"), ("Tell us about it in your own words", "Every night"), ("Continue", "")),
    ),
    ("Is it because of who you are?", (("Continue", ""),)),
    ("The reports", (("What was reported? (optional) (report 1)", "Music"), ("Continue", ""))),
    ("How does it affect you?", (("Continue", ""),)),
    ("Check your answers", (("Send your application", ""),)),
)
"""Each page with what to Tab to and what to press or type there; then Enter."""

KEYS = {"Space", "ArrowDown"}


@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
def test_with_the_keyboard_alone(page: Page) -> None:
    """Tab, Space, an arrow, Enter: nothing else, from the start page to the reference."""
    page.goto("/")
    _tab_to(page, "Start now")
    page.keyboard.press("Enter")
    for heading, stops in BY_KEYBOARD:
        expect(page.locator("h1")).to_have_text(heading)
        for name, keys in stops or (("Continue", ""),):
            _tab_to(page, name)
            if keys in KEYS:
                page.keyboard.press(keys)
            else:
                page.keyboard.type(keys)
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Application sent")


FOCUSED = """() => {
    const here = document.activeElement
    const label = here.labels?.[0]
    const box = label && ['radio', 'checkbox'].includes(here.type)
    const { outlineStyle, boxShadow } = getComputedStyle(box ? label : here, box ? '::before' : null)
    return { name: (label ?? here).textContent.trim(), ring: outlineStyle !== 'none' || boxShadow !== 'none' }
}"""


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so, and can be seen to have it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here["name"] == name:
            assert here["ring"], f"{name!r} has the focus and does not show it"
            return
    raise AssertionError(f"Tab never came to {name!r} on {page.url}")


@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
def test_a_double_click_sends_once(page: Page, resident: Visitor) -> None:
    apply_until(page, resident, "check")
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Send your application").dblclick()
    expect(page.locator("h1")).to_have_text("Application sent")
    assert len(posts) == 1
    page.evaluate("window.print = () => void document.body.setAttribute('data-printed', 'yes')")
    page.get_by_role("button", name="Print this page").click()
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")


@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
def test_a_lost_network_keeps_what_was_typed_and_says_so(
    page: Page, watch: list[Watch], resident: Visitor
) -> None:
    watch[0].expect("Failed to fetch")
    page.clock.install()
    _at_the_name(page, resident)
    page.route("**/apply/name", lambda route: route.abort())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("We could not save this")).to_be_visible()
    expect(page.locator("#name")).to_have_value("Ann Ogden")
    look(page)
    page.unroute("**/apply/name")
    page.clock.run_for(1_500)  # a second press within a second would be taken for a double click
    page.get_by_label("None of these is safe now").check()
    go_on(page)
    expect(page.locator("h1")).to_have_text("How can we make this easier?")


@pytest.mark.parametrize("status", [413, 500, 503])
@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
def test_an_error_page_of_ours_is_told_and_what_was_typed_stays(
    page: Page, app: Flask, watch: list[Watch], status: int, resident: Visitor
) -> None:
    with app.test_request_context("/apply/name", method="POST"):
        body = error_page(status).get_data(as_text=True)
    _at_the_name(page, resident)
    page.route("**/apply/name", lambda route: route.fulfill(status=status, body=body, content_type=HTML))
    page.get_by_role("button", name="Continue").click()
    alert = page.locator(".app-problem")
    expect(alert).to_be_focused()
    expect(alert.locator("h2")).to_have_text("We could not save this")
    expect(alert.locator("[data-why]")).to_have_text(f"{ERRORS[status][0]}. {ERRORS[status][1]}")
    expect(alert).to_contain_text("What you typed is still here.")
    expect(page.locator("#name")).to_have_value("Ann Ogden")
    expect(page.locator("h1")).to_have_text("What is your name?")
    look(page)
    assert {fault[:3] for fault in watch[0].faults} <= {str(status)}
    watch[0].faults.clear()


def _at_the_name(page: Page, resident: Visitor) -> None:
    apply_until(page, resident, "name")
    fill(page, {"name": "Ann Ogden"})


@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
def test_an_error_page_of_another_machine_says_nothing_here(page: Page, resident: Visitor) -> None:
    _at_the_name(page, resident)
    body = "<html><body><h1>413 Request Entity Too Large</h1><hr>proxy/1.0</body></html>"
    page.route("**/apply/name", lambda route: route.fulfill(status=413, body=body, content_type=HTML))
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".app-problem")).to_contain_text("What you typed is still here.")
    expect(page.locator(".app-problem")).not_to_contain_text("Entity")
    expect(page.locator("#name")).to_have_value("Ann Ogden")


def test_the_way_back_and_out(page: Page) -> None:
    start(page)
    choose(page, "Who are you applying for?", "Someone else")
    go_on(page)
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_label("Someone else", exact=True)).to_be_checked()
    page.go_back()
    expect(page.locator("h1")).to_have_text("Are they safe now?")
    out = page.get_by_role("button", name="Leave this page")
    expect(out).to_have_attribute("href", "/leave")
    expect(out).to_have_attribute("rel", "nofollow noreferrer")


def test_somebody_else_a_councillor_and_a_page_not_found(page: Page) -> None:
    start(page)
    choose(page, "Who are you applying for?", "Someone else")
    go_on(page)
    go_on(page)
    fill(page, {"name": "Ann Ogden"})
    go_on(page)
    look(page)
    fails(page)
    fill(page, {"name": "Percy Ogden"})
    choose(page, "How do you know them?", "I am their councillor")
    go_on(page)
    look(page)
    fill(page, {"organisation": "x" * 201})
    fails(page)
    fill(page, {"organisation": "Matlock Town Council"})
    go_on(page)
    page.get_by_label("Post", exact=True).check()
    fill(page, {"address": "1 High Street"})
    choose(page, "Does anyone else see what comes to this address", "No")
    go_on(page)
    look(page)
    fails(page)
    page.get_by_label("Email", exact=True).check()
    go_on(page)
    look(page)
    fails(page)
    page.goto("/apply/nothing-here")
    look(page)


def test_back_after_a_corrected_mistake_shows_a_page(page: Page) -> None:
    start(page)
    fails(page)
    choose(page, "Who are you applying for?", "Myself, or my household")
    go_on(page)
    go_on(page)
    fill(page, {"name": "see www.example.com"})
    fails(page)
    fill(page, {"name": "Ann Ogden"})
    page.get_by_label("None of these is safe now").check()
    go_on(page)
    expect(page.locator("h1")).to_have_text("How can we make this easier?")
    page.go_back()
    expect(page.locator("#name")).to_have_value("Ann Ogden")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    for _ in range(3):
        page.go_back()
        expect(page.locator("h1")).to_be_visible()
