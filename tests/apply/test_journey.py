"""A resident applies."""

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from asb.fields import say_day
from asb.models import Draft
from tests.shared.days import recent, today
from tests.shared.kept import count, one_case
from tests.shared.page import Page, Visitor
from tests.shared.story import (
    A_REFERENCE,
    AWKWARD,
    card_keys,
    empty_cards,
    on_a_card,
    report,
    tell,
    walk,
)

pytestmark = pytest.mark.stories


class TestTheJourney:
    def test_for_oneself_with_nothing_but_the_minimum(self, person: Visitor, app: Flask) -> None:
        page = walk(person)
        case = one_case(app)
        assert page.h1 == "Application sent"
        assert case.reference in page
        assert [(p.role, p.name) for p in case.people] == [("applicant", "Ann Ogden")]
        assert [entry.act for entry in case.history] == ["application_received"]
        assert case.stage == "received"
        assert count(app, Draft) == 0

    def test_for_somebody_else(self, person: Visitor, app: Flask) -> None:
        answers = {
            "who": {"who": "someone_else"},
            "person": {"relationship": "councillor"},
            "organisation": {"organisation": "Matlock Town Council"},
            "person_contact": {"routes": ["email"]},
            "person_details": {"email": "percy@example.com", "email_shared": "no"},
        }
        walk(person, answers)
        case = one_case(app)
        assert [(p.role, p.name) for p in case.people] == [
            ("applicant", "Ann Ogden"),
            ("represented", "Percy Ogden"),
        ]
        assert case.answers["organisation"]["organisation"] == "Matlock Town Council"
        assert {letter.recipient for letter in case.letters} == {"applicant", "represented", "team"}

    def test_everything_filled_with_awkward_text(self, person: Visitor, app: Flask) -> None:
        long = ((AWKWARD + "\r\nsecond line\n") * 300)[:20_000]
        answers = {
            "who": {"who": "organisation"},
            "safe": {"danger": "yes", "others": "yes", "close_by": "yes", "under_18": "yes"},
            "name": {"name": (AWKWARD * 4)[:120]},
            "organisation": {"organisation": AWKWARD, "role": AWKWARD},
            "contact": {"routes": ["email", "phone", "post", "through"]},
            "details": {
                "email": "o'brien+tag@example.com",
                "email_shared": "no",
                "phone": "+44 7700 900 982",
                "phone_say": "no",
                "phone_message": "no",
                "address": f"{AWKWARD}\nWirksworth",
                "post_shared": "unsure",
                "through": AWKWARD,
                "times": AWKWARD,
            },
            "place": {"place": AWKWARD, "postcode": "de43nn", "home": AWKWARD, "landlord": AWKWARD},
            "behaviour": {"kinds": ["noise", "other"], "story": long, "still": "yes"},
            "because": {"because": ["race", "religion"]},
            "effect": {"effect": long, "hope": long},
        }
        told = report(recent(20), told=["council", "police"], what=long, reference=AWKWARD, response=long)
        page = walk(person, answers, reports=[told])
        case = one_case(app)
        assert case.people[0].name == (AWKWARD * 4)[:120].strip()
        assert case.answers["behaviour"]["story"] == long.replace("\r\n", "\n").strip()
        assert case.reports[0].what == long.replace("\r\n", "\n").strip()
        assert case.answers["place"]["postcode"] == "DE4 3NN"
        assert case.risks == ["danger", "others", "close_by", "under_18", "hate"]
        assert case.reference in page

    def test_a_phone_only_person_is_told_that_no_letter_comes(self, person: Visitor, app: Flask) -> None:
        page = walk(
            person,
            {"contact": {"routes": ["phone"]}, "details": {"phone": "01629 761377"}},
        )
        assert "We will ring you" in page
        case = one_case(app)
        assert {(x.recipient, x.state) for x in case.letters} == {
            ("applicant", "to_print"),
            ("team", "waiting"),
        }

    def test_somebody_who_helps_is_asked_about_the_other_persons_home(
        self, person: Visitor, app: Flask
    ) -> None:
        page = walk(person, {"who": {"who": "someone_else"}}, until="place")
        assert "Where do they live, if that is somewhere else?" in page
        assert "Where do you live" not in page
        page = person.press("Continue", place="Mill Lane", home="1 High Street", landlord="Mo")
        walk(person, {"who": {"who": "someone_else"}})
        asked = {
            label
            for section in one_case(app).application
            for p in section["pages"]
            for label, _ in p["answers"]
        }
        assert "Where do they live, if that is somewhere else? (optional)" in asked

    def test_finish_stands_right_under_the_reference(self, person: Visitor) -> None:
        text = walk(person).text
        places = [
            text.index(words)
            for words in (
                "Your reference",
                "Write the reference down",
                "Finish, and clear",
                "If it gets worse",
            )
        ]
        assert places == sorted(places)

    def test_no_safe_way_at_all_asks_for_no_details(self, person: Visitor, app: Flask) -> None:
        walk(person, {"contact": {"routes": ["none"]}})
        assert "details" not in one_case(app).answers

    def test_the_case_keeps_the_questions_as_they_were_worded(self, person: Visitor, app: Flask) -> None:
        walk(person)
        told = {
            section["section"]: [(page["title"], dict(page["answers"])) for page in section["pages"]]
            for section in one_case(app).application
        }
        assert ("", {"Your name": "Ann Ogden"}) in told["About you"]
        assert "What you added" not in told, "what only leads to other questions is no answer to keep"
        assert told["The reports"][0][0] == "Report 1"
        assert told["The reports"][0][1]["Reference number, if you have one (optional)"] == "PD-1234"
        assert told["The effect"][0][1]["What would you like to happen? (optional)"] == ""


