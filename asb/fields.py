"""Each kind of question: what it accepts, what it says when refused, which macro draws it.

Every field is given what was typed and keeps it (`typed`), so that a refused answer goes back unchanged.
`data` is the clean value: JSON of strings, lists and dictionaries, empty when nothing was given.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from wtforms import Field, Form

SHORT, ADDRESS, LONG = 200, 2_000, 50_000
"""Most characters a name, an address, a story may have."""


@dataclass(frozen=True)
class Option:
    """One choice of a list. `alone` means it cannot stand with another."""

    value: str
    label: str
    hint: str = ""
    alone: bool = False


class Asked(Field):
    """What all kinds share: what was typed, and `needed`: what we say where an answer is missing."""

    macro: ClassVar[str]

    def __init__(self, label: str, hint: str = "", needed: str = "", **kwargs: Any) -> None:
        super().__init__(label, description=hint, **kwargs)
        self.needed = needed

    @property
    def typed(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the boxes it is typed into."""
        return (str(self.name),)

    @property
    def focus(self) -> str:
        """The id of the box that an error should lead to."""
        return str(self.id)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = self.accept([str(value) for value in valuelist])
        if self.needed and not self.data:
            raise ValueError(self.needed)

    def accept(self, typed: list[str]) -> Any:
        """The clean value of what was typed. Raises ValueError with what to say when it cannot be one."""
        raise NotImplementedError

    def shown(self) -> str:
        """The clean value in words, for Check your answers and the copy kept with the case."""
        return str(self.data or "")


class Text(Asked):
    """A line of text."""

    macro = "text"

    def __init__(
        self,
        label: str,
        hint: str = "",
        *,
        autocomplete: str = "",
        inputmode: str = "",
        limit: int = SHORT,
        width: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, hint, **kwargs)
        self.autocomplete, self.inputmode, self.limit, self.width = autocomplete, inputmode, limit, width

    def accept(self, typed: list[str]) -> Any:
        text = self.tidy(typed[0]) if typed else ""
        if len(text) > self.limit:
            raise ValueError(
                f"{self.label.text} must be {self.limit:,} characters or fewer. You have typed {len(text):,}"
            )
        return text

    def tidy(self, text: str) -> str:
        return " ".join(text.split())


class LongText(Text):
    """Text of any length a person would write, with its lines."""

    macro = "long_text"

    def __init__(
        self, label: str, hint: str = "", *, rows: int = 5, limit: int = LONG, **kwargs: Any
    ) -> None:
        super().__init__(label, hint, limit=limit, **kwargs)
        self.rows = rows

    def tidy(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class Email(Text):
    """An email address; whether it exists is not asked."""

    macro = "email"

    def __init__(self, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, hint, autocomplete="email", limit=320, **kwargs)

    def accept(self, typed: list[str]) -> Any:
        text = super().accept(typed)
        if not text:
            return ""
        try:
            return validate_email(text, check_deliverability=False).normalized
        except EmailNotValidError:
            raise ValueError("Enter an email address in the correct format, like name@example.com") from None


class Phone(Text):
    """A telephone number as a person writes it; numbers outside the United Kingdom begin with +."""

    macro = "phone"

    def __init__(self, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, hint, autocomplete="tel", limit=60, **kwargs)

    def accept(self, typed: list[str]) -> Any:
        text = super().accept(typed)
        if not text:
            return ""
        try:
            possible = phonenumbers.is_possible_number(phonenumbers.parse(text, "GB"))
        except phonenumbers.NumberParseException:
            possible = False
        if not possible:
            raise ValueError("Enter a telephone number, like 01632 960 001 or +44 7700 900 982")
        return text


class Postcode(Text):
    """A postcode of the United Kingdom, kept in capitals with one space."""

    pattern = re.compile(r"(GIR ?0AA|[A-PR-UWYZ][A-HJ-Y]?\d[\dA-HJKMNPR-Y]? ?\d[ABD-HJLNP-UW-Z]{2})")

    def __init__(self, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, hint, autocomplete="postal-code", limit=40, width="10", **kwargs)

    def accept(self, typed: list[str]) -> Any:
        text = re.sub(r"[\s.,-]", "", super().accept(typed)).upper()
        if not text:
            return ""
        if not self.pattern.fullmatch(text):
            raise ValueError("Enter a full postcode, like DE4 3NN, or leave it empty")
        return f"{text[:-3]} {text[-3:]}"


class Choice(Asked):
    """One of a list."""

    macro = "choice"

    def __init__(self, label: str, hint: str = "", options: Iterable[Option] = (), **kwargs: Any) -> None:
        super().__init__(label, hint, **kwargs)
        self.options = tuple(options)

    def accept(self, typed: list[str]) -> Any:
        if not typed or not typed[0]:
            return ""
        if typed[0] not in {option.value for option in self.options}:
            raise ValueError(f"{self.label.text}: choose one of the answers")
        return typed[0]

    def shown(self) -> str:
        return next((option.label for option in self.options if option.value == self.data), "")


class Choices(Choice):
    """Any of a list; an option that stands `alone` refuses company."""

    macro = "choices"

    @property
    def ticked(self) -> list[str]:
        return [str(value) for value in self.raw_data or []]

    def accept(self, typed: list[str]) -> Any:
        chosen = [option for option in self.options if option.value in typed]
        if set(typed) - {option.value for option in chosen} - {""}:
            raise ValueError(f"{self.label.text}: choose from the answers listed")
        alone = [option for option in chosen if option.alone]
        if alone and len(chosen) > 1:
            raise ValueError(f"Choose “{alone[0].label}”, or the others, not both")
        return [option.value for option in chosen]

    def shown(self) -> str:
        return "\n".join(option.label for option in self.options if option.value in (self.data or []))


class Tick(Choices):
    """One box that has to be ticked."""

    macro = "tick"

    def __init__(self, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, hint, options=[Option("yes", label)], **kwargs)


MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
MONTH_NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
DAY_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})",
        r"(?P<d>\d{1,2})[-/., ]+(?P<m>\d{1,2})[-/., ]+(?P<y>\d{2}|\d{4})",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[-/., ]*(?P<m>{MONTH_NAME})[-/., ]*(?P<y>\d{{2}}|\d{{4}})",
        rf"(?P<m>{MONTH_NAME})[-/., ]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/., ]+(?P<y>\d{{2}}|\d{{4}})",
    )
)
MONTH_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})",
        r"(?P<m>\d{1,2})[-/., ]+(?P<y>\d{2}|\d{4})",
        rf"(?P<m>{MONTH_NAME})[-/., ]*(?P<y>\d{{2}}|\d{{4}})",
    )
)
WEEKDAY = re.compile(r"^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?[., ]+", re.IGNORECASE)


