"""A conflict of interest: nothing of the case can be read, and somebody else gets it."""

import pytest
from flask import Flask

from asb import web
from asb.casework.acts import verify
from asb.rules.figures import Year
from tests.shared.cases import applied, checked, do, met, not_met, write
from tests.shared.databases import one_database
from tests.shared.kept import case, entry, letters
from tests.shared.officers import Colleague, entitled, signed_in
from tests.shared.story import BY_POST

pytestmark = pytest.mark.stories

SHUT = "You cannot open this case"
NAMED = "Your contact: Olive Officer, for the Neighbourhoods Manager"
BY_TEAM = "Your contact: the Neighbourhoods Manager"


def declares(colleague: Colleague, reference: str) -> None:
    """Declares a conflict of interest, and is shown nothing of the case any more."""
    colleague.get(f"/staff/cases/{reference}/conflict")
    page = colleague.press("Save", why="He is my brother.", expect=403)
    assert page.h1 == SHUT
    assert "Ann Ogden" not in page


def test_no_part_of_the_case_can_be_read(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer, **BY_POST)
    letter = letters(app, "threshold_decided")[0].id
    looks = [
        f"/see/{part}" for part in ("application", "reports", "bodies", "review", "letters", "documents")
    ]
    looks += ["", "/see/contacts", "/see/history", "/see/codes", f"/see/letters/{letter}", "/see/documents/1"]
    looks += ["/see/copy/1", "/reason", "/note", "/hand_over"]
    declares(officer, reference)
    for where in looks:
        page = officer.get(f"/staff/cases/{reference}{where}", expect=403)
        assert page.h1 == SHUT, where
        assert "Ann Ogden" not in page.html
        assert "Music every night" not in page.html
    signed_in(app, "officer", "Pat Officer").get(f"/staff/cases/{reference}")


def test_no_search_finds_it_and_nothing_of_it_is_in_any_list(app: Flask, officer: Colleague) -> None:
    reference, other = checked(app, officer, **BY_POST), checked(app, officer, name={"name": "Bea Booth"})
    declares(officer, reference)
    for words in ("Ogden", "Music", reference):
        officer.get("/staff/cases")
        page = officer.press("Find", words=words, expect=200)
        assert reference not in page.text.replace(words, ""), words
    assert other in officer.press("Find", words="Booth", expect=200)
    for which in ("open", "all", "closed", "you", "us", "mine", "week", "late", "risk"):
        assert reference not in officer.get(f"/staff/cases?list={which}"), which
    assert reference not in officer.get("/staff/")
    csv = officer.download("/staff/cases.csv?list=open").get_data(as_text=True)
    assert reference not in csv
    assert "Ann Ogden" not in csv
    tray = officer.get("/staff/letters?list=tray")
    assert "We have your application" not in tray
    assert reference not in tray
    assert "Letters to print" not in officer.get("/staff/").text
    assert reference in signed_in(app, "officer", "Pat Officer").get("/staff/letters?list=tray")


def test_no_other_case_shows_it(app: Flask, officer: Colleague) -> None:
    reference, other = applied(app), applied(app, name={"name": "Bea Booth"})
    do(officer, other, "link", case=reference, how="same")
    assert reference in officer.get(f"/staff/cases/{other}")
    declares(officer, reference)
    assert reference not in officer.get(f"/staff/cases/{other}").root.text
    assert reference in signed_in(app, "officer", "Pat Officer").get(f"/staff/cases/{other}")


def test_the_cases_behind_a_figure_do_not_list_it(app: Flask, manager: Colleague) -> None:
    reference, other = applied(app), applied(app, name={"name": "Bea Booth"})
    behind = f"/staff/settings/figures/{Year.of(web.today())}/cases/still_open"
    assert reference in manager.get(behind)
    declares(manager, reference)
    page = manager.get(behind)
    assert reference not in page
    assert other in page


def test_the_papers_of_an_appeal_are_shut_too(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer)
    write(officer, reference, "appeal", "See the letters", how="us", grounds=["threshold"], text="No.")
    pack = next(link.href for link in officer.get("/staff/appeals").links if "/staff/appeals/" in link.href)
    officer.get(pack)
    declares(officer, reference)
    assert reference not in officer.get("/staff/appeals")
    assert officer.get(pack, expect=403).h1 == SHUT
    signed_in(app, "appeals").get(pack)


