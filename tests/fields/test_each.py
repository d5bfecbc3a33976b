"""A choice for each of several rows, with its reason and how it is known: what is refused, at which box."""

from asb.fields import Option, Question
from asb.fields.office import Each
from asb.fields.typed import LONG, SHORT
from asb.wizard import Typed

ROWS = [Option("police", "The police"), Option("icb", "The NHS")]


class Views(Question):
    view = Each(
        "What do they say?",
        options=[Option("yes", "Yes"), Option("no", "No")],
        rows=ROWS,
        reasoned=["no"],
        ask_how="How do you know?",
    )

    def prepare(self) -> None:
        self.view.how_rows = ("police",)


def say(**typed: str) -> Views:
    """A form on which all is well but what is typed here; two underscores stand for a hyphen."""
    fine = {"view-police": "yes", "view-icb": "yes"}
    boxes = fine | {name.replace("__", "-"): text for name, text in typed.items()}
    form = Views(Typed({name: [text] for name, text in boxes.items()}), None, {})
    form.validate()
    return form


def test_each_row_has_its_answer_its_reason_and_how_it_is_known() -> None:
    form = say(view__icb="no", view__icb__why=" Too\r\nfew. ", view__police__how=" By phone. ")
    assert form.errors == {}
    assert form.view.data == {
        "police": {"said": "yes", "why": ""},
        "icb": {"said": "no", "why": "Too\nfew."},
    }
    assert form.view.how == {"police": "By phone."}
    assert form.view.shown() == "The police: Yes\nThe NHS: No. Too\nfew."


def test_a_row_is_refused_at_its_own_box() -> None:
    form = say(view__police="maybe", view__icb="no", view__icb__why=" ")
    assert form.view.problems == [
        ("The police: choose one of the answers", "view-police"),
        ("The NHS: write the reason", "view-icb-why"),
    ]
    assert form.view.focus == "view-police"
    assert say(view__icb="no").view.focus == "view-icb-why"
    assert say().view.focus == "view-police"


def test_what_is_longer_than_its_box_is_refused_there_and_still_shown() -> None:
    for name, most in (("view-police-why", LONG), ("view-police-how", SHORT)):
        assert say(**{name.replace("-", "__"): "x" * most}).view.problems == []
        form = say(**{name.replace("-", "__"): "x" * (most + 1)})
        assert form.view.problems == [(f"The police: at most {most:,} characters fit", name)]
        assert form.view.box[name] == "x" * (most + 1)


def test_how_it_is_known_is_taken_only_where_it_is_asked() -> None:
    form = say(view__icb__how="x" * (SHORT + 1))
    assert form.view.problems == []
    assert form.view.how == {}


def test_where_nothing_is_chosen_only_the_reason_of_each_row_is_read() -> None:
    class Reasons(Question):
        why = Each("Why?", options=(), rows=ROWS)

    typed = {"why-police": ["yes"], "why-police-why": ["Their words."]}
    form = Reasons(Typed(typed), None, {})
    assert not form.validate()
    assert form.errors == {"why": ["The NHS: write the reason"]}
    assert form.why.names == ("why-police-why", "why-icb-why")
    assert form.why.box == {"why-police-why": "Their words.", "why-icb-why": ""}


def test_rows_of_one_name_are_numbered() -> None:
    class Alike(Views):
        def prepare(self) -> None:
            self.view.rows = (*ROWS, Option("other", "The police"))

    form = Alike(Typed({}), None, {})
    form.validate()
    assert [words for words, _ in form.view.problems] == [
        "The police (1 of 2): choose one of the answers",
        "The NHS: choose one of the answers",
        "The police (2 of 2): choose one of the answers",
    ]
