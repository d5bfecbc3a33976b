"""The same stories for two councils that differ in all that a council file says, on nothing but the file."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.council import Council, load
from asb.database import db
from asb.fields import say_share
from asb.letters import limit_to_appeal
from asb.models import Letter
from tests.shared.cases import MEANWHILE, WEIGHED, do, write
from tests.shared.councils import FILES, own_words
from tests.shared.days import ahead, recent, today
from tests.shared.kept import html, letters, stage
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import report, sent, walk

pytestmark = [pytest.mark.days, pytest.mark.long]


OPEN = (
    *("/", "/is-this-right", "/get-help", "/how-we-decide", "/safe-online", "/privacy", "/accessibility"),
    *("/cookies", "/contact", "/partners", "/form", "/form/agreement", "/nowhere"),
)


@pytest.fixture
def kind() -> str:
    """One kind of database: what differs here is the council."""
    return "sqlite"


@pytest.fixture(params=FILES)
def named(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def here(app: Flask) -> Council:
    council: Council = app.extensions["asb_council"]
    return council.as_of(web.today())


@pytest.fixture
def other(named: str) -> set[str]:
    """What only the other council's file says."""
    mine, theirs = (load(FILES[name]) for name in (named, next(name for name in FILES if name != named)))
    return {
        word
        for word in own_words(theirs) - own_words(mine)
        if not any(word in own for own in own_words(mine))
    }


def enough(here: Council) -> list[dict[str, Any]]:
    needed = here.procedure_on(web.today()).complaints_needed
    return [report(recent(20 * number)) for number in range(needed, 0, -1)]


def say_nothing_of(other: set[str], text: str) -> None:
    found = {word for word in other if word in text}
    assert not found, f"words of another council: {sorted(found)}"


def test_every_open_page_is_this_councils(resident: Visitor, here: Council, other: set[str]) -> None:
    for address in OPEN:
        page = resident.get(address, expect=(200, 404))
        assert here.team.phone in page
        assert page.title.endswith(here.name)
        say_nothing_of(other, page.html)
    assert here.colours.brand in resident.download("/theme.css").text


def test_the_threshold_is_said_as_this_council_set_it(resident: Visitor, here: Council) -> None:
    terms = here.procedure_on(web.today())
    page = resident.get("/how-we-decide")
    assert f"There must be a review when {terms.complaints_needed} reports about the behaviour count." in page
    assert f"within {terms.report_within} of the behaviour" in page
    assert f"{terms.complaints_needed} of {terms.complaints_needed + 2} count" in page
    promised = [clock for clock in here.clocks if clock.adopted]
    assert all(f"within {clock.working_days} working days" in page for clock in promised)
    assert ("no published time limit" in page) == (len(promised) < len(here.clocks))
    appeal = here.appeal_on(web.today())
    window = appeal.window
    if appeal.first_step:
        assert f"First ask the {appeal.first_step.body} to look at the decision again." in page
        assert f"the {appeal.body} decides: you have {window} from that answer." in page
    else:
        assert "There are two steps." not in page
    assert (
        appeal.first_step
        or (
            f"You have {window}. The day of the decision is the first day."
            if window
            else "There can be a time limit: ask us for the current one."
        )
        in page
    )
    assert all(body.name in page for body in here.bodies)


def test_the_procedure_says_what_schedule_4_asks_for(resident: Visitor, here: Council) -> None:
    page = resident.get("/how-we-decide")
    kept = here.upkeep
    for said, unset in (
        (kept.consulted, "The date when they last did this is not published yet."),
        (kept.effectiveness, "How the bodies assess whether this procedure works is not published yet."),
        (kept.revision, "How and when the bodies revise this procedure is not published yet."),
        (kept.landlords, "There is no published list yet of those that have joined."),
    ):
        assert (said or unset) in page
        assert (unset in page) == (said is None)
    decision = here.procedure_on(web.today()).decision
    assert ("Nothing is delegated" in page) == (decision is None)
    assert here.partnership
    assert f"The {here.partnership} brings these bodies and others" in page
    assert "You do not have to send the other person’s consent with the form" in page


