"""The same words sent right after themselves are one answer; sent about something else, or later, another."""

from flask import Flask

from tests.shared.bodies import NURSE, PC, add, answer, opened, signed_in
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    DATE_1,
    DATE_2,
    OFFERED,
    TWO,
    acted,
    checked,
    held,
    met,
)
from tests.shared.days import ahead
from tests.shared.kept import entries
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code

OUTCOME = {"considered": "All.", "watches": "Olive", "again": ahead(30), "early": "She asks for it."}
WILL = {"said": "yes", "text": "From Monday on."}
COMES = {"comes": "yes", "people": "Pat", "conflict": "Her aunt."}
FOUND = {
    "what": "A brick",
    "maker": "A neighbour",
    "compared": "no",
}


def test_two_recommendations_answered_in_the_same_words(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = held(app, officer)
    asked = {"to": "police", "by": ahead(9), **ADVICE}
    acted(app, officer, case, ("recommend", asked), ("recommend", asked), ("outcome", OUTCOME))
    police = opened(app, case)
    for entry in entries(app, case, "recommend"):
        answer(police, case, f"answer/{entry.id}", **WILL)
        answer(police, case, f"answer/{entry.id}", **WILL)  # gone back to, and sent again
    answered = [entry.kept.recommendation for entry in entries(app, case, "body_answers")]
    assert answered == [entry.id for entry in entries(app, case, "recommend")]


def test_a_page_gone_back_to_is_one_answer_also_where_only_staff_read_it(
    app: Flask, officer: Colleague
) -> None:
    add(app, PC)
    case = met(app, officer)
    acted(app, officer, case, ("arrange", {**ARRANGED, "day": ahead(9)}))
    police = opened(app, case)
    for _ in range(2):
        answer(police, case, "report", **FOUND)
    for _ in range(2):
        answer(police, case, "meeting", **COMES)
    assert [len(entries(app, case, act)) for act in ("body_report", "body_comes")] == [1, 1]
    acted(app, officer, case, ("arrange", {**ARRANGED, "day": ahead(12)}))
    answer(police, case, "meeting", **COMES)  # about another meeting
    assert len(entries(app, case, "body_comes")) == 2


def test_a_choice_that_is_taken_back_is_kept(app: Flask, officer: Colleague) -> None:
    """From one date to another and back to the first, by a body and by a person, within one hour."""
    add(app, PC, NURSE)
    case = met(app, officer)
    acted(app, officer, case, ("offer_dates", OFFERED))
    police, ann = opened(app, case), by_code(app, Visitor(app), case)
    for date in (DATE_1, DATE_2, DATE_1):
        answer(police, case, "dates", can=[date])
        ann.get("/track/case/dates")
        ann.press("Send", expect=200, can=[date], text=f"Before noon on {date}")
    page = ann.get("/track/case/dates", expect=200)
    ticked = [box for box in page.root.all("input", name="can") if "checked" in box.attrs]
    assert [box.attrs["value"] for box in ticked] == [DATE_1], "it begins with what she said"
    assert f"Before noon on {DATE_1}" in page.root.all("textarea", name="text")[0].text
    for act in ("body_dates", "dates"):
        assert [entry.kept.can for entry in entries(app, case, act)] == [(1,), (2,), (1,)]


def test_none_of_other_dates_is_another_answer(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = met(app, officer)
    police = opened(app, case)
    for first in (20, 30):
        days = {"day_1": ahead(first), "day_2": ahead(first + 1)}
        acted(app, officer, case, ("offer_dates", {**OFFERED, **days}))
        answer(police, case, "dates", can=[f"none {entries(app, case, 'offer_dates')[-1].id}"])
    assert len(entries(app, case, "body_dates")) == 2


def test_a_colleague_reads_no_conflict_of_interest_in_the_form(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = met(app, officer)
    acted(app, officer, case, ("arrange", {**ARRANGED, "day": ahead(9)}))
    answer(opened(app, case), case, "meeting", **COMES)
    assert "Her aunt." in signed_in(app).get(f"/part/case/{case}/meeting")
    sam = signed_in(app, colleague="Sam Sergeant")
    assert "Her aunt." not in sam.get(f"/part/case/{case}/meeting")
    assert "Her aunt." not in sam.get(f"/part/case/{case}")


def test_progress_is_given_again_while_nobody_has_read_the_first(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = held(app, officer)
    asked = {"to": "police", "by": ahead(9), "notice": "no", **ADVICE}
    acted(app, officer, case, ("action", asked), ("outcome", OUTCOME))
    police = opened(app, case)
    action = entries(app, case, "action")[0].id
    answer(police, case, f"action/{action}", said="begun", text="We have begun.")
    police.get(f"/part/case/{case}")
    police.click("Give more progress on this action")
    police.press("Send", said="done", text="It is done.", expect=200)
    assert [entry.kept.state for entry in entries(app, case, "body_progress")] == ["begun", "done"]


def test_what_was_not_looked_for_is_still_asked_for(app: Flask, officer: Colleague) -> None:
    add(app, PC)
    case = checked(app, officer, TWO)
    acted(app, officer, case, ("ask", {"question": "holds", "bodies": ["police"], "by": ahead(9)}))
    police = opened(app, case)
    answer(police, case, "hold", said_1="held", said_2="not_looked", reference_1="POL 1")
    assert "You still need to look for report 2." in police.get(f"/part/case/{case}")
    assert "POL 1" in police.get(f"/part/case/{case}/hold").html
    answer(police, case, "hold", said_1="held", said_2="not_held")
    assert "You have nothing to do now" in police.get(f"/part/case/{case}")
