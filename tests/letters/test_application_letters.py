"""Every letter, read in full."""

import re
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from asb import web
from asb.database import db
from asb.models import Letter
from asb.tokens import HERE
from tests.shared.cases import applied
from tests.shared.days import recent, today
from tests.shared.kept import html
from tests.shared.page import Visitor
from tests.shared.story import BY_POST, report, walk

pytestmark = pytest.mark.days


GIVES_AWAY = ("anti-social", "antisocial", "asb", "police", "trigger", "victim", "case review", "101", "999")


def given_away(text: str) -> list[str]:
    """What of it gives the matter away: whole words, for a reference is made by chance and may hold 999."""
    return [word for word in GIVES_AWAY if re.search(rf"\b{word}\b", text.lower())]


HELPED = {
    "who": {"who": "someone_else"},
    "person": {"relationship": "friend", "name": "Percy Ogden"},
    "person_contact": {"routes": ["email"]},
    "person_details": {"email": "percy@example.com", "email_shared": "no"},
}


@pytest.fixture
def kind() -> str:
    """Letters are the same on every database; one will do."""
    return "sqlite"


whole = pytest.mark.usefixtures("whole_letters")


def letters(app: Flask) -> dict[str, Letter]:
    with app.app_context():
        return {letter.recipient: letter for letter in db.session.scalars(select(Letter))}


def plain(text: str, letter: Letter) -> str:
    """A letter's text with what changes from run to run made plain."""
    reference = letter.subject.split(": ")[1] if ": " in letter.subject else letter.subject.split()[-1]
    return text.replace(reference, "REFERENCE").replace(f"{today():%-d %B %Y}", "TODAY")


def test_the_acknowledgement(app: Flask, resident: Visitor) -> None:
    walk(resident)
    letter = letters(app)["applicant"]
    assert letter.subject.startswith("We have your application: ")
    assert letter.to_address == "ann@example.com"
    assert (
        plain(letter.text, letter)
        == """\
Dear Ann Ogden,

Thank you. We have received your application for an ASB Case Review.

Your reference: REFERENCE
Received on: TODAY
Your contact: the Neighbourhoods Manager, Derbyshire Dales District Council
Phone: 01629 761377

If it gets worse
----------------

- If anyone is in danger, ring 999.
- For crime that is not an emergency, ring 101.
- If something new happens, report it as you did before, then tell us. A new report may count.

Your reports
------------

We need to check a date before we know if the report you gave us counts. This is for an application received on \
TODAY. If 3 or more count, the law says there must be a review. If fewer count, the council, the police and \
the other bodies decide. They also look at the harm, how long it has gone on, and what was done about it. We \
check the facts either way.

What happens next
-----------------

- Somebody from the council will read your application. We read applications in office hours only: \
not at night, at weekends or on bank holidays.
- We will pass it to the police (Derbyshire Constabulary) and the NHS (NHS Derby and Derbyshire Integrated \
Care Board).
- All of us will check the facts, and decide together if there must be a review.
- We will tell you the decision and the reasons, whatever they are. If you are not happy with it, you can \
appeal.

We said that we would tell you within 5 working days that we have your application. This is that letter.

There is no published time limit for the next steps yet. You can ask us at any time how it is going.

If you want to add or correct something
---------------------------------------

You can do that on your page, or ring 01629 761377, or write to us. You can add more reports, tell us more, \
or change your mind and withdraw.

Your page
---------

Track the application, add or correct something, or appeal. You need your reference, REFERENCE, and either a link that we email to you or a page code:

⟦here⟧/track/

Or ring us, and we will do it with you: 01629 761377.

Neighbourhoods Manager
Derbyshire Dales District Council
Town Hall
Bank Road
Matlock
DE4 3NN
01629 761377
case.review@derbyshiredales.example

If you need this letter in another format, please ask us: large print, audio, Braille, another language.
"""  # noqa: E501 - the letter as it is
    )


def test_the_helper_and_the_person_each_get_only_what_is_theirs(app: Flask, resident: Visitor) -> None:
    walk(resident, HELPED | {"behaviour": {"story": "Zebras."}})
    helper, person = letters(app)["applicant"], letters(app)["represented"]
    assert "application for an ASB Case Review for the person you are helping" in helper.text
    assert "Until they have told us" in helper.text
    assert "Percy" not in helper.text
    assert "percy@example.com" not in helper.text
    assert person.to_address == "percy@example.com"
    assert "Somebody who knows you has asked us" in person.text
    assert "Do you agree?" in person.text
    for theirs in ("Ogden", "ann@example.com", "Zebras", "12 Mill Lane"):
        assert theirs not in person.text + html(app, person)
    assert "Ogden" not in helper.subject + person.subject


