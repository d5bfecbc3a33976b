"""Fields that are typed or chosen: text, email, phone, postcode, choices, tick boxes, files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, ClassVar

from email_validator import EmailNotValidError, validate_email
from wtforms import Field

SHORT, ADDRESS, LONG = 200, 2_000, 50_000
"""Longest name, address and story, in characters."""


UNSEEN = "".join(
    map(
        chr,
        (
            *(0xAD, 0x200B, 0x200E, 0x200F, 0xFEFF),
            *range(0x202A, 0x202F),
            *range(0x2060, 0x2065),
            *range(0x2066, 0x206A),
        ),
    )
)
"""Characters that nobody sees and that come with what is pasted: soft hyphens, empty spaces, and those that
turn the direction of text. The joiners of emoji and of some scripts stay.
"""


def plain_email(text: str) -> str:
    """An email address out of what people type or paste: `Name <a@b.c>`, `mailto:a@b.c`, `a @ b.c`, in quotes
    or brackets, with curly apostrophes or a full stop after it.
    """
    said = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'").strip()
    if inside := re.search(r"<([^<>]*@[^<>]*)>", said):
        said = inside[1]
    said = re.sub(r"\s*@\s*", "@", said.strip(AROUND))
    return re.sub(r"^mailto:\s*", "", said, flags=re.IGNORECASE)


AROUND = " \t\r\n<>()[]{}\"'`“”„‟«»‹›.,;:"
"""What stands before or after an email address in a text, and is no part of it."""


@dataclass(frozen=True)
class Option:
    """One option of a list. `alone`: it cannot be combined with another."""

    value: str
    label: str
    hint: str = ""
    alone: bool = False


class Asked(Field):
    """Base of all fields: keeps what was typed. `needed` is the message for a missing answer."""

    macro: ClassVar[str]
    multipart: ClassVar[bool] = False
    """Whether its form must be sent as multipart, as a file upload must."""
    doubt: str = ""
    """What to ask once about an accepted value that is nearly always a slip."""
    small: bool = False
    """Whether it is drawn smaller, as on the pages of staff."""

    def __init__(self, label: str, hint: str = "", needed: str = "", only: str = "", **kwargs: Any) -> None:
        """`only`: the answers that it is about, and for which alone a script shows it: `name=value value` or
        `name!=value`, `name!=all` unless all are ticked, `name=one` if one is; a comma between several.
        """
        super().__init__(label, description=hint, **kwargs)
        self.needed, self.only = needed, only

    @property
    def typed(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the inputs it is typed into."""
        return (str(self.name),)

    @property
    def focus(self) -> str:
        """Id of the input that an error links to."""
        return str(self.id)

    @property
    def told_as(self) -> str:
        """Its label beside the answer, wherever that is shown."""
        return str(self.label.text)

    @property
    def quoted(self) -> str:
        """Its label inside a sentence, whether it is a question or a name."""
        return f"“{self.label.text.removesuffix(' (optional)')}”"

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, each with the id of the input to correct."""
        return [(str(self.errors[0]), self.focus)] if self.errors else []

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = self.accept([str(value) for value in valuelist])
        if self.needed and not self.data:
            raise ValueError(self.needed)

    def accept(self, typed: list[str]) -> Any:
        """Returns the clean value. Raises ValueError with the message to show when there is none."""
        raise NotImplementedError

    def settled(self, today: date) -> dict[str, str]:  # noqa: ARG002 - for fields with a day
        """Returns by input what was typed of a day, in words that mean the same on every later day."""
        return {}

    def shown(self) -> str:
        """The clean value as readable text, for Check your answers and the copy kept with the case.

        If what was typed is no answer, it is shown as typed.
        """
        return self.typed if self.data is None else str(self.data)

    def given_back(self, *, chosen: bool) -> str:  # noqa: ARG002 - for fields that are not typed
        """What was sent, accepted or not, as text to copy; with what was only `chosen`, or without."""
        return self.typed


class Text(Asked):
    """One line of text. Browsers do not remember it, unless `autocomplete` says whose detail it is."""

    macro = "text"
    of_oneself: ClassVar = (
        "name",
        "email",
        "tel",
        "street-address",
        "postal-code",
        "organization",
        "organization-title",
    )
    """What a browser knows about whoever sits at it (WCAG 1.3.5)."""

    def __init__(
        self,
        label: str,
        hint: str = "",
        *,
        autocomplete: str = "off",
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
                f"Your answer to {self.quoted} must be {self.limit:,} characters or fewer. "
                f"You typed {len(text):,}"
            )
        return text

    def tidy(self, text: str) -> str:
        return " ".join(text.split())


class Name(Text):
    """A person's name. It appears in letters to unconfirmed addresses, so links are refused."""

    link = re.compile(
        r"://|www\.|@|\.\w{2,}/|(\d\D?){9}"
        r"|\w\.(?:com|org|net|info|biz|io|co|uk|eu|ly|app|site|online|top|xyz|shop|link|click|example)\b",
        re.IGNORECASE,
    )
    """A web address, an email address or a phone number: `Mr.Smith` and `St.John` are none."""

    def __init__(self, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, hint, limit=120, **kwargs)

    def accept(self, typed: list[str]) -> Any:
        text = super().accept(typed)
        if not any(letter.isalnum() for letter in text):
            return ""  # nothing that can be read: an invisible name is none
        if self.link.search(text):
            raise ValueError("Enter a name without a web address, an email address or a phone number")
        return text


