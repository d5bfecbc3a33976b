"""A letter came back: an officer says so or a report does, and the next one does not go there unseen."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import web
from asb.casework.acts import delivery
from asb.casework.post import dead_addresses
from asb.database import db, writing
from asb.fields import say_day
from asb.models import Letter, Person
from tests.shared.cases import applied, do, pass_to_all
from tests.shared.kept import entries, letters, one_case
from tests.shared.mailbox import Mailbox
from tests.shared.merging import drifts
from tests.shared.officers import Colleague
from tests.shared.outgoing import letter_to, run
from tests.shared.page import Visitor
from tests.shared.people import by_code
from tests.shared.story import BY_POST, sent

BOTH = {
    "contact": {"routes": ["email", "post"]},
    "details": {
        "email": "ann@example.com",
        "email_shared": "no",
        "address": "1 High Street\nMatlock",
        "post_shared": "no",
    },
}
BACK = "The last letter to this address came back on"


def came_back(app: Flask, officer: Colleague, reference: str) -> int:
    """An officer records that the acknowledgement came back; its number."""
    number = letter_to(app, "applicant").id
    do(officer, reference, f"came_back/{number}", why="550 no such user")
    return number


@pytest.mark.parametrize("way", ["email", "post"])
def test_an_officer_records_it_and_then_chooses_another_way(
    app: Flask, officer: Colleague, mailbox: Mailbox, way: str
) -> None:
    reference = sent(app, BOTH if way == "email" else BY_POST)
    number = letter_to(app, "applicant").id
    if way == "email":
        run(app)
    else:
        do(officer, reference, f"deliver/{number}", how="posted")
    form = f"/staff/cases/{reference}/came_back/{number}"
    assert form in [link.href for link in officer.get(f"/staff/cases/{reference}/see/letters").links]
    officer.get(form)
    assert officer.press("Save", why="", expect=422).errors[0].href == "#why"
    officer.press("Save", why="Returned by the post office", expect=200)
    letter = letter_to(app, "applicant")
    assert letter.state == "came_back"
    assert [entry.kept.why for entry in entries(app, reference, "came_back")] == [
        "Returned by the post office"
    ]
    officer.get("/staff/letters?list=failed")
    assert f"/staff/cases/{reference}/deliver/{number}" in [link.href for link in officer.page.links]
    assert "Letters not delivered" in officer.get("/staff/")
    officer.get(f"/staff/cases/{reference}/deliver/{number}")
    offered = {field.attrs["value"] for field in officer.page.root.all("input", name="how")}
    assert offered == ({"email", "print", "dropped"} if way == "email" else {"print", "dropped"})
    officer.press("Save", how="print", expect=200)
    assert letter_to(app, "applicant").state == "to_print"
    assert drifts(app) == []


def test_the_next_step_after_it_is_to_choose_another_way(app: Flask, officer: Colleague) -> None:
    reference = sent(app, BY_POST)
    number = letter_to(app, "applicant").id
    do(officer, reference, f"deliver/{number}", how="posted")
    officer.get(f"/staff/cases/{reference}/came_back/{number}")
    officer.press("Save and open the next step", why="Returned by the post office", expect=200)
    assert officer.page.path.endswith(f"/staff/cases/{reference}/deliver/{number}")


def test_what_has_not_gone_out_or_was_handed_over_cannot_come_back(app: Flask, officer: Colleague) -> None:
    reference = sent(app, BY_POST)
    number = letter_to(app, "applicant").id
    path = f"/staff/cases/{reference}/came_back/{number}"
    assert officer.get(path, expect=409).status == 409
    do(officer, reference, f"deliver/{number}", how="handed")
    with app.app_context(), writing() as session:
        session.execute(update(Letter).where(Letter.id == number).values(route="hand"))
    assert officer.get(path, expect=409).status == 409


def test_it_cannot_be_recorded_twice(app: Flask, officer: Colleague, mailbox: Mailbox) -> None:
    reference = sent(app)
    run(app)
    number = came_back(app, officer, reference)
    assert officer.get(f"/staff/cases/{reference}/came_back/{number}", expect=409).status == 409
    assert len(entries(app, reference, "came_back")) == 1


def test_the_person_reads_that_it_could_not_be_delivered(
    app: Flask, officer: Colleague, mailbox: Mailbox
) -> None:
    reference = sent(app)
    run(app)
    came_back(app, officer, reference)
    person = by_code(app, Visitor(app), reference)
    person.get(next(link.href for link in person.page.links if "letters" in link.href))
    assert "could not be delivered: we are looking into it" in person.page


class TestTheNextLetter:
    @pytest.fixture
    def dead(self, app: Flask, officer: Colleague, mailbox: Mailbox) -> str:
        """A case whose applicant may be written to by email, which came back today, and by post."""
        reference = applied(app, **BOTH)
        run(app)
        came_back(app, officer, reference)
        return reference

    def preview(self, officer: Colleague, reference: str) -> None:
        officer.get(f"/staff/cases/{reference}/write")
        officer.press("See the letter", words="We have news.", expect=200)

    def test_is_shown_with_a_warning_and_the_other_safe_ways(
        self, app: Flask, officer: Colleague, dead: str
    ) -> None:
        assert f"{BACK} {say_day(web.today())}" in officer.get(f"/staff/cases/{dead}")
        self.preview(officer, dead)
        assert f"{BACK} {say_day(web.today())}." in officer.page
        assert "By post to 1 High Street, Matlock" in officer.page

    def test_goes_where_it_would_unless_somebody_chooses(
        self, app: Flask, officer: Colleague, dead: str
    ) -> None:
        self.preview(officer, dead)
        officer.press("Save and send", expect=200)
        [letter] = letters(app, "written")
        assert (letter.route, letter.to_address, letter.state) == ("email", "ann@example.com", "waiting")

    def test_goes_by_the_way_that_was_chosen(self, app: Flask, officer: Colleague, dead: str) -> None:
        self.preview(officer, dead)
        officer.press("Save and send", expect=200, **{"way-applicant": "post"})
        [letter] = letters(app, "written")
        assert (letter.route, letter.state) == ("post", "to_print")
        assert letter.to_address == "1 High Street\nMatlock"

    def test_goes_nowhere_by_a_way_that_is_not_safe_any_more(
        self, app: Flask, officer: Colleague, dead: str
    ) -> None:
        self.preview(officer, dead)
        with app.app_context(), writing() as session:
            [person] = session.scalars(select(Person)).all()
            person.contact = {**person.contact, "routes": ["email"]}
        officer.press("Save and send", expect=409, **{"way-applicant": "post"})
        assert letters(app, "written") == []

    def test_is_shown_without_one_once_a_letter_was_accepted(
        self, app: Flask, officer: Colleague, dead: str, mailbox: Mailbox
    ) -> None:
        self.preview(officer, dead)
        officer.press("Save and send", expect=200)
        run(app)
        self.preview(officer, dead)
        assert BACK not in officer.page

    def test_is_shown_without_one_once_an_officer_has_checked_the_address(
        self, app: Flask, officer: Colleague, dead: str
    ) -> None:
        number = one_case(app).people[0].id
        details = {**BOTH["contact"], **BOTH["details"]}
        do(officer, dead, f"contact_details/{number}", checked="Rang her: it works again.", **details)
        assert BACK not in officer.get(f"/staff/cases/{dead}")
        self.preview(officer, dead)
        assert BACK not in officer.page

    def test_to_another_address_is_shown_without_one(self, app: Flask, officer: Colleague, dead: str) -> None:
        with app.app_context(), writing() as session:
            [person] = session.scalars(select(Person)).all()
            person.contact = {**person.contact, "email": "ann.archer@example.com"}
        self.preview(officer, dead)
        assert BACK not in officer.page

    @pytest.mark.parametrize("spelling", ["Ann@Example.com", " ann@example.com "])
    def test_knows_the_address_however_it_is_written(
        self, app: Flask, officer: Colleague, dead: str, spelling: str
    ) -> None:
        with app.app_context():
            here = db.session.scalars(select(Person)).one().case
            assert dead_addresses.came_back_on(here, "applicant", spelling) == web.today()


def test_an_address_that_is_refused_for_good_is_known_too(
    app: Flask, officer: Colleague, mailbox: Mailbox
) -> None:
    reference = sent(app, BOTH)
    mailbox.refuse("ann@example.com")
    run(app)
    assert f"{BACK} {say_day(web.today())}" in officer.get(f"/staff/cases/{reference}")


@pytest.mark.parametrize("answer", ["452 4.2.2 Mailbox full", "554 5.7.1 Not allowed"])
def test_one_that_was_not_refused_for_good_is_not(
    app: Flask, officer: Colleague, mailbox: Mailbox, answer: str
) -> None:
    reference = sent(app, BOTH)
    mailbox.refuse("ann@example.com", answer)
    run(app)
    assert BACK not in officer.get(f"/staff/cases/{reference}")


def test_a_notice_that_came_back_is_due_again(app: Flask, officer: Colleague, mailbox: Mailbox) -> None:
    """The duty to pass the application on is done by a letter that arrives."""
    reference = applied(app)
    pass_to_all(officer, reference)
    run(app)
    [letter] = [each for each in letters(app, "the_application") if each.recipient == "body-police"][:1]
    do(officer, reference, f"came_back/{letter.id}", why="Mailbox closed")
    assert drifts(app) == []
    with app.app_context():
        assert delivery.may_come_back(db.session.get_one(Letter, letter.id)) is False
    assert f"/staff/cases/{reference}/deliver/{letter.id}" in [
        link.href for link in officer.get("/staff/?whose=all").links
    ]


def test_it_cannot_have_come_back_before_it_went(app: Flask, officer: Colleague, mailbox: Mailbox) -> None:
    reference = sent(app)
    run(app)
    yesterday = say_day(web.today() - timedelta(days=1))
    page = do(
        officer, reference, f"came_back/{letter_to(app, 'applicant').id}", on=yesterday, why="Not there"
    )
    assert page.status == 422


def test_the_way_that_was_chosen_stays_chosen_while_words_are_added(
    app: Flask, officer: Colleague, mailbox: Mailbox
) -> None:
    """Looking at one's own words in the letter must not send it by email after all."""
    reference = applied(app, **BOTH)
    run(app)
    came_back(app, officer, reference)
    officer.get(f"/staff/cases/{reference}/write")
    officer.press("See the letter", words="We have news.", expect=200)
    officer.press(
        "Show it in the letter to Ann Ogden",
        expect=200,
        **{"way-applicant": "post", "own:written:applicant": "I ring you on Monday."},
    )
    assert "I ring you on Monday." in officer.page
    officer.press("Save and send", expect=200)
    [letter] = letters(app, "written")
    assert (letter.route, letter.state) == ("post", "to_print")
