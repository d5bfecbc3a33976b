"""Every page for bodies, for everybody who could come there; and after every event that ends it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.routing import Rule

from asb import web
from asb.casework.act_forms.bodies import APPEAL_ACT_FORMS, BODY_ACT_FORMS
from asb.casework.bodies import contacts
from tests.shared.bodies import ADA, LANDLORD, NURSE, PC, add, contact, opened, opened_appeal, signed_in
from tests.shared.cases import APPEALED, TWO, acted, applied, do, not_met, write
from tests.shared.databases import one_database
from tests.shared.kept import case as kept_case
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code

pytestmark = [one_database, pytest.mark.stories]

WITHOUT_A_CASE = {
    *("bodies.link", "bodies.who", "bodies.open_here", "bodies.again", "bodies.ask", "bodies.send_link"),
    *("bodies.asked", "bodies.code", "bodies.use_code", "bodies.sign_out", "bodies.left"),
}
"""Ways in and out, which show nothing of a case."""
NOTHING_SHOWN = {"bodies.thanks", "bodies.appeal_thanks"}
"""Pages that say thank you, whatever the reference: they ask only that somebody is signed in."""
LEE, ELSEWHERE = (replace(PC, body="", name=name) for name in ("Lee Lessor", "Lou Elsewhere"))


def addresses(app: Flask, case: str) -> list[tuple[str, str]]:
    """Every address of a case or an appeal, each act by its own, with the method."""
    found: list[tuple[str, str]] = []
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("bodies.") or rule.endpoint in WITHOUT_A_CASE | NOTHING_SHOWN:
            continue
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        found += [(method, address) for address in _filled(rule, case)]
    return found


def _filled(rule: Rule, case: str) -> list[str]:
    acts = APPEAL_ACT_FORMS if "/appeals/" in rule.rule else BODY_ACT_FORMS
    ats = [row.at for row in acts.values()] if "<at>" in rule.rule else [""]
    plain = rule.rule.replace("<reference>", case).replace("<int:number>", "1").replace("<int:about>", "1")
    return [plain.replace("<int:file>", "1").replace("<at>", at) for at in ats]


def statuses(visitor: Visitor, to: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """What each address answers this visitor, whose own page gave the token."""
    boxes = visitor.get("/part/ask").root.all("input", name="csrf_token")
    token = {"csrf_token": boxes[0].attrs["value"]}
    found = {}
    for method, address in to:
        sent = {"data": token} if method == "POST" else {}
        found[method, address] = visitor.client.open(
            address, method=method, base_url=visitor.base_url, **sent
        ).status_code
    return found


def seen(app: Flask, visitor: Visitor, case: str) -> set[tuple[str, str]]:
    """The addresses that are not closed to this visitor."""
    found = statuses(visitor, addresses(app, case))
    closed = {403, 404}
    assert all(status < 500 for status in found.values()), found
    return {where for where, status in found.items() if status not in closed}


@pytest.fixture
def case(app: Flask, officer: Colleague) -> str:
    """A case that the police have, and the NHS has not; a landlord is asked on it, and another on another."""
    add(app, PC, NURSE, ADA)
    found, other = applied(app, TWO), applied(app, TWO)
    risk = {"dangers": ["nothing"], "level": "none", "less": "I rang Ann: it is over."}
    for each, who in ((found, LEE), (other, ELSEWHERE)):
        email = f"{who.name.split()[0].lower()}@peak.example"
        asked = {**LANDLORD, "name": who.name, "email": email}
        acted(app, officer, each, ("risk", risk), ("take", {}), ("ask_other", asked))
    acted(app, officer, found, ("pass", {"bodies": ["council", "police"]}))
    return found


def of_case(found: set[tuple[str, str]]) -> bool:
    return any("/case/" in address for _, address in found)


def test_who_sees_anything_of_a_case(app: Flask, officer: Colleague, case: str) -> None:
    """The contact of a body that has it and the organisation that was asked: nobody else, by no address."""
    resident = by_code(app, Visitor(app), case)
    for nobody in (Visitor(app), resident, officer):
        assert seen(app, nobody, case) == set()
    for other in (NURSE, ADA, ELSEWHERE):
        assert seen(app, signed_in(app, other), case) == {("GET", "/part/")}
    police, lee = seen(app, opened(app, case), case), seen(app, signed_in(app, LEE), case)
    assert ("GET", f"/part/case/{case}/hold") in police & lee
    assert ("GET", f"/part/case/{case}/view") in police  # not open now, and says so
    assert not any("/appeals/" in address for _, address in police | lee)


def test_who_sees_anything_of_an_appeal(app: Flask, officer: Colleague) -> None:
    add(app, PC, ADA)
    case = not_met(app, officer)
    write(officer, case, "appeal", "See the letters", **APPEALED)
    for nobody in (Visitor(app), officer, opened(app, case)):
        assert not any("/appeals/" in address for _, address in seen(app, nobody, case))
    ada = seen(app, opened_appeal(app), case)
    assert ("GET", "/part/appeals/1") in ada
    assert not of_case(ada)


def closes(app: Flask, _officer: Colleague, _case: str) -> None:
    with app.app_context():
        contacts.close(contact(app), web.now())


def moves(app: Flask, _officer: Colleague, _case: str) -> None:
    with app.app_context():
        contacts.change(contact(app), replace(PC, email="other@police.example"))


def left_out(_app: Flask, officer: Colleague, case: str) -> None:
    do(officer, case, "leave_out", body="police", who=PC.name, why="It is he.", reads="no")


def restricts(_app: Flask, officer: Colleague, case: str) -> None:
    do(officer, case, "restrict", restricted="yes", why="A colleague lives there.")


def ends(_app: Flask, officer: Colleague, case: str) -> None:
    officer.get(f"/staff/cases/{case}/close/mistake")
    officer.press("See the letter", checked="I looked at both.", tell="no", expect=(200, 422))
    if "Save and send" in officer.page:
        officer.press("Save and send", expect=200)


@pytest.mark.parametrize("event", [closes, moves, left_out, restricts, ends])
def test_every_address_closes_with_the_event(
    app: Flask, officer: Colleague, case: str, event: Callable[[Flask, Colleague, str], None]
) -> None:
    police = opened(app, case)
    before = seen(app, police, case)
    assert of_case(before)
    event(app, officer, case)
    assert not of_case(seen(app, police, case)), event.__name__
    acts = [entry.act for entry in kept_case(app, case).history if entry.act.startswith("body_")]
    assert acts == ["body_opened"], "what was refused has left nothing"
