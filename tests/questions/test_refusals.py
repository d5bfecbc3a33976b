"""Every answer that can be refused is refused here once, in its words and at its box.

The places are found in the code (`refusals`); one that nothing here reaches fails, by name.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from asb import council, web
from asb.casework.accounts import members
from asb.casework.bodies import answers
from asb.casework.drafts import draft_files
from asb.casework.figures import published
from asb.casework.track import sending
from asb.database import db
from asb.models import Case, Letter, Staff
from asb.rules.figures import Year
from asb.wizard import Typed
from tests.questions.answers import FIELDS, FINE, PAGES
from tests.questions.answers_ending import ENDING_PAGES
from tests.questions.answers_of_bodies import KNOWN, OF_BODIES, OTHER_PAGES
from tests.questions.answers_on_notices import NOTICE_PAGES, notice_stages
from tests.questions.refusals import Fired, refusals, watched
from tests.shared.bodies import ADA, PC, opened_appeal
from tests.shared.bodies import add as add_contacts
from tests.shared.bodies import signed_in as by_link
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    COMPLAINT,
    HELD,
    MEANWHILE,
    PASSED_ON,
    POWERS,
    TWO,
    acted,
    applied,
    checked,
    do,
    held,
    not_met,
    recorded,
    write,
)
from tests.shared.days import ahead, recent
from tests.shared.kept import entries, people
from tests.shared.merging import fill_in, refused
from tests.shared.officers import Colleague, changed, member, signed_in
from tests.shared.page import File, Visitor
from tests.shared.people import by_code
from tests.shared.story import A_REFERENCE, boxes, report, sent, walk

pytestmark = pytest.mark.long

HELPED: dict[str, dict[str, Any]] = {
    "who": {"who": "someone_else"},
    "person": {"relationship": "friend", "name": "Percy Ogden"},
    "person_contact": {"routes": ["none"]},
    "agreement": {"how": "ask"},
    "contact": {"routes": ["post"]},
    "details": {"address": "1 High Street\nMatlock", "post_shared": "no"},
}

ELSEWHERE = ("two limits are called", "First send the application to")
"""What is refused when the service starts and by no answer: tried where it belongs."""


@pytest.fixture
def kind() -> str:
    """What is refused is kept nowhere; one database will do."""
    return "sqlite"


def stages(app: Flask, olive: Colleague) -> Iterator[tuple[str, str]]:
    """One case after another at each stage, or the same case as it goes on."""
    yield "received", applied(app, **HELPED, easier={"help": ["easy_read"]})
    yield "in danger", applied(app, safe={"danger": "yes"})
    yield "few", checked(app, olive, TWO)
    case = checked(app, olive)
    write(olive, case, "pass_on", "See the letters", by=ahead(9), **PASSED_ON)
    yield "passed on", case
    yield "listed", checked(app, olive, [A_REFERENCE])
    case = checked(app, olive, [report(recent(195)), *TWO])
    recorded(app, case, 20)
    yield "came before", case
    case = checked(app, olive)
    yield "enough", case
    write(olive, case, "decide", outcome="met", **MEANWHILE)
    yield "met", case
    write(olive, case, "arrange", "See the letters", day=ahead(0), **ARRANGED)
    yield "arranged", case
    do(olive, case, "hold_review", **HELD, **POWERS)
    yield "held", case
    do(olive, case, "action", to="police", by=ahead(9), notice="no", **ADVICE)
    yield "planned", case
    write(olive, case, "draft_plan", by=ahead(5))
    do(olive, case, "comments", who="Ann", text="On Sundays too.")
    yield "commented", case
    said = {"considered": "All.", "watches": "Olive", "again": ahead(30), "early": "She asks for it."}
    said["comments"] = "You said: On Sundays too. They come then."
    write(olive, case, "outcome", "See the letters", **said)
    yield "plan", case
    write(olive, case, "appeal", "See the letters", how="us", grounds=["review"], text="Not fair.")
    yield "appealed plan", case
    do(olive, case, "complaint", **COMPLAINT)
    yield "complained", case
    paid = {"result": "upheld", "remedy": "Pay £200.", "back": ["nothing"], "to_do": "yes", "by": ahead(9)}
    do(olive, case, "complaint_decided", "See the letter", **paid)
    do(olive, case, "complaint", **COMPLAINT)
    yield "remedied", case
    case = not_met(app, olive)
    yield "not met", case
    write(olive, case, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    yield "appeal", case
    yield from notice_stages(app, olive)


def pages(app: Flask) -> None:
    olive, met = signed_in(app, "officer"), 0
    for stage, case in stages(app, olive):
        for each in (*PAGES, *ENDING_PAGES, *NOTICE_PAGES, *OTHER_PAGES):
            if each.stage != stage:
                continue
            met += 1
            act = each.act
            if "LETTER" in act:
                with app.app_context():
                    number = db.session.scalar(select(Letter.id).where(Letter.state == "to_print"))
                act = act.replace("LETTER", str(number))
            if "PERSON" in act:
                act = act.replace("PERSON", str(people(app, case)[0]))
            if "MADE" in act:
                act = act.replace("MADE", str(to_make(app, case)))
            if "ACTION" in act:
                act = act.replace("ACTION", str(entries(app, case, "action")[0].id))
            kept = history(app, case)
            olive.get(f"/staff/cases/{case}/{act}")
            [button] = [
                button.text
                for form in olive.page.forms
                for button in form.buttons
                if button.text.startswith(("Save", "See", "Add the")) and "next" not in button.text
            ]
            typed = dict(each.typed)
            if typed.get("which") == "0":
                typed["which"] = str(entries(app, case, "complaint")[0].id)
            olive.press(button, typed, expect=422)
            assert list(map(tuple, olive.page.errors)) == [(each.words, f"#{each.box}")], each
            assert history(app, case) == kept, each
    assert met == len(PAGES) + len(ENDING_PAGES) + len(NOTICE_PAGES) + len(OTHER_PAGES)


def to_make(app: Flask, reference: str) -> int:
    """The letter of this case that is to be made in another format."""
    with app.app_context():
        case = db.session.scalars(select(Case).where(Case.reference == reference)).one()
        return next(each.id for each in case.letters if each.formats)


def history(app: Flask, reference: str) -> int:
    """How much the history of a case tells: what is refused is no act."""
    with app.app_context():
        return len(db.session.scalars(select(Case).where(Case.reference == reference)).one().history)


def fields() -> None:
    here = council.load(None)
    for kind, typed, words, box in FIELDS:
        fine = FINE if kind.__name__ == "Anything" else {}
        form = kind(Typed(boxes({**fine, **typed})), here, {})
        assert not form.validate(), typed
        found = [(said, at) for said, at in form.problems if at == f"#{box}"]
        assert len(found) == 1, (typed, form.problems)
        assert found[0][0].startswith(words), (typed, found)
        others = [said for said, at in form.problems if at != f"#{box}"]
        assert others == [] or kind.__name__ != "Anything", others


def by_bodies(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a body sends, and an officer who would take over days that lower the count."""
    olive = signed_in(app, "officer", "Ora Officer")
    add_contacts(app, PC)
    case = checked(app, olive, [*TWO, report(recent(20))])
    police = by_link(app)
    police.get(f"/part/case/{case}")
    police.press("Open the application", expect=200)
    with monkeypatch.context() as patch:
        patch.setattr(answers, "MOST_FILES", 0)
        police.get(f"/part/case/{case}/file")
        police.press("Send", file=File("log.txt", b"Monday: drums\n" * 10), about="Our log", expect=422)
        assert police.page.errors[0].text.startswith("You have sent 0 files for this case. ")
    none = {f"said_{number}": "not_held" for number in (2, 3)}
    for happened, words in (
        ("", "Report 1 cannot have been reported before it happened. "),
        ("28 2 2020", "With these days, fewer reports count. "),
    ):
        case = checked(app, olive, [*TWO, report(recent(20))])
        police.get(f"/part/case/{case}")
        police.press("Open the application", expect=200)
        police.get(f"/part/case/{case}/hold")
        days = {"reported_1": "1 3 2020", "happened_1": happened}
        police.press("Send", {"said_1": "held", **days, **none}, expect=200)
        olive.get(f"/staff/cases/{case}")
        [error] = olive.press("Accept", expect=422).errors
        assert error.text.startswith(words)
    case = held(app, olive)
    said = {"considered": "All.", "watches": "Olive", "again": ahead(30), "early": "She asks for it."}
    asked = {"to": "police", "by": ahead(9), **ADVICE}
    acted(app, olive, case, ("recommend", asked), ("outcome", said))
    police = by_link(app)
    police.get(f"/part/case/{case}")
    police.press("Open the application", expect=200)
    police.click("Answer a recommendation")
    police.press("Send", said="no", text="We have nobody.", expect=200)
    olive.get(f"/staff/cases/{case}")
    olive.click("Accept, and tell the applicant")
    [error] = olive.press("Accept", told="", expect=422).errors
    assert tuple(error) == ("Tell the applicant why it will not be done", "#told")


