"""What keeps a case going: bodies reminded, agreements that do not come, days that are near, copies made."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web, worker
from asb.casework.acts import subject_access, verify
from asb.database import db, writing
from asb.models import Case, HistoryEntry, Letter
from asb.questions.acts.threshold import LEGAL_ADVICE
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    HELD,
    MEANWHILE,
    POWERS,
    TWO,
    VIEWS,
    WEIGHED,
    applied,
    checked,
    do,
    held,
    judged,
    met,
    not_met,
    write,
)
from tests.shared.days import ahead, just_over
from tests.shared.kept import entry, letters, old_refusal, page_of, people, stage
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import ANN, come_in
from tests.shared.story import A_REFERENCE, HELPED

pytestmark = pytest.mark.days


def long_ago(app: Flask, reference: str, days: int) -> None:
    """As if the application had come so many days earlier."""
    with app.app_context():
        with writing() as session:
            day = web.today() - timedelta(days=days)
            session.execute(update(Case).where(Case.reference == reference).values(received_on=day))
        verify.mend(reference, web.council())


def about(app: Flask, reference: str, person: int) -> list[tuple[int, str]]:
    """The entries about this person: number and act."""
    with app.app_context():
        found = db.session.scalars(
            select(HistoryEntry).join(Case).where(Case.reference == reference).order_by(HistoryEntry.id)
        )
        return [(each.id, each.act) for each in found if each.facts.get("person") == person]


def plan(app: Flask, officer: Colleague) -> str:
    """A case whose outcome is sent, with a recommendation and an action that are open."""
    reference = held(app, officer)
    do(officer, reference, "recommend", to="police", by=ahead(20), **ADVICE)
    do(officer, reference, "action", to="council", by=ahead(1), notice="no", **ADVICE)
    sent: dict[str, Any] = {"considered": "All of it.", "watches": "Olive", "again": ahead(30)}
    sent |= {"early": "She asks for it."}
    write(officer, reference, "outcome", "See the letters", **sent)
    return reference


def test_a_body_that_does_not_answer_is_reminded_of_just_that(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer)
    officer.get(f"/staff/cases/{reference}/remind", expect=409)
    write(officer, reference, "ask", "See the letters", bodies=["police", "icb"], by=ahead(5))
    write(officer, reference, "remind", "See the letters", what=["asked-police"])
    [letter] = letters(app, "reminder")
    assert letter.recipient == "body-police"
    assert "to tell us what you hold" in letter.text
    assert "Ogden" not in letter.text
    do(officer, reference, "told", body="police", text="Two calls.")
    officer.get(f"/staff/cases/{reference}/remind")
    assert "Constabulary" not in officer.page.forms[-1].element.text


def test_recommendations_and_actions_are_reminded_of_too(app: Flask, officer: Colleague) -> None:
    reference = plan(app, officer)
    what = [f"answer-{entry(app, reference, 'recommend')}", f"action-{entry(app, reference, 'action')}"]
    write(officer, reference, "remind", "See the letters", what=what)
    said = {letter.recipient: letter.text for letter in letters(app, "reminder")}
    assert "A recommendation, to answer by" in said["body-police"]
    assert "An action, to be done by" in said["body-council"]
    assert "An action" not in said["body-police"]


def test_the_application_goes_to_bodies_without_how_people_are_reached(
    app: Flask, officer: Colleague
) -> None:
    who = {"more": {"more": ["cause"]}, "cause": {"who": "Bob Bell"}}
    checked(app, officer, **who, easier={"keep_out": "Not my brother."})
    [_, letter, _] = letters(app, "the_application")
    assert letter.recipient == "body-police"
    assert "> Music every night." in letter.text
    assert "Bob Bell" in letter.text
    for words in ("ann@example.com", "Not my brother"):
        assert words not in letter.text


def test_whoever_has_the_case_signs_its_letters(app: Flask, officer: Colleague) -> None:
    reference = not_met(app, officer)
    [decision] = letters(app, "threshold_decided")
    assert f"Your contact: {officer.member.name}, for the Neighbourhoods Manager" in decision.text
    assert officer.member.name in letters(app, "the_application")[0].text
    assert stage(app, reference) == "not_met"


def test_what_is_told_of_an_agreement_is_asked_first(app: Flask, officer: Colleague) -> None:
    reference = met(app, officer, **HELPED)
    officer.get(f"/staff/cases/{reference}")
    officer.click("Record if Percy Ogden agrees")
    officer.press("Save", state="refused", how="I met Percy.", tell="no")
    assert letters(app, "agreement_recorded") == []
    officer.click("Record if Percy Ogden agrees")
    officer.press("Save", state="agreed", how="I met him again.", tell="yes", may_know=["decision"])
    assert officer.page.h1 == "Check the letter"
    officer.press("Save and send")
    [letter] = letters(app, "agreement_recorded")
    assert letter.recipient == "applicant"
    assert "They agree" in letter.text
    assert "- what is decided and why" in letter.text
    assert "I met him" not in letter.text


def test_after_ten_working_days_the_bodies_go_on_without_an_agreement(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, **HELPED)
    officer.get(f"/staff/cases/{reference}")
    assert "Decide what to do without an agreement by" in officer.page
    long_ago(app, reference, 20)
    officer.get(f"/staff/cases/{reference}")
    assert "days late" in officer.page
    officer.click("Decide what to do without an agreement")
    typed = {"tried": "Rang three times.", "why": "All bodies: she is not safe."}
    officer.press("Save", how="wait", **typed)
    assert "Enter the day until which we wait" in officer.page.errors[0].text
    officer.press("Save", how="go_on", **typed)
    assert "Decide what to do without an agreement by" not in officer.page
    with app.app_context():
        assert list(verify.drifts(web.council())) == []


def test_whoever_has_a_case_is_told_once_that_a_day_is_near(app: Flask, officer: Colleague) -> None:
    reference = plan(app, officer)
    late = applied(app, [A_REFERENCE])
    long_ago(app, late, 60)
    for _ in range(2):
        with app.app_context():
            worker.keep_house(app)
    [letter] = letters(app, "date_near")
    assert (letter.to_name, letter.to_address) == (officer.member.name, officer.member.email)
    assert "“An action is due” is due by" in letter.text
    with app.app_context():
        case = db.session.scalar(select(Case).where(Case.reference == reference))
        assert case
        assert letter.case_id == case.id


def test_a_promise_that_cannot_be_kept_is_said_before_the_day(app: Flask, officer: Colleague) -> None:
    """The acknowledgement is the one clock that is promised; its letter came back."""
    reference = applied(app, [A_REFERENCE])
    with app.app_context():
        with writing() as session:
            session.execute(update(Letter).where(Letter.recipient == "applicant").values(state="failed"))
        verify.mend(reference, web.council())
    officer.get(f"/staff/cases/{reference}")
    assert "Send a delay letter" not in officer.page.text.split("How to contact")[0]
    with app.app_context():
        here = web.council()
        over = just_over(here.clock("acknowledgement").working_days, here)
    long_ago(app, reference, (web.today() - over).days - 1)  # so that its last day is today, or the next
    officer.get(f"/staff/cases/{reference}")
    assert "Send a delay letter" in officer.page.text.split("How to contact")[0]


def test_a_copy_for_who_asks_leaves_out_what_is_not_theirs(app: Flask, manager: Colleague) -> None:
    reference = checked(app, manager)
    do(manager, reference, "note", text="Sam Sterne rang. So did the LAMP shop.")
    do(manager, reference, "keep_out", kept_out="Sam Sterne")
    do(manager, reference, "link", case=applied(app, [A_REFERENCE]), how="opposing")
    old_refusal(app, reference, manager.member.id, as_asked=[(LEGAL_ADVICE, "PRIVILEGED"), ("Why?", "No.")])
    do(manager, reference, "export", "Make the copy", checked="She came in.", black_out="lamp shop")
    do(manager, reference, "note", text="AFTERWARDS")
    manager.get(f"/staff/cases/{reference}/see/documents")
    manager.click(
        next(link.text for link in manager.page.links if link.text.startswith("Subject access copy, made"))
    )
    page = manager.page.text
    assert "█████ rang. So did the █████." in page
    assert "Music every night." in page
    for words in ("Sam Sterne", "LAMP", "PRIVILEGED", "AFTERWARDS", "other side", "She came in."):
        assert words not in page
    manager.get(f"/staff/cases/{reference}/see/copy/{entry(app, reference, 'note')}", expect=404)


def copy_for(app: Flask, officer: Colleague, reference: str, whose: int) -> str:
    """The copy for this person of the case, as it is read."""
    do(officer, reference, "export", "Make the copy", checked="I rang.", whose=str(whose))
    return officer.get(f"/staff/cases/{reference}/see/copy/{entry(app, reference, 'export')}").text


def send_all(person: Visitor, mark: str, page: int) -> None:
    """What people of a case can send from theirs, with a mark in each; `page`: which of the application."""
    for door, button, said in (
        ("more", "Send", {"text": f"{mark} more"}),
        ("another", "Send", {"what": f"{mark} report", "told": ["police"]}),
        (f"right/{page}", "Send", {"text": f"{mark} right"}),
        ("meeting", "Send", {"take_part": "statement", "statement": f"{mark} statement"}),
        (
            "reach",
            "Send request",
            {"routes": ["email"], "email": f"{mark}@new.example", "email_shared": "no"},
        ),
    ):
        person.get(f"/track/case/{door}")
        person.press(button, **said, expect=200)


def test_each_of_a_case_gets_a_copy_of_what_is_theirs(app: Flask, officer: Colleague) -> None:
    """Ann applied for Percy; each has sent something since, and is reached in a new way."""
    reference = checked(app, officer, TWO, **HELPED)
    ann, percy = people(app, reference)
    know = {"state": "agreed", "how": "OF-PERCY met", "may_know": ["progress", "plan"], "tell": "no"}
    do(officer, reference, f"agreement/{percy}", **know)
    page_shared = page_of(app, reference, "behaviour")
    send_all(come_in(app, Visitor(app), reference), "ANNS", page_shared)
    send_all(come_in(app, Visitor(app), reference, "percy@example.com"), "PERCYS", page_shared)
    more = next(number for number, act in about(app, reference, percy) if act == "add")
    do(officer, reference, f"seen/{more}", done="OF-PERCY done", words="OF-PERCY answer")
    officer.press("Save and send")
    do(officer, reference, f"contact_details/{percy}", checked="OF-PERCY rang")
    do(officer, reference, "finding", **judged(4, source="OF-PERCY log"))
    page = copy_for(app, officer, reference, ann)
    assert "For Ann Ogden." in page
    assert page.count("ANNS") == 5
    for mark in ("PERCYS", "OF-PERCY", "percy@example.com", "percys@new.example"):
        assert mark not in page
    page = copy_for(app, officer, reference, percy)
    assert "For Percy Ogden." in page
    assert page.count("PERCYS") == 5 + 1, "what they sent, and the address that was changed"
    for mark in ("Music every night.", "OF-PERCY answer", "OF-PERCY log", "percy@example.com"):
        assert mark in page
    for mark in ("ANNS", ANN):
        assert mark not in page


def test_what_becomes_of_an_objection_or_a_letter_is_in_nobody_elses_copy(
    app: Flask, officer: Colleague
) -> None:
    reference = checked(app, officer, TWO, **HELPED)
    ann, percy = people(app, reference)
    person = come_in(app, Visitor(app), reference, "percy@example.com")
    person.get("/track/case/answer")
    person.press("I do not agree", why="PERCYS", expect=200)
    do(officer, reference, "weigh", said="go_on", why="OF-PERCY weighed")
    with app.app_context(), writing() as session:
        session.execute(update(Letter).where(Letter.recipient == "represented").values(state="failed"))
    letter = letters(app, "came")[0].id
    do(officer, reference, f"deliver/{letter}", how="dropped", why="OF-PERCY told")
    page = copy_for(app, officer, reference, ann)
    assert "PERCY" not in page
    page = copy_for(app, officer, reference, percy)
    for mark in ("PERCYS", "OF-PERCY weighed", "OF-PERCY told"):
        assert mark in page


@pytest.mark.parametrize(
    "written",
    [
        *("Kevin Smith", "KEVIN  smith", "Kevin\nSmith", "Kevin\u00a0Smith", "> Kevin\n> Smith"),
        *("Kevin-Smith", "Ke\u00advin Smith", "Kevin\u200b Smith", "\uff2bevin Smith", "_Kevin Smith_"),
    ],
)
def test_a_name_is_black_however_its_words_stand_apart(written: str) -> None:
    black = subject_access.blacking_out([" Kevin Smith ", "Kevin", ""])
    said = black({"rows": [f"It was {written}, not Kevina Smithers."], "none": None})
    assert "smith," not in said["rows"][0].lower()
    assert said["rows"][0].strip("_").endswith("not Kevina Smithers.")
    assert "█████" in said["rows"][0]


@pytest.mark.parametrize("name", ["An Other", "Kevin O’Brien", "Ann-Marie Bell"])
def test_only_the_name_is_black(name: str) -> None:
    black = subject_access.blacking_out([name])
    assert black(f"{name} saw another one in May.") == "█████ saw another one in May."


def test_an_appeal_may_be_withdrawn_or_ask_for_the_plan_to_be_done(app: Flask, officer: Colleague) -> None:
    first = not_met(app, officer)
    for about in ("threshold", "handling"):
        write(officer, first, "appeal", "See the letters", how="us", grounds=[about], text="Not fair.")
        do(
            officer,
            first,
            "appeal_decided",
            "See the letter",
            result="withdrawn",
            back=["threshold"],
            words="x",
        )
        assert "Only an appeal that was upheld" in officer.page.errors[0].text
        officer.press("See the letter", back=["nothing"])
        officer.press("Save and send")
    assert stage(app, first) == "not_met"
    assert letters(app, "appeal_decided")[0].subject.startswith("Your appeal is withdrawn")
    second = plan(app, officer)
    number = entry(app, second, "action")
    do(officer, second, f"progress/{number}", state="done", text="Seen.")
    officer.get(f"/staff/cases/{second}/close/done")
    rows = [name for name in officer.page.forms[-1].names if name.startswith("promised-")]
    becomes = {name: "It is not needed." if name.endswith("-why") else "not_needed" for name in rows}
    assert len(becomes) == 4, "what was promised, and an answer that has not come"
    officer.press("See the letter", why="All is done.", **becomes)
    officer.press("Save and send", expect=200)
    write(officer, second, "appeal", "See the letters", how="us", grounds=["delivery"], text="Nobody came.")
    deliver = {"result": "upheld", "back": ["deliver"], "words": "Do it."}
    write(officer, second, "appeal_decided", **deliver)
    assert stage(app, second) == "plan"
    assert "What was agreed in the plan has to be done." in letters(app, "appeal_decided")[-1].text


def test_a_review_outside_the_act_is_called_so_in_every_letter(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    write(officer, reference, "decide", outcome="outside", **VIEWS, **WEIGHED, **MEANWHILE)
    write(officer, reference, "arrange", "See the letters", day=ahead(0), **ARRANGED)
    do(officer, reference, "hold_review", **HELD, **POWERS)
    sent = {"considered": "All.", "watches": "Olive", "again": ahead(30), "none": "It is quiet."}
    write(officer, reference, "outcome", "See the letters", **sent)
    for kind in ("threshold_decided", "review_arranged", "please_come", "outcome"):
        assert "review outside the Act" in letters(app, kind)[0].text, kind
    [decision] = letters(app, "threshold_decided")
    assert "> Together they fall short." in decision.text
    assert "review outside the Act" in decision.subject


def test_what_the_applicant_was_asked_for_is_looked_after_until_they_are_heard_of(
    app: Flask, officer: Colleague
) -> None:
    reference = checked(app, officer)
    write(officer, reference, "need_more", what="When did it begin?", by=ahead(2))
    officer.get(f"/staff/cases/{reference}")
    assert "The applicant was asked to answer by" in officer.page
    do(officer, reference, "contact", how="phone", who="Ann", text="In May.")
    assert "was asked to answer" not in officer.page
