"""An act is one row in each of three tables: what is missing is refused by name; no letter leaves unseen."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from asb.casework import act_forms
from asb.casework.act_forms.row import CASE, ActForm, ActRow, PersonActForm
from asb.casework.acts.transaction import no_letters
from asb.fields import LongText
from asb.questions.acts.record import Note
from asb.questions.track import TellMore
from asb.rules import acts, facts
from asb.rules.acts import ACTS, Act, IncompleteAct
from asb.rules.acts.law import ALL, ALWAYS, PEOPLE, STAFF
from asb.rules.facts import FACTS
from asb.rules.history import EFFECTS, nothing
from asb.wizard import Typed
from tests.shared.courses import HERE

WAVE = Act("wave", ALWAYS, roles=STAFF, in_subject_copy=True, in_appeal_papers=ALL)
WAVED = ActRow("Waved", ActForm(Note, CASE))


def told(act: Act = WAVE, row: ActRow | None = WAVED, *, effect: bool = True, kept: bool = True) -> None:
    """The three tables with one act more."""
    law = ACTS | {act.key: act}
    acts.check(
        law,
        EFFECTS | ({act.key: nothing} if effect else {}),
        FACTS | ({act.key: facts.Nothing} if kept else {}),
    )
    act_forms.check(law, act_forms.ROWS | ({act.key: row} if row else {}))


def test_an_act_that_is_told_whole_is_taken() -> None:
    told()


@pytest.mark.parametrize("word", ["in_subject_copy", "in_appeal_papers"])
def test_who_may_read_it_has_no_default(word: str) -> None:
    said: dict[str, Any] = {"in_subject_copy": True, "in_appeal_papers": ALL}
    del said[word]
    with pytest.raises(TypeError, match=word):
        Act("wave", ALWAYS, **said)


@pytest.mark.parametrize(
    ("tell", "missing"),
    [
        (lambda: told(effect=False), "wave: say what it changes"),
        (lambda: told(kept=False), "wave: say what it keeps"),
        (lambda: told(row=None), "wave: has no row"),
        (lambda: told(row=replace(WAVED, done="")), "wave: say what was done"),
        (lambda: told(row=ActRow("Waved")), "wave: staff may do it"),
        (lambda: told(row=ActRow("Waved", ActForm(Note))), "wave: say where the case page offers it"),
        (lambda: told(replace(WAVE, roles=STAFF | PEOPLE)), "wave: people may do it"),
        (
            lambda: told(
                replace(WAVE, roles=PEOPLE), ActRow("Waved", by_person=PersonActForm(TellMore, at="wave"))
            ),
            "wave: say what came",
        ),
        (lambda: acts.check({}, EFFECTS, FACTS), "has an effect and no law"),
        (lambda: act_forms.check({}, act_forms.ROWS), "has a form and no law"),
    ],
)
def test_what_is_missing_is_refused_by_name(tell: Callable[[], None], missing: str) -> None:
    with pytest.raises(IncompleteAct, match=missing):
        tell()


def test_letters_are_shown_first_wherever_there_are_any() -> None:
    for form in act_forms.ACT_FORMS.values():
        assert form.shows_letters is (form.letters is not no_letters)
    assert [key for key, form in act_forms.ACT_FORMS.items() if form.shows_letters][:2] == ["pass", "share"]


@pytest.mark.parametrize("key", act_forms.ACT_FORMS)
def test_what_was_typed_is_given_back_without_looking_at_the_case(key: str) -> None:
    """The act may be closed by then, so that nothing of the case is there for its form."""
    form: Any = act_forms.ACT_FORMS[key].form
    asked, begin = (form.part, "r1-") if key == "finding" else (form, "")
    texts = [name for name in dir(asked) if getattr(getattr(asked, name), "field_class", None) is LongText]
    typed = Typed({f"{begin}{name}": [f"Words on {name}."] for name in texts})
    back = [words for _, words in form.given_back(typed, HERE, chosen=True)]
    assert sorted(back) == sorted(f"Words on {name}." for name in texts)


def test_the_command_prints_every_act_with_who_reads_it(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=["acts"])
    lines = [line.split("\t") for line in ran.output.splitlines()]
    assert [line[0] for line in lines[1:]] == list(ACTS)
    assert {len(line) for line in lines} == {len(lines[0])}
    by_act = {line[0]: dict(zip(lines[0], line, strict=True)) for line in lines[1:]}
    assert by_act["decide"]["letters"] == "shown first"
    assert by_act["restrict"]["in a subject access copy"] == "no"
    assert by_act["correct"]["in the appeal papers"] == "theirs"
    assert by_act["holiday"]["roles"] == "service"
    assert by_act["note"]["changes the case"] == "no"