def test_start_says_what_it_is_and_who_looks_at_it(resident: Visitor, here: Council) -> None:
    page = resident.get("/")
    assert f"Anti-social behaviour is {here.anti_social_behaviour.means}." in page
    assert f"The {here.partnership} brings them together." in page
    assert "look at it together, with housing providers where a landlord is involved" in page
    assert "you do not have to send their consent with the form" in page
    for address in ("/is-this-right", "/get-help"):
        page = resident.get(address)
        assert f"Anti-social behaviour is {here.anti_social_behaviour.means}." in page
        assert all(each in page for each in here.anti_social_behaviour.usually_not)
        assert here.anti_social_behaviour.website in {link.href for link in page.links}


def test_somebody_who_cannot_hear_finds_another_way(resident: Visitor, here: Council) -> None:
    for address in ("/", "/contact", "/how-we-decide", "/partners", "/form"):
        page = resident.get(address)
        for said, number in (("Relay UK: ", here.team.text_relay), ("Text message: ", here.team.text)):
            assert (f"{said}{number}" in page) == (number is not None), address


def test_somebody_applies_and_is_told_what_this_council_promises(
    app: Flask, resident: Visitor, here: Council, other: set[str]
) -> None:
    reports = enough(here)
    walk(resident, reports=reports, until="effect")
    resident.get("/apply/reports")
    count = len(reports)
    assert f"By their dates, {say_share(count, count, 'your')} count" in resident.page
    assert f"If {count} count, the law says there must be a review." in resident.page
    walk(resident)
    assert resident.page.h1 == "Application sent"
    say_nothing_of(other, resident.page.html)
    promised = here.clock("threshold").adopted
    assert ("Decision on whether there will be a review: by" in resident.page) == promised
    with app.app_context():
        for letter in db.session.scalars(select(Letter)):
            say_nothing_of(other, letter.subject + letter.text + html(app, letter) + letter.from_name)
            assert here.name in letter.text or letter.recipient == "team"


def passed_on(app: Flask, officer: Visitor, here: Council, reports: list[dict[str, Any]]) -> str:
    reference = sent(app, reports=reports)
    do(officer, reference, "risk", dangers=["nothing"], level="none")
    do(officer, reference, "take", "Assign to me")
    write(officer, reference, "pass", "See the letters", bodies=[body.key for body in here.bodies])
    return reference


def of_each(here: Council, name: str, said: str) -> dict[str, str]:
    """What is answered for each relevant body of this council."""
    return {f"{name}-{body.key}": said for body in here.bodies}


def test_enough_reports_lead_to_a_review_and_its_outcome(
    app: Flask, officer: Colleague, here: Council, other: set[str]
) -> None:
    reference = passed_on(app, officer, here, enough(here))
    page = officer.get(f"/staff/cases/{reference}/decide")
    assert "The threshold is not met" not in page, "the count has decided"
    write(officer, reference, "decide", outcome="met", **MEANWHILE)
    arranged = {
        "time": "10 in the morning",
        "place": "The library",
        "chair": "Dr Iqbal",
        "chair_from": "other",
        "chair_part": "none",
        "missing": "The NHS holds nothing.",
    }
    bodies = {"bodies": ["council", "police"], "invited": "yes"}
    write(officer, reference, "arrange", "See the letters", day=ahead(0), **arranged, **bodies)
    held = {"present": "Dr Iqbal", "applicant": "there", "found": "All of it.", "told": "We were slow."}
    held |= {"took_part": ["council", "police"]}
    powers = of_each(here, "powers", "can")
    powers |= {f"{name}-why": "It can visit every week." for name in powers}
    do(officer, reference, "hold_review", **held, **powers)
    told = {"text": "Visit", "told": "The police visit every week"}
    do(officer, reference, "recommend", to="police", by=ahead(20), **told)
    seen = {"considered": "All of it.", "watches": "Olive", "again": ahead(30), "early": "She asks."}
    write(officer, reference, "outcome", "See the letters", **seen)
    assert stage(app, reference) == "plan"
    police = next(body.name for body in here.bodies if body.key == "police")
    [outcome] = letters(app, "outcome")
    assert f"Recommended to {police}: The police visit every week." in outcome.text
    appeal = here.appeal_on(web.today())
    for kind in ("threshold_decided", "outcome"):
        [letter] = letters(app, kind)
        assert f"You can appeal to the {appeal.body}." in letter.text
        limit = "The last day to appeal is" if appeal.window else "Appeal as soon as you can."
        assert ("There are two steps." if appeal.first_step else limit) in letter.text
        assert here.team.phone in letter.text
        say_nothing_of(other, letter.text + html(app, letter) + letter.from_name)


