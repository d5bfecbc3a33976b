"""What people of a case add, correct, change and agree to after it was sent, and what officers make of it."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from asb import web
from asb.casework.acts import agreement
from asb.casework.acts.verify import drifts
from asb.database import db, writing
from asb.files import MOST_FILES
from asb.models import Agreement, Case, Evidence, Person
from tests.shared.cases import THREE, checked, do, met, not_met, read_all
from tests.shared.days import just_over, recent
from tests.shared.kept import back, case, entries, letters, stage
from tests.shared.officers import Colleague
from tests.shared.page import File, Visitor
from tests.shared.people import ANN, by_code, come_in, reach, work
from tests.shared.story import GROUP, HELPING, report, sent

pytestmark = pytest.mark.days


SHARED = {"details": {"email": ANN, "email_shared": "yes"}}


def reference_of(visitor: Visitor) -> str:
    return visitor.get("/track/case").h1.removeprefix("Application ")


class TestAdding:
    def test_words_are_kept_once_and_wait_for_an_officer(
        self, app: Flask, ann: Visitor, officer: Colleague
    ) -> None:
        reference = reference_of(ann)
        ann.click("Tell us more")
        page = ann.press("Send", text="", expect=422)
        assert page.errors[0].text == "Write what you want to tell us"
        ann.press("Send", text="They came back, with a drum.")
        assert ann.page.h1 == "Thank you"
        [entry] = entries(app, reference, "add")
        assert (entry.by, entry.staff_id) == ("Ann Ogden", None)
        assert len(back(app, "came")) == 1
        assert "drum" not in back(app, "came")[0].text
        [told] = back(app, "came_in", "team")
        assert "drum" not in told.text
        ann.get("/track/case")
        assert "Somebody will read it" in ann.page
        officer.get("/staff/cases?list=us")
        assert reference in officer.page
        officer.get(f"/staff/cases/{reference}")
        assert "They came back, with a drum." in officer.page
        officer.get(f"/staff/cases/{reference}/seen/{entry.id}")
        officer.press("Save", done="Passed it to the police.", words="Thank you. The police know of it.")
        officer.press("Save and send")
        [answer] = back(app, "written")
        assert "The police know of it." in answer.text
        assert "Passed it to the police." not in answer.text
        ann.get("/track/case")
        assert "We have dealt with it." in ann.page
        officer.get(f"/staff/cases/{reference}/seen/{entry.id}", expect=409)

    def test_pressed_twice_it_is_one(self, app: Flask, ann: Visitor) -> None:
        reference = reference_of(ann)
        ann.click("Tell us more")
        form = next(form for form in ann.page.forms if "text" in form.names)
        said = dict(form.sent(form.buttons[0], {"text": "Once."}))
        for _ in range(2):
            reply = ann.client.post("/track/case/more", data=said, base_url=ann.base_url)
            assert reply.status_code in (204, 303)
        assert len(entries(app, reference, "add")) == 1
        assert len(back(app, "came")) == 1

    def test_an_expired_token_gives_back_what_was_typed(self, ann: Visitor) -> None:
        reply = ann.client.post("/track/case/more", data={"text": "A long story."}, base_url=ann.base_url)
        assert reply.status_code == 400
        assert "A long story." in reply.text
        assert "Please try again" in reply.text

    def test_a_correction_stands_beside_what_was_sent(
        self, app: Flask, ann: Visitor, officer: Colleague
    ) -> None:
        reference = reference_of(ann)
        before = case(app, reference).application
        ann.click("Read your application, and correct something")
        links = [link.href for link in ann.page.links if link.text.startswith("Correct something")]
        ann.get(links[3])
        ann.press("Send", text="It is number 14.")
        assert case(app, reference).application == before
        [entry] = entries(app, reference, "correct")
        assert entry.facts["text"] == "It is number 14."
        assert "It is number 14." in officer.get(f"/staff/cases/{reference}")

    def test_no_page_of_another_number_can_be_corrected(self, ann: Visitor) -> None:
        ann.get("/track/case/right/999", expect=404)
        ann.get("/track/case/right", expect=404)
        ann.get("/track/case/more/1", expect=404)

    def test_a_file_is_judged_kept_and_sealed(self, app: Flask, ann: Visitor) -> None:
        reference = reference_of(ann)
        picture = BytesIO()
        Image.new("RGB", (20, 20), "red").save(picture, "JPEG")
        ann.click("Send a file")
        page = ann.press("Send", file=File("a.jpg", b"MZ" + b"x" * 50), about="A gate", expect=422)
        assert page.errors
        assert "A gate" in page.html
        ann.press("Send", file=File("gate.jpg", picture.getvalue()), about="The gate", expect=200)
        with app.app_context():
            [kept] = db.session.scalars(select(Evidence)).all()
            assert (kept.purpose, kept.original, kept.scan) == ("later", picture.getvalue(), "waiting")
        assert len(entries(app, reference, "send_file")) == 1

    def test_several_files_are_sent_at_once_and_once(self, app: Flask, ann: Visitor) -> None:
        reference = reference_of(ann)
        files = [File(f"{number}.txt", b"Day %d." % number) for number in range(3)]
        for _ in range(2):  # pressed twice on a slow line
            ann.get("/track/case/picture")
            ann.press("Send", file=files)
        assert len(entries(app, reference, "send_file")) == 3
        ann.get("/track/case/picture")
        said = ann.press("Send", file=[File("new.txt", b"New."), File("tool.exe", b"MZ\0\0")], expect=422)
        assert said.errors[0].text.startswith("new.txt has been added. We cannot take “tool.exe”, because")
        assert len(entries(app, reference, "send_file")) == 4

    def test_a_file_that_is_too_large_is_asked_for_again(self, ann: Visitor) -> None:
        ann.click("Send a file")
        page = ann.press("Send", about="My gate", file=File("a.jpg", b"x" * 63_000_000), expect=422)
        assert "too large" in page.errors[0].text
        assert "My gate" in page.html


class TestAnotherReport:
    def test_a_fresh_day_turns_not_met_by_count_into_met(
        self, app: Flask, person: Visitor, officer: Colleague
    ) -> None:
        """Two reports counted; the third was made after applying, and counts for an application of today."""
        reference = sent(app, reports=[report(recent(60)), report(recent(40))])
        with app.app_context(), writing() as session:
            session.execute(update(Case).values(received_on=recent(10)))
        come_in(app, person, reference)
        assert "Report 3" not in person.page
        person.click("Add another report")
        person.press("Send", **report(recent(3)), fresh="no")
        person.get("/track/case")
        assert "after the day of the application" in person.page
        officer.get(f"/staff/cases/{reference}/see/reports")
        assert "2 of 3 reports count" in officer.page
        person.click("Add another report")
        person.press("Send", **report(recent(2)), fresh="yes")
        person.get("/track/case")
        assert "so we use that day" in person.page
        officer.get(f"/staff/cases/{reference}/see/reports")
        assert "4 of 4 reports count" in officer.page

    def test_the_better_day_stands(self, app: Flask, person: Visitor, officer: Colleague) -> None:
        """A fresh day that loses an old report takes nothing away."""
        reference = sent(app, reports=[report(recent(185)), report(recent(40)), report(recent(20))])
        with app.app_context(), writing() as session:
            session.execute(update(Case).values(received_on=recent(10)))
        come_in(app, person, reference)
        person.click("Add another report")
        person.press("Send", what="Drums", told=["police"])
        officer.get(f"/staff/cases/{reference}/see/reports")
        assert "3 of 4 reports count" in officer.page

    def test_after_a_decision_not_met_it_is_decided_again(
        self, app: Flask, person: Visitor, officer: Colleague
    ) -> None:
        reference = not_met(app, officer)
        come_in(app, person, reference)
        person.click("Add another report")
        person.press("Send", **report(recent(1)))
        assert stage(app, reference) == "checking"
        read_all(app, officer, reference)
        officer.get(f"/staff/cases/{reference}/decide")
        assert "enough reports count" in officer.page

    def test_it_is_found_by_its_words(self, app: Flask, ann: Visitor, officer: Colleague) -> None:
        reference = reference_of(ann)
        ann.click("Add another report")
        ann.press("Send", what="A trombone at dawn")
        officer.get("/staff/cases")
        officer.press("Find", words="trombone")
        assert reference in officer.page


class TestChangesThatAreConfirmedFirst:
    def test_contact_changes_after_an_officer_has_checked(
        self, app: Flask, ann: Visitor, officer: Colleague
    ) -> None:
        reference = reference_of(ann)
        ann.click("Change how we contact you")
        ann.press("Send request", routes=["email"], email="new@example.com", email_shared="no")
        assert case(app, reference).people[0].contact["email"] == ANN
        [asked] = back(app, "please_confirm")
        assert asked.to_address == ANN
        assert "About" in asked.subject, "others may see that inbox by now: it says nothing"
        officer.get(f"/staff/cases/{reference}")
        assert f"Before they asked: email to {ANN}." in officer.page
        officer.click("Change how we contact them, once you have checked that it is them")
        officer.press("Save", checked="I rang the old number.")
        assert case(app, reference).people[0].contact["email"] == "new@example.com"
        assert "What people sent" not in officer.get(f"/staff/cases/{reference}")

    def test_the_other_reader_of_a_shared_inbox_cannot_withdraw_the_case(
        self, app: Flask, person: Visitor, officer: Colleague
    ) -> None:
        """Whoever gets in and asks to withdraw changes nothing; she is asked, and it goes on."""
        reference = checked(app, officer, **SHARED)
        other = person
        other.get("/track/")
        other.press("Continue", reference=reference, detail=ANN, expect=200)
        work(app)
        assert letters(app, "sign_in") == []
        by_code(app, other, reference)
        other.click("Withdraw")
        other.press("Ask to withdraw", why="We have made up.")
        assert stage(app, reference) == "checking"
        [letter] = back(app, "please_confirm")
        assert "withdraw" not in letter.text + letter.subject
        other.get("/track/case/change", expect=409)
        [entry] = entries(app, reference, "ask_withdraw")
        do(officer, reference, f"seen/{entry.id}", done="I rang her. It was not her.", words="")
        assert stage(app, reference) == "checking"
        assert letters(app, "withdrawn") == []
        other.get("/track/case/change")

    def test_it_is_withdrawn_when_an_officer_has_confirmed_it(
        self, app: Flask, ann: Visitor, officer: Colleague
    ) -> None:
        reference = reference_of(ann)
        ann.click("Withdraw")
        ann.press("Ask to withdraw")
        officer.get(f"/staff/cases/{reference}")
        officer.click("Withdraw the application, once you have checked that this is what they want")
        officer.press("See the letter", checked="I rang her.")
        officer.press("Save and send")
        assert stage(app, reference) == "closed"
        ann.get("/track/case")
        assert "Case closed" in ann.page
        ann.get("/track/case/another", expect=409)


class TestSafety:
    """What makes somebody safer counts at once; what looser contact would need waits for an officer."""

    @pytest.mark.parametrize(
        "asked",
        [
            {"routes": ["email"], "email": ANN, "email_shared": "yes"},
            {"routes": ["email"], "email": "new@example.com", "email_shared": "no"},
        ],
    )
    def test_an_inbox_that_others_may_see_gets_no_more_than_neutral_letters(
        self, app: Flask, ann: Visitor, asked: dict[str, Any]
    ) -> None:
        reference = reference_of(ann)
        ann.click("Change how we contact you")
        ann.press("Send request", asked)
        assert "If you told us that a way is no longer safe, we have stopped using it" in ann.page
        contact = case(app, reference).people[0].contact
        assert contact["email"] == ANN
        assert contact["email_shared"] != "no"
        [letter] = back(app, "please_confirm")
        assert "contact" not in letter.text
        before = len(letters(app, "sign_in"))
        Visitor(app).get("/track/")
        other = Visitor(app)
        other.get("/track/")
        other.press("Continue", reference=reference, detail=ANN, expect=200)
        work(app)
        assert len(letters(app, "sign_in")) == before
        ann.get("/track/case")

    def test_no_way_is_safe_any_more_and_nothing_is_sent(self, app: Flask, ann: Visitor) -> None:
        reference = reference_of(ann)
        ann.click("Change how we contact you")
        ann.press("Send request", routes=["none"])
        assert case(app, reference).people[0].contact["routes"] == ["none"]
        assert back(app, "please_confirm") == []
        assert "to read today" in back(app, "came_in", "team")[0].subject

    @pytest.mark.parametrize("by", ["more", "right"])
    def test_danger_that_is_written_later_is_read_first(
        self, app: Flask, ann: Visitor, officer: Colleague, by: str
    ) -> None:
        reference = reference_of(ann)
        safety = 1 + next(
            number
            for number, page in enumerate(
                page for section in case(app, reference).application for page in section["pages"]
            )
            if page["key"] == "safe"
        )
        ann.get("/track/case/more" if by == "more" else f"/track/case/right/{safety}")
        assert "ring 999" in ann.page
        ann.press("Send", text="He is outside.", **({"danger": "yes"} if by == "more" else {}))
        assert "Ring 999 now" in ann.page
        assert "to read today" in back(app, "came_in", "team")[0].subject
        officer.get("/staff/cases?list=risk")
        assert reference in officer.page
        [entry] = entries(app, reference, "add" if by == "more" else "correct")
        do(officer, reference, f"seen/{entry.id}", done="I rang the police.", words="")
        assert reference not in officer.get("/staff/cases?list=risk")

    def test_the_same_words_from_two_pages_are_kept_once(self, app: Flask, ann: Visitor) -> None:
        reference = reference_of(ann)
        for _ in range(2):
            ann.get("/track/case/more")
            ann.press("Send", text="They came back.")
        assert len(entries(app, reference, "add")) == 1
        ann.get("/track/case/more")
        ann.press("Send", text="And again.")
        assert len(entries(app, reference, "add")) == 2


class TestAFalseFriend:
    """The address that an applicant gave for somebody else may be the applicant's own."""

    def test_by_that_address_nothing_is_learnt(self, app: Flask, officer: Colleague) -> None:
        reference = met(app, officer, **HELPING)
        for letter in letters(app, "threshold_decided"):
            assert letter.recipient == "applicant"
            assert letter.subject == f"The decision: {reference}"
            assert "Who decided" not in letter.text
        [neutral] = back(app, "news_neutral", "represented")
        assert "threshold" not in neutral.text
        friend = come_in(app, Visitor(app), reference, "percy@example.com")
        assert "the threshold is met" not in friend.page
        assert "Progress" not in friend.page

    def test_authority_that_is_only_claimed_opens_nothing(self, app: Flask, officer: Colleague) -> None:
        claimed = HELPING | {"agreement": {"how": "authority"}, "authority": {"basis": "attorney"}}
        reference = met(app, officer, **claimed)
        friend = come_in(app, Visitor(app), reference)
        assert "Progress" not in friend.page
        percy = case(app, reference).people[1].id
        shown = {"state": "authority", "how": "I have seen the paper.", "tell": "no"}
        do(officer, reference, f"agreement/{percy}", **shown)
        assert "the threshold is met" in friend.get("/track/case")

    def test_what_she_adds_is_hers(self, app: Flask, officer: Colleague) -> None:
        reference = checked(app, officer, **HELPING)
        reach(app, reference, 1, "progress", "decision")
        percy = come_in(app, Visitor(app), reference, "percy@example.com")
        percy.click("Add another report")
        percy.press("Send", what="It is my helper who shouts at me.", expect=200)
        friend = come_in(app, Visitor(app), reference)
        assert "Report 4" not in friend.page
        assert "my helper who shouts" not in friend.page.html
        assert "my helper who shouts" in percy.get("/track/case")

    def test_nobody_uses_up_the_files_of_another(self, app: Flask) -> None:
        reference = sent(app, HELPING)
        friend = come_in(app, Visitor(app), reference)
        for number in range(MOST_FILES + 1):
            friend.get("/track/case/picture")
            friend.press("Send", file=File(f"{number}.txt", f"Text {number}".encode()), about="")
        assert friend.page.errors
        reach(app, reference)
        percy = come_in(app, Visitor(app), reference, "percy@example.com")
        percy.click("Send a file")
        percy.press("Send", file=File("proof.txt", b"Proof"), about="", expect=200)