@one_database
def test_papers_of_a_restricted_case_ask_a_colleague_for_a_reason(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer)
    write(officer, reference, "appeal", "See the letters", how="us", grounds=["threshold"], text="No.")
    do(officer, reference, "restrict", restricted="yes", why="She works for us.")
    pack = next(link.href for link in officer.get("/staff/appeals").links if "/staff/appeals/" in link.href)
    assert signed_in(app, "officer", "Pat Officer").get(pack).path.endswith("/reason")
    assert signed_in(app, "appeals").get(pack).path == pack


def test_letters_that_have_not_gone_out_are_signed_by_the_team(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer, **BY_POST)
    waiting = [each for each in case(app, reference).letters if each.state in ("waiting", "to_print")]
    assert any(NAMED in each.text for each in waiting)
    signed = NAMED.removeprefix("Your contact: ")
    assert any(signed in each.text for each in letters(app, "the_application"))
    declares(officer, reference)
    for each in case(app, reference).letters:
        assert "Olive Officer" not in each.text, each.kind
    for_team = [each for each in case(app, reference).letters if each.recipient == "team"]
    assert {each.state for each in for_team} == {"waiting"}, "the team reads what it was sent"
    [decision] = letters(app, "threshold_decided")
    assert BY_TEAM in decision.text
    assert decision.state == "to_print"


@one_database
def test_a_title_goes_with_the_name(app: Flask, officer: Colleague, manager: Colleague) -> None:
    entitled(manager, officer, "Community Safety Officer")
    reference = met(app, officer, **BY_POST)
    [decision] = letters(app, "threshold_decided")
    assert "Your contact: Olive Officer, Community Safety Officer\n" in decision.text
    declares(officer, reference)
    [decision] = letters(app, "threshold_decided")
    assert (BY_TEAM in decision.text, decision.state) == (True, "to_print")
    assert "Community Safety Officer" not in decision.text


@one_database
def test_a_letter_that_still_names_them_is_held(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    write(officer, reference, "write", words="Olive Officer will ring you.")
    declares(officer, reference)
    [letter] = letters(app, "written")
    assert (letter.state, letter.failure) == (
        "failed",
        "it still names somebody who has declared a conflict of interest",
    )


@one_database
def test_a_conflict_of_somebody_else_leaves_the_letters_alone(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer, **BY_POST)
    declares(signed_in(app, "officer", "Pat Officer"), reference)
    assert NAMED in letters(app, "threshold_decided")[0].text
    assert case(app, reference).officer_id == officer.member.id


def test_a_manager_assigns_somebody_else(app: Flask, officer: Colleague, manager: Colleague) -> None:
    reference = checked(app, officer)
    pat = signed_in(app, "officer", "Pat Officer")
    declares(officer, reference)
    assert case(app, reference).officer_id is None
    assert reference in manager.get("/staff/cases?list=you")
    assert "Assign somebody" in manager.get(f"/staff/cases/{reference}")
    assert "/assign" not in pat.get(f"/staff/cases/{reference}").html
    manager.click("Assign somebody")
    offered = {option.text for option in manager.page.root.all("label")}
    assert "Olive Officer" not in offered
    manager.press("Save", to=str(pat.member.id), expect=200)
    assert case(app, reference).officer_id == pat.member.id
    assert "/assign" not in manager.get(f"/staff/cases/{reference}").html
    assert "Pat Officer is its named contact" in officer.get(f"/staff/cases/{reference}", expect=403)
    with app.app_context():
        assert list(verify.drifts(app.extensions["asb_council"])) == []


@one_database
def test_a_conflict_declared_by_mistake_is_set_aside(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    reference = checked(app, officer)
    declares(officer, reference)
    do(manager, reference, f"set_aside/{entry(app, reference, 'conflict')}", why="Another Ann Ogden.")
    assert "Ann Ogden" in officer.get(f"/staff/cases/{reference}")
    assert case(app, reference).officer_id == officer.member.id


@one_database
def test_a_closed_case_can_be_shut_too(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    write(officer, reference, "withdraw", checked="I rang her.")
    declares(officer, reference)
