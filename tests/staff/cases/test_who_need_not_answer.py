"""When a case ends, everybody outside who was asked for something is told that nothing more is needed."""

from typing import Any

import pytest
from flask import Flask

from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    MEANWHILE,
    PASSED_ON,
    PROPOSED,
    TWO,
    VIEWS,
    WARNING,
    WEIGHED,
    applied,
    checked,
    do,
    held,
    met,
    not_met,
    withdrawn,
    write,
)
from tests.shared.days import ahead
from tests.shared.kept import case as case_of
from tests.shared.kept import letters
from tests.shared.officers import Colleague

pytestmark = pytest.mark.stories

WITHDRAWN = {"checked": "I rang Ann on the safe number.", "why": "SECRET"}
NOT_MET = {"outcome": "not_met", **VIEWS, **WEIGHED, **MEANWHILE}
OUTCOME: dict[str, Any] = {"considered": "All.", "watches": "Olive", "early": "She asks for it."}


def test_a_body_gets_one_letter_with_all_that_it_need_not_do(app: Flask, officer: Colleague) -> None:
    case = met(app, officer)
    write(officer, case, "ask", "See the letters", bodies=["police", "icb"], by=ahead(9))
    write(officer, case, "arrange", "See the letters", day=ahead(9), **ARRANGED)
    withdrawn(app, officer, case)
    found = {each.recipient: each.text for each in letters(app, "nothing_more_needed")}
    assert found.keys() == {"body-council", "body-police", "body-icb"}
    assert letters(app, "invitation_cancelled") == []
    assert "Tell us what you hold" in found["body-police"]
    assert "Come to the review" in found["body-police"]
    assert "Come to the review" not in found["body-icb"]
    assert "Tell us what you hold" not in found["body-council"]
    for text in found.values():
        assert text.startswith(WARNING)
        for words in ("withdr", "SECRET", "Ann"):
            assert words not in text, "it is neutral"


def test_an_answer_to_a_recommendation_is_not_needed_any_more(app: Flask, officer: Colleague) -> None:
    case = held(app, officer)
    do(officer, case, "recommend", to="police", by=ahead(20), **ADVICE)
    do(officer, case, "action", to="council", by=ahead(20), notice="no", **ADVICE)
    write(officer, case, "outcome", "See the letters", again=ahead(30), **OUTCOME)
    withdrawn(app, officer, case)
    found = {each.recipient: each.text for each in letters(app, "nothing_more_needed")}
    assert "You do not have to do anything." in found["body-icb"]
    assert "Answer our recommendation" in found["body-police"]
    assert "the action" in found["body-council"]


EVERY_BODY = {"body-council", "body-police", "body-icb"}


def test_who_owes_nothing_learns_of_the_end_too(app: Flask, officer: Colleague) -> None:
    case = not_met(app, officer)
    write(officer, case, "close/not_met", why="PRIVATE words for Ann.")
    found = {each.recipient: each.text for each in letters(app, "nothing_more_needed")}
    assert found.keys() == EVERY_BODY
    for text in found.values():
        assert text.startswith(WARNING)
        assert f"We have closed application {case}. You do not have to do anything." in text
        assert "PRIVATE" not in text


def test_a_body_that_never_had_the_application_does_not_learn_of_its_end(
    app: Flask, officer: Colleague
) -> None:
    case = applied(app)
    write(officer, case, "withdraw", **WITHDRAWN)
    assert letters(app, "nothing_more_needed") == []


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (met, "count, so the threshold is met and there will be an ASB case review"),
        (not_met, "the threshold is not met. There will be no"),
    ],
)
def test_every_body_that_has_it_learns_the_decision_once_and_no_reason(
    app: Flask, officer: Colleague, make: Any, words: str
) -> None:
    make(app, officer)
    told = letters(app, "decided_for_bodies")
    assert sorted(each.recipient for each in told) == sorted(EVERY_BODY)
    for letter in told:
        assert letter.text.startswith(WARNING)
        assert words in letter.text
        assert "it was decided" not in letter.text, "it says who decided"
        for private in ("Ann", "Reason harm", "looks in every evening", "look in every evening"):
            assert private not in letter.text


