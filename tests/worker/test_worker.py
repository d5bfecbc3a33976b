"""The worker: every letter arrives, whatever the mail server does."""

import threading
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from asb import create_app, web
from asb.casework.acts import delivery
from asb.casework.drafts import store
from asb.casework.post import outbox
from asb.database import db, writing
from asb.models import Draft, Letter, Person
from tests.shared.days import recent
from tests.shared.mailbox import Mailbox
from tests.shared.outgoing import run, time_passes
from tests.shared.page import Visitor
from tests.shared.story import report, walk

pytestmark = pytest.mark.days


def letters(app: Flask) -> dict[str, Letter]:
    """The letters of the application by recipient, without those about letters that did not arrive."""
    with app.app_context():
        of_it = select(Letter).where(Letter.kind != "not_delivered")
        return {letter.recipient: letter for letter in db.session.scalars(of_it)}


@pytest.fixture
def applied(resident: Visitor) -> str:
    """Somebody has applied; the address that the acknowledgement goes to."""
    walk(resident, reports=[report(recent(10))])
    return "ann@example.com"


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


class TestSending:
    def test_both_letters_arrive_once(self, app: Flask, applied: str, mailbox: Mailbox) -> None:
        assert run(app) == 2
        assert run(app) == 0
        assert len(mailbox.to(applied)) == 1
        assert {letter.state for letter in letters(app).values()} == {"sent"}

    def test_the_acknowledgement_as_it_arrives(self, app: Flask, applied: str, mailbox: Mailbox) -> None:
        run(app)
        (message,) = mailbox.to(applied)
        letter = letters(app)["applicant"]
        assert message["Message-ID"] == letter.message_id
        (sender,) = message["From"].addresses
        assert sender.display_name == "Derbyshire Dales District Council ASB Case Review"
        assert sender.addr_spec == "reviews@council.example"
        assert message["Auto-Submitted"] == "auto-generated"
        said = app.extensions["asb_tokens"].fill(letter.text, letter.nonce)
        assert body(message).replace("\r\n", "\n").strip() == said.strip()
        assert "<h2>What happens next</h2>" in body(message, "html")

    @pytest.mark.usefixtures("whole_letters")
    def test_a_line_of_any_length_arrives_whole(
        self, app: Flask, resident: Visitor, mailbox: Mailbox
    ) -> None:
        story = "x" * 19_990 + " é😡 end"
        walk(resident, {"behaviour": {"story": story}})
        run(app)
        message = mailbox.to("case.review@derbyshiredales.example")[0]
        assert story in body(message)
        assert max(len(line) for line in message.as_bytes().splitlines()) < 998

    def test_no_mail_server_means_files(self, settings: dict[str, str]) -> None:
        del settings["MAIL_SERVER"]
        app = create_app(settings)
        walk(Visitor(app))
        assert run(app) == 2
        found = sorted(Path(settings["INSTANCE_PATH"], "letters").iterdir())
        assert [file.suffix for file in found] == [".eml", ".eml"]
        assert found[0].parent.stat().st_mode & 0o777 == 0o700
        subjects = {message_from_bytes(file.read_bytes(), policy=policy.default)["Subject"] for file in found}
        assert any(subject.startswith("We have your application") for subject in subjects)
        with app.app_context():
            db.engine.dispose()


