"""What the staff's pages cost with 1,000 cases and with 100,000, in one run: `make bench`.

On PostgreSQL: the server of TEST_POSTGRES_URL, or one started here for as long as this runs. Cases are rows
made by the database from one real application; one in twenty is open. Each page is asked for in turn by an
officer who is signed in, in this process, without a web server. Nothing here is a test.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from asb import create_app
from asb.database import db
from tests.shared.databases import Databases
from tests.shared.days import recent
from tests.shared.officers import Colleague, signed_in
from tests.shared.services import A_KEY, migrate
from tests.shared.story import report, sent

SIZES = (1_000, 100_000)
TIMES = 25

COPY_CASES = """
WITH one AS (SELECT * FROM "case" WHERE id = 1),
made AS (SELECT n, n % 20 = 0 AS is_open, n / 20 AS k, CURRENT_DATE + n / 20 % 60 - 10 AS due
    FROM GENERATE_SERIES(2, :many) AS n)
INSERT INTO "case" (reference, route, received_on, received_at, stage, risks, rank, urgency, officer_id,
    restricted, cause_key, place_key, application, answers, assessment)
SELECT 'C' || n, route, CURRENT_DATE - n % 2000, received_at - (n % 2000) * INTERVAL '1 day',
    CASE WHEN is_open THEN (ARRAY['received','checking','met','arranged','held','plan'])[1 + k % 6]
        ELSE 'closed' END,
    risks, CASE WHEN is_open THEN CASE WHEN k % 20 = 0 THEN '0' ELSE '2' END || TO_CHAR(due, 'YYYYMMDD')
        ELSE '9' || 10000000000 - n END,
    CASE WHEN is_open AND k % 20 = 0 THEN 2 ELSE 0 END, CASE WHEN n % 7 = 0 THEN :me END, FALSE, '',
    'de' || n % 5000, application, answers, assessment
FROM one, made;
"""
COPY_THE_REST = """
INSERT INTO person (case_id, role, name, name_key, contact)
SELECT id, 'applicant', 'Person ' || id, 'person ' || id, (SELECT contact FROM person WHERE id = 1)
FROM "case" WHERE id > 1;
INSERT INTO case_task (case_id, what, act, about, queue, who, since, by, rank, officer_id)
SELECT id, what, act, '', queue, who, CURRENT_DATE - 20, CURRENT_DATE + (id / 20 % 60 - 10)::int,
    LEFT(rank, 1) || TO_CHAR(CURRENT_DATE + (id / 20 % 60 - 10)::int, 'YYYYMMDD'),
    officer_id
FROM "case", (VALUES ('decide', 'decide', 'do', '', 0), ('answer', 'remind', 'others', 'police', 1),
    ('risk', 'risk', 'read', '', 2)) AS made (what, act, queue, who, k)
WHERE id > 1 AND stage <> 'closed' AND (k = id / 20 % 3 OR k = 1);
INSERT INTO letter (case_id, kind, event, recipient, route, to_name, to_address, from_name, reply_to,
    subject, text, nonce, message_id, state, tries, next_try_at, written_at, sent_at, failure)
SELECT id, 'acknowledgement', 'received', 'applicant', 'email', 'Person ' || id, 'p@example.com', '', '',
    'We have it', REPEAT('words ', 200), '', '<' || id || '@bench>',
    CASE WHEN id % 40 = 0 THEN 'to_print' ELSE 'sent' END, 1, received_at, received_at,
    CASE WHEN id % 40 = 0 THEN NULL ELSE received_at END, ''
FROM "case" WHERE id > 1;
ALTER TABLE case_word DROP CONSTRAINT fk_case_word_case_id;
INSERT INTO case_word (word, case_id)
SELECT DISTINCT w, c.id FROM "case" AS c, LATERAL (
    SELECT 'common' || k AS w FROM GENERATE_SERIES(1, 12) AS k
    UNION ALL SELECT 'street' || c.id % (50 * k) FROM GENERATE_SERIES(1, 12) AS k
    UNION ALL SELECT 'rare' || c.id) AS words WHERE c.id > 1;
"""

PAGES: dict[str, Callable[[Colleague], object]] = {
    "home": lambda officer: officer.get("/staff/"),
    "all open cases": lambda officer: officer.get("/staff/cases"),
    "narrowed: a stage, mine": lambda officer: officer.get(
        f"/staff/cases?list=open&stage=checking&contact={officer.member.id}"
    ),
    "all, newest first": lambda officer: officer.get("/staff/cases?list=all&sort=newest"),
    "a page far down": lambda officer: officer.get("/staff/cases?list=all&after=C900"),
    "search: a name": lambda officer: search(officer, "rare777"),
    "search: common words": lambda officer: search(officer, "common1 common2 common3"),
    "search: rare and common": lambda officer: search(officer, "common1 street77 common5"),
    "search: nothing": lambda officer: search(officer, "common1 nowhere"),
    "letters to print": lambda officer: officer.get("/staff/letters"),
    "one case": lambda officer: officer.get("/staff/cases/C900"),
}


def search(officer: Colleague, words: str) -> object:
    data = {"csrf_token": officer.token, "words": words}
    reply = officer.client.post("/staff/cases/search", data=data, base_url=officer.base_url)
    assert reply.status_code == 303, reply.status
    return officer.get(reply.location)


def fill(app: Flask, many: int, me: int) -> None:
    with app.app_context(), db.engine.begin() as rows:
        rows.execute(text("SET LOCAL statement_timeout = 0"))
        rows.execute(text(COPY_CASES), {"many": many, "me": me})
        for each in filter(str.strip, COPY_THE_REST.split(";")):
            rows.execute(text(each))
    with app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as rows:
        rows.execute(text("VACUUM ANALYZE"))


@contextmanager
def office(databases: Databases, many: int) -> Iterator[Colleague]:
    """An officer who is signed in, with so many cases."""
    with tempfile.TemporaryDirectory() as folder:
        url = databases.migrated("postgresql", Path(folder))
        app = create_app({"DATABASE_URL": url, "SECRET_KEY": A_KEY, "INSTANCE_PATH": folder})
        officer = signed_in(app, "officer")
        sent(app, reports=[report(recent(days)) for days in (60, 40, 20)])
        fill(app, many, officer.member.id)
        officer.get("/staff/account")
        yield officer
        with app.app_context():
            db.engine.dispose()
        databases.drop(url)


def main() -> None:
    took: dict[tuple[str, int], list[float]] = {(name, many): [] for name in PAGES for many in SIZES}
    with ExitStack() as open_:
        databases = open_.enter_context(closing(Databases(fresh)))
        officers = {many: open_.enter_context(office(databases, many)) for many in SIZES}
        for _ in range(TIMES):  # in turn, so that a noisy moment hits both
            for name, ask in PAGES.items():
                for many, officer in officers.items():
                    began = time.perf_counter()
                    ask(officer)
                    took[name, many].append(1000 * (time.perf_counter() - began))
    print(f"\n| the staff's pages on PostgreSQL, ms | {SIZES[0]:,} cases | {SIZES[1]:,} cases | × |")
    print("|---|---|---|---|")
    for name in PAGES:
        few, many_of_them = (statistics.median(took[name, many]) for many in SIZES)
        print(f"| {name} | {few:.1f} | {many_of_them:.1f} | {many_of_them / few:.2f} |", flush=True)


def fresh(url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        migrate({"DATABASE_URL": url, "SECRET_KEY": A_KEY, "INSTANCE_PATH": folder})


if __name__ == "__main__":
    main()