class TestAgreement:
    def test_a_false_helper_learns_nothing_and_she_can_say_no(
        self, app: Flask, person: Visitor, officer: Colleague
    ) -> None:
        reference = met(app, officer, **HELPING)
        percy_id = case(app, reference).people[1].id
        know = {"state": "agreed", "how": "I rang her.", "may_know": ["decision"], "tell": "no"}
        do(officer, reference, f"agreement/{percy_id}", **know)
        helper = come_in(app, Visitor(app), reference)
        assert "the threshold is met" in helper.page
        assert "Progress" not in helper.page
        percy = come_in(app, person, reference, "percy@example.com")
        percy.click("I do not agree")
        percy.press("I do not agree", why="He is not my friend.")
        helper.get("/track/case")
        assert "the threshold is met" not in helper.page
        assert "cannot show its progress here" in helper.page
        assert "not my friend" not in helper.page.html
        assert back(app, "came") == []
        assert len(back(app, "came", "represented")) == 1
        officer.get(f"/staff/cases/{reference}")
        assert "He is not my friend." in officer.page
        do(officer, reference, "weigh", said="go_on", why="There is danger.")
        assert "What people sent" not in officer.get(f"/staff/cases/{reference}")
        assert back(app, "written") == []

    def test_an_objection_is_weighed_before_the_decision(
        self, app: Flask, officer: Colleague, person: Visitor
    ) -> None:
        reference = checked(app, officer, **HELPING)
        percy = come_in(app, person, reference, "percy@example.com")
        percy.click("I do not agree")
        percy.press("I do not agree")
        officer.get(f"/staff/cases/{reference}/decide", expect=409)
        assert "Somebody does not agree" in officer.page
        do(officer, reference, "weigh", said="go_on", why="She is in danger.")
        officer.get(f"/staff/cases/{reference}/decide")

    def test_who_does_not_answer_is_asked_once_more(self, app: Flask) -> None:
        reference = sent(app, HELPING)
        council, tokens = app.extensions["asb_council"], app.extensions["asb_tokens"]

        def remind() -> None:
            with app.app_context():
                for number in agreement.to_remind(council, web.today()):
                    agreement.remind(number, council, tokens, web.now())

        remind()
        assert letters(app, "agree_again") == []
        with app.app_context(), writing() as session:
            over = just_over(agreement.REMIND_AFTER, council)
            session.execute(update(Case).values(received_on=over))
        for _ in range(2):
            remind()
        [again] = letters(app, "agree_again")
        assert again.recipient == "represented"
        assert len(entries(app, reference, "agreement_reminded")) == 1

    def test_the_reminded_link_opens_and_the_older_one_does_not(self, app: Flask, resident: Visitor) -> None:
        sent(app, HELPING)
        council, tokens = app.extensions["asb_council"], app.extensions["asb_tokens"]
        with app.app_context():
            number = db.session.scalars(select(Person.id).where(Person.role == "represented")).one()
            db.session.rollback()
            agreement.remind(number, council, tokens, web.now())
        [first], [second] = letters(app, "please_agree"), letters(app, "agree_again")
        assert resident.get(f"/reply/{tokens.secret(first.nonce)}", expect=410).h1 == "There is a newer link"
        resident.get(f"/reply/{tokens.secret(second.nonce)}")
        resident.press("Read the message", expect=200)


