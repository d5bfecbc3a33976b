"""The papers of a meeting hold nothing that their reader may not know, on the page and in the PDF.

Every text box that only staff, or only staff and the bodies, may read has a mark of its own.
"""

import re
from typing import Any

import pytest
from flask import Flask

from tests.shared.cases import (
    ARRANGED,
    HELD,
    MEANWHILE,
    POWERS,
    applied,
    checked,
    do,
    judged,
)
from tests.shared.days import ahead, recent
from tests.shared.kept import people
from tests.shared.marks import MARK, run
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Visitor
from tests.shared.pdfs import text
from tests.shared.people import by_code
from tests.shared.story import HELPED, report

pytestmark = pytest.mark.long

OWN = "giraffe"
"""Marks what who applied wrote themselves."""
MARKED: dict[str, Any] = {
    "name": {"name": f"Ann {OWN}name"},
    "details": {"email": f"{OWN}-email@example.com", "email_shared": "no"},
    "easier": {"take_part": "attend", "language": f"{OWN} language", "keep_out": f"{OWN} keep out"},
    "safe": {"danger": "yes"},
    "behaviour": {"kinds": ["noise"], "story": f"{OWN} story. Bob Sterne did it. {OWN} black passage."},
    "more": {"more": ["cause", "done"]},
    "cause": {"who": f"{OWN} cause"},
    "done": {"done": f"{OWN} done"},
}
BODIES_READ = {"told text", "arrange others", "leave_out who"}
"""What officers write for the panel, in the pack for the bodies, by its act and box; findings besides."""
CHAIR_READS = BODIES_READ | {"risk referred", "risk plan", "risk less"}


@pytest.fixture
def kind() -> str:
    """One kind of database: what is said here does not depend on it."""
    return "sqlite"


def read(officer: Colleague, reference: str, which: str) -> tuple[str, str]:
    """The words of a document: on its page, without what is for staff alone, and in its PDF."""
    address = f"/staff/cases/{reference}/see/panel/{which}"
    [article] = officer.get(address).root.all("article")
    return article.text, text(officer.download(f"{address}.pdf").get_data())


def marks(words: str) -> set[str]:
    """The marks of staff in a text: of which act, and which box."""
    return {" ".join(found) for found in re.findall(rf"{MARK} (\w+) ([\w-]+)", words)}


def own(words: str) -> set[str]:
    return set(re.findall(rf"{OWN}[ -]?(\w+)", words))


def lived(app: Flask, manager: Colleague) -> str:
    """A case whose review is arranged, with a mark in every box of every act that may come before."""
    case = applied(app, [report(recent(days)) for days in (60, 40, 20)], **MARKED)
    run(manager, case, "risk", dangers=["children"], level="high", review_on=ahead(3))
    run(manager, case, "take", "Assign to me")
    run(manager, case, "leave_out", body="police", reads="no", who=f"{MARK} leave_out who")
    bodies = {"bodies": ["council", "police", "icb"], "black_out": f"{OWN} black passage"}
    run(manager, case, "pass", "See the letters", **bodies)
    run(manager, case, "ask", "See the letters", bodies=["police"])
    run(manager, case, "told", body="police")
    run(manager, case, "add_report", "Add the report", source="police", told=["police"], made_by="other")
    run(manager, case, "finding", **judged(1))
    run(manager, case, "contact", how="phone")
    run(manager, case, "note")
    run(manager, case, "keep_out", kept_out="Bob Sterne")
    run(manager, case, "link", case=applied(app), how="opposing")
    conrad = signed_in(app, "officer", "Conrad Cousin")
    conrad.get(f"/staff/cases/{case}/conflict")
    conrad.press("Save", why=f"{MARK} conflict why", expect=403)
    run(manager, case, "restrict", restricted="yes")
    run(manager, case, "complaint", body="other", whose="people", hold="yes")
    run(manager, case, "decide", "See the letter", outcome="met", others="told", **MEANWHILE)
    run(manager, case, "arrange", "See the letters", day=ahead(0), **ARRANGED)
    return case


