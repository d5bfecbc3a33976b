"""Letters when an application comes: to who applied, to who is spoken for, to the team."""

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from asb import web
from asb.casefile import calendar_of
from asb.casework.acts import agreement, case_files, delivery
from asb.casework.post import due_soon
from asb.database import db
from asb.models import Agreement, Case, Evidence
from asb.rules.working_days import due
from tests.letters.stories import Days, Named, causes, the
from tests.shared.cases import applied, checked, do, found, write
from tests.shared.councils import texting
from tests.shared.days import recent
from tests.shared.kept import needs_only, people
from tests.shared.officers import signed_in
from tests.shared.page import File, Visitor
from tests.shared.people import by_code
from tests.shared.story import report, sent

HELPED: dict[str, Any] = {
    "who": {"who": "someone_else"},
    "person": {"relationship": "friend", "name": "Percy Ogden"},
    "person_contact": {"routes": ["email"]},
    "person_details": {"email": "percy@example.com", "email_shared": "no"},
}
AWAY = {"person_details": {"email": "percy@example.com", "email_shared": "unsure"}}
SHARED = {"details": {"email": "ann@example.com", "email_shared": "yes"}}
ASKED = {"agreement": {"how": "ask"}}
ACTS_FOR = {"agreement": {"how": "authority"}}


def due_by(app: Flask, working_days: int) -> date:
    """The last of so many working days from today."""
    with app.app_context():
        return due(web.today(), working_days, calendar_of(app.extensions["asb_council"])).due


@causes("acknowledgement", "new_application")
def for_oneself(app: Flask) -> tuple[Named, Days]:
    sent(app, reports=[report(recent(10)), {"reference": "PD-7"}])
    return {
        "acknowledgement": the(app, "acknowledgement"),
        "new_application": the(app, "new_application", "team"),
    }, {}


@causes("acknowledgement_neutral")
def where_others_read(app: Flask) -> tuple[Named, Days]:
    sent(app, SHARED)
    return {"acknowledgement_neutral": the(app, "acknowledgement")}, {}


@causes("please_ring")
def by_text_alone(app: Flask) -> tuple[Named, Days]:
    texting(app)
    mobile = {"mobile": "07700 900982", "mobile_shared": "unsure"}
    sent(app, {"contact": {"routes": ["text"]}, "details": mobile}, reports=[report(recent(10))])
    return {"please_ring": the(app, "please_ring")}, {}


@causes("new_application-risk")
def in_danger_and_by_post(app: Flask) -> tuple[Named, Days]:
    post = {"address": "1 High Street\nMatlock", "post_shared": "yes"}
    answers: dict[str, dict[str, Any]] = {
        "safe": {"danger": "yes", "others": "unsure", "under_18": "yes"},
        "because": {"because": ["race"]},
        "place": {"place": "The Slopes, Buxton"},
        "behaviour": {"story": "First line\n\n# not a heading\n- not a list"},
        "contact": {"routes": ["post"]},
        "details": post,
    }
    sent(app, answers, reports=[report(recent(10))])
    return {"new_application-risk": the(app, "new_application", "team")}, {"ACKNOWLEDGE_BY": due_by(app, 5)}


@causes("acknowledgement-helper", "please_agree", "agree_again", "new_application-helper")
def for_somebody_by_a_link(app: Flask) -> tuple[Named, Days]:
    sent(app, HELPED)
    with app.app_context():
        [number] = db.session.scalars(select(Agreement.person_id))
        db.session.rollback()
        agreement.remind(number, web.council(), web.tokens(), web.now())
    return {
        "acknowledgement-helper": the(app, "acknowledgement"),
        "please_agree": the(app, "please_agree", "represented"),
        "agree_again": the(app, "agree_again", "represented"),
        "new_application-helper": the(app, "new_application", "team"),
    }, {}


@causes("acknowledgement-authority")
def with_authority(app: Flask) -> tuple[Named, Days]:
    sent(app, HELPED | ACTS_FOR)
    return {"acknowledgement-authority": the(app, "acknowledgement")}, {}


@causes("applied_for_you", "applied_for_you_neutral")
def for_somebody_to_be_asked(app: Flask) -> tuple[Named, Days]:
    sent(app, HELPED | ASKED)
    plainly = the(app, "applied_for_you", "represented")
    sent(app, HELPED | ASKED | AWAY)
    return {
        "applied_for_you": plainly,
        "applied_for_you_neutral": the(app, "applied_for_you", "represented"),
    }, {}


@causes("acknowledgement-group", "applied_for_you-member")
def for_a_group(app: Flask) -> tuple[Named, Days]:
    one = {"name": "Dora Dale", "how": "email", "email": "dora@example.com", "email_shared": "no"}
    sent(app, {"who": {"who": "group"}, "agreement": {"how": "ask"}}, others=[one])
    return {
        "acknowledgement-group": the(app, "acknowledgement"),
        "applied_for_you-member": the(app, "applied_for_you", "member"),
    }, {}