def test_a_shared_inbox_of_the_person_represented_is_asked_to_ring(app: Flask, resident: Visitor) -> None:
    walk(resident, HELPED | {"person_details": {"email": "percy@example.com", "email_shared": "unsure"}})
    letter = letters(app)["represented"]
    assert given_away(letter.subject + letter.text + letter.from_name) == []
    assert "We would like to speak to you." in letter.text
    assert letter.reply_to == ""


@whole
def test_nobody_is_written_to_before_the_helper_was_asked(app: Flask, resident: Visitor) -> None:
    walk(resident, HELPED | {"person_contact": {"routes": ["none"]}})
    assert set(letters(app)) == {"applicant", "team"}
    assert "Do not contact them. Ask the applicant first." in letters(app)["team"].text


@pytest.mark.parametrize("shared", ["yes", "unsure"])
def test_a_shared_inbox_gets_words_that_say_nothing(app: Flask, resident: Visitor, shared: str) -> None:
    walk(resident, {"details": {"email": "ann@example.com", "email_shared": shared}})
    letter = letters(app)["applicant"]
    domain = letter.message_id.partition("@")[2]  # what stands before it is made by chance, and may be 999
    for part in (letter.subject, letter.text, html(app, letter), letter.from_name, domain):
        assert given_away(part) == [], part
    assert "http" not in letter.text
    assert "Thank you for getting in touch" in letter.text
    assert letter.from_name == "Derbyshire Dales District Council"


def test_post_that_others_open_gets_them_too(app: Flask, resident: Visitor) -> None:
    details = {"address": "1 High Street\nMatlock", "post_shared": "unsure"}
    walk(resident, {"contact": {"routes": ["post"]}, "details": details})
    letter = letters(app)["applicant"]
    assert (letter.route, letter.state) == ("post", "to_print")
    assert letter.to_address == "1 High Street\nMatlock"
    assert given_away(letter.subject + letter.text) == []


def test_the_team_gets_only_the_way_to_a_new_application(app: Flask, resident: Visitor) -> None:
    """Mailboxes are shared and forwarded: what somebody wrote, who they are and where stays on the case."""
    walk(resident, {"safe": {"danger": "yes"}, **HELPED, "behaviour": {"story": "Zebras."}})
    letter = letters(app)["team"]
    assert letter.text.startswith("Risk: read this first\n")
    reference = letter.subject.removeprefix("New application ").partition(":")[0]
    assert f"Open the case: {HERE}/staff/cases/{reference}\n" in letter.text
    assert f'<a href="{HERE}/staff/cases/{reference}">' in html(app, letter)
    for kept_out in ("Zebras", "Ogden", "Percy", "example.com", "Mill Lane", "Noise"):
        assert kept_out not in letter.text


def test_nobody_who_must_not_be_contacted_is_promised_an_answer(app: Flask, resident: Visitor) -> None:
    walk(resident, {"contact": {"routes": ["none"]}})
    assert "We will not contact you: ring us to hear the decision and the reasons." in resident.page
    assert "tell you the decision" not in resident.page
    acknowledged = letters(app)["applicant"].text
    assert "- We will not contact you. Ring us to hear the decision." in acknowledged
    assert "tell you the decision" not in acknowledged


def test_the_team_is_told_whom_not_to_contact(app: Flask, resident: Visitor) -> None:
    walk(resident, {"contact": {"routes": ["none"]}})
    assert "They must not be contacted for now: they will contact us." in letters(app)["team"].text


BY_PHONE = {"contact": {"routes": ["phone"]}, "details": {"phone": "01629 761377"}}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (BY_POST, "One letter has to go by post. Print it and post it by"),
        (
            BY_PHONE,
            "One letter cannot be sent to any safe address. Reach its reader in a safe way and read it",
        ),
        (
            {"contact": {"routes": ["none"]}},
            "One letter is kept for somebody who must not be contacted. Read it out when they contact us.",
        ),
    ],
    ids=["post", "phone", "none"],
)
def test_the_team_is_told_what_to_do_with_a_letter_that_is_not_emailed(
    app: Flask, resident: Visitor, answers: dict[str, Any], said: str
) -> None:
    walk(resident, answers)
    text = letters(app)["team"].text
    assert said in text
    assert ("post it" in text) == (answers == BY_POST)