def test_one_report_fewer_leaves_it_to_the_bodies(
    app: Flask, officer: Colleague, here: Council, other: set[str]
) -> None:
    reports = enough(here)[1:]
    reference = passed_on(app, officer, here, reports)
    views = of_each(here, "views", "agrees")
    views |= {f"{name}-how": "Its head of service, by phone." for name in list(views)}
    write(officer, reference, "decide", outcome="not_met", **views, **WEIGHED, **MEANWHILE)
    [letter] = letters(app, "threshold_decided")
    assert f"{len(reports)} of {len(reports)} count." in letter.text
    assert f"{len(reports) + 1} would be enough to meet the threshold" in letter.text
    say_nothing_of(other, letter.text + html(app, letter))
    first = {"first_step": "yes"} if here.appeal_on(web.today()).first_step else {}
    said = {"how": "us", "grounds": ["threshold"], "text": "Why?"} | first
    write(officer, reference, "appeal", "See the letters", **said)
    for kind in ("appeal_received", "appeal_passed_on"):
        [letter] = letters(app, kind)
        assert here.appeal_on(web.today()).body in letter.text + letter.to_name
        say_nothing_of(other, letter.text + html(app, letter))


@pytest.mark.parametrize("named", ["northmere"], indirect=True)
def test_earlier_and_coming_versions_can_be_read(resident: Visitor, here: Council) -> None:
    resident.get("/how-we-decide")
    resident.click("From 1 January 2015 to 31 March 2024")
    assert "when 3 reports about the behaviour count" in resident.page
    assert "Mere and Wolds Appeals Panel" not in resident.page, "the mayor has taken over"
    assert "Mayor of the Mere and Wolds" in resident.page
    assert "This is an earlier version." in resident.page
    resident.click("From 1 April 2090")
    assert "when 1 report about the behaviour counts" in resident.page
    assert "This version comes into force on 1 April 2090." in resident.page
    assert "1 of 3 count, and 1 is needed" in resident.page
    resident.get("/how-we-decide/2015-01-02", expect=404)
    resident.get("/how-we-decide/nonsense", expect=404)


def test_the_first_of_several_changes_on_one_day_counts(here: Council) -> None:
    days = here.versions()
    assert list(days) == sorted(set(days))
    assert days[0] == max(here.procedures[0].from_day, here.appeals[0].from_day)
    assert all(here.procedure_on(day) and here.appeal_on(day) for day in days)
    assert today() + timedelta(days=1) >= days[0]


def test_the_limit_to_appeal_is_said_in_the_same_words_everywhere(
    app: Flask, officer: Colleague, here: Council
) -> None:
    appeal = here.appeal_on(web.today())
    reference = passed_on(app, officer, here, enough(here))
    write(officer, reference, "decide", outcome="met", **MEANWHILE)
    [letter] = letters(app, "threshold_decided")
    words = limit_to_appeal(appeal, web.today())
    assert words in " ".join(letter.text.split())
    ann = by_code(app, Visitor(app), reference)
    assert words in ann.page
    ann.click("Appeal")
    assert words in ann.page
    assert limit_to_appeal(appeal) in ann.get("/how-we-decide")
    onward = here.onward(["threshold"], appeal)
    assert onward
    assert all(each.name in letter.text for each in onward)