def answers_by_link(app: Flask, **said: Any) -> None:
    """Percy opens the link of his letter, and answers."""
    letter, tokens = the(app, "please_agree", "represented"), app.extensions["asb_tokens"]
    with app.app_context():
        text = tokens.fill(letter.text, letter.nonce)
    link = next(line for line in text.splitlines() if "/reply/" in line)
    percy = Visitor(app)
    percy.get(link.removeprefix(tokens.base_url))
    percy.press("Read the message", expect=200)
    percy.press("Send my answer", said, expect=200)


@causes("agreement_answered-agreed", "agreement_answered-ring", "agreement_answered-refused")
def an_answer_by_link(app: Flask) -> tuple[Named, Days]:
    found = {}
    more = {"phone": "07700 900 982", "times": "Mornings", "note": "Please be careful.\nHe is near."}
    for answer, name, said in (
        ("agree", "agreed", {"may_know": ["progress", "plan"]}),
        ("ring", "ring", more),
        ("refuse", "refused", {}),
    ):
        sent(app, HELPED)
        answers_by_link(app, answer=answer, **said)
        found[f"agreement_answered-{name}"] = the(app, "agreement_answered", "team")
    return found, {}


@causes("agreement_recorded-agreed", "agreement_recorded-refused", "agreement_recorded-authority")
def an_answer_that_was_made_sure_of(app: Flask) -> tuple[Named, Days]:
    olive, found = signed_in(app, "officer"), {}
    for state, may_know in (("agreed", ["progress", "decision", "plan"]), ("refused", []), ("authority", [])):
        case = applied(app, **HELPED)
        percy = people(app, case)[1]
        said = {"state": state, "how": "I met Percy.", "may_know": may_know, "tell": "yes"}
        write(olive, case, f"agreement/{percy}", "Save", **said)
        found[f"agreement_recorded-{state}"] = the(app, "agreement_recorded")
    return found, {}


@causes("file_stopped", "not_delivered", "not_delivered-body")
def what_did_not_go_well(app: Flask) -> tuple[Named, Days]:
    case, visitor = applied(app), Visitor(app)
    olive = signed_in(app, "officer")
    do(olive, case, "risk", dangers=["nothing"], level="none")
    do(olive, case, "take", "Assign to me")
    write(olive, case, "pass", "See the letters", bodies=["council", "police", "icb"])
    by_code(app, visitor, case)
    visitor.click("Send a file")
    visitor.press("Send", file=File("diary.txt", b"Monday: drums"), about="My diary", expect=200)
    with app.app_context():
        [number] = db.session.scalars(select(Evidence.id))
        db.session.rollback()
        case_files.scanned(number, "Eicar", web.council(), web.now())
    found = {"file_stopped": the(app, "file_stopped", "team")}
    for name, kind, recipient in (
        ("not_delivered", "acknowledgement", "applicant"),
        ("not_delivered-body", "the_application", "body-police"),
    ):
        with app.app_context():
            letter = the(app, kind, recipient)
            delivery.failed(letter, "550 no", web.council(), web.now())
        found[name] = the(app, "not_delivered", "team")
    return found, {}


@causes("second_asked")
def a_second_person_is_needed(app: Flask) -> tuple[Named, Days]:
    signed_in(app, "manager")
    officer = signed_in(app, "officer")
    case = checked(app, officer)
    found(officer, case, 2, "related", "It was a dog two streets away.")
    with app.app_context():
        number = db.session.scalars(select(Case.id).where(Case.reference == case)).one()
        db.session.rollback()
        due_soon.ask_managers(number, web.council(), web.now())
    return {"second_asked": the(app, "second_asked", "staff")}, {}


@causes("date_near", "date_near-review", "date_near-team", "date_past")
def a_day_is_near(app: Flask) -> tuple[Named, Days]:
    found, officer = {}, signed_in(app, "officer")
    for name in ("date_near-team", "date_near", "date_near-review", "date_past"):
        case = applied(app)
        if name != "date_near-team":
            do(officer, case, "take", "Assign to me")
        kind = name.partition("-")[0]
        task = ("review_day", "hold_review") if name == "date_near-review" else ("threshold", "decide")
        needs_only(app, case, *task, "do", recent(1 if kind == "date_past" else -2))
        with app.app_context():
            number = db.session.scalars(select(Case.id).where(Case.reference == case)).one()
            db.session.rollback()
            due_soon.tell(number, web.council(), web.now())
        found[name] = the(app, kind, "team")
    return found, {}
