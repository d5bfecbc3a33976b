"""An application as it was sent, where its people and officers read it: what each link is about, and no
heading with nothing under it (the strict client refuses one).
"""

from flask import Flask

from asb.fields import say_day
from tests.shared.cases import applied, do
from tests.shared.days import recent, today
from tests.shared.kept import entries, letters, one_case
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import by_code


def test_each_link_to_correct_something_names_its_question_or_report(ann: Visitor) -> None:
    page = ann.get("/track/case/application")
    links = [link.text for link in page.links if link.text.startswith("Correct something")]
    assert "Correct something: Your name" in links
    assert "Correct something: Report 1" in links
    assert len(links) == len(set(links)) > 4
    assert ", part " not in page


def test_the_dates_of_a_report_are_corrected_in_boxes_of_their_own(
    app: Flask, ann: Visitor, officer: Colleague
) -> None:
    """As people write them; anything else that was wrong with it beside them."""
    ann.click("Read your application, and correct something")
    ann.click("Correct something: Report 1")
    page = ann.press("Send", expect=422)
    assert [error.text for error in page.errors] == ["Write a date, or what else it should say"]
    ann.press("Send", {"happened-day": "yesterday"}, text="And it was at number 14.", expect=200)
    reference = one_case(app).reference
    [entry] = entries(app, reference, "correct")
    day = say_day(recent(1))
    assert entry.facts["text"] == f"When did it happen? {day}\nAnd it was at number 14."
    assert f"When did it happen? {day}" in officer.get(f"/staff/cases/{reference}").text


def test_what_was_not_answered_has_no_heading_for_officers(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    page = officer.get(f"/staff/cases/{reference}/see/application")
    headings = [heading.text for heading in page.root.all("h2")]
    assert "What has been happening" in headings
    assert "Making it easier" not in headings
    assert "How it affects you" not in headings


def test_a_correction_stands_at_its_page_though_pages_before_it_are_left_out(
    app: Flask, officer: Colleague
) -> None:
    reference = applied(app)
    person = by_code(app, Visitor(app), reference)
    person.get("/track/case/application")
    person.click("Correct something: Report 3")
    person.press("Send", text="It was on a Sunday.", expect=200)
    page = officer.get(f"/staff/cases/{reference}/see/application")
    _, _, last = page.text.partition("Report 3")
    assert "It was on a Sunday." in last
    assert page.text.count("It was on a Sunday.") == 1


def test_a_copy_says_where_nothing_more_was_written(app: Flask) -> None:
    person = by_code(app, Visitor(app), applied(app))
    person.get("/track/case")
    person.click("Withdraw")
    person.press("Ask to withdraw", expect=200)
    assert "You wrote nothing more." in person.get("/track/case/copy")


def test_the_letter_to_a_body_has_each_report_under_its_own_heading(app: Flask, officer: Colleague) -> None:
    reference = applied(app)
    officer.get(f"/staff/cases/{reference}/risk")
    officer.press("Save", dangers=["nothing"], level="none")
    officer.get(f"/staff/cases/{reference}/pass")
    officer.press("See the letters", bodies=["council", "police", "icb"], expect=200)
    officer.press("Save and send")
    text = letters(app, "the_application")[0].text
    assert "Report 1\n----" in text
    assert "Reports that were made" not in text


def test_the_answer_says_what_it_is_about(app: Flask, ann: Visitor, officer: Colleague) -> None:
    ann.click("Tell us more")
    ann.press("Send", text="It was worse today.")
    reference = one_case(app).reference
    [entry] = entries(app, reference, "add")
    do(officer, reference, f"seen/{entry.id}", done="Read.", words="We have noted it.")
    officer.press("Save and send")
    [letter] = letters(app, "written")
    said = f"On {say_day(today())} we received your message. This is our reply:\n\n> We have noted it."
    assert said in letter.text
