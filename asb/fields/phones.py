"""Phone numbers as people write them."""

from __future__ import annotations

import re
from typing import Any

import phonenumbers

from asb.fields.typed import SHORT, Text

IF_RIGHT = "If this is right, leave it and continue"
SHORTEST_NUMBER = 5
"""Digits. What has fewer cannot be rung; what has more is asked about, and never refused."""


class Phone(Text):
    """A phone number as people write it, with any words beside it."""

    macro = "phone"

    def __init__(self, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, hint, autocomplete="tel", limit=SHORT, **kwargs)

    def accept(self, typed: list[str]) -> Any:
        text = super().accept(typed)
        found = list(phonenumbers.PhoneNumberMatcher(text, "GB", leniency=phonenumbers.Leniency.POSSIBLE))
        whole = [match for match in found if self.is_whole(match.number)]
        self.doubt = ""
        if whole and not any(self.begins.match(match.raw_string) for match in whole):
            self.doubt = f"Is there a 0 missing at the start? {IF_RIGHT}"
        elif text and not whole and len(re.sub(r"\D", "", text)) < SHORTEST_NUMBER:
            raise ValueError("Enter a phone number, like 01632 960 001 or +44 7700 900 982")
        elif text and not whole:
            self.doubt = f"This looks too short for a phone number. {IF_RIGHT}"
        return text

    begins = re.compile(r"\W*(0|\+|44)")
    """Start of a number that can be dialled as typed, or with a + before it."""

    @staticmethod
    def is_whole(number: phonenumbers.PhoneNumber) -> bool:
        """Whether it has all its digits. Ten are enough in the UK, where new ranges come into use."""
        possible = phonenumbers.is_possible_number_with_reason(number)
        if number.country_code != 44:
            return possible == phonenumbers.ValidationResult.IS_POSSIBLE
        ten = re.fullmatch(r"[1-35789]\d{9}", str(number.national_number))
        return bool(ten) or phonenumbers.is_valid_number(number)


class Mobile(Phone):
    """One mobile number, to which text messages can be sent, and nothing beside it."""

    def accept(self, typed: list[str]) -> Any:
        text = super().accept(typed)
        if text and self.dialled(text) is None:
            raise ValueError("Enter one UK mobile number, like 07700 900 982, and nothing else")
        return text

    @staticmethod
    def dialled(text: str) -> str | None:
        """The number as it is dialled from anywhere: a plus and digits. None if it is no UK mobile number."""
        try:
            number = phonenumbers.parse(text, "GB")
        except phonenumbers.NumberParseException:
            return None
        if re.search(r"[^\d\s()+.-]", text) or number.country_code != 44:
            return None
        mobile = re.fullmatch(r"7([1-57-9]\d{8}|624\d{6})", str(number.national_number))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if mobile else None
