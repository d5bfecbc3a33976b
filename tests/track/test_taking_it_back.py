"""What waits to be confirmed: said at the top of the page, the same everywhere, and taken back from there."""

import re

import pytest
from flask import Flask

from tests.shared.cases import THREE, checked, do
from tests.shared.kept import back, entries, letters
from tests.shared.officers import Colleague
from tests.shared.page import Visitor
from tests.shared.people import ANN, come_in
from tests.shared.story import HELPING, sent


def test_who_asked_to_withdraw_sees_it_and_can_take_it_back(
    app: Flask, person: Visitor, officer: Colleague
) -> None:
    reference = checked(app, officer, THREE)
    come_in(app, person, reference)
    assert "You asked to withdraw" not in person.page
    person.click("Withdraw")
    person.press("Ask to withdraw", expect=200)
    person.get("/track/case")
    assert "You asked to withdraw your application" in person.page
    assert "Nothing has stopped" in person.page
    person.click("I have changed my mind")
    person.press("Continue", expect=200)
    assert "We have dropped your request to withdraw" in person.page
    [asked] = entries(app, reference, "ask_withdraw")
    [back] = entries(app, reference, "changed_mind")
    assert back.facts["of"] == asked.id
    assert "You asked to withdraw" not in person.get("/track/case")
    assert "You took this back" in person.page
    person.get("/track/case/on", expect=409)
    assert "Withdraw the application, once you have checked" not in officer.get(f"/staff/cases/{reference}")
    person.click("Go to your page")
    person.click("Withdraw")
    person.press("Ask to withdraw", expect=200)
    person.click("Go to your page")
    assert "You asked to withdraw your application" in person.page


def test_what_an_officer_has_dealt_with_is_not_taken_back(
    app: Flask, person: Visitor, officer: Colleague
) -> None:
    reference = checked(app, officer, THREE)
    come_in(app, person, reference)
    person.click("Withdraw")
    person.press("Ask to withdraw", expect=200)
    person.get("/track/case/on")
    [asked] = entries(app, reference, "ask_withdraw")
    do(officer, reference, f"seen/{asked.id}", done="She goes on.", words="")
    person.press("Continue", expect=409)
    assert entries(app, reference, "changed_mind") == []


