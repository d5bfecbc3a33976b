"""The browser's checks themselves: each of them really refuses a bad page, with JavaScript and without."""

import re

import pytest

from tests.browser.checks import axe, reflow, runs_scripts


def spoil(page, html):
    """Open the first page of the service and put something bad at the end of its main part."""
    page.goto("/")
    page.evaluate("(html) => void document.querySelector('main').insertAdjacentHTML('beforeend', html)", html)


def test_a_window_knows_whether_its_scripts_run(browser_page, request):
    browser_page.goto("/")
    assert runs_scripts(browser_page) == ("nojs" not in request.node.name)
    assert browser_page.evaluate("document.body.className.includes('js-enabled')") == runs_scripts(
        browser_page
    )


def test_axe_refuses_a_control_without_a_label(browser_page):
    spoil(browser_page, '<input name="name">')
    with pytest.raises(AssertionError, match=r"- label \(.*<input name=\"name\">"):
        axe(browser_page)


def test_axe_allows_the_one_exception_and_only_there(browser_page):
    radio = '<label for="r">R</label><input type="radio" id="r" name="r" aria-expanded="false"'
    spoil(browser_page, f'{radio} class="govuk-radios__input" aria-controls="r">')
    axe(browser_page)
    spoil(browser_page, f"{radio}>")
    with pytest.raises(AssertionError, match="aria-allowed-attr"):
        axe(browser_page)


def test_reflow_refuses_what_is_too_wide_and_names_it(browser_page):
    spoil(browser_page, '<pre class="long">' + "x" * 99 + "</pre>")
    with pytest.raises(AssertionError, match=re.escape("'pre.long'")):
        reflow(browser_page)


@pytest.mark.parametrize("browser_page", ["js"], indirect=True)
@pytest.mark.parametrize(
    ("html", "told"),
    [
        ('<img alt="" src="https://elsewhere.example/x.png">', "Content Security Policy"),
        ('<p style="color: red">', "Content Security Policy"),
        ('<img alt="" src="/static/missing.png">', "404 for"),
    ],
)
def test_the_watch_notes_what_a_page_should_not_do(browser_page, watch, html, told):
    with browser_page.expect_event("console"):
        spoil(browser_page, html)
    browser_page.wait_for_load_state("networkidle")
    assert told in " ".join(watch[0].faults)
    watch[0].faults.clear()


def test_the_watch_stops_a_way_out(browser_page, watch):
    browser_page.goto("/")
    spoil(browser_page, '<a href="https://elsewhere.example/">Out</a>')
    with browser_page.expect_request("https://elsewhere.example/"):
        browser_page.get_by_role("link", name="Out").click()
    assert watch[0].faults == ["a request to elsewhere: https://elsewhere.example/"]
    watch[0].faults.clear()
