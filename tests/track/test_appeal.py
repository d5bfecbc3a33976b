"""An appeal from the page: what one can appeal about, the check, a file, and withdrawing it."""

import pytest
from flask import Flask

from tests.shared.cases import ADVICE, APPEALED, applied, do, held, not_met, write
from tests.shared.days import ahead
from tests.shared.kept import entries, letters, people
from tests.shared.officers import Colleague
from tests.shared.page import File, Visitor
from tests.shared.people import by_code, reach
from tests.shared.story import HELPED

pytestmark = pytest.mark.days
FILE = File("diary.txt", b"Monday: drums all night\n" * 10)


def grounds(visitor: Visitor) -> list[str]:
    """What the page of an appeal offers."""
    visitor.get("/track/case/again")
    return [box.attrs["value"] for box in visitor.page.root.all("input", name="grounds")]


def test_only_what_there_is_can_be_appealed_about(app: Flask, officer: Colleague) -> None:
    ann = by_code(app, Visitor(app), applied(app))
    assert grounds(ann) == ["handling"]
    assert "It has not been decided yet whether there will be a review." in ann.page
    assert "plan" not in ann.page.root.all("main")[0].text
    by_code(app, ann, not_met(app, officer))
    assert grounds(ann) == ["threshold", "handling"]
    case = held(app, officer)
    by_code(app, ann, case)
    assert grounds(ann) == ["threshold", "review", "handling"]
    assert "The plan agreed for you" not in ann.page
    do(officer, case, "action", to="council", by=ahead(9), notice="no", **ADVICE)
    early = {"early": "They know the plan."}
    write(
        officer,
        case,
        "outcome",
        "See the letters",
        considered="All.",
        watches="Olive",
        again=ahead(30),
        **early,
    )
    assert grounds(ann) == ["threshold", "review", "delivery", "handling"]
    assert "The plan agreed for you is not affected." in ann.page
    officer.get(f"/staff/cases/{case}/appeal")
    assert "The action plan is not being carried out" in officer.page


def test_a_helper_does_not_learn_from_the_grounds_how_far_it_is(app: Flask, officer: Colleague) -> None:
    ann = by_code(app, Visitor(app), applied(app, **HELPED))
    assert grounds(ann) == ["handling"]
    by_code(app, ann, not_met(app, officer, **HELPED))
    told = grounds(ann)
    by_code(app, ann, held(app, officer, **HELPED))
    assert grounds(ann) == told == ["threshold", "review", "delivery", "handling"]


def test_it_is_checked_before_it_goes_and_a_file_goes_with_it(
    app: Flask, officer: Colleague, appeals: Colleague
) -> None:
    case = not_met(app, officer)
    ann = by_code(app, Visitor(app), case)
    ann.click("Appeal")
    ann.press("Continue", grounds=["threshold"], missed="The broken gate.", text="Weigh it.")
    assert ann.page.h1 == "Check your appeal"
    assert "The broken gate." in ann.page
    assert entries(app, case, "appeal") == []
    ann.press("Send your appeal", file=File("virus.exe", b"MZ\0\0"), expect=422)
    assert [error.href for error in ann.page.errors] == ["#file"]
    assert ann.page.h1 == "Check your appeal"
    assert "The broken gate." in ann.page
    ann.press("Send your appeal", file=File("film.mp4", b"x" * 31_000_000), expect=422)
    assert ann.page.h1 == "Check your appeal"
    assert "The broken gate." in ann.page
    ann.press("Send your appeal", file=FILE)
    assert ann.page.h1 == "Thank you"
    [appeal] = entries(app, case, "appeal")
    assert (appeal.facts["missed"], appeal.facts["file"]) == ("The broken gate.", "diary.txt")
    appeals.get("/staff/appeals")
    page = appeals.click(case)
    assert "The broken gate." in page
    [link] = [link for link in page.links if link.text == "diary.txt"]
    reply = appeals.download(link.href)
    assert reply.data == FILE.content
    assert reply.headers["Content-Disposition"].startswith("attachment")
    assert officer.get(f"/staff/cases/{case}/see/documents")
    assert "diary.txt" in officer.page
    write(officer, case, "appeal_decided", result="not_upheld", back=["nothing"], words="No.")
    appeals.get(link.href, expect=404)