def test_an_appeal_is_continued_the_same_way(app: Flask, person: Visitor, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    come_in(app, person, reference)
    person.get("/track/case/again")
    person.press("Continue", grounds=["handling"], expect=200)
    person.press("Send your appeal", expect=200)
    person.get("/track/case/back")
    person.press("Ask to withdraw your appeal", expect=200)
    person.get("/track/case")
    person.click("I have changed my mind")
    person.press("Continue", expect=200)
    assert "You asked to withdraw your appeal" not in person.get("/track/case")


@pytest.mark.parametrize(
    ("danger", "words"), [("yes", "that there is danger"), ("unsure", "that there may be danger")]
)
def test_whoever_is_not_sure_of_danger_is_not_told_that_there_is(
    ann: Visitor, danger: str, words: str
) -> None:
    ann.click("Tell us more")
    ann.press("Send", text="He was here.", danger=danger, expect=200)
    assert f"You told us {words}" in ann.page


@pytest.mark.parametrize("danger", ["yes", "unsure"])
def test_whoever_may_be_in_danger_is_told_where_to_get_help_before_we_read_it(
    ann: Visitor, danger: str
) -> None:
    ann.click("Tell us more")
    ann.press("Send", text="He was here.", danger=danger, expect=200)
    assert "We will read it before other messages, but not at once." in ann.page
    assert "Somebody who is working on your case will read it on a working day" not in ann.page
    assert "if you cannot speak, press 55" in ann.page
    assert {"tel:999", "tel:101"} <= {link.href for link in ann.page.links}
    ann.get("/track/case")
    ann.click("Tell us more")
    ann.press("Send", text="He moved out.", danger="no", expect=200)
    assert "will read it on a working day" in ann.page
    assert "tel:101" not in {link.href for link in ann.page.links}


class TestChangeOfContact:
    def test_page_and_letter_say_the_same(self, app: Flask, ann: Visitor) -> None:
        said = (
            "If you told us that a way is no longer safe, we have stopped using it.",
            "Before we use anything new, we will contact you in a way that we have used before and that is "
            "still safe",
        )
        ann.click("Change how we contact you")
        ann.press(
            "Send request",
            routes=["email", "phone"],
            email=ANN,
            email_shared="no",
            phone="01629 761377",
            expect=200,
        )
        [letter] = back(app, "please_confirm")
        assert "everything continues as it was" not in letter.text
        assert "Nothing is changed yet" not in letter.text + ann.page.text
        for words in said:
            assert words in " ".join(letter.text.split())
            assert words in ann.page
        assert "You asked to change how we contact you" in ann.get("/track/case")

    def test_the_neutral_letter_promises_no_more_than_is_kept(self, app: Flask, ann: Visitor) -> None:
        ann.click("Change how we contact you")
        ann.press("Send request", routes=["email"], email=ANN, email_shared="yes", expect=200)
        [letter] = back(app, "please_confirm")
        assert "nothing is changed" not in letter.text

    def test_the_same_details_are_no_request(self, app: Flask, ann: Visitor) -> None:
        reference = ann.get("/track/case").h1.removeprefix("Application ")
        ann.click("Change how we contact you")
        ann.press("Send request", expect=422)
        assert "You have not changed anything" in ann.page.errors[0].text
        assert entries(app, reference, "ask_contact") == []
        assert letters(app, "please_confirm") == []

    def test_a_request_that_waits_can_be_taken_back(self, app: Flask, ann: Visitor) -> None:
        reference = ann.get("/track/case").h1.removeprefix("Application ")
        ann.click("Change how we contact you")
        ann.press("Send request", routes=["email"], email="new@example.com", email_shared="no", expect=200)
        ann.get("/track/case/reach")
        ann.press("Send request", expect=200)
        assert len(entries(app, reference, "ask_contact")) == 2


def test_the_same_way_of_taking_part_is_no_news(app: Flask, ann: Visitor) -> None:
    ann.get("/track/case/meeting")
    ann.press("Send", take_part="online", expect=200)
    ann.get("/track/case/meeting")
    ann.press("Send", expect=422)
    assert "You have not changed anything" in ann.page.errors[0].text
    ann.press("Send", take_part="attend", expect=200)


@pytest.mark.parametrize(
    ("easier", "words"),
    [
        (
            {"help": ["other"], "language": "A quiet room"},
            "this helps: the other help that you described to us.",
        ),
        ({"help": ["other"]}, "this helps: something else (please tell us what)."),
        (
            {"help": ["large_print", "other"], "language": "Makaton"},
            "this helps: large print and the other help that you described to us.",
        ),
    ],
)
def test_what_helps_is_said_in_words_that_mean_something(
    app: Flask, person: Visitor, officer: Colleague, easier: dict[str, object], words: str
) -> None:
    reference = sent(app, {"easier": easier})
    come_in(app, person, reference)
    person.click("Tell us more")
    person.press("Send", text="More.", expect=200)
    [letter] = back(app, "came")
    assert words in letter.text
    page = officer.get(f"/staff/cases/{reference}")
    if "language" in easier:
        assert page.text.count(str(easier["language"])) == 1
        assert str(easier["language"]) not in letter.text, "letters are in our words alone"
    else:
        assert "What helps them: something else (please tell us what)." in page


def test_no_heading_stands_over_nothing_where_somebody_is_asked_to_agree(app: Flask, person: Visitor) -> None:
    sent(app, HELPING)
    [letter] = letters(app, "please_agree")
    tokens = app.extensions["asb_tokens"]
    link = next(
        line.removeprefix(tokens.base_url)
        for line in tokens.fill(letter.text, letter.nonce).splitlines()
        if "/reply/" in line
    )
    person.get(link)
    person.press("Read the message", expect=200)
    assert "What has been happening" in person.page
    assert "The effect" not in person.page, "nothing was said of it"
    assert not re.search(r"<dl[^>]*>\s*</dl>", person.page.html)