def test_bodies_learn_a_decision_that_a_manager_has_to_check_when_it_counts(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = checked(app, officer, TWO)
    do(officer, case, "complained_of", bodies=["police"], why="Nobody came.")
    do(officer, case, "decide", "See the letter", **NOT_MET)
    assert letters(app, "decided_for_bodies") == []
    write(manager, case, "second", "Save", said="agree", why="So it is.")
    assert {each.recipient for each in letters(app, "decided_for_bodies")} == EVERY_BODY


def test_a_duplicate_says_where_it_goes_on(app: Flask, officer: Colleague) -> None:
    goes_on, twice = checked(app, officer), checked(app, officer)
    write(officer, twice, "ask", "See the letters", bodies=["police"], by=ahead(9))
    officer.get(f"/staff/cases/{twice}/close/duplicate")
    becomes = promised(officer)
    officer.press("See the letter", duplicate_of=goes_on, checked="She said so.", **becomes)
    officer.press("Save and send", expect=200)
    assert f"continuing with application {goes_on}" in letters(app, "nothing_more_needed")[0].text


def promised(officer: Colleague) -> dict[str, str]:
    """What becomes of each date: it is not needed any more."""
    names = [name for name in officer.page.forms[-1].names if name.startswith(("promised-", "ours-"))]
    return {name: "It ends." if name.endswith("-why") else "not_needed" for name in names}


def test_what_was_asked_before_the_end_is_closed_when_the_case_is_opened_again(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = checked(app, officer, TWO)
    write(officer, case, "ask", "See the letters", bodies=["police", "icb"], by=ahead(9), **PROPOSED)
    write(officer, case, "ask", "See the letters", bodies=["police"], by=ahead(9))
    write(officer, case, "need_more", what="When?", by=ahead(5))
    write(officer, case, "withdraw", **WITHDRAWN)
    write(manager, case, "reopen", why="She wants it.", words="We go on.")
    page = officer.get(f"/staff/cases/{case}/see/bodies")
    main = page.root.all("main")[0].text
    assert "to answer by" not in main.partition("What was asked and answered")[0]
    assert "An answer is due" not in officer.get(f"/staff/cases/{case}")
    assert "The applicant was asked to answer" not in officer.page
    silent = {f"views-{body}": "no_answer" for body in ("police", "icb")}
    page = do(officer, case, "decide", "See the letter", **NOT_MET | silent)
    assert "was not asked what it thinks of the decision. Ask for its view first" in page.errors[0].text


def test_a_meeting_that_the_end_has_cancelled_is_arranged_anew(
    app: Flask, officer: Colleague, manager: Colleague
) -> None:
    case = met(app, officer)
    write(officer, case, "arrange", "See the letters", day=ahead(9), **ARRANGED)
    withdrawn(app, officer, case)
    write(manager, case, "reopen", back=["nothing"], why="She wants it.", words="We go on.")
    page = officer.get(f"/staff/cases/{case}")
    assert "Review to arrange" in page
    officer.get(f"/staff/cases/{case}/hold_review", expect=409)
    officer.get(f"/staff/cases/{case}/arrange")


def test_another_council_that_was_asked_is_told_when_the_case_is_withdrawn(
    app: Flask, officer: Colleague
) -> None:
    case = checked(app, officer)
    passed = PASSED_ON | {"by": ahead(9), "email": "asb@highpeak.example"}
    write(officer, case, "pass_on", "See the letters", **passed)
    write(officer, case, "withdraw", **WITHDRAWN)
    [letter] = letters(app, "passed_no_longer")
    assert (letter.recipient, letter.to_address) == ("other_council", "asb@highpeak.example")
    assert "you do not need to answer" in letter.text
    for words in ("withdr", "SECRET", "Ann"):
        assert words not in letter.text
    assert "Until they do" not in officer.get(f"/staff/cases/{case}")
    assert "Sent to High Peak" not in officer.get(f"/staff/cases/{case}")


@pytest.mark.parametrize("said", ["taken", "returned"])
def test_another_council_that_has_answered_is_not_told(app: Flask, officer: Colleague, said: str) -> None:
    case = checked(app, officer)
    write(officer, case, "ask", "See the letters", bodies=["police"], by=ahead(9))
    write(officer, case, "pass_on", "See the letters", by=ahead(9), **PASSED_ON)
    write(officer, case, "pass_on_answered", said=said, who="Jo", words="", how_have="By hand.")
    assert letters(app, "passed_no_longer") == []
    assert bool(letters(app, "nothing_more_needed")) is (said == "taken")
    assert (case_of(app, case).stage == "closed") is (said == "taken")


def test_the_day_by_which_another_council_answers_is_a_promise(app: Flask, officer: Colleague) -> None:
    goes_on, case = checked(app, officer), checked(app, officer)
    write(officer, case, "pass_on", "See the letters", by=ahead(9), **PASSED_ON)
    officer.get(f"/staff/cases/{case}/close/duplicate")
    assert [name for name in officer.page.forms[-1].names if name.startswith("promised-passed_on")]
    becomes = promised(officer)
    officer.press("See the letter", duplicate_of=goes_on, checked="She said so.", **becomes)
    officer.press("Save and send", expect=200)
    assert "An answer from another council" in letters(app, "duplicate")[0].text
    assert len(letters(app, "passed_no_longer")) == 1


def test_a_request_for_the_day_of_a_recommendation_stays_our_own(app: Flask, officer: Colleague) -> None:
    """Both are answers, due on one day: the applicant was told of one."""
    case = held(app, officer)
    do(officer, case, "recommend", to="police", by=ahead(20), **ADVICE)
    write(officer, case, "outcome", "See the letters", again=ahead(30), **OUTCOME)
    write(officer, case, "ask", "See the letters", bodies=["icb"], by=ahead(20))
    officer.get(f"/staff/cases/{case}/close/done")
    names = [name for name in officer.page.forms[-1].names if "-answer-" in name and name[-4:] != "-why"]
    assert sorted(name.partition("-")[0] for name in names) == ["ours", "promised"]


def test_a_letter_that_ends_a_case_never_says_that_all_was_done_above_what_was_not(
    app: Flask, officer: Colleague
) -> None:
    case = not_met(app, officer)
    write(officer, case, "need_more", what="When?", by=ahead(5))
    officer.get(f"/staff/cases/{case}/close/not_met")
    officer.press("See the letter", why="The warden looks in.", **promised(officer))
    officer.press("Save and send", expect=200)
    [letter] = letters(app, "closed")
    assert "An answer that we asked for" in letter.text
    assert "is done" not in letter.text