class TestAGroupUnderPressure:
    """The lead tries to find out who said what; somebody says no, and nobody learns it before it is safe."""

    OTHERS = (
        {"name": "Mo Member", "email": "mo@example.com", "email_shared": "no"},
        {"name": "Nell Member", "email": "nell@example.com", "email_shared": "no"},
    )

    def test_the_lead_sees_who_takes_part_and_no_more(
        self, app: Flask, person: Visitor, officer: Colleague
    ) -> None:
        reference = sent(app, GROUP, reports=THREE, others=self.OTHERS)
        lead = come_in(app, Visitor(app), reference)
        assert lead.page.text.count("Waiting") == 2
        mo = come_in(app, person, reference, "mo@example.com")
        assert ANN not in mo.page.html
        assert "nell@example.com" not in mo.page.html
        mo.get("/track/case/change", expect=409)
        mo.get("/track/case/again", expect=409)
        mo.get("/track/case")
        mo.click("I do not agree")
        mo.press("I do not agree", why="They pushed me to sign.")
        lead.get("/track/case")
        assert lead.page.text.count("Waiting") == 2
        assert "pushed me" not in lead.page.html
        assert [letter.to_name for letter in letters(app, "came")] == ["Mo Member"]
        mo_id = case(app, reference).people[1].id
        said = {"state": "refused", "how": "I met him.", "tell": "no"}
        do(officer, reference, f"agreement/{mo_id}", **said)
        lead.get("/track/case")
        assert "Not taking part" in lead.page
        assert "pushed me" not in lead.page.html
        do(officer, reference, "weigh", said="less", why="He is left out of it.")
        assert "/weigh" not in officer.get(f"/staff/cases/{reference}").html


def test_rows_kept_for_lists_follow_what_residents_do(app: Flask, ann: Visitor, officer: Colleague) -> None:
    ann.click("Tell us more")
    ann.press("Send", text="More.")
    with app.app_context():
        assert list(drifts(app.extensions["asb_council"])) == []


def test_a_letter_that_says_who_it_was(app: Flask) -> None:
    """Each person of a case is written to alone about what they sent."""
    reference = sent(app, HELPING)
    percy = come_in(app, Visitor(app), reference, "percy@example.com")
    percy.click("Tell us more")
    percy.press("Send", text="I am afraid of Ann.", expect=200)
    assert [letter.recipient for letter in letters(app, "came")] == ["represented"]
    helper = come_in(app, Visitor(app), reference)
    assert "afraid" not in helper.page.html
    helper.click("Read our letters to you")
    assert "what you told us" not in helper.page.html
    with app.app_context():
        assert db.session.scalars(select(Agreement)).one().state == "waiting"
