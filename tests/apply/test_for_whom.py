"""What is asked of a group, and of somebody who helps, is worded for them."""

from flask import Flask

from asb.casework.application import hidden_pages, pages_of_reports
from asb.database import db, writing
from asb.models import Case
from tests.shared.days import recent
from tests.shared.kept import one_case
from tests.shared.page import Visitor
from tests.shared.people import ANN
from tests.shared.story import GROUP, HELPING, report, sent, walk


def test_a_group_is_asked_if_any_of_them_is_safe(resident: Visitor) -> None:
    page = walk(resident, GROUP, until="safe")
    assert page.h1 == "Are you all safe now?"
    assert "live with any of you, or get in touch with any of you?" in page
    assert "Are any of you under 18?" in page


def test_an_advocate_speaks_for_the_person_who_is_helped(resident: Visitor) -> None:
    page = walk(resident, HELPING, until="easier")
    assert "Someone to speak for them" in page
    assert "Someone to speak for me" not in page


def test_no_part_says_you_where_somebody_else_is_affected(resident: Visitor) -> None:
    page = walk(resident, HELPING, until="effect")
    assert "Part 4 of 5: The effect" in page
    assert "How it affects you" not in walk(resident, HELPING, until="check")


def test_an_application_from_before_the_sections_were_renamed_is_read_as_it_was(app: Flask) -> None:
    sent(app, HELPING, reports=[report(recent(9))])
    helped = one_case(app).people[1].id
    before = {"The reports": "Reports that were made", "The effect": "How it affects you"}

    def read() -> tuple[set[int], dict[int, int]]:
        with app.app_context():
            case = db.session.get_one(Case, one_case(app).id)
            [person] = [each for each in case.people if each.id == helped]
            return hidden_pages(person), pages_of_reports(case)

    found = read()
    assert found[1]
    with app.app_context(), writing() as session:
        case = session.get_one(Case, one_case(app).id)
        case.application = [
            {**each, "section": before.get(each["section"], each["section"])} for each in case.application
        ]
    assert read() == found


def test_one_report_that_counts_is_not_said_to_be_enough(resident: Visitor) -> None:
    page = walk(resident, reports=[report(recent(9))], until="check")
    assert "By its dates, your report counts." in page
    assert "The law says there must be a review if 3 reports count. You can apply anyway" in page


def test_post_that_others_open_comes_in_a_plain_envelope(resident: Visitor) -> None:
    where = {"address": "12 Side Street\nMatlock", "post_shared": "yes"}
    page = walk(resident, {"contact": {"routes": ["post"]}, "details": where})
    assert "a short letter by post, in a plain envelope. It does not say what it is about." in page
    assert ANN not in page
