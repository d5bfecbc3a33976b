"""Kinds of question: what each accepts, its error messages, and the macro that draws it.

Every field keeps what was typed (`typed`), so a refused answer is returned unchanged. `data` is the clean
value: JSON of strings, lists and dictionaries, empty when nothing was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import Form

from asb.council import Council
from asb.fields.days import read_day, read_month, say_day, say_time, say_until, say_weekday
from asb.fields.diary import dated_lines, settled_report
from asb.fields.office import Each, OneDay
from asb.fields.phones import Mobile, Phone
from asb.fields.reference import ContactDetail, Reference, read_reference
from asb.fields.typed import (
    ADDRESS,
    LONG,
    SHORT,
    UNSEEN,
    Asked,
    Choice,
    Choices,
    Email,
    LongText,
    Name,
    Option,
    Postcode,
    Text,
    Tick,
    Upload,
    likely_meant,
    plain_email,
    say_list,
    say_share,
)
from asb.fields.when import DayOrMonth, ReadBack, When

__all__ = [
    "ADDRESS",
    "LONG",
    "SHORT",
    "SURE",
    "UNSEEN",
    "Asked",
    "Choice",
    "Choices",
    "ContactDetail",
    "DayOrMonth",
    "Email",
    "LongText",
    "Mobile",
    "Name",
    "Option",
    "Phone",
    "Postcode",
    "Question",
    "ReadBack",
    "Reference",
    "Text",
    "Tick",
    "Upload",
    "When",
    "dated_lines",
    "likely_meant",
    "plain_email",
    "read_day",
    "read_month",
    "read_reference",
    "say_day",
    "say_list",
    "say_share",
    "say_time",
    "say_until",
    "say_weekday",
    "settled_report",
    "uncapitalised",
]


SURE = "sure"
"""Name of the hidden inputs that carry the answers asked about once."""


class Question(Form):
    """One page of a journey: a plain form, given what was typed and the earlier answers.

    `title` is the heading, `intro` the sentences under it, `aside` the name of a template with help. Choices
    that depend on the council, and fields that depend on earlier answers, are filled in by `prepare`.
    """

    class Meta:
        locales = False  # all wording is our own: skip looking up translations

    title: ClassVar[str] = ""
    for_another: ClassVar[Mapping[str, str]] = {}
    """Wording when somebody applies for another person: for the `title`, and for fields by name."""
    for_group: ClassVar[Mapping[str, str]] = {}
    """The same when several people apply together."""
    brief: ClassVar[Mapping[str, str]] = {}
    """Short labels, by name of the field, for a page that shows every answer at once."""
    intro: tuple[str, ...] = ()
    aside: str = ""
    below: str = ""
    """Name of a template with what is said under the buttons, on the web alone."""
    tab: ClassVar[str] = ""
    """A neutral title for the browser's tab and history, where the heading would reveal the subject."""

    item: ClassVar[str] = "Item"
    """Name of one item, shown before its number, where the question is repeated."""
    list_title: ClassVar[str] = ""
    list_aside: ClassVar[str] = ""
    """Heading of the list, and the template shown above it."""

    def __init__(self, typed: Any, council: Council, so_far: Mapping[str, Any], prefix: str = "") -> None:
        """`typed`: a multi-dict with `getlist`, or None before anything was sent. `prefix`: what the names
        of its inputs begin with, where a page holds several of a kind.
        """
        self.council, self.so_far, self.sent = council, so_far, frozenset(typed or ())
        self.filled = frozenset(name for name in self.sent if any(map(str.strip, typed.getlist(name))))
        self.doubts: list[str] = []
        """Answers asked about once, which the page carries: sent again unchanged, they are accepted."""
        self.doubted: set[str] = set()
        """The fields that are asked about now."""
        self._sure: list[str] = typed.getlist(SURE) if SURE in self.sent else []
        super().__init__(typed, prefix=prefix)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        for field in self.asked:
            field.label.text = self.wording.get(str(field.short_name), field.label.text)
        days = [field for field in self.asked if isinstance(field, OneDay)]
        for day in days if len(days) > 1 else ():
            label = str(day.label.text)
            day.called = day.called or (
                day.quoted if label.endswith("?") else label.removesuffix(" (optional)")
            )
        super().process(formdata, *args, **kwargs)

    def prepare(self) -> None:
        """Set up whatever depends on the council or on earlier answers, before anything typed is read."""

    @property
    def is_for_another(self) -> bool:
        return bool(self.so_far.get("who", {}).get("who") == "someone_else")

    @property
    def wording(self) -> Mapping[str, str]:
        """What is worded otherwise for whom this application is."""
        who = self.so_far.get("who", {}).get("who", "")
        return {"someone_else": self.for_another, "group": self.for_group}.get(who, {})

    @property
    def heading(self) -> str:
        return self.wording.get("title", self.title)

    @property
    def multipart(self) -> bool:
        return any(field.multipart for field in self.asked)

    @property
    def asked(self) -> list[Asked]:
        """The fields, in the order of the page."""
        return [field for field in self if isinstance(field, Asked)]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Error messages, each with the id of the field to correct."""
        return [(words, f"#{box}") for field in self.asked for words, box in field.problems]

    def name_errors(self, which: str) -> None:
        """Says in each error which it is about, such as “Report 2”, where a page asks the same of several."""

        def named(words: str) -> str:
            is_named = words.startswith(tuple(f"{which}{next_}" for next_ in ":, "))
            return words if is_named else f"{which}: {uncapitalised(words)}"

        for field in self.asked:
            field.errors = [named(str(words)) for words in field.errors]
            if isinstance(field, Each):
                field.wrong = {box: named(words) for box, words in field.wrong.items()}

    @property
    def names(self) -> list[str]:
        """Names of all inputs on the page."""
        return [name for field in self.asked for name in field.names]

    @property
    def clean(self) -> dict[str, Any]:
        """Clean value of each field, to be stored as JSON."""
        return {str(field.short_name): field.data for field in self.asked}

    @property
    def sure(self) -> list[str]:
        """What the page carries: the answers asked about, now or before. Beside other errors a doubt is
        overlooked, so it does not count as answered yet.
        """
        return list(dict.fromkeys([*self._sure, *(self.doubts if self.only_doubts else ())]))

    @property
    def only_doubts(self) -> bool:
        """Whether nothing is wrong but what is asked about once."""
        return all(field.short_name in self.doubted for field in self.asked if field.errors)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also asks once about what a field doubts."""
        fine = super().validate(extra_validators)
        doubted = [field for field in self.asked if field.doubt and not field.errors]
        stand = [self.stands(str(field.short_name), field.doubt) for field in doubted]
        return fine and all(stand)

    def stands(self, name: str, doubt: str) -> bool:
        """Asks once about a valid answer that is nearly always a slip: `doubt` is the error shown beside its
        field. Returns whether the answer stands: the same one was sent before, from the page that asked.
        """
        field: Any = self[name]
        this = f"{name}: {field.shown()}"
        self.doubts.append(this)
        if this in self._sure:
            return True
        field.errors = [doubt]
        self.doubted.add(name)
        return False

    def email_stands(self, name: str) -> bool:
        """Asks once about an email address whose domain looks mistyped."""
        email = self[name].data or ""
        meant = likely_meant(email)
        return not meant or self.stands(
            name, f"Did you mean {meant}? If so, press “Use {meant}”. If {email} is right, continue"
        )

    def shown(self) -> list[tuple[str, str]]:
        """Each label with its answer as readable text."""
        return [(field.told_as, field.shown()) for field in self.asked]

    def in_brief(self) -> list[tuple[str, str, str]]:
        """The same, each label as short as `brief` has it, for a page that shows every answer at once; and
        the id of the box.
        """
        return [
            (
                self.brief.get(str(field.short_name), field.told_as.removesuffix(" (optional)")),
                field.shown(),
                field.focus,
            )
            for field in self.asked
        ]

    @classmethod
    def given_back(
        cls, typed: Any, council: Council, *, chosen: bool, prefix: str = ""
    ) -> list[tuple[str, str]]:
        """What was typed into the fields of this form, each with its label, to be copied: also when the form
        is not open any more, so nothing is looked up on the case. Hidden inputs are not among its fields.
        """
        unprepared = type(cls.__name__, (cls,), {"prepare": _rows_are_bodies})
        found = [
            (str(each.label.text), each.given_back(chosen=chosen))
            for each in unprepared(typed, council, {}, prefix).asked
        ]
        return [(label, words) for label, words in found if words.strip()]


def uncapitalised(words: str) -> str:
    """These words further on in a sentence: a name in capitals, or in quotation marks, stays as it is."""
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def _rows_are_bodies(form: Question) -> None:
    """Names the relevant bodies in questions asked about each of them."""
    for field in form.asked:
        if isinstance(field, Each) and not field.rows:
            field.rows = tuple(Option(body.key, body.name) for body in form.council.bodies)