def _read(text: str, forms: Iterable[re.Pattern[str]], what: str, example: str) -> date:
    plain = WEEKDAY.sub("", " ".join(text.split()))
    for form in forms:
        if found := form.fullmatch(plain):
            break
    else:
        raise ValueError(f"{what} must be a real date, like {example}")
    parts = found.groupdict()
    if len(parts["y"]) == 2:
        raise ValueError(f"{what} must have the year in full, like {example}")
    month = MONTHS.get(parts["m"].lower()) or int(parts["m"])
    try:
        day = date(int(parts["y"]), month, int(parts.get("d") or 1))
    except ValueError:
        raise ValueError(f"{what} must be a real date, like {example}") from None
    if not 1900 <= day.year <= 2199:
        raise ValueError(f"{what} must have a year between 1900 and 2199")
    return day


def read_day(text: str, what: str = "The date") -> date:
    """A day typed in any sensible order: `1 3 2026`, `1 Mar 2026`, `1st March 2026`, `2026-03-01`.

    Day comes before month, as in England. Raises ValueError with what to say, for a year of two digits too.
    """
    return _read(text, DAY_FORMS, what, "1 3 2026 or 1 March 2026")


def read_month(text: str, what: str = "The month") -> date:
    """A month typed in any sensible way, as its first day: `3 2026`, `Mar 2026`, `March 2026`."""
    return _read(text, MONTH_FORMS, what, "March 2026 or 3 2026")


