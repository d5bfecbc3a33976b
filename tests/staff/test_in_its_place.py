"""What stands on the pages of officers, by its row and its place, and not only somewhere on the page."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from asb.database import writing
from asb.models import Case
from asb.rules.clocks import Clock, Next
from asb.rules.tasks import BY_THEN
from asb.rules.working_days import Reckoning
from asb.rules.worklist import Task, due_now, worklist
from tests.shared.cases import ADVICE, ARRANGED, THREE, applied, checked, do, held, met, not_met, write
from tests.shared.courses import PLAIN, course
from tests.shared.days import ahead, recent
from tests.shared.kept import entries, needs_only
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Page, Visitor
from tests.shared.people import by_code
from tests.shared.tree import Element

pytestmark = pytest.mark.long


@pytest.fixture
def kind() -> str:
    """What a page shows is read from rows alone; one database will do."""
    return "sqlite"


def rows(page: Page, of: str = "app-worklist") -> dict[str, Element]:
    """The rows of a list of cases, each by the reference in it."""
    found = [row for table in page.root.all("table", cls=of) for row in table.all("tr")[1:]]
    return {link.text: row for row in found for link in row.all("a")[:1]}


def tags(row: Element) -> list[str]:
    return [tag.text for tag in row.all("strong", cls="govuk-tag")]


def place(page: Page, heading: str) -> list[str]:
    """What can be pressed between this heading and the next of its kind."""
    [main] = page.root.all("main")
    found, inside = [], False
    for element in main.below:
        if element.tag == "h2":
            inside = element.text == heading
        elif inside and element.tag in ("a", "button"):
            found.append(element.text)
    return found


def set_case(app: Flask, reference: str, **values: Any) -> None:
    """As the lists keep it: they are read from these columns alone."""
    with app.app_context(), writing() as session:
        session.execute(update(Case).where(Case.reference == reference).values(**values))


@pytest.fixture
def five(app: Flask, officer: Colleague) -> dict[str, str]:
    """Cases that differ in one thing each."""
    found = {
        "danger": applied(app, safe={"danger": "yes"}),
        "high": applied(app, name={"name": "Hilda High"}),
        "calm": applied(app, name={"name": "Carl Calm"}),
        "late": applied(app, name={"name": "Lara Late"}),
        "hidden": applied(app, name={"name": "Rita Restricted"}),
        "second": applied(app, name={"name": "Sue Second"}),
        "chased": applied(app, name={"name": "Chas Chased"}),
    }
    do(officer, found["high"], "risk", dangers=["children"], level="high", review_on=ahead(30))
    for name in ("calm", "late", "second", "chased"):
        do(officer, found[name], "risk", dangers=["nothing"], level="none")
    do(officer, found["calm"], "take", "Assign to me")
    do(officer, found["hidden"], "restrict", restricted="yes", why="He is a neighbour.")
    needs_only(app, found["calm"], "threshold", "decide", "do", recent(0))
    needs_only(app, found["late"], "outcome", "outcome", "do", recent(1))
    needs_only(app, found["chased"], "answer", "remind", "others", recent(1))
    needs_only(app, found["second"], "second", "second", "second", recent(0))
    return found


def test_each_tag_is_in_the_row_of_its_case(app: Flask, officer: Colleague, five: dict[str, str]) -> None:
    found = rows(officer.get("/staff/cases?list=open"))
    assert set(found) == set(five.values())
    said = {name: tags(found[reference]) for name, reference in five.items()}
    assert said == {
        "danger": ["Risk: not checked"],
        "high": ["High risk"],
        "calm": [],
        "late": ["Late by us"],
        "hidden": [],
        "second": [],
        "chased": ["Late"],
    }
    text = {name: found[reference].text for name, reference in five.items()}
    assert [name for name in five if "Answer as second person" in text[name]] == ["second"]
    assert [name for name in five if "Olive Officer" in text[name]] == ["calm"]
    assert [name for name in five if "Not assigned" in text[name]] == [
        name for name in five if name != "calm"
    ]
    assert "Restricted" in text["hidden"]
    assert "Rita" not in text["hidden"]
    assert "Hilda High" in text["high"]
    assert "Decide on the threshold" in text["calm"]
    assert "Send the outcome" in text["late"]
    assert "an answer is due" in text["chased"]


def test_each_list_holds_its_cases_and_no_others(
    app: Flask, officer: Colleague, five: dict[str, str]
) -> None:
    names = {reference: name for name, reference in five.items()}
    expected = {
        "risk": {"danger", "high"},
        "late": {"late"},
        "chase": {"chased"},
        "second": {"second"},
        "mine": {"calm"},
        "closed": set(),
        "open": set(five),
        "all": set(five),
    }
    for which, cases in expected.items():
        found = {names[each] for each in rows(officer.get(f"/staff/cases?list={which}"))}
        assert found == cases, which
    week = {names[each] for each in rows(officer.get("/staff/cases?list=week"))}
    assert "calm" in week, "what is due today is due in the next seven days"
    assert "late" not in week


@pytest.mark.parametrize(("days", "is_in"), [(-1, False), (0, True), (7, True), (8, False)])
def test_the_week_begins_today_and_ends_with_its_seventh_day(
    app: Flask, officer: Colleague, days: int, is_in: bool
) -> None:
    case = applied(app)
    needs_only(app, case, "threshold", "decide", "do", recent(-days))
    assert (case in rows(officer.get("/staff/cases?list=week"))) == is_in
    assert (case in rows(officer.get("/staff/cases?list=late"))) == (days < 0)


def test_the_first_page_names_the_risk_at_its_case(
    app: Flask, officer: Colleague, five: dict[str, str]
) -> None:
    found = rows(officer.get("/staff/?whose=all"))
    said = {name: tags(found[reference]) for name, reference in five.items() if reference in found}
    assert [name for name in said if "Risk: not checked" in said[name]] == ["danger"]
    assert [name for name in said if "High risk" in said[name]] == ["high"]


# The history


def test_set_aside_stands_at_the_entry_that_was(app: Flask, officer: Colleague, manager: Colleague) -> None:
    case = checked(app, officer)
    for text in ("FIRST", "SECOND"):
        do(officer, case, "told", body="police", text=text)
    first, second = (entry.id for entry in entries(app, case, "told"))
    do(manager, case, f"set_aside/{first}", why="It was about another case.")
    page = manager.get(f"/staff/cases/{case}/see/history")
    found = {
        entry: row
        for row in page.root.all("div", cls="moj-timeline__item")
        for entry in (first, second)
        if {first: "FIRST", second: "SECOND"}[entry] in row_html(row)
    }
    assert "Set aside: made by mistake" in found[first].text
    assert "Set aside: made by mistake" not in found[second].text
    marked = [row for row in page.root.all("div", cls="moj-timeline__item") if "made by mistake" in row.text]
    assert len(marked) == 1
    offered = [link.href for link in page.links if "/set_aside/" in link.href]
    assert any(each.endswith(f"/{second}") for each in offered)
    assert not any(each.endswith(f"/{first}") for each in offered)
    assert not [
        link for link in officer.get(f"/staff/cases/{case}/see/history").links if "/set_aside/" in link.href
    ], "officers set nothing aside"


def row_html(row: Element) -> str:
    """All words of a row, also those that a click brings."""
    return " ".join(text for each in [row, *row.below] for text in each.children if isinstance(text, str))


# What a case needs now


NOW, ELSE = "To do now on this case", "Other actions"


@pytest.mark.parametrize(("days", "presses"), [(0, True), (1, False)])
def test_a_review_presses_on_its_day_and_not_before(
    app: Flask, officer: Colleague, days: int, presses: bool
) -> None:
    case = met(app, officer)
    write(officer, case, "arrange", "See the letters", day=ahead(days), **ARRANGED)
    page = officer.get(f"/staff/cases/{case}")
    assert ("Record the review" in place(page, NOW)) == presses
    assert ("Record the review" in place(page, ELSE)) == (not presses)


@pytest.mark.parametrize(("days", "presses"), [(0, True), (1, False)])
def test_an_action_presses_on_its_day_and_not_before(
    app: Flask, officer: Colleague, days: int, presses: bool
) -> None:
    case = held(app, officer)
    do(officer, case, "action", to="police", by=ahead(days), notice="no", **ADVICE)
    said = {"considered": "All.", "watches": "Olive", "again": ahead(30), "early": "She asks for it."}
    write(officer, case, "outcome", "See the letters", **said)
    page = officer.get(f"/staff/cases/{case}")
    assert ("Remind a body" in place(page, NOW)) == presses
    assert ("Remind a body" in place(page, ELSE)) == (not presses)


@pytest.mark.parametrize(("days", "presses"), [(0, True), (1, False)])
def test_a_risk_is_looked_at_again_on_its_day(
    app: Flask, officer: Colleague, days: int, presses: bool
) -> None:
    case = applied(app)
    do(officer, case, "risk", dangers=["children"], level="standard", review_on=ahead(days))
    assert ("Check for risk" in place(officer.get(f"/staff/cases/{case}"), NOW)) == presses


@pytest.mark.parametrize("what", sorted(BY_THEN.keys() - {"answer", "action"}))
def test_each_act_is_due_exactly_from_its_day(what: str) -> None:
    """What bodies owe is in the course; every other date is given."""
    day, one = date(2027, 3, 2), timedelta(days=1)
    found = worklist(course("take", "risk", "pass", "decide", "arrange"), [], [Next(day, what)], PLAIN)
    assert due_now(found, day - one) == []
    assert (BY_THEN[what] in due_now(found, day)) == (what not in ("comments", "dates"))
    assert BY_THEN[what] in due_now(found, day + one)


def test_what_is_due_twice_stands_once() -> None:
    day = date(2026, 3, 2)
    twice = [Task("answer", "remind", "others", day, day, who=who) for who in ("police", "icb")]
    assert due_now([*twice, Task("risk", "risk", "do", day, day)], day) == ["risk", "remind"]


def clock(done: date | None) -> Clock:
    start, due = date(2026, 3, 2), date(2026, 3, 9)
    return Clock("threshold", "x", True, start, 5, Reckoning(start, 5, due, ()), done)


def test_met_on_its_day_is_not_late() -> None:
    due, day = date(2026, 3, 9), timedelta(days=1)
    assert [clock(done).met_late for done in (None, due - day, due, due + day)] == [False, False, False, True]
    assert [clock(None).late(today) for today in (due - day, due, due + day)] == [False, False, True]
    assert [clock(due).late(today) for today in (due, due + day)] == [False, False]
    near = [clock(None).near(today) for today in (due - 4 * day, due - 3 * day, due, due + day)]
    assert near == [False, True, True, True]
    assert not clock(due).near(due)


def test_the_page_says_late_of_what_was_met_after_its_day(app: Flask, officer: Colleague) -> None:
    """Withdrawn today: received today it is in time, received half a year ago it is late."""
    for days, words in (
        (0, f"Ended with the case on {recent(0):%-d %B %Y}. "),
        (180, f"Ended with the case on {recent(0):%-d %B %Y}, late."),
    ):
        case = applied(app, THREE)
        if days:
            set_case(app, case, received_on=recent(days))
        do(officer, case, "risk", dangers=["nothing"], level="none")
        do(officer, case, "take", "Assign to me")
        write(officer, case, "pass", "See the letters", bodies=["council", "police", "icb"])
        write(officer, case, "withdraw", checked="I rang her.")
        page = officer.get(f"/staff/cases/{case}")
        [threshold] = [
            below.text
            for below in page.root.all("p")
            if below.text.startswith("Ended with") and "Our own aim" in below.text
        ][:1]
        assert threshold.startswith(words), days


def test_nothing_is_passed_on_when_all_have_it(app: Flask, officer: Colleague) -> None:
    case = applied(app)
    do(officer, case, "risk", dangers=["nothing"], level="none")
    do(officer, case, "take", "Assign to me")
    said = "Send to relevant bodies"
    for some in (["council"], ["police"]):
        assert said in place(officer.get(f"/staff/cases/{case}"), NOW)
        write(officer, case, "pass", "See the letters", bodies=some)
    page = officer.get(f"/staff/cases/{case}/pass")
    assert [box.attrs["value"] for box in page.root.all("input", name="bodies")] == ["icb"]
    write(officer, case, "pass", "See the letters", bodies=["icb"])
    page = officer.get(f"/staff/cases/{case}")
    assert said not in place(page, NOW) + place(page, ELSE)
    assert not [link for link in page.links if link.href.endswith("/pass")]
    page = officer.get(f"/staff/cases/{case}/pass", expect=409)
    assert "Every relevant body already has it." in page


# An appeal, as each side reads it


def test_an_appeal_stands_under_its_heading_for_officers(app: Flask, officer: Colleague) -> None:
    case = not_met(app, officer)
    review = f"/staff/cases/{case}/see/review"
    page = officer.get(review)
    assert place(page, "Appeals") == ["Record an appeal"]
    write(officer, case, "appeal", "See the letters", how="us", grounds=["threshold"], text="Not fair.")
    page = officer.get(review)
    assert place(page, "Appeals") == ["Record the decision on the appeal"]
    assert "Decided" not in page.rows
    decided: dict[str, Any] = {"result": "not_upheld", "back": ["nothing"], "words": "Nothing was wrong."}
    write(officer, case, "appeal_decided", **decided)
    page = officer.get(review)
    assert place(page, "Appeals") == ["Record an appeal"]
    assert page.rows["Decided"] == f"{recent(0):%-d %B %Y}"
    assert page.rows["What was decided?"] == "Not upheld"


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("upheld", "It was upheld: they found that you are right"),
        ("partly", "It was partly upheld: they found that you are partly right"),
        ("not_upheld", "It was not upheld: they found no reason to change it"),
        ("withdrawn", "It was withdrawn"),
    ],
)
def test_the_page_of_who_appealed(app: Flask, officer: Colleague, result: str, words: str) -> None:
    case, ann = not_met(app, officer), Visitor(app)
    by_code(app, ann, case)
    link = next(link for link in ann.page.links if "appeal" in link.text.lower() and "/again" in link.href)
    ann.get(link.href)
    ann.press("Continue", {"grounds": ["threshold"], "text": "Not fair."}, expect=200)
    ann.press("Send your appeal", expect=200)
    assert "We have your appeal, and have sent it" in ann.page
    page = ann.get("/track/case")
    assert f"You appealed on {recent(0):%-d %B %Y}. The Police and Crime Commissioner" in page
    assert not [link for link in page.links if "/again" in link.href], "one appeal at a time"
    back = ["threshold"] if result in ("upheld", "partly") else ["nothing"]
    write(officer, case, "appeal_decided", result=result, back=back, words="Weigh the harm.")
    page = ann.get("/track/case")
    assert f"Your appeal was decided on {recent(0):%-d %B %Y}. {words}." in page
    assert [box.text for box in page.root.all("div", cls="govuk-inset-text")].count("Weigh the harm.") == 1
    assert any("Ombudsman" in link.text for link in page.links)


def test_the_appeal_officer_reads_what_waits_and_no_more(app: Flask, officer: Colleague) -> None:
    alma = signed_in(app, "appeals", "Alma Appeals")
    assert "No appeals are waiting for a decision" in alma.get("/staff/")
    first, second = not_met(app, officer), not_met(app, officer)
    for case in (first, second):
        write(
            officer, case, "appeal", "See the letters", how="us", grounds=["threshold"], text=f"About {case}."
        )
    assert "2 appeals are waiting for a decision" in alma.get("/staff/")
    write(officer, first, "appeal_decided", result="not_upheld", back=["nothing"], words="No.")
    assert "1 appeal is waiting for a decision" in alma.get("/staff/")
    page = alma.get("/staff/appeals")
    assert [link.text for link in page.links if link.text in (first, second)] == [second]
    page = alma.click(second)
    assert f"About {second}." in page
    assert first not in page.html