def box(page: Page, card: str, name: str) -> str:
    """What an input of this card holds."""
    [found] = page.root.all("input", "textarea", name=f"reports_{card}-{name}")
    return found.text if found.tag == "textarea" else found.attrs.get("value", "")


class TestBadInput:
    @pytest.mark.parametrize(
        ("step", "typed", "error"),
        [
            ("who", {}, "Choose who you are applying for"),
            ("name", {"name": "   "}, "Enter your name"),
            (
                "name",
                {"name": "x" * 121},
                "Your answer to “Your name” must be 120 characters or fewer. You typed 121",
            ),
            ("name", {"name": "see www.example.com"}, "Enter a name without a web address"),
            (
                "contact",
                {"routes": ["email", "none"]},
                "Choose “None of these is safe now: I will contact you”, or",
            ),
            (
                "details",
                {"routes": ["email"], "email": "ann@", "email_shared": "no"},
                "Enter an email address in the correct",
            ),
            ("place", {"place": ""}, "Tell us where it happens"),
            ("place", {"place": "x", "postcode": "4DE"}, "Enter a postcode, like SW1A 2AA"),
            ("behaviour", {"kinds": [], "story": "x"}, "Choose at least one kind of behaviour"),
            (
                "behaviour",
                {"kinds": ["noise"], "story": "a" * 50_001},
                "must be 50,000 characters or fewer. You typed 50,001",
            ),
        ],
    )
    def test_a_refused_answer_comes_back_unchanged_with_its_error(
        self, person: Visitor, step: str, typed: dict[str, object], error: str
    ) -> None:
        walk(person, until=step)
        page = person.press("Continue", typed, expect=422)
        assert any(error in each.text for each in page.errors)
        for name, value in typed.items():
            if isinstance(value, str) and value.strip():
                assert value in page.html or value[:100] in page.html, name

    def test_what_was_refused_is_still_there_on_coming_back(self, person: Visitor) -> None:
        walk(person, until="place")
        person.press("Continue", place="Behind the church", postcode="nonsense", expect=422)
        page = person.get("/apply/")
        assert page.path == "/apply/place"
        assert "Behind the church" in page
        assert 'value="nonsense"' in page.html

    @pytest.mark.parametrize(
        ("typed", "error", "focus"),
        [
            ({"reference": "7" * 201}, "Reference number, if you have one", "reference"),
            ({"what": ""}, "Tell us one thing about this report", "what"),
        ],
    )
    def test_what_a_report_cannot_hold_is_asked_for_again(
        self, person: Visitor, typed: dict[str, str], error: str, focus: str
    ) -> None:
        walk(person, until="reports")
        [card] = card_keys(person.page)
        page = tell(person, typed, expect=422)
        assert error in page.errors[0].text
        assert page.errors[0].href == f"#reports_{card}-{focus}"
        assert typed in ({"what": ""}, *({name: box(page, card, name)} for name in typed))