class TestBadDays:
    def test_a_temporary_refusal_is_tried_again_after_a_gap_with_the_same_id(
        self, app: Flask, applied: str, mailbox: Mailbox
    ) -> None:
        mailbox.refuse(applied, "450 4.7.1 Greylisting in action")
        run(app)
        waiting = letters(app)["applicant"]
        assert (waiting.state, waiting.failure) == ("waiting", "450 4.7.1 Greylisting in action")
        mailbox.behave()
        assert run(app) == 0, "not before its time"
        time_passes(app, minutes=1)
        assert run(app) == 1
        assert {letter.state for letter in letters(app).values()} == {"sent"}
        assert waiting.message_id in {message["Message-ID"] for message in mailbox.messages}

    def test_gaps_grow_and_end_as_work_for_an_officer(
        self, app: Flask, applied: str, mailbox: Mailbox
    ) -> None:
        mailbox.refuse(applied, "451 4.2.1 This mailbox cannot be reached now")
        gaps = []
        for _ in range(len(outbox.GAPS) + 1):
            before = web.now()
            run(app)
            waiting = [x for x in letters(app).values() if x.state == "waiting"]
            if waiting:
                gaps.append(round((waiting[0].next_try_at - before).total_seconds() / 60))
            time_passes(app, days=2)
        assert gaps == list(outbox.GAPS)
        failed = letters(app)["applicant"]
        assert (failed.state, failed.failure) == ("failed", "451 4.2.1 This mailbox cannot be reached now")
        assert letters(app)["team"].state == "sent"

    def test_a_permanent_refusal_is_not_tried_again(self, app: Flask, applied: str, mailbox: Mailbox) -> None:
        mailbox.refuse(applied)
        run(app)
        time_passes(app, days=2)
        assert run(app) == 0
        letter = letters(app)["applicant"]
        assert letter.state == "failed"
        assert letter.failure.startswith("550")
        assert letters(app)["team"].state == "sent"

    def test_a_silent_server_holds_nothing_up_for_long(
        self, app: Flask, applied: str, mailbox: Mailbox
    ) -> None:
        mailbox.hang()
        run(app)
        time_passes(app, minutes=1)
        run(app)
        assert {letter.state for letter in letters(app).values()} == {"sent"}

    def test_a_server_that_hangs_up_after_taking_it_gets_the_same_letter_again(
        self, app: Flask, applied: str, mailbox: Mailbox
    ) -> None:
        mailbox.drop()
        run(app)
        time_passes(app, minutes=1)
        run(app)
        ids = [message["Message-ID"] for message in mailbox.messages]
        assert len(ids) == 3
        assert len(set(ids)) == 2

    def test_a_worker_that_died_is_followed_when_its_lease_is_over(
        self, app: Flask, applied: str, mailbox: Mailbox
    ) -> None:
        with app.app_context():
            claimed = outbox.claim("another", web.now())
        assert claimed
        assert run(app) == 1, "the other letter; the claimed one belongs to the dead worker"
        time_passes(app, minutes=outbox.LEASE.total_seconds() / 60)
        assert run(app) == 1
        assert {letter.state for letter in letters(app).values()} == {"sent"}

    def test_a_worker_that_outlived_its_lease_undoes_nothing(
        self, app: Flask, applied: str, mailbox: Mailbox
    ) -> None:
        with app.app_context():
            slow = outbox.claim("another", web.now())
            assert slow
        time_passes(app, minutes=outbox.LEASE.total_seconds() / 60)
        run(app)
        with app.app_context():
            delivery.put_off(slow, "late", web.now())
            delivery.failed(slow, "late", app.extensions["asb_council"], web.now())
        assert {letter.state for letter in letters(app).values()} == {"sent"}

    def test_a_slow_worker_says_nothing_of_a_letter_that_the_next_one_holds(
        self, app: Flask, applied: str
    ) -> None:
        with app.app_context():
            slow = outbox.claim("slow", web.now())
            assert slow
            later = web.now() + outbox.LEASE * 2
            holding = outbox.claim("next", later)
            while holding and holding.id != slow.id:
                holding = outbox.claim("next", later)
            delivery.failed(slow, "late", app.extensions["asb_council"], web.now())
        kept = next(letter for letter in letters(app).values() if letter.id == slow.id)
        assert (kept.state, kept.failure) == ("waiting", "")

    def test_two_workers_never_hold_the_same_letter(self, app: Flask, applied: str) -> None:
        taken: list[int] = []

        def take(worker: str) -> None:
            with app.app_context():
                while letter := outbox.claim(worker, web.now()):
                    taken.append(letter.id)

        threads = [threading.Thread(target=take, args=(f"worker {number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(taken) == sorted(set(taken))
        assert len(taken) == 2

    def test_a_letter_that_ends_every_worker_stops_by_itself(self, app: Flask, applied: str) -> None:
        for _ in range(len(outbox.GAPS) + 1):
            with app.app_context():
                assert outbox.claim("doomed", web.now())
                assert outbox.claim("doomed", web.now())
            time_passes(app, minutes=11)
        run(app)
        assert {x.failure for x in letters(app).values()} == {"every try ended without an answer"}

    def test_a_letter_that_cannot_be_an_email_stops_no_other(
        self, app: Flask, applied: str, mailbox: Mailbox
    ) -> None:
        with app.app_context(), writing() as session:
            [person] = session.scalars(select(Person)).all()
            person.contact = {**person.contact, "email": "jösé@x.y"}
        assert run(app) == 3, "the team is told of it"
        assert letters(app)["applicant"].failure == "it could not be made into an email (UnicodeEncodeError)"
        assert letters(app)["team"].state == "sent"

    def test_a_server_that_will_not_have_us_fails_no_letter(
        self, app: Flask, applied: str, mailbox: Mailbox
    ) -> None:
        mailbox.refuse(applied, "554 5.7.1 Client host blocked")
        mailbox.refuse("case.review@derbyshiredales.example", "554 5.7.1 Client host blocked")
        assert run(app) == 1, "the round ends: others would fare no better"
        assert {x.state for x in letters(app).values()} == {"waiting"}


class TestHousekeeping:
    def test_a_draft_goes_when_its_days_are_over(self, app: Flask, resident: Visitor) -> None:
        walk(resident, until="place")
        now = web.now()
        with app.app_context():
            assert store.erase_old(now, 28) == 0
            with writing() as session:
                session.execute(update(Draft).values(touched_at=now - timedelta(days=28, minutes=1)))
            assert store.erase_old(now, 28) == 1
        assert resident.get("/apply/").path == "/apply/who"

    def test_ready_says_if_the_worker_is_there(self, app: Flask, resident: Visitor) -> None:
        assert resident.download("/health").json == {"alive": True}
        assert resident.download("/health/ready", expect=503).json == {
            "database": True,
            "migrated": True,
            "writes": True,
            "worker": False,
            "mail": True,
            "mail_paused": False,
        }
        with app.app_context():
            outbox.claim("here", web.now())
        assert resident.download("/health/ready").json["worker"] is True
