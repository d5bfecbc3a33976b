"""Every letter in full: each story of tests/letters/full, as its people and bodies read it.

A change of a word is a change of a file there, by hand; letters as they came stand in tests/out/letters.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask

from asb import letters
from asb.casework.accounts import members
from asb.database import db
from asb.demo import After, StoryAct, act
from asb.demo.stories import BEGUN, MEANWHILE, RELIED, VIEWS
from asb.letters import Composed
from asb.models import Letter
from asb.tokens import Link, Ours
from tests.shared.lived import (
    APPEAL,
    ARRANGED,
    DONE_BY_US,
    GROUP,
    HELD,
    NOT_INVITED,
    NOT_MET,
    OUTCOME,
    OUTSIDE,
    RECOMMENDED,
    REPORTS,
    Office,
    office,
    shown,
)
from tests.shared.story import A_REFERENCE, Typed

FULL = Path(__file__).parent / "full"
PARTS = FULL / "parts"
CAME = Path(__file__).parents[1] / "out" / "letters"

AT_HOME = {"details": {"email": "ann@example.com", "email_shared": "no"}}
SHARED_INBOX = {"details": {"email": "ann@example.com", "email_shared": "unsure"}}
HELPING: dict[str, Typed] = {
    "who": {"who": "someone_else"},
    "person": {"name": "Percy Ogden", "relationship": "family"},
    "agreement": {"how": "ask"},
    "person_contact": {"routes": ["email"]},
    "person_details": {"email": "percy@example.com", "email_shared": "no"},
}
BY_LINK = HELPING | {"agreement": {"how": "link"}}
BY_AUTHORITY = HELPING | {"agreement": {"how": "authority"}}
NEIGHBOUR = {"name": "Nell Nobody", "routes": ["email"], "email": "nell@example.com", "email_shared": "no"}

MET = act(9, "decide", outcome="met", **VIEWS, **MEANWHILE)
REFUSED: dict[str, Any] = {
    "ground": ["malicious"],
    "reasons": "The caller says that they rang nobody.",
    "advice": "Legal team: possible, with care.",
    **VIEWS,
    **MEANWHILE,
}
WRITTEN = {"checked": "Rang on the number agreed before."}
TWO = REPORTS[1:]

OTHER_BODIES = ("body-council", "body-icb")
"""They get what the police get."""
RECEIPT = ("acknowledgement", "please_agree", "applied_for_you", "new_application")
WHOLE = ("to the end", "helped and asked", "with a risk")
APPEALED = ("appeal_received", "appeal_passed_on", "appeal_decided", "closed")


class Story(NamedTuple):
    """What somebody tells, what the office does, and which kinds of letters of it are read here."""

    tells: Mapping[str, Typed]
    acts: tuple[StoryAct, ...] = ()
    reads: tuple[str, ...] = RECEIPT
    reports: tuple[Typed, ...] = TWO
    others: tuple[Typed, ...] = ()


STORIES = {
    "to the end": Story(
        AT_HOME,
        (
            *BEGUN,
            act(2, "ask", bodies=["police", "icb"], by=After(12), what="Calls to 12 Mill Lane since April."),
            act(4, "share", bodies=["police"]),
            act(7, "need_more", whom="applicant", what="On which side is the music?", by=After(14)),
            act(8, "late", clock="threshold", why="The police need a week more.", by=After(25)),
            act(8, "remind", what="all"),
            MET,
            act(11, "arrange", **ARRANGED, words="There is a lift."),
            act(25, "hold_review", **HELD),
            act(25, "recommend", **RECOMMENDED),
            act(25, "action", **DONE_BY_US),
            act(26, "draft_plan", by=After(33), words="The recorder is small."),
            act(34, "outcome", **OUTCOME, withheld="What one neighbour told us in confidence."),
            act(47, "remind", what="all"),
            act(60, "progress", state="done", text="Fetched.", told="It is quiet now."),
            act(61, "write", whom="applicant", words="Thank you for the diary."),
            act(75, "close", reason="done", why="It has been quiet for two weeks."),
        ),
        (
            *("acknowledgement", "case_has_come", "please_tell_us", "the_application", "need_more"),
            *(
                "running_late",
                "reminder",
                "threshold_decided",
                "review_arranged",
                "please_come",
                "draft_plan",
            ),
            *("outcome", "recommended", "progress", "written", "closed"),
        ),
        REPORTS,
    ),
    "not met and an appeal": Story(
        AT_HOME,
        (
            *BEGUN,
            act(8, "decide", **NOT_MET | {"views-icb": "delegated", "views-police": "disagrees"}),
            act(15, "appeal", **APPEAL),
            act(38, "appeal_decided", result="not_upheld", back=["nothing"], words="The reasons are sound."),
            act(40, "close", reason="not_met", why="The warden looked in."),
        ),
        ("threshold_decided", *APPEALED),
    ),
    "upheld": Story(
        AT_HOME,
        (
            *BEGUN,
            act(8, "decide", **NOT_MET),
            act(15, "appeal", **APPEAL),
            act(38, "appeal_decided", result="partly", back=["threshold"], words="Weigh the harm again."),
            act(45, "decide", outcome="met_below", **VIEWS, **RELIED, **MEANWHILE, words="We are sorry."),
            act(46, "arrange", **NOT_INVITED | {"day": After(60)}),
            act(60, "hold_review", **HELD),
            act(61, "outcome", **OUTCOME, none="The music has stopped."),
            act(62, "appeal", **APPEAL | {"grounds": ["review"]}),
            act(80, "appeal_decided", result="upheld", back=["review", "deliver"], words="Hold it again."),
            act(81, "appeal", **APPEAL | {"grounds": ["delivery"]}),
            act(85, "appeal_decided", result="withdrawn", back=["nothing"], words="She rang us."),
        ),
        ("threshold_decided", "review_arranged", "outcome", "appeal_decided"),
    ),
    "refused": Story(
        AT_HOME,
        (
            *BEGUN,
            act(8, "refuse", "manager", **REFUSED),
            act(10, "second", "second", said="agree", why="Yes."),
            act(40, "close", reason="no_answer", why="Rang three times."),
        ),
        ("threshold_decided", "closed"),
        REPORTS,
    ),
    "outside the act": Story(
        AT_HOME,
        (
            *BEGUN,
            act(8, "decide", **OUTSIDE),
            act(9, "arrange", **ARRANGED),
            act(25, "hold_review", **HELD),
            act(25, "action", **DONE_BY_US),
            act(26, "draft_plan", by=After(33)),
            act(34, "outcome", **OUTCOME),
            act(39, "progress", state="done", text="Fetched."),
            act(40, "close", reason="other", why="They moved away."),
        ),
        ("threshold_decided", "review_arranged", "please_come", "draft_plan", "outcome", "closed"),
    ),
    "withdrawn": Story(AT_HOME, (*BEGUN, act(5, "withdraw", **WRITTEN)), ("withdrawn",)),
    "passed on": Story(
        AT_HOME,
        (*BEGUN[:2], act(2, "pass_on", to="Peak Park Council", reach="01632 960000", why="Their street.")),
        ("passed_on",),
    ),
    "a shared inbox": Story(
        SHARED_INBOX,
        (*BEGUN, act(2, "write", whom="applicant", words="Thanks.")),
        ("acknowledgement", "new_application", "news_neutral", "written"),
        (A_REFERENCE,),
    ),
    "with a risk": Story(
        AT_HOME
        | {
            "safe": {"danger": "yes", "others": "unsure", "close_by": "yes", "under_18": "yes"},
            "contact": {"routes": ["phone", "post"]},
            "details": {
                "phone": "01629 761377",
                "phone_say": "yes",
                "phone_message": "yes",
                "address": "1 Mill Lane\nWirksworth",
                "post_shared": "unsure",
                "times": "After 6pm",
            },
        },
        reports=(A_REFERENCE,),
    ),
    "helped and asked": Story(
        HELPING,
        (
            *BEGUN,
            act(3, "write", whom="represented", words="Nothing yet."),
            act(4, "write", whom="applicant", words="Nothing yet."),
            act(
                5,
                "agreement",
                about="represented",
                state="agreed",
                how="Rang.",
                may_know=["progress"],
                tell="yes",
            ),
            act(6, "write", whom="represented", words="Welcome."),
            act(8, "decide", **NOT_MET),
            act(15, "appeal", **APPEAL),
            act(20, "withdraw", **WRITTEN),
        ),
        (
            *RECEIPT,
            "news_neutral",
            "news_thin",
            "written",
            "agreement_recorded",
            "threshold_decided",
            "appeal_received",
            "withdrawn",
        ),
    ),
    "helped and refused": Story(
        BY_LINK,
        (*BEGUN, act(5, "agreement", about="represented", state="refused", how="Rang.", tell="yes")),
        (*RECEIPT, "agreement_recorded"),
    ),
    "by authority": Story(
        BY_AUTHORITY,
        (*BEGUN, act(5, "agreement", about="represented", state="authority", how="Saw it.", tell="yes")),
        (*RECEIPT, "agreement_recorded"),
    ),
    "a group": Story(GROUP, others=(NEIGHBOUR,)),
}


@pytest.fixture
def kind() -> str:
    """Letters are the same on every database; one will do."""
    return "sqlite"


@pytest.fixture
def lived(app: Flask) -> Iterator[Office]:
    """The office, inside a request as its verbs want it."""
    with app.test_request_context():
        yield office(app)


def read(name: str, letters: Iterable[Letter | Composed], reference: str) -> None:
    """These letters are those of the file, word by word. [Parts] stand for the texts of that name, and the
    application itself is shown where it is whole.
    """
    came = f"\n{'=' * 40}\n\n".join(f"{each.kind}\n\n{shown(each, reference)}" for each in letters)
    if name not in WHOLE:
        came = re.sub(
            r"\nAbout you\n---------\n.*?(?=\n=====|\Z)", "\n[application]\n", came, flags=re.DOTALL
        )
    for part in sorted(PARTS.glob("*.txt")):
        came = came.replace(part.read_text(), f"[{part.stem}]\n")
    file = f"{name.replace(' ', '_')}.txt"
    CAME.mkdir(parents=True, exist_ok=True)
    (CAME / file).write_text(came)
    assert came == (FULL / file).read_text()


@pytest.mark.parametrize("name", STORIES)
def test_the_letters_of_a_story(lived: Office, name: str) -> None:
    story = STORIES[name]
    reference = lived.come(story.tells, story.reports, story.others)
    case = lived.live(reference, *story.acts)
    read(
        name,
        [each for each in case.letters if each.kind in story.reads and each.recipient not in OTHER_BODIES],
        reference,
    )


DAY = datetime(2026, 7, 3, 10, tzinfo=UTC)
LINK = Link(Ours("⟦here⟧/reply/⟦link⟧"), "nonce", b"digest")


def test_the_letters_that_follow_from_no_act_of_an_officer(lived: Office) -> None:
    reference, here = lived.come(BY_LINK, TWO), lived.council
    case = lived.live(reference)
    ann, percy = case.people
    assert percy.agreement
    case.next_what, case.next_due = "review", date(2026, 7, 10)
    bounced = {each.recipient: each for each in case.letters}
    percy.agreement.state = "ring"
    percy.agreement.answer = {
        "phone": "01629 761377",
        "times": "After 6pm",
        "note": "Not on Sundays.",
        "may_know": ["progress", "plan"],
    }
    read(
        "what the service writes by itself",
        [
            letters.date_near(case, here),
            letters.not_delivered(case, bounced["applicant"], here),
            letters.not_delivered(case, bounced["represented"], here),
            letters.file_stopped(case, 7, "bill.pdf", here),
            letters.came_in(case, here, "came-1", urgent=True),
            letters.came_in(case, here, "came-2", urgent=False),
            letters.agreement_answered(percy, here),
            letters.agree_again(case, percy, LINK, here),
            letters.sign_in(case, ann, LINK, here),
            *letters.sent_back("add", case, ann, here, "came-1"),
            *letters.sent_back("ask_withdraw", case, ann, here, "came-2"),
            letters.answered_back(case, ann, "We have looked.", here, "seen-1"),
            letters.return_link("ann@example.com", "saved-1", LINK, DAY, here),
            letters.draft_goes_soon("ann@example.com", "saved-1", LINK, DAY, here),
        ],
        reference,
    )
    db.session.rollback()


def test_they_say_nothing_where_others_may_read_them(lived: Office) -> None:
    reference, here = lived.come(SHARED_INBOX, TWO), lived.council
    case = lived.live(reference)
    [ann] = case.people
    read(
        "what the service writes to a shared inbox",
        [
            *letters.sent_back("add", case, ann, here, "came-1"),
            *letters.sent_back("ask_withdraw", case, ann, here, "came-2"),
            letters.answered_back(case, ann, "We have looked.", here, "seen-1"),
        ],
        reference,
    )


@pytest.mark.parametrize(
    ("state", "said", "role", "who"),
    [
        ("agreed", "They said yes by link.", "represented", "The person represented has answered."),
        ("refused", "They said no by link.", "member", "Somebody of the group has answered."),
    ],
)
def test_the_team_reads_what_was_answered(lived: Office, state: str, said: str, role: str, who: str) -> None:
    others = (NEIGHBOUR,) if role == "member" else ()
    case = lived.live(lived.come(GROUP if others else BY_LINK, TWO, others))
    other = case.people[1]
    assert other.agreement
    other.agreement.state, other.agreement.answer = (
        state,
        {"phone": "", "times": "", "note": "", "may_know": []},
    )
    letter = letters.agreement_answered(other, lived.council)
    assert letter.subject == f"{case.reference}: an answer by link"
    assert letter.text.startswith(f"{who}\n\n{said}\n")
    only = "What they allow us to tell the applicant: only that we have the application."
    assert (only in letter.text) == (role == "represented")
    assert "safe telephone number" not in letter.text
    assert "good and safe time" not in letter.text
    assert "They also wrote" not in letter.text
    db.session.rollback()


def test_the_letters_about_an_account(lived: Office) -> None:
    olive = members.by_number(lived.office["officer"].id or 0)
    said = [
        letters.staff_reset(olive, LINK, lived.council),
        letters.staff_password_changed(olive, lived.council, DAY),
        letters.staff_council_account_tied(olive, lived.council, DAY),
    ]
    read("to members of staff", [replace(each, recipient="staff") for each in said], "no case")
    assert {each.recipient for each in said} == {f"staff-{olive.id}"}
    assert "The council account that was tied to it is not tied any more." not in said[1].text
    olive.identity = "somebody at the council"
    untied = letters.staff_password_changed(olive, lived.council, DAY)
    assert "The council account that was tied to it is not tied any more." in untied.text
    assert [each.nonce for each in said] == ["nonce", "", ""]
    assert len({each.event for each in (*said, untied)}) == 4
    db.session.rollback()
