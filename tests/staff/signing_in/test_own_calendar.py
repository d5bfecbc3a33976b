"""The calendar of staff by a secret link: neutral, shown once, withdrawn, ended with the account."""

import re

from flask import Flask
from icalendar import Calendar

from asb.casework.accounts import members
from tests.shared.cases import ARRANGED, applied, checked, met, write
from tests.shared.days import ahead
from tests.shared.officers import Colleague, changed, signed_in
from tests.shared.page import Visitor


def address(officer: Colleague) -> str:
    officer.get("/staff/account")
    officer.press("Make an address")
    [found] = re.findall(r"http://\S+(/staff/calendar/[\w-]{43}\.ics)", officer.page.text)
    return str(found)


def entries(program: Visitor, path: str, expect: int = 200) -> list[tuple[str, str]]:
    """What a calendar program that is signed in nowhere reads."""
    answer = program.client.get(path, base_url=program.base_url)
    assert answer.status_code == expect
    if expect != 200:
        return []
    assert answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    return [(str(event["summary"]), event["dtstart"].dt.isoformat()) for event in events]


def test_it_holds_their_own_dates_and_names_nobody(app: Flask, officer: Colleague, resident: Visitor) -> None:
    mine = checked(app, officer)
    other = checked(app, signed_in(app, "manager"))
    path = address(officer)
    found = entries(resident, path)
    assert f"{mine}: due" in {summary for summary, _ in found}
    assert not [summary for summary, _ in found if other in summary]
    text = resident.client.get(path, base_url=resident.base_url).text
    assert f"/staff/cases/{mine}" in text.replace("\r\n ", "")
    for hidden in ("Ann", "Ogden", "Noise", "behaviour", "threshold"):
        assert hidden not in text


def test_a_meeting_has_its_hour(app: Flask, officer: Colleague, resident: Visitor) -> None:
    reference = met(app, officer)
    write(officer, reference, "arrange", "See the letters", day=ahead(3), **ARRANGED)
    [(summary, when)] = [each for each in entries(resident, address(officer)) if "meeting" in each[0]]
    assert summary == f"{reference}: meeting"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT10:00:00[+]0[01]:00", when)


def test_it_is_shown_once_and_a_new_one_replaces_it(
    app: Flask, officer: Colleague, resident: Visitor
) -> None:
    first = address(officer)
    assert "/staff/calendar/" not in officer.get("/staff/account").text
    officer.press("Make a new address")
    entries(resident, first, 404)
    [second] = re.findall(r"http://\S+(/staff/calendar/[\w-]{43}\.ics)", officer.page.text)
    entries(resident, second)
    officer.get("/staff/account")
    officer.press("Withdraw the address")
    entries(resident, second, 404)
    assert "Withdraw" not in officer.page


def test_it_ends_with_the_account(app: Flask, officer: Colleague, resident: Visitor) -> None:
    applied(app)
    path = address(officer)
    entries(resident, path)
    with app.test_request_context("/staff/"):
        members.close(officer.member.id, changed())
    entries(resident, path, 404)
    entries(resident, "/staff/calendar/nobodys.ics", 404)
