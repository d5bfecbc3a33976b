"""After merging, each person sees what they gave, and comes in by either reference."""

import pytest
from flask import Flask

from tests.shared.cases import applied, checked, do
from tests.shared.days import recent
from tests.shared.kept import entries, letters, people
from tests.shared.merging import merge
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import ask, by_code, code, come_in, links, work
from tests.shared.story import GROUP, report, sent

pytestmark = pytest.mark.stories

BY_PHONE = [report(recent(50), reference="PD-1"), report(recent(30), reference="PD-2")]
ON_THE_WEB = [report(recent(10), reference="PD-3")]
BOTH = {"behaviour": {"kinds": ["noise"], "story": "Bagpipes at night."}}


def two(app: Flask) -> tuple[str, str]:
    return applied(app, BY_PHONE), applied(app, ON_THE_WEB, **BOTH)


def test_a_link_comes_for_either_reference(app: Flask, officer: Colleague, resident: Visitor) -> None:
    kept, other = two(app)
    merge(officer, kept, other)
    ask(resident, other)
    work(app)
    assert len(links(app, kept)) == 1
    assert links(app, other) == []
    resident.get(links(app, kept)[-1])
    resident.press("Open my page", expect=200)
    assert resident.page.h1 == f"Application {kept}"
    assert f"Your application {other} of" in resident.page
    assert "is now part of it." in resident.page


def test_a_code_works_with_either_reference(app: Flask, officer: Colleague, resident: Visitor) -> None:
    kept, other = two(app)
    merge(officer, kept, other)
    given = code(app, kept)
    resident.get("/track/code")
    resident.press("Continue", reference=other, code=given, expect=200)
    assert resident.page.h1 == f"Application {kept}"


@pytest.mark.parametrize("whose", [0, 1])
def test_every_way_in_to_both_ends(app: Flask, officer: Colleague, resident: Visitor, whose: int) -> None:
    both = two(app)
    signed_in = by_code(app, Visitor(app), both[whose])
    given = code(app, both[whose])
    ask(resident, both[whose])
    work(app)
    link = links(app, both[whose])[-1]
    merge(officer, *both)
    assert signed_in.get("/track/case", expect=403)
    resident.get(link, expect=410)
    assert "This link no longer works" in resident.page
    resident.get("/track/code")
    resident.press("Continue", reference=both[whose], code=given, expect=422)


def test_the_applicant_reads_both_applications_and_all_their_letters(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    kept, other = two(app)
    by_code(app, resident, other)
    resident.get("/track/case/more")
    resident.press("Send", danger="no", text="The piper is back.", expect=200)
    came = entries(app, other, "add")[0].id
    officer.get(f"/staff/cases/{other}/seen/{came}")
    do(officer, other, f"seen/{came}", done="Read.")
    merge(officer, kept, other)
    come_in(app, resident, kept)
    assert "The piper is back." in resident.page
    reports = ["Report 1", "Report 2", "Report 3"]
    assert [each for each in reports if each in resident.page] == reports
    assert "Bagpipes at night." in resident.get("/track/case/application")
    assert f"Application {other}" in resident.page
    listed = resident.get("/track/case/letters")
    assert f"Your applications {other} and {kept} are now one" in listed
    mine = [link.href for link in listed.links if "/letters/" in link.href]
    assert len(mine) >= 3
    for address in mine:
        resident.get(address)


def test_one_of_a_group_sees_nothing_of_the_other_application(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    others = [{"name": "Mo Member", "email": "mo@example.com", "email_shared": "no"}]
    group, alone = sent(app, GROUP, reports=BY_PHONE, others=others), applied(app, ON_THE_WEB, **BOTH)
    told = {"state": "agreed", "how": "I met him.", "tell": "no"}
    do(officer, group, f"agreement/{people(app, group)[1]}", **told)
    merge(officer, group, alone)
    assert [each.recipient for each in letters(app, "merged")] == ["applicant"]
    by_code(app, resident, group, 1)
    assert alone not in resident.page
    assert "PD-3" not in resident.page
    assert "Bagpipes" not in resident.get("/track/case/application")
    assert alone not in resident.get("/track/case/letters")


def test_the_copy_of_what_we_hold_has_both(app: Flask, officer: Colleague) -> None:
    kept, other = checked(app, officer, BY_PHONE), applied(app, ON_THE_WEB, **BOTH)
    do(officer, kept, "export", "Make the copy", checked="By phone.")
    merge(officer, kept, other)
    do(officer, kept, "export", "Make the copy", checked="By phone.")
    first, second = entries(app, kept, "export")
    assert "Bagpipes" not in officer.get(f"/staff/cases/{kept}/see/copy/{first.id}")
    assert "Bagpipes" in officer.get(f"/staff/cases/{kept}/see/copy/{second.id}")


def test_how_we_know_it_is_one_person_is_for_staff_alone(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    others = [{"name": "Mo Member", "email": "mo@example.com", "email_shared": "no"}]
    group, alone = sent(app, GROUP, reports=BY_PHONE, others=others), applied(app, ON_THE_WEB, **BOTH)
    do(officer, group, f"agreement/{people(app, group)[1]}", state="agreed", how="I met him.", tell="no")
    merge(officer, group, alone, how="ZEBRA: her sister told me.")
    assert not [each for each in letters(app, "merged") if "ZEBRA" in each.text]
    for place in (0, 1):
        visitor = by_code(app, Visitor(app), group, place)
        for address in ("/track/case", "/track/case/application", "/track/case/letters"):
            assert "ZEBRA" not in visitor.get(address)
    do(officer, group, "export", "Make the copy", whose=str(people(app, group)[1]), checked="By phone.")
    copy = entries(app, group, "export")[0].id
    assert "ZEBRA" not in officer.get(f"/staff/cases/{group}/see/copy/{copy}")