class TestTheReports:
    def test_the_list_counts_once_and_says_why(self, person: Visitor) -> None:
        old = recent(300)
        page = walk(
            person,
            reports=[
                report(recent(20)),
                report(recent(60), recent(10)),
                report(old),
                A_REFERENCE,
                report(recent(10), recent(30)),
            ],
            until="effect",
        )
        page = person.get("/apply/reports")
        assert "By their dates, 1 of your 5 reports counts, and 2 do not." in page
        assert "1 may count: we need to check a date. 1 may have a wrong date." in page
        assert page.text.count("By their dates") == 1
        assert "You can apply anyway" in page
        assert (
            "A report counts if it is made within 1 month of what happened. For this one, that time ended on"
            in page
        )
        assert "A report counts for 6 months after it is made. For this one, that time ended on" in page
        assert "depends on a date that we do not know yet" in page
        assert "These dates say that it was reported before it happened" in page
        assert "qualify" not in page

    def test_three_that_count_mean_a_review(self, person: Visitor) -> None:
        walk(person, reports=[report(recent(days)) for days in (5, 25, 45)], until="effect")
        page = person.get("/apply/reports")
        assert "all 3 of your reports count." in page
        assert "the law says there must be a review" in page

    def test_a_report_can_be_changed_and_removed_with_a_question_first(
        self, person: Visitor, app: Flask
    ) -> None:
        walk(person, reports=[A_REFERENCE, {"what": "Bins"}], until="effect")
        page = person.get("/apply/reports")
        page = person.press("Remove report 1")
        assert page.h1 == "Remove report 1?"
        assert "PD-1234" in page
        page = person.press("Remove this report")
        assert "PD-1234" not in page.html
        [card] = card_keys(page)
        on_a_card(person, card, {"what": "Bins set alight"})
        person.press("Continue", expect=200)
        assert "Bins set alight" in person.get("/apply/reports")
        walk(person)
        assert [r.what for r in one_case(app).reports] == ["Bins set alight"]

    def test_removing_the_last_one_asks_for_one(self, person: Visitor) -> None:
        walk(person, until="effect")
        person.get("/apply/reports")
        person.press("Remove report 1")
        page = person.press("Remove this report")
        assert (page.h1, len(empty_cards(page))) == ("The reports", 1)

    def test_two_tabs_change_two_reports(self, app: Flask, person: Visitor) -> None:
        walk(person, reports=[{"what": "first"}, {"what": "second"}], until="effect")
        first, second = card_keys(person.get("/apply/reports"))
        other = Visitor(app)
        other.client = person.client
        other.get("/apply/reports")
        on_a_card(other, second, {"what": "second, changed"})
        other.press("Save for later")
        person.get("/apply/reports")
        on_a_card(person, first, {"what": "first, changed"})
        person.press("Continue")
        walk(person)
        assert [r.what for r in one_case(app).reports] == ["first, changed", "second, changed"]

    def test_a_report_after_today_does_not_count_and_may_stay(self, person: Visitor) -> None:
        tomorrow = recent(0) + timedelta(days=40)
        walk(person, reports=[report(tomorrow)], until="effect")
        page = person.get("/apply/reports")
        assert "A date here is in the future" in page
        assert "Your report may have a wrong date." in page

    def test_today_and_yesterday_are_dates(self, person: Visitor, app: Flask) -> None:
        walk(
            person, reports=[{"happened-day": "yesterday to today", "reported-day": "Today"}], until="effect"
        )
        page = person.get("/apply/reports")
        assert f"{say_day(recent(1))} to {say_day(today())}" in page.html
        walk(person)
        told = one_case(app).reports[0]
        assert (told.happened_from, told.reported_to) == (recent(1), today())

    def test_a_refused_report_stays_to_finish_or_remove(self, person: Visitor) -> None:
        walk(person, reports=[A_REFERENCE], until="effect")
        person.get("/apply/reports?more=yes")
        tell(person, {"reference": "7" * 201}, expect=422)
        page = person.get("/apply/")
        assert page.path == "/apply/reports"
        assert "7" * 201 in page.html
        assert "This report is not finished" in page
        page = person.press("Continue", expect=422)
        assert "Reference number, if you have one" in page.errors[0].text
        assert "7" * 201 in person.press("Remove report 2")
        person.press("Remove this report")
        assert person.press("Continue").path == "/apply/effect"

    def test_a_mistake_on_one_card_does_not_keep_anybody_from_adding_another(self, person: Visitor) -> None:
        walk(person, until="reports")
        typed = {"what": "Bins", "reference": "7" * 201}
        page = tell(person, typed, button="Add another report", expect=422)
        first, second = card_keys(page)
        assert [error.href for error in page.errors] == [f"#reports_{first}-reference"]
        assert empty_cards(page) == [second]
        assert box(page, first, "reference") == "7" * 201

    def test_the_page_of_a_new_report_stays_the_same_page(self, person: Visitor) -> None:
        """A browser that goes back fills in what was typed only where the inputs have the same names."""
        walk(person, until="reports")
        assert len({tuple(person.get("/apply/reports").forms[-1].names) for _ in range(2)}) == 1

    def test_two_tabs_add_two_reports_and_a_double_click_adds_one(self, app: Flask, person: Visitor) -> None:
        other = Visitor(app)
        other.client = person.client
        walk(person, until="reports")
        other.get("/apply/reports")
        form, [card] = person.page.forms[-1], card_keys(person.page)
        sent = MultiDict(form.sent(form.buttons[0], {f"reports_{card}-what": "from one tab"}))
        for _ in range(2):
            person.client.post(form.element.attrs["action"], data=sent, base_url=person.base_url)
        tell(other, {"what": "from the other"})
        walk(person)
        assert [r.what for r in one_case(app).reports] == ["from one tab", "from the other"]

    def test_a_report_that_is_emptied_and_filled_again_stays_one(self, app: Flask, person: Visitor) -> None:
        walk(person, reports=[A_REFERENCE], until="effect")
        [card] = card_keys(person.get("/apply/reports"))
        on_a_card(person, card, {"reference": ""})
        person.press("Continue", expect=422)
        tell(person, {"reference": "XYZ"})
        walk(person)
        assert [r.their_reference for r in one_case(app).reports] == ["XYZ"]

    def test_a_time_that_ends_in_the_future_is_asked_about_and_not_counted(self, person: Visitor) -> None:
        later = recent(-300)
        told = report(recent(10)) | {
            "happened-day": f"{recent(40):%d %m %Y} to {later:%d %m %Y}",
        }
        walk(person, reports=[told], until="effect")
        page = person.get("/apply/reports")
        assert "A date here is in the future" in page
        assert "Your report may have a wrong date." in page

    def test_a_reason_is_given_only_if_it_holds(self, person: Visitor) -> None:
        """Made in a month of nearly every day it may have happened on, and too long ago in any case."""
        told = {
            "happened-day": "January 2025",
            "reported-day": "10 2 2025",
        }
        walk(person, reports=[told], until="effect")
        page = person.get("/apply/reports")
        assert "For this one, that time ended on 9 August 2025." in page
        assert "within 1 month of what happened" not in page

    def test_a_report_in_doubt_says_on_what_it_depends(self, person: Visitor) -> None:
        told = {"happened-day": f"{recent(200):%m %Y}", "reported-day": "not sure"}
        walk(person, reports=[report(recent(5)), report(recent(6)), told], until="effect")
        page = person.get("/apply/reports")
        assert "2 of your 3 reports count" in page