def test_each_reader_gets_what_they_may_read_and_no_more(app: Flask, manager: Colleague) -> None:
    case = lived(app, manager)
    ann = f"person-{people(app, case)[0]}"
    for words in read(manager, case, "chair"):
        assert {
            each for each in marks(words) if not each.startswith(("finding ", "add_report "))
        } <= CHAIR_READS
        assert {"risk referred", "told text", "leave_out who"} <= marks(words)
        assert {"keep", "email", "language", "story", "cause"} <= own(words)
        assert f"{OWN} black" not in words
        assert "█████" in words
        assert "Conrad Cousin" in words
    for words in [*read(manager, case, "bodies"), *read(manager, case, "minutes")]:
        found = {each for each in marks(words) if not each.startswith(("finding ", "add_report "))}
        assert found <= BODIES_READ - {"leave_out who"}
        assert not {"keep", "email", "language", "black"} & own(words)
        assert "High" not in words
        assert "Conrad" not in words
    for words in read(manager, case, ann):
        assert marks(words) == set(), "what officers write for each other"
        assert {"story", "cause"} <= own(words), "their own words"
        assert not {"keep", "email", "language"} & own(words), "what must not lie about at home"
        assert "Sterne" not in words, "a name that is kept out of letters"
        assert "Report 4" not in words, "a report that somebody else made"
        assert "3 of 4 count." in words


def test_the_minutes_hold_what_was_recorded(app: Flask, manager: Colleague) -> None:
    case = lived(app, manager)
    written = {name: f"{MARK} hold_review {name}" for name in ("apologies", "conflicts")}
    run(manager, case, "hold_review", different="One could not come.", **HELD, **POWERS, **written)
    for words in read(manager, case, "record-1"):
        assert {"hold_review apologies", "hold_review conflicts"} <= marks(words)
        assert "FOR THE BODIES" in words


def test_a_false_helper_gets_nothing_and_the_person_their_own(app: Flask, manager: Colleague) -> None:
    """Until the person allows it, who helps must not learn that there is a meeting, or who comes."""
    case = checked(app, manager, **HELPED, easier={"keep_out": f"{OWN} keep out"})
    do(manager, case, "decide", "See the letter", outcome="met", **MEANWHILE)
    manager.press("Save and send", expect=200)
    run(manager, case, "arrange", "See the letters", day=ahead(3), **ARRANGED)
    helper, percy = people(app, case)
    page = manager.get(f"/staff/cases/{case}/see/review")
    assert "No papers for Ann Ogden: they may not be told about the meeting." in page
    assert "No papers for Percy Ogden: we have not reached them ourselves yet." in page
    for person in (helper, percy):
        refused = manager.get(f"/staff/cases/{case}/see/panel/person-{person}", expect=409)
        assert "Town Hall" not in refused
        manager.get(f"/staff/cases/{case}/see/panel/person-{person}.pdf", expect=409)
        manager.get(f"/staff/cases/{case}/see/calendar/person-{person}.ics", expect=409)
    told = {"state": "agreed", "how": "I met him.", "tell": "no", "may_know": []}
    do(manager, case, f"agreement/{percy}", **told)
    for words in read(manager, case, f"person-{percy}"):
        assert "Town Hall" in words
        assert own(words) == set(), "what the helper wrote of who must not be there"
        assert marks(words) == set()
        assert "Ann Ogden" not in words
    manager.get(f"/staff/cases/{case}/see/panel/person-{helper}", expect=409)
    do(manager, case, f"agreement/{percy}", **told | {"may_know": ["progress"]})
    for words in read(manager, case, f"person-{helper}"):
        assert "Town Hall" in words
        assert "It was made in time" not in words, "they may know the progress, not what was decided and why"
        assert "The decision" not in words.split("What has been done so far")[0]
        assert marks(words) == set()


def test_somebody_from_whom_a_notice_is_withheld_gets_no_papers(app: Flask, manager: Colleague) -> None:
    case = checked(app, manager, **HELPED)
    percy = people(app, case)[1]
    told = {"state": "agreed", "how": "I met him.", "tell": "no", "may_know": ["progress", "decision"]}
    do(manager, case, f"agreement/{percy}", **told)
    do(manager, case, "decide", "See the letter", outcome="met", **MEANWHILE)
    manager.press("Save and send", expect=200)
    run(manager, case, "arrange", "See the letters", day=ahead(3), **ARRANGED)
    ann = f"/staff/cases/{case}/see/panel/person-{people(app, case)[0]}"
    manager.get(ann)
    run(manager, case, "withhold", what=["outcome"], again=ahead(9))
    manager.get(ann, expect=409)
    assert "Town Hall" not in by_code(app, Visitor(app), case).get("/track/case")