def test_an_appeal_has_no_file_unless_there_is_one(
    app: Flask, officer: Colleague, appeals: Colleague
) -> None:
    case = not_met(app, officer)
    write(officer, case, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    appeals.get("/staff/appeals")
    page = appeals.click(case)
    assert "The file that came with the appeal" not in page
    appeals.get(f"{page.path}/file", expect=410)


def test_it_is_withdrawn_once_we_know_that_it_is_their_wish(app: Flask, officer: Colleague) -> None:
    case = not_met(app, officer)
    ann = by_code(app, Visitor(app), case)
    ann.get("/track/case/back", expect=409)
    ann.get("/track/case")
    ann.click("Appeal")
    ann.press("Continue", grounds=["threshold"])
    ann.press("Send your appeal")
    ann.get("/track/case")
    ann.click("Withdraw your appeal")
    ann.press("Ask to withdraw your appeal", pressure="yes")
    assert ann.page.h1 == "Thank you"
    ann.get("/track/case/back", expect=409)
    assert letters(app, "appeal_withdrawn") == []
    assert "Was this you?" in letters(app, "please_confirm")[-1].subject
    officer.get(f"/staff/cases/{case}")
    officer.click("Record that the appeal is withdrawn, once you have checked that this is what they want")
    officer.press("See the letter", result="withdrawn", back=["nothing"])
    officer.press("Save and send")
    [to_body] = letters(app, "appeal_withdrawn")
    assert to_body.recipient == "appeal_body"
    assert "Your appeal is withdrawn" in letters(app, "appeal_decided")[-1].subject
    assert "What people sent" not in officer.get(f"/staff/cases/{case}")
    assert "It was withdrawn" in ann.get("/track/case")


def test_nobody_withdraws_the_appeal_of_another(app: Flask, officer: Colleague) -> None:
    case = not_met(app, officer, **HELPED)
    write(officer, case, "appeal", "See the letters", **APPEALED, who=str(people(app, case)[0]))
    percy = by_code(app, Visitor(app), case, place=1)
    percy.get("/track/case/back", expect=409)
    by_code(app, Visitor(app), case).get("/track/case/back")


def test_no_letter_speaks_of_a_plan_that_does_not_exist(app: Flask, officer: Colleague) -> None:
    case = not_met(app, officer)
    write(officer, case, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    why = {"why_nothing": "The street light was mended meanwhile."}
    write(officer, case, "appeal_decided", result="upheld", back=["nothing"], words="Yes.", **why)
    write(officer, case, "close/not_met", why="The warden looks in.")
    for kind in ("threshold_decided", "appeal_received", "appeal_decided", "closed"):
        assert "plan" not in letters(app, kind)[-1].text, kind
    assert why["why_nothing"] in letters(app, "appeal_decided")[0].text
    assert why["why_nothing"] in by_code(app, Visitor(app), case).page


def test_a_plan_that_exists_is_not_affected_by_an_appeal(app: Flask, officer: Colleague) -> None:
    case = held(app, officer)
    do(officer, case, "action", to="council", by=ahead(9), notice="no", **ADVICE)
    early = {"early": "They know the plan."}
    write(
        officer,
        case,
        "outcome",
        "See the letters",
        considered="All.",
        watches="Olive",
        again=ahead(30),
        **early,
    )
    write(officer, case, "appeal", "See the letters", how="us", grounds=["review"], text="Not fair.")
    assert "The plan agreed for you is not affected." in letters(app, "appeal_received")[0].text
    write(officer, case, "appeal_decided", result="not_upheld", back=["nothing"], words="No.")
    assert "The plan agreed for you is not affected." in letters(app, "appeal_decided")[0].text


def test_staff_record_whose_appeal_it_is(app: Flask, officer: Colleague) -> None:
    case = not_met(app, officer, **HELPED)
    reach(app, case, 1, "decision")
    percy = people(app, case)[1]
    said = {"how": "us", "grounds": ["threshold"], "text": "Percy rang."}
    do(officer, case, "appeal", "See the letters", **said)
    assert officer.page.errors[0].text == "Choose who is appealing"
    officer.press("See the letters", who=str(percy), expect=200)
    officer.press("Save and send", expect=200)
    subjects = {letter.recipient: letter.subject for letter in letters(app, "appeal_received")}
    assert subjects["represented"] == f"We have your appeal: {case}"
    assert subjects["applicant"] == f"There is an appeal: {case}"