@whole
def test_the_team_reads_risk_first_and_then_everything(app: Flask, resident: Visitor) -> None:
    walk(
        resident,
        {
            "safe": {"danger": "yes", "others": "unsure", "under_18": "yes"},
            "because": {"because": ["race"]},
            "place": {"place": "The Slopes, Buxton"},
            "behaviour": {"story": "First line\n\n# not a heading\n- not a list"},
        },
        reports=[report(recent(10)), {"reference": "PD-7"}],
    )
    letter = letters(app)["team"]
    assert letter.to_address == "case.review@derbyshiredales.example"
    assert letter.subject.endswith("read now, risk")
    assert letter.text.startswith(
        "Risk: read this first\n---------------------\n\n"
        "- Somebody is in danger now, or at risk of being hurt.\n"
        "- The person affected is under 18.\n"
        "- It may be because of who they are: a hate incident.\n"
        "- They are not sure if children, or adults who need care, are at risk.\n"
    )
    assert "- Email: ann@example.com. Nobody else sees it." in letter.text
    assert "The place may be in the area of High Peak Borough Council" in letter.text
    assert "- Report 1: counts\n- Report 2: depends on a date that has to be checked\n" in letter.text
    assert "> First line\n>\n> # not a heading\n> - not a list\n" in letter.text
    assert "<h2>not a heading</h2>" not in html(app, letter)
    assert "Report 2\n" in letter.text
    lines = letter.text.splitlines()
    headings = [above for above, line in pairwise(lines) if line and set(line) == {"-"}]
    assert headings == [
        "Risk: read this first",
        "How to contact them safely",
        "By their dates",
        "About you",
        "Safety",
        "How we contact you",
        "Making it easier",
        "What has been happening",
        "The reports",
        "The effect",
    ]


@whole
def test_what_does_not_go_by_email_is_with_the_team_to_print(app: Flask, resident: Visitor) -> None:
    walk(resident, BY_PHONE)
    written = letters(app)
    said = "If someone else answers, do not say who is calling. Do not leave a message."
    assert f"- Phone: 01629 761377. {said}" in written["team"].text
    assert "To print: a letter that cannot be sent by email" in written["team"].text
    assert re.search(r"do that by \d+ [A-Z][a-z]+ 20\d\d, and read it out", written["team"].text)
    assert "> Your reference: " in written["team"].text


@whole
def test_a_date_still_to_come_is_not_said_to_count(app: Flask, resident: Visitor) -> None:
    told = report(recent(5)) | {"happened-day": f"{recent(40):%d %m %Y} to {recent(-300):%d %m %Y}"}
    walk(resident, reports=[told])
    assert "- Report 1: has a date in the future: check it\n" in letters(app)["team"].text


@whole
def test_somebody_with_no_safe_way_is_left_alone(app: Flask, resident: Visitor) -> None:
    walk(resident, {"contact": {"routes": ["none"]}})
    assert "Do not ring, write or visit. They will contact us." in letters(app)["team"].text


def test_what_a_person_wrote_is_escaped(app: Flask, resident: Visitor) -> None:
    walk(resident, {"name": {"name": "<script>alert(1)</script>"}})
    for letter in letters(app).values():
        assert "<script>" not in html(app, letter)
    assert "Dear &lt;script&gt;" in html(app, letters(app)["applicant"])


def test_a_name_cannot_write_a_header(app: Flask, resident: Visitor) -> None:
    walk(resident, {"name": {"name": "Ann\r\nBcc: all"}})
    assert letters(app)["applicant"].to_name == "Ann Bcc: all"


def test_letters_of_receipt_were_written_with_no_entry_of_the_history(app: Flask, resident: Visitor) -> None:
    walk(resident)
    assert {letter.entry for letter in letters(app).values()} == {0}


@whole
def test_the_copy_of_a_letter_to_print_holds_the_address_of_the_service(app: Flask) -> None:
    """The team prints it: the placeholder for the address is filled in there as in the letter itself."""
    applied(app, **BY_POST)
    to_team = letters(app)["team"]
    assert f"> {HERE}/track/" in to_team.text
    with app.app_context():
        assert f"> {web.tokens().base_url}/track/" in web.tokens().here(to_team.text)


@whole
def test_a_letter_to_somebody_who_must_not_be_contacted_is_kept(app: Flask, resident: Visitor) -> None:
    walk(resident, {"contact": {"routes": ["none"]}})
    text = letters(app)["team"].text
    assert "who must not be contacted for now. Keep it with the case, and read it out when they" in text
    assert "If they may be rung" not in text
