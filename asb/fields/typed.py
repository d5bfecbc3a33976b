"""Questions answered by typing or choosing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from wtforms import Field

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