def by_appeal_body(app: Flask) -> None:
    """A decision that is said to be the appeal body's own, and is another."""
    olive = signed_in(app, "officer", "Opal Officer")
    add_contacts(app, ADA)
    case = not_met(app, olive)
    write(olive, case, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    ada = opened_appeal(app)
    ada.click("Record your decision")
    ada.press("Send", result="upheld", back=["threshold"], words="Weigh the harm.", expect=200)
    olive.get(f"/staff/cases/{case}")
    olive.click("Confirm it")
    [error] = olive.press("See the letter", result="partly", expect=422).errors
    assert error.text.startswith("This is not what they recorded: ")
    assert error.href.startswith("#of")


def of_bodies() -> None:
    here = council.load(None)
    for kind, typed, words, box in OF_BODIES:
        form = kind(Typed(boxes(typed)), here, KNOWN)
        assert not form.validate(), typed
        assert form.problems == [(words, f"#{box}")], typed


def accounts(app: Flask) -> None:
    with app.test_request_context("/staff/"):
        before = len(db.session.scalars(select(Staff.id)).all())
        maya, olive = member(app, "manager").id, member(app, "officer", "Oona Officer").id
        mona = db.session.scalars(select(Staff.id).where(Staff.name == "Mona Manager")).one()
        members.close(mona, changed())
        other = members.add("Una New", "una@council.example", "officer", web.tokens(), web.now())[0].id

        def says(words: str, verb: Callable[..., Any], *facts: Any) -> None:
            with pytest.raises(members.AccountRefused, match=words):
                verb(*facts)

        more = web.tokens(), web.now()
        says("200 characters at most", members.add, "", "a@council.example", "officer", *more)
        says("200 characters at most", members.add, "x" * 201, "a@council.example", "officer", *more)
        says("has an account already", members.add, "Oona", "OONA@council.example", "officer", *more)
        says("'chief' is no role", members.add, "A", "a@council.example", "chief", *more)
        says("is the last manager. ", members.close, maya, changed())
        says("is the last manager. ", members.change_role, maya, "officer", changed())
        says("Only an officer can cover", members.cover, maya, web.today(), changed())
        yesterday = web.today().replace(year=web.today().year - 1, day=1)
        says("Enter today, or a day after today", members.cover, olive, yesterday, changed())
        members.tie(olive, "issuer olive", web.council(), web.now())
        says("unlink it first", members.tie, olive, "issuer other", web.council(), web.now())
        says("opens another account here", members.tie, maya, "issuer olive", web.council(), web.now())
        says("Nothing else opens this account", members.untie, other, web.now())
        members.close(other, changed())
        says("is closed: open it first", members.new_link, other, web.tokens(), changed())
        assert len(db.session.scalars(select(Staff.id)).all()) == before + 3


HEAD = ",".join(published.COLUMNS)
NUMBERS = dict.fromkeys(published.COLUMNS[2:-3], "1")
ROW = {
    "year": "2022-23",
    "authority": "",
    **NUMBERS,
    "source": "Their page",
    "source_date": "2024",
    "note": "",
}


def figures(app: Flask) -> None:
    with app.test_request_context():
        here, today = web.council(), web.today()
        whose = here.authorities[0]
        good = ROW | {"authority": whose}
        assert len(published.read_file(table(good), here, today)) == 1
        for more, words in (
            ({"year": "soon"}, "line 2: year: "),
            ({"authority": "Nowhere"}, "line 2: authority: 'Nowhere' is none of "),
            ({next(iter(NUMBERS)): "some"}, "is no number of them"),
            ({"note": "x" * 2001}, "line 2: note: write it on one line"),
            ({"source": ""}, "line 2: source: say where the figures stand"),
            ({"source_date": "31"}, "line 2: source_date: '31' is not a date"),
            ({"year": str(Year.of(today))}, "line 2: year: "),
        ):
            with pytest.raises(ValueError, match=words):
                published.read_file(table(good | more), here, today)
        with pytest.raises(ValueError, match=f"line 3: {whose} 2022-23 is already on line 2"):
            published.read_file(table(good, good), here, today)


def table(*rows: dict[str, str]) -> str:
    return "\n".join([HEAD, *(",".join(row[column] for column in published.COLUMNS) for row in rows), ""])


def files(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    file = File("diary.txt", b"Monday: drums\n" * 10)
    person = Visitor(app)
    walk(person, {"more": {"more": ["files"]}}, until="files")
    for limit, value, words in (
        ("MOST_FILES", 0, "You have added 0 files, and 0 fit. "),
        ("MOST_TOGETHER", 9, "This file has "),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(draft_files, limit, value)
            person.get("/apply/files")
            person.click("Add a file")
            person.press("Add this file", file=file, expect=422)
            assert person.page.errors[0].text.startswith(words)
            assert person.page.errors[0].href == "#file"
    ann = by_code(app, Visitor(app), sent(app))
    with monkeypatch.context() as patch:
        patch.setattr(sending, "MOST_FILES", 0)
        ann.click("Send a file")
        ann.press("Send", file=file, about="My diary", expect=422)
        assert ann.page.errors[0].text.startswith("You have sent 0 files since you applied. ")
        assert ann.page.errors[0].href == "#file"
    ann.get("/track/case/application")
    ann.click("Correct something: Report 1")
    [error] = ann.press("Send", expect=422).errors
    assert (error.text, error.href) == ("Write a date, or what else it should say", "#text")
    ann.get("/track/case/meeting")
    ann.press("Send", take_part="online", expect=200)
    for door, button, box in (("meeting", "Send", "take_part"), ("reach", "Send request", "routes")):
        ann.get(f"/track/case/{door}")
        [error] = ann.press(button, expect=422).errors
        assert (error.text.startswith("You have not changed anything. "), error.href) == (True, f"#{box}")


def merging(app: Flask) -> None:
    """Two applications that are not merged: by what else is answered, besides the reasons of the law."""
    olive, like = signed_in(app, "officer", "Ola Officer"), [report(recent(9), reference="PD-1")]
    kept, other = applied(app, like * 2), applied(app, like)
    assert refused(olive, kept, "ZZZZ-ZZZZ") == "There is no other case with this reference."
    twice = {"alike-1-1": "same", "alike-1-2": "same"}
    for typed, words, box in (
        (
            {"reached-here": "post"} | twice,
            "By post is not a route that they gave as safe. ",
            "#reached-here",
        ),
        (twice, "A report can be the same as one other only", "#alike-1-1"),
    ):
        [error] = fill_in(olive, kept, other, **typed).errors
        assert (error.text.startswith(words), error.href) == (True, box)


def test_every_place_that_refuses_is_met(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with watched(Fired()) as fired:
        fields()
        of_bodies()
        by_bodies(app, monkeypatch)
        by_appeal_body(app)
        pages(app)
        accounts(app)
        figures(app)
        files(app, monkeypatch)
        merging(app)
    unmet = [
        each.name
        for each in refusals()
        if not fired.has(each) and not any(words in each.name for words in ELSEWHERE)
    ]
    assert unmet == [], "add an answer to tests/questions/answers.py"


def test_places_that_refuse_are_found() -> None:
    """Or else the test above would tell nothing."""
    names = [each.name for each in refusals()]
    assert len(names) > 60
    for words in ("Warn the applicant first", "Only an officer can cover", "FileRefused", "Choose from the"):
        assert any(words in name for name in names), words