class LongText(Text):
    """Text of several lines."""

    macro = "long_text"

    def __init__(
        self, label: str, hint: str = "", *, rows: int = 5, limit: int = LONG, **kwargs: Any
    ) -> None:
        super().__init__(label, hint, limit=limit, **{"autocomplete": "", **kwargs})
        self.rows = rows

    def tidy(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class Email(Text):
    """An email address. Whether it exists is not checked."""

    macro = "email"

    def __init__(self, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, hint, autocomplete="email", limit=320, **kwargs)

    def accept(self, typed: list[str]) -> Any:
        text = plain_email(super().accept(typed))
        if not text:
            return ""
        try:
            # In its wire format: a library further on might otherwise read another domain from it.
            return validate_email(text, check_deliverability=False, allow_smtputf8=False).ascii_email
        except EmailNotValidError:
            raise ValueError("Enter an email address in the correct format, like name@example.com") from None

    @property
    def meant(self) -> str:
        """The address that was probably meant, where the page asks about it; else empty."""
        return likely_meant(plain_email(self.typed)) if self.errors else ""


COMMON = (
    *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "live.co.uk", "msn.com"),
    *("yahoo.com", "yahoo.co.uk", "icloud.com", "me.com", "aol.com", "btinternet.com", "sky.com"),
    *("talktalk.net", "virginmedia.com", "ntlworld.com", "proton.me", "protonmail.com"),
)
"""Common email domains."""


def likely_meant(email: str) -> str:
    """The address that was probably meant, if it is one typing error from a common domain; else empty."""
    name, _, domain = email.rpartition("@")
    if domain in COMMON:
        return ""
    close = get_close_matches(domain, COMMON, n=1, cutoff=0.85)
    return f"{name}@{close[0]}" if close else ""


class Postcode(Text):
    """A UK postcode of a place or its outward code, stored in capitals with one space. Browsers are not to
    offer that of the reader's own home.
    """

    district = r"[A-PR-UWYZ][A-HJ-Y]?\d[\dA-HJKMNPR-Y]?"
    pattern = re.compile(rf"(GIR|{district})(\d[ABD-HJLNP-UW-Z]{{2}})?")

    def __init__(self, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, hint, limit=40, width="10", **kwargs)

    def accept(self, typed: list[str]) -> Any:
        text = re.sub(r"[\s.,-]", "", super().accept(typed)).upper()
        if not text:
            return ""
        found = self.pattern.fullmatch(text)
        if not found:
            raise ValueError("Enter a postcode, like SW1A 2AA, or its first half, or leave it empty")
        return " ".join(part for part in found.groups() if part)


class Choice(Asked):
    """A choice of one option."""

    macro = "choice"

    def __init__(self, label: str, hint: str = "", options: Iterable[Option] = (), **kwargs: Any) -> None:
        super().__init__(label, hint, **kwargs)
        self.options = tuple(options)

    def accept(self, typed: list[str]) -> Any:
        if not typed or not typed[0]:
            return ""
        if typed[0] not in {option.value for option in self.options}:
            raise ValueError(f"Choose one of the answers to {self.quoted}")
        return typed[0]

    def shown(self) -> str:
        return next((option.label for option in self.options if option.value == self.data), "")

    def given_back(self, *, chosen: bool) -> str:
        ticked = [str(value) for value in self.raw_data or []]
        return "\n".join(option.label for option in self.options if chosen and option.value in ticked)


class Choices(Choice):
    """A choice of any options; one marked `alone` cannot be combined."""

    macro = "choices"

    @property
    def ticked(self) -> list[str]:
        return [str(value) for value in self.raw_data or []]

    def accept(self, typed: list[str]) -> Any:
        chosen = [option for option in self.options if option.value in typed]
        if set(typed) - {option.value for option in chosen} - {""}:
            raise ValueError(f"Choose from the answers to {self.quoted}")
        alone = [option for option in chosen if option.alone]
        if alone and len(chosen) > 1:
            raise ValueError(f"Choose “{alone[0].label}”, or the other answers, but not both")
        return [option.value for option in chosen]

    def shown(self) -> str:
        return "\n".join(option.label for option in self.options if option.value in (self.data or []))


class Tick(Choices):
    """A tick box that must be ticked."""

    macro = "tick"

    def __init__(self, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, hint, options=[Option("yes", label)], **kwargs)


class Upload(Text):
    """A file. The view checks it and sets a description, which is stored as the answer."""

    macro = "upload"
    multipart = True

    def __init__(
        self,
        label: str,
        hint: str = "",
        *,
        most: int,
        too_large: str,
        several: bool = False,
        **kwargs: Any,
    ) -> None:
        """`most`: the largest size of each file in bytes. A script shows `too_large` before a larger one is
        uploaded. `several`: whether some can be chosen together.
        """
        super().__init__(label, hint, limit=ADDRESS, **kwargs)
        self.most, self.too_large, self.several = most, too_large, several

    @property
    def told_as(self) -> str:
        return "File" if self.several else super().told_as

    def given_back(self, *, chosen: bool) -> str:  # noqa: ARG002 - a file is not typed
        return ""


def say_list(words: Iterable[str]) -> str:
    """Joins words as people do: a, b and c."""
    *rest, last = words
    return f"{', '.join(rest)} and {last}" if rest else last


def say_share(some: int, of: int, whose: str, after: str = "") -> str:
    """Says how many of somebody's reports are meant: "2 of your 3 reports", "all 3 of your reports", "none of
    your 3 reports". `after`: words that follow "reports".
    """
    if some == of:
        return f"{'both' if of == 2 else f'all {of}'} of {whose} reports{after}"
    return f"{some or 'none'} of {whose} {of} reports{after}"
