"""The open pages: true to the council file, open to caches, and silent about who reads them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from asb.casework.rate_limits import DAY
from asb.council import Council
from asb.fields import say_day
from asb.public import FOOTER, SHORT_FOOTER
from tests.shared.days import recent, today
from tests.shared.officers import Colleague, member, sign_in
from tests.shared.page import Visitor
from tests.shared.story import walk

PAGES = [href for _, href in FOOTER if href != "/track/"]  # that one asks something


@pytest.fixture
def kind() -> str:
    """One kind of database: these pages ask none."""
    return "sqlite"


@pytest.fixture
def here(app: Flask) -> Council:
    council: Council = app.extensions["asb_council"]
    return council


@pytest.mark.parametrize("address", ["/", *PAGES])
def test_anybody_may_keep_them_and_they_carry_no_cookie(app: Flask, address: str) -> None:
    reply = app.test_client().get(address)
    assert reply.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in reply.headers
    assert reply.headers["Vary"] == "Accept-Encoding", "and not by a cookie"


@pytest.mark.parametrize("address", ["/figures", "/figures/data", "/return", "/track/", "/track/code"])
def test_pages_before_signing_in_have_the_menu_too(resident: Visitor, address: str) -> None:
    [menu] = resident.get(address).root.all("nav", **{"aria-label": "Menu"})
    assert "Get help" in menu.text
    assert menu.all("a", **{"aria-current": "page"}) == []


def test_the_menu_marks_the_page_that_is_shown(resident: Visitor) -> None:
    [menu] = resident.get("/contact").root.all("nav", **{"aria-label": "Menu"})
    assert [link.text for link in menu.all("a") if "aria-current" in link.attrs] == ["Contact"]


def test_what_people_wrote_runs_in_its_own_direction(resident: Visitor) -> None:
    page = walk(resident, until="behaviour")
    for box in page.root.all("textarea"):
        assert box.attrs.get("dir") == "auto"


def test_no_browser_translates_a_reference_or_a_code(resident: Visitor) -> None:
    page = walk(resident)
    [shown] = [each for each in page.root.all("strong") if re.fullmatch(r"\w{4}-\w{4}", each.text)]
    assert shown.attrs.get("translate") == "no"


def test_no_page_holds_a_notice_that_only_a_script_would_show(resident: Visitor) -> None:
    walk(resident, until="name")
    for page in (resident.page, resident.get("/"), resident.get("/track/")):
        assert "We could not save this" not in page.html, page.path


def test_every_page_leads_to_them(resident: Visitor, officer: Colleague) -> None:
    walk(resident, until="name")
    assert set(SHORT_FOOTER) <= {(link.text, link.href) for link in resident.page.links}
    assert {"/get-help", "/safe-online", "/contact", "/accessibility"} <= {href for _, href in SHORT_FOOTER}
    for page in (resident.get("/nowhere", expect=404), officer.get("/staff/")):
        assert set(FOOTER) <= {(link.text, link.href) for link in page.links}
    menu = {link.text for link in resident.get("/privacy").links}
    assert {"Get help", "How we decide", "Contact"} <= menu


def test_the_start_page_leads_on(resident: Visitor) -> None:
    for words, where in (
        ("Is this right for you?", "/is-this-right"),
        ("how we decide", "/how-we-decide"),
        ("privacy notice", "/privacy"),
    ):
        resident.get("/")
        assert resident.click(words).path == where


# Is this right for you?

ASKED = "Is this right for you?"


def told(resident: Visitor, **chosen: str) -> list[str]:
    """The parts of the answer, in order."""
    resident.get("/is-this-right")
    page = resident.press("Show me what to do", expect=200, **chosen)
    assert page.path == "/is-this-right", "no answer stands in an address"
    assert page.url.endswith("/is-this-right")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    assert "We have not kept your answers." in page
    apply = "Apply anyway" if chosen.get("reported") == "none" else "Apply"
    assert [link.href for link in page.links if link.text in ("Apply", "Apply anyway")] == ["/apply/"]
    assert apply in {link.text for link in page.links}
    return [heading.text for heading in page.root.all("h2")]


@pytest.mark.parametrize(
    ("chosen", "parts"),
    [
        ({}, ["You can apply"]),
        ({"danger": "no", "because": "no", "staff": "no"}, ["You can apply"]),
        ({"danger": "yes"}, ["First: be safe"]),
        ({"danger": "unsure"}, ["First: be safe"]),
        ({"because": "yes"}, ["It may be a hate crime"]),
        ({"staff": "yes"}, ["You can complain"]),
        ({"reported": "none"}, ["Report it"]),
        ({"reported": "fewer"}, ["You can apply"]),
        ({"reported": "enough"}, ["Apply"]),
        ({"reported": "elsewhere"}, ["Tell an organisation that can act"]),
        ({"reported": "unsure"}, ["You can apply"]),
        (
            {"staff": "yes", "reported": "fewer", "because": "yes", "danger": "yes"},
            ["First: be safe", "It may be a hate crime", "You can apply", "You can complain"],
        ),
    ],
)
def test_each_answer_says_what_to_do_danger_first(
    resident: Visitor, chosen: dict[str, str], parts: list[str]
) -> None:
    assert told(resident, **chosen) == [*parts, "You decide"]


@pytest.mark.parametrize(
    ("danger", "words"),
    [("yes", "say that there is danger."), ("unsure", "say that there may be danger.")],
)
def test_who_is_not_sure_of_danger_is_not_told_to_say_that_there_is(
    resident: Visitor, danger: str, words: str
) -> None:
    told(resident, danger=danger)
    assert words in resident.page


def test_nothing_in_it_refuses_anybody(resident: Visitor) -> None:
    for reported in ("none", "fewer", "enough", "elsewhere", "unsure"):
        told(resident, reported=reported)
        assert not re.search(r"cannot apply|not qualify|not eligible|must not", resident.page.text)


def test_a_made_up_answer_is_asked_again(app: Flask) -> None:
    reply = app.test_client().post("/is-this-right", data={"danger": "perhaps"})
    assert reply.status_code == 422
    assert "Choose one of the answers" in reply.text


def test_another_website_cannot_ask_it(app: Flask) -> None:
    reply = app.test_client().post("/is-this-right", headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 403


# Get help

NEEDED = (
    *(
        "danger, or a crime is happening now",
        "hate crime",
        "drug",
        "nuisance",
        "threats",
        "noise",
        "smoke",
        "graffiti",
    ),
    *("dispute with a neighbour", "rent", "fly-tipping", "litter", "abandoned vehicle"),
    *("dog that barks", "stray dog", "dog that is dangerous", "begging", "sleeping rough"),
    *("fires lit on purpose", "domestic abuse", "child", "adult who needs care"),
    *("without giving your name", "support", "member of staff", "policy"),
)


def test_there_is_help_for_every_problem(resident: Visitor, here: Council) -> None:
    page = resident.get("/get-help")
    text = page.text.lower()
    assert [words for words in NEEDED if words not in text] == []
    for ombudsman in here.ombudsmen:
        assert ombudsman.name in page
        assert f"It looks at {ombudsman.about[:1].lower()}{ombudsman.about[1:]}." in page
        assert f"Not {ombudsman.not_about[:1].lower()}{ombudsman.not_about[1:]}." in page
    used = {key for each in (*here.kinds, *here.problems) for key in each.help}
    assert {line.key for line in here.help} == used, "help that nobody would find"
    for line in here.help:
        assert all(way in page for way in (line.phone, line.text, line.email) if way)


def test_one_problem_can_be_chosen_and_its_address_does_not_say_which(resident: Visitor) -> None:
    page = resident.get("/get-help")
    codes = {option.text: option.attrs["value"] for option in page.root.all("option")}
    assert len(set(codes.values())) == len(codes)
    page = resident.press("Show", {"for": codes["Domestic abuse"]})
    assert re.fullmatch(r"http://localhost/get-help\?for=[0-9a-f]{8}", page.url)
    assert page.title == "Get help – Derbyshire Dales District Council"
    assert [heading.text for heading in page.root.all("h3")] == ["Domestic abuse"]
    assert "Derbyshire domestic abuse helpline" in page
    assert "Noise" not in [summary.text for summary in page.root.all("summary")]
    assert len(resident.click("Show everything").root.all("summary")) > 20


def test_what_is_not_there_shows_everything(resident: Visitor) -> None:
    assert resident.get("/get-help?for=nonsense").text == resident.get("/get-help").text


# How we decide, and what else is true


def test_the_procedure_is_the_one_of_the_council_file(resident: Visitor, here: Council) -> None:
    page = resident.get("/how-we-decide")
    for body in here.bodies:
        assert body.name in page
    for ground in (*here.refusal_grounds, *here.appeals[-1].grounds):
        assert ground.label[1:] in page
    assert "whatever these grounds say" in page
    assert "In force since 20 October 2014." in page
    assert "There can be a time limit: ask us for the current one." in page
    assert "15 working days" not in page, "a time that is not adopted is promised to nobody"
    assert resident.get("/how-we-decide/2014-10-20").h1 == "How we decide"


def test_a_version_is_in_force_from_its_first_day(app: Flask, resident: Visitor, here: Council) -> None:
    newest = replace(here.procedures[-1], from_day=today())
    app.extensions["asb_council"] = replace(here, procedures=(*here.procedures, newest))
    page = resident.get("/how-we-decide")
    assert f"In force since {say_day(today())}." in page
    assert f"From 20 October 2014 to {say_day(recent(1))}" in page


def test_a_version_is_in_force_until_its_last_day(app: Flask, resident: Visitor, here: Council) -> None:
    coming = replace(here.procedures[-1], from_day=today() + timedelta(days=1))
    app.extensions["asb_council"] = replace(here, procedures=(*here.procedures, coming))
    page = resident.get("/how-we-decide")
    assert "In force since 20 October 2014." in page


def test_the_example_is_reckoned_by_the_rules(resident: Visitor) -> None:
    page = resident.get("/how-we-decide")
    verdicts = [tag.text for tag in page.root.all("strong", cls="govuk-tag")]
    assert verdicts.count("Counts") == 3
    assert verdicts.count("Does not count") == 2
    assert f"applies on {today():%-d %B %Y}" in page


@pytest.mark.parametrize(
    "words",
    [
        "is responsible for the information kept here",
        "data protection",
        "Article 6(1)(c) and (e)",
        "Article 9(2)(g)",
        "Article 10",
        "Derbyshire Constabulary",
        "Police and Crime Commissioner for Derbyshire, if you appeal",
        "6 years after it is closed",
        "28 days after you last changed them",
        "make every decision",
        "for a copy of the information we hold",
        "complain to the Information Commissioner",
        "but they may guess who applied. A court or the law may require us to share some of it.",
        "We get some of it from other people",
        "Ask us in which country it is kept.",
        "You do not have to tell us anything.",
    ],
)
def test_the_privacy_notice_says_what_the_law_asks(resident: Visitor, words: str) -> None:
    assert words in resident.get("/privacy")


def test_an_internet_address_is_counted_for_a_day_at_most() -> None:
    from asb.casework import rate_limits  # noqa: PLC0415 - every limit there is

    limits = [limit for limit in vars(rate_limits).values() if isinstance(limit, rate_limits.Limit)]
    assert len(limits) > 5
    assert max(limit.within for limit in limits) <= DAY


def test_the_cookies_are_those_on_the_page(app: Flask, resident: Visitor) -> None:
    officer = Visitor(app)
    sign_in(officer, member(app, "officer"))
    walk(resident)
    resident.get("/return")
    held = {cookie.key for who in (resident, officer) for cookie in who.client._cookies.values()}
    page = resident.get("/cookies")
    rows = [row for each in page.root.all("dl") for row in zip(each.all("dt"), each.all("dd"), strict=True)]
    assert held == {value.text for key, value in rows if key.text == "Name"}
    lasts = [value.text for key, value in rows if key.text == "How long it lasts"]
    assert [how_long.split(" after")[0] for how_long in lasts] == ["24 hours", "180 days"]


def test_the_statement_says_what_was_not_tested(resident: Visitor) -> None:
    page = resident.get("/accessibility")
    for words in ("partially compliant", "screen readers", "with disabled people", "25 November 2026"):
        assert words in page
