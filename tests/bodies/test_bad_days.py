"""Bad days of taking part: many bodies, an address that bounces, one organisation in two roles, newcomers."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from asb.casework.bodies import contacts
from asb.casework.bodies.contacts import Details
from asb.council import HERE
from asb.database import db
from asb.models import Letter
from tests.shared.bodies import (
    ADA,
    LANDLORD,
    NURSE,
    PC,
    add,
    answer,
    come_in,
    contact,
    links,
    opened,
    send,
    signed_in,
)
from tests.shared.cases import DATE_1, OFFERED, TWO, acted, applied, checked, do, met, write
from tests.shared.databases import one_database
from tests.shared.days import ahead
from tests.shared.kept import entries, letters
from tests.shared.mailbox import Mailbox
from tests.shared.officers import Colleague
from tests.shared.page import File, Visitor

pytestmark = pytest.mark.stories

MANY = [f"body_{number}" for number in range(1, 38)]
"""With the three of the council file, 40 bodies."""


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A council file with 40 relevant bodies."""
    added = "".join(
        f'[[bodies]]\nkey = "{key}"\nname = "Landlord {key}"\nkind = "landlord"\n\n' for key in MANY
    )
    file = tmp_path / "council.toml"
    file.write_text(
        HERE.read_text().replace('[[bodies]]\nkey = "council"', f'{added}[[bodies]]\nkey = "council"')
    )
    return file


class TestFortyBodies:
    @pytest.fixture
    def settings(self, settings: dict[str, str], many: Path) -> dict[str, str]:
        return settings | {"COUNCIL_FILE": str(many)}

    def test_each_gets_its_own_link_and_the_officer_sees_who_answers(
        self, app: Flask, officer: Colleague
    ) -> None:
        people = [Details(key, f"Pat {key}", "", f"{key}@landlord.example", "", "") for key in MANY]
        add(app, *people)
        case = applied(app, TWO)
        risk = {"dangers": ["nothing"], "level": "none", "less": "I rang Ann: it is over."}
        bodies = [*MANY, "council", "police", "icb"]
        acted(app, officer, case, ("risk", risk), ("take", {}), ("pass", {"bodies": bodies}))
        write(officer, case, "ask", "See the letters", question="holds", bodies=bodies, by=ahead(9))
        with app.app_context():
            nonces = db.session.scalars(select(Letter.nonce).where(Letter.nonce != "")).all()
        assert len(set(nonces)) == len(nonces) == 2 * len(MANY)
        said = {"said_1": "held", "said_2": "not_held", "reference_1": "L 7"}
        for person in people[:3]:
            answer(opened(app, case, person), case, "hold", **said)
        page = officer.get(f"/staff/cases/{case}/see/bodies")
        assert page.text.count("Opened by") == 3
        assert page.text.count("by link what it holds") == 3
        officer.get(f"/staff/cases/{case}")
        assert len(entries(app, case, "body_holds")) == 3


def test_a_letter_that_bounces_is_an_officers_work_and_the_right_address_gets_a_link(
    app: Flask, officer: Colleague, mailbox: Mailbox
) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    mailbox.refuse(PC.email)
    send(app)
    [letter] = [each for each in letters(app, "the_application") if each.to_address == PC.email]
    assert letter.state == "failed"
    assert "One letter was not delivered" in officer.get(f"/staff/cases/{case}")
    mailbox.behave()
    right = replace(PC, email="p.constable@police.example")
    with app.app_context():
        contacts.change(contact(app), right)
    do(officer, case, f"deliver/{letter.id}", how="email")
    send(app)
    assert len(mailbox.to(right.email)) == 1
    pat = Visitor(app)
    pat.get(links(app, right.email)[-1], expect=410)  # whatever let somebody in ended with the wrong address
    pat.click("Ask for a new link")
    pat.press("Send me a link", email=right.email, expect=200)
    assert case in come_in(app, pat, right)