class TestChanging:
    def test_another_safe_route_asks_for_its_details_at_once(self, person: Visitor) -> None:
        walk(person, until="check")
        person.get("/apply/contact")
        page = person.press("Continue", routes=["phone"], expect=422)
        assert [error.text for error in page.errors] == ["Enter your phone number"]
        assert person.press("Continue", phone="01629 761377").h1 == "Check your answers"

    def test_what_was_checked_is_what_is_sent(self, app: Flask, person: Visitor) -> None:
        other = Visitor(app)
        other.client = person.client
        walk(person, until="check")
        other.get("/apply/name")
        other.press("Continue", name="Somebody Else")
        page = person.press("Send your application", expect=409)
        assert "Your answers have changed" in page
        assert page.rows["Your name"] == "Somebody Else"
        assert person.press("Send your application").path == "/apply/sent"

    def test_every_answer_and_every_report_has_its_own_way_to_change_it(self, person: Visitor) -> None:
        page = walk(person, reports=[A_REFERENCE, A_REFERENCE], until="check")
        rows = page.root.all(cls="govuk-summary-list__row")
        assert not [label for label in page.rows if "Postcode" in label]
        changes = {link.text: link.href for link in page.links if link.text.startswith("Change")}
        assert changes["Change The place"] == "/apply/place"
        assert changes["Change Your name"] == "/apply/name"
        assert changes["Change (Report 1)"] != changes["Change (Report 2)"]
        assert len(changes) == len(rows)

    def test_back_from_a_change_leads_to_the_check(self, person: Visitor) -> None:
        walk(person, until="check")
        person.get("/apply/place")
        assert person.click("Back").h1 == "Check your answers"

    def test_a_page_that_another_window_closed_leads_to_what_is_to_do(
        self, app: Flask, person: Visitor
    ) -> None:
        other = Visitor(app)
        other.client = person.client
        walk(person, until="check")
        other.get("/apply/who")
        other.press("Continue", who="someone_else")
        other.press("Continue", name="Percy", relationship="family")
        assert person.press("Send your application").path == "/apply/person_contact"

    def test_an_organisation_that_was_not_needed_is_asked_for_when_it_is(self, person: Visitor) -> None:
        helping = {"who": {"who": "someone_else"}, "person": {"relationship": "councillor"}}
        walk(person, helping | {"organisation": {"organisation": ""}}, until="check")
        person.get("/apply/who")
        assert person.press("Continue", who="organisation").path == "/apply/organisation"

    def test_a_likely_slip_in_an_address_is_asked_about_and_may_stay(self, person: Visitor) -> None:
        walk(person, until="name")
        own = {"routes": ["email"], "email": "ann@gmial.com", "email_shared": "no"}
        person.press("Continue", name="Ann", **own, expect=422)
        person.press("Continue", expect=200)
        walk(person, until="check")
        assert "Did you mean ann@gmail.com?" in person.page
        walk(person)
        assert person.page.h1 == "Application sent"

    def test_a_change_comes_back_to_check(self, person: Visitor) -> None:
        walk(person, until="check")
        person.get("/apply/name")
        page = person.press("Continue", name="Ann Marie Ogden")
        assert page.h1 == "Check your answers"
        assert page.rows["Your name"] == "Ann Marie Ogden"

    def test_a_change_that_opens_a_gap_asks_what_is_missing_then_checks_again(self, person: Visitor) -> None:
        walk(person, until="check")
        person.get("/apply/who")
        page = person.press("Continue", who="someone_else")
        assert page.path == "/apply/person"
        page = walk(person, until="check")
        assert page.rows["Their name"] == "Percy Ogden"

    def test_a_new_yes_shows_the_help_again(self, person: Visitor) -> None:
        walk(person, {"safe": {"under_18": "yes"}}, until="check")
        person.get("/apply/safe")
        page = person.press("Continue", danger="yes", under_18="yes")
        assert page.h1 == "Help you can get now"
        assert "ring 999" in page

    def test_answers_that_are_no_longer_asked_are_not_sent(self, person: Visitor, app: Flask) -> None:
        walk(person, {"who": {"who": "someone_else"}}, until="check")
        person.get("/apply/who")
        person.press("Continue", who="myself")
        walk(person)
        case = one_case(app)
        assert "person" not in case.answers
        assert [p.role for p in case.people] == ["applicant"]

    def test_a_page_ahead_leads_to_the_first_that_is_to_do(self, person: Visitor) -> None:
        walk(person, until="place")
        assert person.get("/apply/check").path == "/apply/place"
        assert person.get("/apply/person").path == "/apply/place"
        assert person.get("/apply/reports/add").path == "/apply/place"

    def test_a_place_elsewhere_is_said_and_accepted(self, person: Visitor, app: Flask) -> None:
        page = walk(person, {"place": {"place": "The Slopes, Buxton"}}, until="check")
        assert "may be in the area of High Peak Borough Council" in page
        walk(person)
        assert one_case(app).elsewhere == "High Peak Borough Council"

    def test_unknown_pages_are_not_found(self, person: Visitor) -> None:
        person.get("/apply/nothing", expect=404)
        person.get("/apply/name/0123456789abcdef", expect=404)
