"""What happened to an account is kept, and its owner reads what somebody else has changed."""

import pytest
from flask import Flask

from tests.shared.cases import applied, do
from tests.shared.days import ahead
from tests.shared.kept import case, letters
from tests.shared.officers import Colleague, signed_in

HISTORY = "Account history"


def account(manager: Colleague, whose: Colleague) -> str:
    return f"/staff/settings/accounts/{whose.member.id}"


def told(app: Flask) -> list[str]:
    return [letter.to_address for letter in letters(app, "staff_changed")]


def test_a_new_link_is_kept_and_its_owner_is_told(app: Flask, manager: Colleague, officer: Colleague) -> None:
    manager.get(account(manager, officer))
    manager.press("Make a new link", expect=200)
    assert told(app) == [officer.member.email]
    [letter] = letters(app, "staff_changed")
    assert "Maya Manager changed your account" in letter.text
    assert "The person who uses it will choose a new password and a new second factor" in letter.text
    assert "/staff/link/" not in letter.text
    page = manager.get(account(manager, officer))
    assert HISTORY in page
    assert "A new link to set up the account was made, by Maya Manager" in page
    assert "A link was used: a new password was chosen, by Olive Officer" in page


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("role", {"role": "manager"}, "Your role is now: Manager."),
        ("cover", {"until": ahead(3)}, "You can act as a manager until"),
        ("title", {"post": "Senior Officer"}, "Our letters now name you as: Senior Officer"),
        ("close", {}, "The account is closed."),
    ],
)
def test_each_change_is_told_once(
    app: Flask, manager: Colleague, officer: Colleague, path: str, typed: dict[str, str], words: str
) -> None:
    for _ in range(2):  # the second time there is nothing to change
        manager.get(f"{account(manager, officer)}/{path}")
        manager.press("Close the account" if path == "close" else "Save", **typed)
    [letter] = letters(app, "staff_changed")
    assert words in letter.text
    assert "Maya Manager" in manager.get(account(manager, officer)).text.split(HISTORY)[1]


def test_who_changes_their_own_account_gets_no_such_letter(app: Flask, manager: Colleague) -> None:
    signed_in(app, "manager", "Noor Second")
    manager.get(f"{account(manager, manager)}/role")
    manager.press("Save", role="officer", expect=(200, 403))
    assert told(app) == []


def test_whoever_closes_an_account_says_who_takes_its_cases(
    app: Flask, manager: Colleague, officer: Colleague
) -> None:
    pat = signed_in(app, "officer", "Pat Officer")
    cases = [applied(app) for _ in range(3)]
    for each in cases[:2]:
        do(officer, each, "take", "Assign to me")
    manager.get(f"{account(manager, officer)}/close")
    assert "the named contact of 2 open cases" in manager.page
    manager.press("Close the account", expect=422)
    assert manager.page.errors[0].text == "Choose who will take over the cases"
    manager.press("Close the account", to=str(pat.member.id))
    assert [case(app, each).officer_id for each in cases] == [pat.member.id, pat.member.id, None]
    assert "closed" in manager.page
    officer.get("/staff/", expect=200)
    assert officer.page.path == "/staff/sign-in"


def test_the_manager_can_take_them(app: Flask, manager: Colleague, officer: Colleague) -> None:
    reference = applied(app)
    do(officer, reference, "take", "Assign to me")
    manager.get(f"{account(manager, officer)}/close")
    manager.press("Close the account", to=str(manager.member.id))
    assert case(app, reference).officer_id == manager.member.id


def test_the_last_manager_keeps_the_cases(app: Flask, manager: Colleague, officer: Colleague) -> None:
    reference = applied(app)
    do(manager, reference, "take", "Assign to me")
    manager.get(f"{account(manager, manager)}/close")
    manager.press("Close the account", to=str(officer.member.id), expect=422)
    assert "is the last manager" in manager.page.errors[0].text
    assert case(app, reference).officer_id == manager.member.id