@one_database
@pytest.mark.parametrize("size", [10_485_765, 31_000_000])
def test_a_file_that_is_too_large_is_refused_next_to_its_field(
    app: Flask, officer: Colleague, size: int
) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    police = opened(app, case)
    police.get(f"/part/case/{case}/file")
    police.press("Send", file=File("log.txt", b"x" * size), about="Our log", expect=422)
    assert [link.href for link in police.page.errors] == ["#file"]
    assert "Our log" in police.page.html


@pytest.mark.parametrize("at", ["/part/case/%00", f"/part/appeals/{10**19}", f"/part/appeals/{2**31}"])
def test_an_address_that_no_database_can_hold_is_not_found(app: Flask, at: str) -> None:
    add(app, ADA)
    signed_in(app, ADA).get(at, expect=404)


def test_a_long_name_is_cut_in_the_history_and_nothing_fails(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    sam = signed_in(app, colleague="Sam " * 49)
    sam.get(f"/part/case/{case}")
    sam.press("Open the application", expect=200)
    answer(sam, case, "hold", said_1="held", said_2="held")
    assert len(entries(app, case, "body_holds")[0].by) == 200


def test_one_organisation_as_body_and_as_other_has_two_links(app: Flask, officer: Colleague) -> None:
    """What is asked of it as another organisation opens no more than that."""
    add(app, PC)
    case = checked(app, officer, TWO)
    same = {**LANDLORD, "organisation": "Derbyshire Constabulary", "name": "Pat Again", "email": PC.email}
    acted(app, officer, case, ("ask_other", same))
    as_other = signed_in(app, replace(PC, name="Pat Again"))
    as_other.get(f"/part/case/{case}")
    assert "Music every night." not in as_other.page
    as_body = opened(app, case)
    assert "Music every night." in as_body.page
    answer(as_other, case, "hold", said_1="not_held", said_2="not_held")
    assert "Tell us what records you have" in as_body.get(f"/part/case/{case}")
    asking = Visitor(app)
    asking.get("/part/ask")
    asking.press("Send me a link", email=PC.email, expect=200)
    send(app)
    as_body_, as_other_ = letters(app, "contact_link")
    assert "the cases of Derbyshire Constabulary" in as_body_.text
    assert f"It opens case {case}" in as_other_.text


def test_a_contact_who_is_added_in_mid_case_takes_part_in_it(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = met(app, officer)
    answer(opened(app, case), case, "hold", said_1="held", said_2="not_held", said_3="not_held")
    sam = replace(PC, name="Sam Sergeant", email="sam@police.example")
    add(app, sam)
    write(officer, case, "offer_dates", "See the letters", **OFFERED)
    sams = Visitor(app)
    assert f"Case {case}" in come_in(app, sams, sam)
    sams.click(f"Case {case}")
    assert "What records you have" in sams.page  # what a colleague of the same body has sent
    answer(sams, case, "dates", can=[DATE_1])
    assert "You have nothing to do now" in signed_in(app).get("/part/")


def test_the_person_complained_about_is_a_contact_of_a_body(app: Flask, officer: Colleague) -> None:
    """They get nothing once that is known, and their colleague does."""
    add(app, PC, replace(PC, name="Sam Sergeant", email="sam@police.example"), NURSE)
    case = applied(app, TWO)
    risk = {"dangers": ["nothing"], "level": "none", "less": "I rang Ann: it is over."}
    known = {"body": "police", "who": "Pat Constable", "why": "It is he.", "reads": "no"}
    acted(app, officer, case, ("risk", risk), ("take", {}), ("leave_out", known))
    acted(app, officer, case, ("pass", {"bodies": ["council", "police", "icb"]}))
    went = {letter.to_address for letter in letters(app, "the_application")}
    assert PC.email not in went
    assert {"sam@police.example", NURSE.email} <= went
    signed_in(app).get(f"/part/case/{case}", expect=404)


@one_database
def test_a_form_that_nobody_has_is_not_found_though_its_page_was_open_for_too_long(
    app: Flask, officer: Colleague
) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    visitor = opened(app, case)
    sent = {"csrf_token": "old", "text": "Our log"}
    reply = visitor.client.post(f"/part/case/{case}/nothing", data=sent, base_url=visitor.base_url)
    assert reply.status_code == 404
