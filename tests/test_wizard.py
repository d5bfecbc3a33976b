"""The walk, with a toy journey."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from asb.fields import Choice, Option, Question, Text
from asb.wizard import MOST_REFUSED, Check, Journey, Many, Step, Walk


class Pet(Question):
    title = "Have you a pet?"
    pet = Choice("Have you a pet?", options=[Option("yes", "Yes"), Option("no", "No")], needed="Choose")


class Praise(Question):
    title = "Well done"


class Name(Question):
    title = "What is its name?"
    name = Text("Name", needed="Enter a name")


class Toy(Question):
    title = "A toy"
    toy = Text("Toy", needed="Enter a toy")


class Notes(Question):
    title = "Anything else?"
    notes = Text("Notes")


class Look(Question):
    title = "Check"


class Sign(Question):
    title = "Sign"
    name = Text("Sign", needed="Sign here")


def has_pet(so_far: Any) -> bool:
    return bool(so_far.get("pet", {}).get("pet") == "yes")


TOY = Journey(
    (
        Step("pet", Pet),
        Step("praise", Praise, when=has_pet),
        Step("name", Name, when=has_pet),
        Many("toys", Toy, when=has_pet),
        Step("notes", Notes, follows="name"),
        Check("check", Look),
        Step("sign", Sign),
    ),
    council=None,
    mark="today",
)


def entry(key: str, mark: str = "today", **typed: str) -> dict[str, Any]:
    step = TOY.step(key)
    assert step
    kept = TOY.entry(step, {name: [value] for name, value in typed.items()}, {})[1]
    return {**kept, "mark": mark}


def toys(*names: str, finished: bool = True) -> dict[str, Any]:
    return {
        "items": {str(at): entry("toys", toy=name) for at, name in enumerate(names)},
        "finished": finished,
    }


FULL = {
    "pet": entry("pet", pet="yes"),
    "praise": entry("praise"),
    "name": entry("name", name="Rex"),
    "toys": toys("ball"),
    "notes": entry("notes"),
    "check": entry("check"),
    "sign": entry("sign", name="A"),
}


def keys(walk: Walk) -> list[str]:
    return [step.key for step in walk.steps]


def gap(kept: dict[str, Any]) -> str | None:
    step = Walk(TOY, kept).gap
    return step.key if step else None


def test_the_first_gap_is_where_to_go() -> None:
    assert gap({}) == "pet"
    assert gap({"pet": FULL["pet"]}) == "praise"
    assert gap({"pet": entry("pet", pet="no")}) == "notes"
    assert gap(FULL) is None


def test_a_branch_not_taken_is_neither_asked_nor_answered() -> None:
    walk = Walk(TOY, FULL | {"pet": entry("pet", pet="no")})
    assert keys(walk) == ["pet", "notes", "check", "sign"]
    assert set(walk.answers) == {"pet", "notes", "check", "sign"}


def test_an_optional_page_is_asked_once_and_not_skipped_unseen() -> None:
    assert gap({key: value for key, value in FULL.items() if key != "notes"}) == "notes"


def test_a_refused_entry_is_kept_and_is_a_gap() -> None:
    refused = entry("name", name="")
    assert refused["typed"] == {"name": [""]}
    assert gap(FULL | {"name": refused}) == "name"


def test_a_list_is_done_when_it_is_said_to_be_and_every_item_is_an_answer() -> None:
    assert gap(FULL | {"toys": toys("ball", finished=False)}) == "toys"
    assert gap(FULL | {"toys": toys()}) == "toys"
    assert gap(FULL | {"toys": toys("ball", "")}) == "toys"
    assert gap(FULL | {"toys": toys("ball", "bone")}) is None


def test_what_was_answered_is_told_again_page_by_page_and_item_by_item() -> None:
    walk = Walk(TOY, FULL | {"toys": toys("ball", "bone")})
    name, list_of_toys = TOY.step("name"), TOY.step("toys")
    assert name
    assert list_of_toys
    [page] = walk.told(name)
    assert (page.title, page.key, page.form.shown()) == ("", "", [("Name", "Rex")])
    assert [(item.title, item.key, item.form.shown()) for item in walk.told(list_of_toys)] == [
        (f"{Toy.item} 1", "0", [("Toy", "ball")]),
        (f"{Toy.item} 2", "1", [("Toy", "bone")]),
    ]


def test_a_list_of_which_nothing_is_kept_has_no_items() -> None:
    walk = Walk(TOY, {"pet": FULL["pet"]})
    assert walk.items_of("toys") == {}
    list_of_toys = TOY.step("toys")
    assert list_of_toys
    assert walk.told(list_of_toys) == []


def test_only_what_a_page_asks_is_kept() -> None:
    step = TOY.step("name")
    assert step
    kept = TOY.entry(step, {"name": ["Rex"], "csrf_token": ["secret"], "who": ["x"]}, {})[1]
    assert kept["typed"] == {"name": ["Rex"]}


def test_an_entry_of_an_older_wording_is_read_again_from_what_was_typed() -> None:
    old = {**entry("name", name="Rex"), "mark": "yesterday", "clean": {"title": "of another time"}}
    walk = Walk(TOY, FULL | {"name": old})
    assert walk.gap is None
    assert walk.answers["name"] == {"name": "Rex"}
    assert gap(FULL | {"name": {**old, "typed": {"title": ["Rex"]}}}) == "name"


def test_sending_trusts_no_mark() -> None:
    forged = {**entry("name", name=""), "clean": {"name": "Rex"}}
    assert gap(FULL | {"name": forged}) is None
    last = Walk(TOY, FULL | {"name": forged}, trust=False).gap
    assert last
    assert last.key == "name"


def test_a_person_may_be_at_any_step_up_to_the_gap() -> None:
    walk = Walk(TOY, {key: FULL[key] for key in ("pet", "praise")})
    assert [step.key for step in walk.steps if walk.open(step)] == ["pet", "praise", "name"]


def test_back_leads_to_the_step_before() -> None:
    walk = Walk(TOY, FULL)
    assert [before.key if before else None for before in map(walk.before, walk.steps)] == [
        None,
        *keys(walk)[:-1],
    ]


def after_a_change(key: str) -> set[str]:
    """What is no longer kept after an answer at this step, when all was done."""
    step = TOY.step(key)
    assert step
    kept = {name: {**entry} for name, entry in FULL.items()}
    TOY.changed(kept, step)
    return set(FULL) - set(kept)


def test_a_change_asks_again_for_the_check_and_what_follows() -> None:
    assert after_a_change("name") == {"check", "sign"}
    assert after_a_change("pet") == {"praise", "check", "sign"}
    assert after_a_change("check") == {"sign"}
    assert after_a_change("sign") == set()


def test_a_step_that_follows_from_another_is_read_again_after_it() -> None:
    kept = {name: {**entry} for name, entry in FULL.items()}
    TOY.changed(kept, TOY.steps[2])
    assert kept["notes"]["mark"] == ""
    assert kept["pet"]["mark"] == "today"


def test_too_much_refused_text_goes_back_and_nowhere_else() -> None:
    step = TOY.step("name")
    assert step
    form, kept = TOY.entry(step, {"name": ["x" * (MOST_REFUSED + 1)]}, {})
    assert len(form.asked[0].typed) == MOST_REFUSED + 1
    assert kept["typed"] == {}


entries = some.fixed_dictionaries(
    {},
    optional={
        "pet": some.sampled_from([entry("pet", pet=said) for said in ("yes", "no", "maybe", "")]),
        "praise": some.just(entry("praise")),
        "name": some.sampled_from(
            [entry("name", name="Rex"), entry("name", name=""), entry("name", "old", name="R")]
        ),
        "toys": some.sampled_from([toys("ball"), toys(), toys("ball", finished=False), toys("", "ball")]),
        "notes": some.just(entry("notes", notes="x")),
        "check": some.just(entry("check")),
        "sign": some.sampled_from([entry("sign", name="A"), entry("sign", name="")]),
    },
)


@given(entries)
def test_the_walk_of_any_answers(kept: dict[str, Any]) -> None:
    walk = Walk(TOY, kept)
    order = [step.key for step in TOY.steps]
    assert keys(walk) == [key for key in order if key in keys(walk)]
    assert set(walk.answers) <= set(keys(walk)) & set(kept)
    done = [step.key in walk.answers for step in walk.steps]
    assert (walk.gap is None) == all(done)
    if walk.gap:
        assert walk.steps.index(walk.gap) == done.index(False)
        assert walk.open(walk.gap)
