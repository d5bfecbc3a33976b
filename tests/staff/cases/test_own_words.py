"""What whoever writes a letter adds to it: shown before it goes, stored in it, and nowhere else."""

from flask import Flask
from sqlalchemy import select, update

from asb.database import db, writing
from asb.models import Evidence, Letter
from tests.shared.cases import checked, do, met
from tests.shared.days import ahead
from tests.shared.kept import back, letters
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import File

LATE = {"clock": "review", "why": "The chair is ill."}
KEY = "running_late:applicant"
LOOK = "Show it in the letter to Ann Ogden"


def late(app: Flask, officer: Colleague, **answers: object) -> str:
    """A case on which the letters about being late are shown and not yet sent."""
    reference = met(app, officer, **answers)
    do(officer, reference, "late", "See the letter", **LATE, by=ahead(40))
    return reference


def test_a_paragraph_is_shown_in_the_letter_before_it_goes(app: Flask, officer: Colleague) -> None:
    late(app, officer)
    officer.press(LOOK, {f"own:{KEY}": "I am sorry.\r\n\r\nRing me."})
    assert "From your contact I am sorry. Ring me. Your page" in officer.page.text
    officer.press("Save and send", expect=200)
    [letter] = back(app, "running_late")
    assert "From your contact\n-----------------\n\n> I am sorry.\n>\n> Ring me.\n\nYour page" in letter.text
    assert sum("I am sorry." in each.text for each in letters(app, "running_late")) == 1


def test_what_was_not_shown_does_not_go(app: Flask, officer: Colleague) -> None:
    late(app, officer)
    officer.press("Save and send", {f"own:{KEY}": "I am sorry."})
    assert back(app, "running_late") == []
    assert "You have changed what you are adding" in officer.page
    officer.press("Save and send", expect=200)
    assert "> I am sorry." in back(app, "running_late")[0].text


def pressed(officer: Colleague, button: str, more: dict[str, str]) -> str:
    """What comes of this button of the letters, with something that their page does not offer."""
    form = officer.page.forms[-1]
    said = dict(form.sent(next(each for each in form.buttons if each.text == button), {}))
    return officer.client.post(officer.page.url, data=said | more, base_url=officer.base_url).text


def test_it_is_kept_on_the_way_back_to_the_form(app: Flask, officer: Colleague) -> None:
    late(app, officer)
    form = pressed(officer, "Change it", {f"own:{KEY}": "I am sorry."})
    assert f'<input type="hidden" name="own:{KEY}" value="I am sorry.">' in form


def test_back_opens_the_form_as_it_was_filled(app: Flask, officer: Colleague) -> None:
    """A link would leave it, and what was typed."""
    late(app, officer)
    form = pressed(officer, "Back", {})
    assert "Check the letter" not in form
    assert LATE["why"] in form
    assert "<textarea" in form


def test_without_it_the_letter_is_as_it_was(app: Flask, officer: Colleague) -> None:
    late(app, officer)
    officer.press("Save and send", expect=200)
    [letter] = back(app, "running_late")
    assert "From your contact" not in letter.text
    assert "⟦" not in letter.text.replace("⟦here⟧", "")


def test_nothing_can_be_added_where_others_may_see_it(app: Flask, officer: Colleague) -> None:
    late(app, officer, details={"email": "ann@example.com", "email_shared": "yes"})
    assert LOOK not in [each.text for each in officer.page.root.all("button")]
    pressed(officer, "Save and send", {f"own:{KEY}": "Drums."})
    officer.press("Save and send", expect=200)
    assert "From your contact" not in back(app, "running_late")[0].text


def test_marks_that_fill_in_a_link_are_taken_out(app: Flask, officer: Colleague) -> None:
    late(app, officer)
    officer.press(LOOK, {f"own:{KEY}": "See ⟦link⟧ and ⟦own⟧ and ⟦here⟧."})
    officer.press("Save and send", expect=200)
    assert "> See link and own and here." in back(app, "running_late")[0].text


def test_a_usual_wording_is_offered_where_it_belongs(app: Flask, officer: Colleague) -> None:
    manager = signed_in(app, "manager")
    manager.get("/staff/settings/wording")
    manager.click("Add a wording")
    manager.press("Save", called="", words="", expect=422)
    manager.press("Save", called="Victim Support", kind="running_late", words="Victim Support is free.")
    manager.click("Add a wording")
    manager.press("Save", called="Outcomes", kind="outcome", words="Not for here.")
    assert "Victim Support is free." in manager.page
    late(app, officer)
    assert "Outcomes" not in officer.page
    officer.press(LOOK, {f"own:{KEY}": "I am sorry.", f"usual:{KEY}": "1"})
    assert "I am sorry. Victim Support is free." in officer.page.text
    manager.get("/staff/settings/wording/1")
    manager.press("Save", words="It is free.")
    officer.press("Save and send", expect=200)  # as it was shown
    assert "> Victim Support is free.\n" in back(app, "running_late")[0].text
    manager.press("Remove “Victim Support”", expect=200)
    assert "It is free." not in manager.page
    manager.get("/staff/settings/wording/1", expect=404)


def with_a_file(app: Flask, officer: Colleague) -> tuple[str, int]:
    reference = met(app, officer)
    do(officer, reference, "file", file=File("plan.txt", b"What we do."), source="body", about="The plan")
    with app.app_context():
        number = db.session.scalars(select(Evidence.id)).one()
    do(officer, reference, "late", "See the letter", **LATE, by=ahead(40))
    return reference, number


def test_a_document_of_the_case_goes_with_it(app: Flask, officer: Colleague) -> None:
    _, number = with_a_file(app, officer)
    officer.press(LOOK, {f"file:{KEY}": [str(number)]})
    assert "With this letter: plan.txt" in officer.page.text
    officer.press("Save and send", expect=200)
    with app.app_context():
        [letter] = [each for each in db.session.scalars(select(Letter)) if each.kind == "running_late"][:1]
        assert [(each.name, each.original) for each in letter.files] == [("plan.txt", b"What we do.")]
        assert "With this letter: plan.txt\n" in letter.text


def test_no_file_of_another_case_and_none_that_was_stopped(app: Flask, officer: Colleague) -> None:
    _, number = with_a_file(app, officer)
    with app.app_context(), writing() as session:
        session.execute(update(Evidence).values(scan="found"))
    officer.press(LOOK, {f"own:{KEY}": "Sorry."})
    assert "plan.txt" not in officer.page
    other = met(app, officer)
    do(officer, other, "late", "See the letter", **LATE, by=ahead(40))
    pressed(officer, "Save and send", {f"file:{KEY}": str(number)})
    officer.press("Save and send", expect=200)
    with app.app_context():
        assert all(not each.files for each in db.session.scalars(select(Letter)))


def test_what_the_case_contradicts_is_named_before_it_goes(app: Flask, officer: Colleague) -> None:
    late(app, officer)
    officer.press(LOOK, {f"own:{KEY}": "The threshold is not met."})
    assert "“The threshold is not met.” But the decision is that it is met." in officer.page.text
    officer.press(LOOK, {f"own:{KEY}": "The threshold is met."})
    assert "But the decision" not in officer.page.text


def test_the_decision_is_held_against_itself_in_its_preview(app: Flask, officer: Colleague) -> None:
    """The case has no decision yet: the one that is shown counts."""
    reference = checked(app, officer)
    do(officer, reference, "decide", "See the letter", outcome="met", meanwhile="There will be no review.")
    assert "But by the decision there will be a review." in officer.page.text