def say_day(day: date) -> str:
    """A day as people write it: 9 April 2026. The one place that does."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


PARTS = (
    Option("early", "Early in the month"),
    Option("middle", "In the middle"),
    Option("late", "Late in the month"),
    Option("unsure", "Not sure"),
)
PART_DAYS = {"early": (1, 10), "middle": (11, 20), "late": (21, 31), "unsure": (1, 31)}


class When(Asked):
    """A day as well as a person knows it: a date, roughly a month, a time from … to …, or not known.

    Typed as `<name>` (the kind) and `<name>-day`, `-month`, `-part`, `-from`, `-to`. Clean:
    `{"kind", "from", "to", "said"}`: the kinds of `rules.days`, ISO days (empty when unknown), words.
    Nothing chosen and nothing typed is a day not known. When nothing is
    chosen and the boxes of one kind are filled, they tell the kind.
    """

    macro = "when"
    parts = PARTS
    boxes: ClassVar[dict[str, tuple[str, ...]]] = {
        "exact": ("day",),
        "roughly": ("month", "part"),
        "period": ("from", "to"),
        "unknown": (),
    }

    def __init__(
        self, label: str, hint: str = "", *, options: Iterable[Option], what: str, **kwargs: Any
    ) -> None:
        super().__init__(label, hint, **kwargs)
        self.options, self.what = tuple(options), what

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.wrong = ""
        get = formdata.get if formdata is not None else {}.get
        self.box: dict[str, str] = {
            part: str(get(f"{self.name}-{part}", "")) for parts in self.boxes.values() for part in parts
        }
        super().process(formdata, data, extra_filters)

    @property
    def names(self) -> tuple[str, ...]:
        return (str(self.name), *(f"{self.name}-{part}" for part in self.box))

    @property
    def focus(self) -> str:
        return f"{self.id}-{self.wrong}" if self.wrong else str(self.id)

    @property
    def kind(self) -> str:
        return self.typed or (filled[0] if len(filled := self._filled()) == 1 else "")

    def _filled(self) -> list[str]:
        """The kinds that have something in a box of theirs."""
        return [
            option.value
            for option in self.options
            if any(self.box[part].strip() for part in self.boxes.get(option.value, ()))
        ]

    def accept(self, typed: list[str]) -> Any:
        filled = self._filled()
        kind = next(iter(typed), "") or next(iter(filled), "unknown")
        if kind not in {option.value for option in self.options} or (len(filled) > 1 and not any(typed)):
            raise ValueError(f"{self.label.text} Choose one of the answers")
        first, last, said = getattr(self, f"_{kind}")()
        return {
            "kind": kind,
            "from": first.isoformat() if first else "",
            "to": last.isoformat() if last else "",
            "said": said,
        }

    def _ask(self, part: str, ask: str) -> str:
        self.wrong = part
        if not self.box[part].strip():
            raise ValueError(f"Enter {ask}, or choose “I don’t know”")
        return self.box[part]

    def _exact(self) -> tuple[date, date, str]:
        day = read_day(self._ask("day", f"the date {self.what}"), f"The date {self.what}")
        return day, day, say_day(day)

    def _roughly(self) -> tuple[date, date, str]:
        month = read_month(self._ask("month", f"the month {self.what}"), f"The month {self.what}")
        part = self.box["part"] or "unsure"
        self.wrong = "part"
        if part not in PART_DAYS:
            raise ValueError("Choose early, middle, late or not sure")
        first, last = PART_DAYS[part]
        length = calendar.monthrange(month.year, month.month)[1]
        words = {
            "early": "Early in ",
            "middle": "The middle of ",
            "late": "Late in ",
            "unsure": "Some time in ",
        }
        said = f"{words[part]}{calendar.month_name[month.month]} {month.year}"
        return month.replace(day=first), month.replace(day=min(last, length)), said

    def _period(self) -> tuple[date, date, str]:
        first = read_day(self._ask("from", "the first date"), "The first date")
        last = read_day(self._ask("to", "the last date"), "The last date")
        if last < first:
            raise ValueError(f"The last date must be {say_day(first)} or after")
        return first, last, f"From {say_day(first)} to {say_day(last)}"

    def _unknown(self) -> tuple[None, None, str]:
        return None, None, "Not known: please look it up"

    def shown(self) -> str:
        return str(self.data["said"])


class Question(Form):
    """One page of a journey: a plain form given what was typed and the answers that came before.

    `title` is the heading, `intro` the sentences under it, `aside` the name of a template with help to have
    at hand. A question with choices that are local to a council, or boxes that depend on earlier answers,
    says so in `prepare`.
    """

    title: ClassVar[str] = ""
    intro: ClassVar[tuple[str, ...]] = ()
    aside: ClassVar[str] = ""

    def __init__(self, typed: Any, council: Any, so_far: Mapping[str, Any]) -> None:
        """`typed` is a multi-dict with `getlist`, or None when nothing was sent yet."""
        self.council, self.so_far = council, so_far
        super().__init__(typed)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        super().process(formdata, *args, **kwargs)

    def prepare(self) -> None:
        """Fill in what depends on the council or on earlier answers, before anything typed is read."""

    @property
    def heading(self) -> str:
        return self.title

    @property
    def asked(self) -> list[Asked]:
        """The fields, in the order of the page."""
        return [field for field in self if isinstance(field, Asked)]

    @property
    def names(self) -> list[str]:
        """The names of all boxes on the page."""
        return [name for field in self.asked for name in field.names]

    @property
    def clean(self) -> dict[str, Any]:
        """Each field's clean value, to be kept as JSON."""
        return {str(field.name): field.data for field in self.asked}

    def shown(self) -> list[tuple[str, str]]:
        """Each label with its answer in words."""
        return [(str(field.label.text), field.shown()) for field in self.asked]
