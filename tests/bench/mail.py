"""What a letter costs the worker with 1,000 and with 10,000 waiting, in one run: `make bench`.

CPU of the thread that sends, on SQLite, to a real mail server on loopback. The first 500 letters of a queue
are sent; every tenth is a decision, and those have to come first. Nothing here is a test.
"""

import tempfile
import threading
import time
from pathlib import Path

from sqlalchemy import func, select, text

from asb import create_app
from asb.casework.post import outbox
from asb.database import db, writing
from asb.models import Letter
from asb.sending import send_waiting
from tests.shared.mailbox import Mailbox
from tests.shared.page import Visitor
from tests.shared.services import A_KEY, migrate
from tests.shared.story import walk

SIZES = (1_000, 10_000)
SENT = 500
COPY = """
WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < :many)
INSERT INTO letter (case_id, kind, event, recipient, route, to_name, to_address, from_name, reply_to, subject,
    text, nonce, message_id, state, turn, tries, excused, next_try_at, written_at, failure, came_back_to)
SELECT case_id, kind, 'bench-' || k, recipient, route, to_name, to_address, from_name, reply_to,
    CASE WHEN k % 10 = 0 THEN 'First' ELSE 'Then' END, text, nonce, 'bench' || k, 'waiting',
    CASE WHEN k % 10 = 0 THEN 0 ELSE 1 END, 0, 0, next_try_at, written_at, '', ''
FROM letter, n WHERE letter.recipient = 'applicant';
"""


class Enough(threading.Event):
    """Ends the round after so many letters."""

    def __init__(self, letters: int) -> None:
        super().__init__()
        self.left = letters

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


def milliseconds(many: int, mailbox: Mailbox) -> float:
    """CPU a letter, with so many waiting."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}",
            "INSTANCE_PATH": folder,
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(mailbox.port),
            "SECRET_KEY": A_KEY,
        }
        migrate(settings)
        app = create_app(settings)
        walk(Visitor(app))
        with app.app_context():
            with writing() as session:
                session.execute(text(COPY), {"many": many})
            mailbox.as_new()
            began = time.thread_time()
            send_waiting(Enough(SENT))
            spent = time.thread_time() - began
            sent = db.session.scalar(select(func.count()).where(Letter.state == "sent")) or 0
            assert outbox.waiting_letters() == many + 2 - sent
            subjects = [str(each["Subject"]) for each in mailbox.messages[: many // 10]]
            assert set(subjects[: min(SENT // 2, many // 10)]) <= {"First", subjects[0]}
            db.engine.dispose()
        return 1000 * spent / sent


def main() -> None:
    mailbox = Mailbox()
    try:
        few, many = (milliseconds(size, mailbox) for size in SIZES)
    finally:
        mailbox.stop()
    print(f"\n| the worker on SQLite, CPU ms a letter | {SIZES[0]:,} waiting | {SIZES[1]:,} waiting | × |")
    print("|---|---|---|---|")
    print(f"| send and settle | {few:.1f} | {many:.1f} | {many / few:.2f} |")


if __name__ == "__main__":
    main()
