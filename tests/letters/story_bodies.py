"""Letters to contacts of bodies, who answer by link or by a printed code, and to others asked on one case."""

from flask import Flask
from sqlalchemy import select

from asb.casework.bodies import contacts, reminders
from asb.casework.bodies.contacts import Details
from asb.casework.track import signing_in
from asb.database import db
from asb.models import Case, SignInAsked
from asb.web import now
from tests.letters.stories import Days, Named, causes, the
from tests.shared.bodies import ADA, LANDLORD, PC, add, answer, opened
from tests.shared.bodies import signed_in as by_link_of
from tests.shared.cases import (
    ADVICE,
    APPEALED,
    PROPOSED,
    TWO,
    acted,
    checked,
    held,
    not_met,
    write,
)
from tests.shared.days import ahead
from tests.shared.kept import entries
from tests.shared.officers import signed_in
from tests.shared.page import Visitor

ON_PAPER = Details("icb", "Nia Nurse", "Safeguarding lead", "", "1 Hospital Road\nDerby", "")
PEAK = {
    "organisation": "Peak Homes",
    "kind": "landlord",
    "name": "Lee Lessor, housing officer",
    "email": "lee@peak.example",
    "what": "Do you know of noise at this address since May?",
    "applicant": "agreed",
}


@causes(
    "the_application-by_link",
    "the_application-by_code",
    "please_tell_us-by_link",
    "please_say_what_you_think-by_link",
    "please_help",
    "please_help-public",
    "please_help-again",
    "contact_link",
)
def by_link(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    add(app, PC, ON_PAPER)
    case = checked(app, olive, TWO)
    police, nhs = (letters_to(app, each) for each in (PC, ON_PAPER))
    found = {
        "the_application-by_link": the(app, "the_application", police),
        "the_application-by_code": the(app, "the_application", nhs),
    }
    write(olive, case, "ask", "See the letters", question="holds", bodies=["police"], by=ahead(9))
    write(olive, case, "ask", "See the letters", bodies=["police"], by=ahead(9), **PROPOSED)
    write(olive, case, "ask_other", by=ahead(1), public="no", **PEAK)
    found["please_help"] = the(app, "please_help", "contact")
    write(olive, case, "ask_other", by=ahead(1), public="yes", **PEAK | {"email": "ann@peak.example"})
    found["please_help-public"] = the(app, "please_help", "contact")
    council, tokens = app.extensions["asb_council"], app.extensions["asb_tokens"]
    with app.app_context():
        number = db.session.scalars(select(Case.id).where(Case.reference == case)).one()
        db.session.rollback()
        later = now().replace(year=now().year + 1)
        reminders.remind(number, council, tokens, later)
        signing_in.ask("", PC.email, tokens, now())
        asked = db.session.scalars(select(SignInAsked.id)).one()
        db.session.rollback()
        signing_in.answer(asked, council, tokens, now())
    found |= {
        "please_tell_us-by_link": the(app, "please_tell_us", police),
        "please_say_what_you_think-by_link": the(app, "please_say_what_you_think", police),
        "please_help-again": the(app, "please_help", "contact"),
        "contact_link": the(app, "contact_link", police),
    }
    return found, {"tomorrow": later.date()}


@causes("not_accepted", "not_accepted-other")
def an_answer_is_not_accepted(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    add(app, PC)
    case = checked(app, olive, TWO)
    acted(app, olive, case, ("ask_other", LANDLORD))
    lee = Details("", "Lee Lessor", "", "", "", "")
    for visitor in (opened(app, case), by_link_of(app, lee)):
        answer(visitor, case, "hold", said_1="not_held", said_2="not_held")
    for entry in entries(app, case, "body_holds"):
        write(olive, case, f"decline/{entry.id}", why="It is about another street.")
    return {
        "not_accepted": the(app, "not_accepted", letters_to(app, PC)),
        "not_accepted-other": the(app, "not_accepted", "contact"),
    }, {}


@causes("please_come-by_link", "recommended-by_link")
def the_review(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    add(app, PC)
    case = held(app, olive)
    said = {"considered": "All.", "watches": "Olive", "again": ahead(30), "early": "She asks for it."}
    asked = {"to": "police", "by": ahead(9), **ADVICE}
    acted(app, olive, case, ("recommend", asked), ("outcome", said))
    police = letters_to(app, PC)
    found = {
        "please_come-by_link": the(app, "please_come", police),
        "recommended-by_link": the(app, "recommended", police),
    }
    return found, {}


@causes("appeal_passed_on-by_link", "appeal_answer", "appeal_answer-declined", "appeal_answer-to_the_office")
def an_appeal_by_link(app: Flask) -> tuple[Named, Days]:
    olive = signed_in(app, "officer")
    add(app, ADA)
    case = not_met(app, olive)
    write(olive, case, "appeal", "See the letters", **APPEALED)
    body, ada = letters_to(app, ADA), by_link_of(app, ADA)
    found = {"appeal_passed_on-by_link": the(app, "appeal_passed_on", body)}
    ada.get("/part/appeals/1")
    ada.press("Open the papers", expect=200)
    ada.click("Record your decision")
    ada.press("Send", result="upheld", back=["threshold"], words="Weigh the harm.", expect=200)
    ask_for_more(ada, "Please send the policy.")
    said, asked = entries(app, case, "appeal_says")[0].id, entries(app, case, "appeal_asks")[0].id
    write(olive, case, f"decline/{said}", why="Which report?")
    found["appeal_answer-declined"] = the(app, "appeal_answer", body)
    write(olive, case, f"answer_appeal/{asked}", "See the letter", text="It is on our website.")
    found["appeal_answer"] = the(app, "appeal_answer", body)
    ask_for_more(ada, "And the log?")
    asked = entries(app, case, "appeal_asks")[1].id
    with app.app_context():
        contacts.close(next(each.id for each in contacts.everybody() if each.name == ADA.name), now())
    write(olive, case, f"answer_appeal/{asked}", "See the letter", text="There is none.")
    found["appeal_answer-to_the_office"] = the(app, "appeal_answer", "appeal_body")
    return found, {}


def ask_for_more(ada: Visitor, text: str) -> None:
    ada.get("/part/appeals/1/more")
    ada.press("Send", text=text, expect=200)


def letters_to(app: Flask, details: Details) -> str:
    """The recipient key of this contact."""
    with app.app_context():
        number = next(each.id for each in contacts.everybody() if each.name == details.name)
    return f"body-{details.body}-{number}"
