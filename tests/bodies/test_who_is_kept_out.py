"""Whom a case is kept from at a body: under any spelling of their name, and after two cases are merged."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from asb.casework.bodies.contacts import alike
from tests.shared.bodies import NURSE, PC, add, answer, opened, signed_in
from tests.shared.cases import TWO, acted, applied, checked, do
from tests.shared.databases import one_database
from tests.shared.kept import entries
from tests.shared.merging import each_is_another, merge
from tests.shared.officers import Colleague
from tests.shared.story import A_REFERENCE

pytestmark = pytest.mark.stories


@pytest.mark.parametrize(
    "spelt",
    [
        *("Tom Baker", "tom  BAKER", "Baker, Tom", "T. Baker", "Tom J Baker", "Tom-Baker", "Thomas Baker"),
        *(
            "Tom Baker, PC",
            "PC Tom Baker",
            "T Baker PC",
            "Tom\u200b Baker",
            "\uff34om Baker",
            "Baker",
            "Tom_Baker",
        ),
    ],
)
def test_one_name_in_many_spellings(spelt: str) -> None:
    assert alike("Tom Baker", spelt)
    assert alike(spelt, "Tom Baker")


@pytest.mark.parametrize(
    "other",
    ["Sam Sergeant", "Pat Constable", "Inspector Paula Jones", "Tina Becker", "Baker Street Smith", "", "PC"],
)
def test_another_person(other: str) -> None:
    assert not alike("Tom Baker", other)
    assert not alike("Inspector Pat Constable", "Inspector Paula Jones")


@one_database
@pytest.mark.parametrize("spelt", ["Baker, Tom", "T. Baker", "Thomas Baker"])
def test_whoever_must_not_get_it_opens_it_by_nobodys_link(app: Flask, officer: Colleague, spelt: str) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    do(officer, case, "leave_out", body="police", who="Tom Baker", why="Her brother.", reads="no")
    assert signed_in(app).get(f"/part/case/{case}").status == 200
    signed_in(app, colleague=spelt).get(f"/part/case/{case}", expect=404)


@one_database
def test_neither_by_the_link_of_whoever_gets_everything_instead(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    add(app, PC)
    case = applied(app, TWO)
    known = {"body": "police", "who": "Tom Baker", "why": "Her brother.", "reads": "yes"}
    risk = {"dangers": ["nothing"], "level": "none", "less": "I rang Ann: it is over."}
    acted(app, officer, case, ("risk", risk), ("take", {}), ("leave_out", known))
    do(manager, case, "name_contact", body="police", name=PC.name, address=PC.email, why="He is safe.")
    acted(app, officer, case, ("pass", {"bodies": ["council", "police", "icb"]}))
    assert signed_in(app).get(f"/part/case/{case}").status == 200
    signed_in(app, colleague="Tom Baker").get(f"/part/case/{case}", expect=404)


@one_database
def test_a_conflict_is_of_the_person_and_not_of_a_spelling(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    lou = signed_in(app, colleague="Lou Lance, PC")
    pat = opened(app, case)
    lou.get(f"/part/case/{case}/not-for-us")
    lou.press("Send", kind="conflict", why="My aunt.", expect=200)
    for name in ("Lou Lance", "L. Lance", "Lance, Lou"):
        signed_in(app, colleague=name).get(f"/part/case/{case}", expect=404)
    assert "My aunt." not in pat.get(f"/part/case/{case}")
    add(app, replace(PC, name="Lou Lance", email="lou@police.example"))
    signed_in(app, replace(PC, name="Lou Lance")).get(f"/part/case/{case}", expect=404)


class TestMerging:
    """What keeps people out of the case that is merged keeps them out of the one it becomes part of."""

    @pytest.fixture
    def kept(self, app: Flask, officer: Colleague) -> str:
        add(app, PC, NURSE)
        return checked(app, officer, TWO)

    @pytest.fixture
    def other(self, app: Flask, officer: Colleague, kept: str) -> str:
        return checked(app, officer, [A_REFERENCE])

    def merged(self, officer: Colleague, kept: str, other: str) -> None:
        merge(officer, kept, other, **each_is_another(officer, kept, other))

    def test_a_conflict(self, app: Flask, officer: Colleague, kept: str, other: str) -> None:
        pat = opened(app, other)
        pat.get(f"/part/case/{other}/not-for-us")
        pat.press("Send", kind="conflict", why="My aunt.", expect=200)
        officer.get(f"/staff/cases/{other}")
        officer.press("Mark as dealt with", expect=200)
        self.merged(officer, kept, other)
        pat.get(f"/part/case/{kept}", expect=404)

    def test_somebody_who_must_not_get_it(
        self, app: Flask, officer: Colleague, kept: str, other: str
    ) -> None:
        do(officer, other, "leave_out", body="police", who=PC.name, why="It is he.", reads="no")
        self.merged(officer, kept, other)
        signed_in(app).get(f"/part/case/{kept}", expect=404)

    def test_a_report_that_was_not_accepted(
        self, app: Flask, officer: Colleague, kept: str, other: str
    ) -> None:
        said = {"what": "A brick", "compared": "no"}
        answer(opened(app, other), other, "report", **said)
        officer.get(f"/staff/cases/{other}/decline/{entries(app, other, 'body_report')[0].id}")
        officer.press("See the letter", why="Another street.", expect=200)
        officer.press("Save and send", expect=200)
        before = count(officer, kept), count(officer, other)
        self.merged(officer, kept, other)
        assert count(officer, kept) == sum(before)
        assert "A brick" not in opened(app, kept, NURSE).page


def count(officer: Colleague, case: str) -> int:
    """How many reports count, as the page of the case says."""
    found = re.search(r"(\d+) of \d+ reports count", officer.get(f"/staff/cases/{case}").text)
    assert found
    return int(found[1])
