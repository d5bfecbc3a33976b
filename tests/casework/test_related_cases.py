"""Cases that may belong together: those with the most in common come first."""

from typing import Any

import pytest
from flask import Flask

from asb.casework.case_access import same_matter
from tests.shared.kept import case
from tests.shared.story import sent

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])

PHONE = "01629 761377"
BLAMED = {"more": {"more": ["cause"]}, "cause": {"who": "Tom Tall"}}


def like(app: Flask, number: int, **answers: Any) -> str:
    """An application that has nothing in common with any other but what these answers say."""
    alone = {
        "name": {"name": f"Person Surname{number}"},
        "place": {"place": f"{number} Lane{number} Close"},
        "contact": {"routes": ["email", "phone"]},
        "details": details(f"p{number}@example.com", f"01629 7613{number:02}"),
    }
    return sent(app, alone | answers)


def details(email: str, phone: str) -> dict[str, str]:
    say = {"phone_say": "no", "phone_message": "no"}
    return {"email": email, "email_shared": "no", "phone": phone, **say}


def found(app: Flask, this: str, how: str) -> list[str]:
    """The references of the cases that are related in this way, in their order."""
    with app.app_context():
        return [each.case.reference for each in same_matter(case(app, this))[how]]


def test_one_thing_in_common_weighs_more_than_another(app: Flask) -> None:
    """An email or phone, then a house, then a name or a family in the street, then a suspect or postcode."""
    shares: list[dict[str, Any]] = [
        {"details": details("ann@example.com", "01629 761301")},
        {"details": details("p2@example.com", PHONE)},
        {"details": details("ann@example.com", "01629 761303")},
        {"place": {"place": "7 Unique Close"}},
        {"place": {"place": "9 Unique Close"}, "name": {"name": "Bea Ogden"}},
        {"name": {"name": "Ann Ogden"}},
        {"place": {"place": "The park", "postcode": "DE4 3NN"}},
        BLAMED,
        {"place": {"place": "The school", "postcode": "DE4 3NN"}},
    ]
    one, two, three, four, five, six, seven, eight, nine = [
        like(app, number, **answers) for number, answers in enumerate(shares, 1)
    ]
    own = {"name": {"name": "Ann Ogden"}, "place": {"place": "7 Unique Close", "postcode": "DE4 3NN"}}
    this = like(app, 50, **own, **BLAMED, details=details("ann@example.com", PHONE))
    assert found(app, this, "same") == [three, two, one, four, six, five, nine, eight, seven]


def test_who_blames_weighs_as_much_as_who_is_blamed(app: Flask) -> None:
    """The newest first, but one where each side blames the other before all of them."""
    blames = {"more": {"more": ["cause"]}, "cause": {"who": "Ann Ogden"}}
    tall = {"name": {"name": "Tom Tall"}}
    each = like(app, 1, **tall, **blames)
    older, blamed, newer = like(app, 2, **blames), like(app, 3, **tall), like(app, 4, **blames)
    this = like(app, 5, **BLAMED, name={"name": "Ann Ogden"})
    assert found(app, this, "opposing") == [each, newer, blamed, older]


def test_two_things_in_common_weigh_more_than_one(app: Flask) -> None:
    both = like(app, 1, name={"name": "Ann Ogden"}, **BLAMED)
    house, other = like(app, 2, place={"place": "7 Unique Close"}), like(app, 3)
    this = like(app, 5, name={"name": "Ann Ogden"}, place={"place": "7 Unique Close"}, **BLAMED)
    assert found(app, this, "same") == [both, house]
    assert found(app, other, "same") == []
