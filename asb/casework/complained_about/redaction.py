"""Redaction of texts that go to the person complained about: names in any spelling, addresses, numbers, days.

In doubt a word is redacted: one too many does less harm than one too few. The exception are names that are
also common words (`COMMON`), which would leave no sentence to read: in small letters they stay.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import month_name
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

BLACK = "█████"
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
"""Characters that nobody sees; they are taken out."""
SAME = str.maketrans(
    dict.fromkeys("’‘ʼ`´", "'")
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict(zip("øØłŁđĐðÐ", "oOlLdDdD", strict=True))
)
"""Apostrophes, hyphens and letters that are written alike, each for one."""
GAP = r"[\s>_.,\-*|/']*"
"""What may stand between the words of a name, a line break in a quoted letter too."""
BEGIN, END = r"(?<![^\W_])", r"(?:'?s)?(?![^\W_])"
TITLE = r"(?:(?:mr|mrs|ms|miss|mx|dr|prof|rev|sir|lady|pc|cllr|mister|missus)\b\.?\s*)?"

TITLES = (
    r"(?:mr|mrs|ms|mx|dr|prof|professor|rev|reverend|sir|dame|lady|cllr|councillor|mister|missus|"
    r"pc|pcso|wpc|dc|ds|di|sgt|sergeant|insp|inspector|constable)\b\.?|(?-i:Miss|MISS)\b"
)
"""Titles after which a word is taken for a surname."""
TITLE_BEFORE = re.compile(rf"^\s*(?:{TITLES})\s+", re.IGNORECASE)
"""A title at the beginning of a name."""
NO_SURNAME = (
    r"(?!(?:and|or|was|were|is|are|has|had|said|says|told|came|who|that|at|in|on|of|to|for|from|with|but|so|"
    r"then|when|the|a|an|my|his|her|their|about|did|does|will|would)\b)"
)
"""Words that follow a title where no name does: "Mr and Mrs", "the doctor said"."""
TITLED = (
    rf"(?<![^\W_])(?:{TITLES})\s+{NO_SURNAME}(?:[a-z]\b\.?\s*)?[^\W\d_][\w'\-]*(?:\s+(?-i:[A-Z][\w'\-]+))?"
)
"""A title with the name after it, whoever that is: initials, and one more word with a capital, too."""

NOT_NAMES = "the of and or de der den van von la le du di el"
"""Words in names that are not redacted alone."""
COMMON = """
april art august baker ball banks bell best bill bird bishop black bond bridge brook brown bush
butcher carter case chase church cook cross daisy dawn day dean drew east faith farmer field fisher
flowers forest fox frank gale garden gates gold good grace grant gray green grey hall hand head
heath hill holly holmes home hood hope house hunt hunter ivy jack joy june king knight land lane law
light lily little long love major mark marsh mason may miller mills moon noble north page park parks
pat pearl penny pike pond pool pope porter potter power price ray read reed rice rich rivers rob
robin rose ruby rush sage say self sharp shepherd short silver singer small smart south star steel
stone strange street sue summer sunny swift tanner taylor true turner walker wall ward waters weaver
webb wells west white will winter wise wolf wood woods young
"""
"""Names that are also words: alone, they are redacted only where they begin with a capital."""

SHORT = {
    **{"lane": "ln", "road": "rd", "street": "str?", "avenue": "ave?", "drive": "dr", "close": "cl"},
    **{"court": "ct", "crescent": "cres", "place": "pl", "square": "sq", "terrace": "terr?"},
    "gardens": "gdns",
}
"""Short forms of the last word of a street."""
STREETS = "|".join([*SHORT, "way", "row", "hill", "rise", "walk", "green", "grove", "mews", "view"])
NAMES = tuple(month_name)[1:]
MONTHS = {name[:length].lower(): number for number, name in enumerate(NAMES, 1) for length in (3, len(name))}
MONTHS["sept"] = 9
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = r"(?:(?:mon|tue|tues|wednes|wed|thurs|thu|fri|satur|sat|sun)(?:day)?\.?,?\s+(?:the\s+)?)?"
_DAY = r"\d{1,2}\s*(?:st|nd|rd|th)?"
DAYS = (
    rf"(?<!\w)(?P<on>on\s+)?(?:the\s+)?{_WEEKDAY}(?:"
    rf"(?P<iso>\d{{4}})-(?P<iso_month>\d{{1,2}})-\d{{1,2}}(?!\d)"
    rf"|\d{{1,2}}\s?[./-]\s?(?P<number>\d{{1,2}})\s?[./-]\s?(?P<short>\d{{4}}|\d{{2}})(?!\d)"
    rf"|{_DAY}\s*(?:of\s+)?(?P<word>{_MONTH})\b\.?(?:,?\s*(?P<year>\d{{4}}))?"
    rf"|(?P<first>{_MONTH})\b\.?\s+(?:the\s+)?{_DAY}(?!\d)(?:,?\s*(?P<last>\d{{4}}))?"
    rf"|\d{{1,2}}/\d{{1,2}}(?![\d/])|{_DAY.replace(')?', ')')}\b)"
)
"""A day in any usual form, which becomes its month."""
RELATIVE = (
    r"(?<!\w)(?P<relative>(?:on\s+)?(?:last|next|this|this\s+past|this\s+coming)\s+"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)(?!\w)"
)
"""A day that can be worked out from the day on which it was written: "last Tuesday"."""
MONTH_OF_YEAR = rf"(?<!\w)(?:{_MONTH})\s+\d{{4}}(?!\d)"
ALWAYS = (
    r"[^\s@<>()\"]{1,64}@[^\s@<>()\"]+",  # email addresses
    r"(?<!\w)@\w{2,}",
    r"(?:https?://|www\.)\S+",
    r"(?<![^\W_])[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}(?![^\W_])",  # postcodes
    r"(?<!\d)(?:\+|\(?0)[\d()\s.\-]{6,}\d(?!\d)",  # phone numbers
    r"(?<!\w)(?:[a-z]+[\-/*]?)?\d[\d*]{4,}(?:[\-/]\w+)*(?!\w)",  # numbers of cases and reports
    r"(?<!\w)[a-z]{2,}[\-/*]\d{2,}(?:[\-/]\w+)*(?!\w)",
    r"(?<![^\W_])[a-z]{2}\d{2}\s?[a-z]{3}(?![^\W_])",  # registrations of cars: of today
    r"(?<![^\W_])(?-i:[A-Z]{2}[\s\-.]\d{2}[\s\-.]?[A-Z]{3}|[A-Z]\d{1,3}\s?[A-Z]{3})(?![^\W_])",
    r"(?<![^\W_])(?-i:[A-Z]{3}\s?\d{1,3}\s?[A-Z]|[A-Z]{1,3}\s?\d{3,4})(?![^\W_])",  # of before
    r"(?<![^\W_])(?:[a-z]\d{1,3}[a-z]{3}|[a-z]{3}\d{1,3}[a-z])(?![^\W_])",
    r"(?<!\w)(?:number|no\.|nr\.?|house|flat|apartment)\s*\d{1,4}[a-z]?(?!\w)",  # of houses and flats
    rf"(?<!\w)(?:flat\s+\w{{1,3}},?\s+)?\d{{1,4}}[a-z]?,?\s+(?:[\w'\-]+\s+){{1,3}}?(?:{STREETS})(?!\w)",
)
"""Redacted whomever they belong to."""
NUMBERS = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
HOUSE = r"(?:numbers?|nos?\.?|nr\.?|#|flat|apartment|unit|house|door|plot|at)\s*"


def plain(text: str) -> str:
    """Returns the text without characters that nobody sees, in their usual width (NFKC)."""
    return UNSEEN.sub("", unicodedata.normalize("NFKC", UNSEEN.sub("", text)))


def folded(text: str) -> str:
    """Returns the text without accents, one character for each of `text`, so that places stay the same."""
    return "".join(unicodedata.normalize("NFKD", each)[0] for each in text.translate(SAME))


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", folded(plain(name)))


def _spelt(word: str) -> str:
    return re.escape(word).replace("'", "'?")


def phrase(words: Iterable[str]) -> str:
    """Pattern of these words, however they stand apart; the last word of a street also in its short form."""
    *rest, last = words
    short = SHORT.get(last.lower())
    return GAP.join([*map(_spelt, rest), f"(?:{_spelt(last)}|{short})" if rest and short else _spelt(last)])


@dataclass(frozen=True)
class Name:
    """The words of a name, with the patterns of its spellings."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, written: str) -> Name:
        return cls(tuple(_words(written)))

    def is_in(self, other: Name) -> bool:
        """Whether every word of it, or initial, is one of the other name, so that it may be that person."""
        theirs = [word.lower() for word in other.words]
        first = {word[0] for word in theirs}
        return all(word in theirs or word in first for word in map(str.lower, self.words))

    def looks_like(self, other: Name) -> bool:
        """Whether a surname with initials may be either of the two."""
        ends = [(each.words[0][0].lower(), each.words[-1].lower()) for each in (self, other)]
        return ends[0] == ends[1]

    def whole(self) -> Iterator[str]:
        """The full name, the same without middle names, and each with the surname first."""
        *given, last = self.words
        orders = [self.words, (last, *given), (*given[:1], last), (last, *given[:1])]
        yield from map(phrase, dict.fromkeys(orders))

    def initials(self) -> Iterator[str]:
        """Initials with the surname, before it or after it: "A Bell", "A.M. Bell", "AM Bell", "Bell, A."."""
        *given, last = self.words
        if given:
            first, *others = (re.escape(each[0].upper()) for each in given)
            middle = "".join(rf"(?:[\s.]*{each}\b)?" for each in others)
            letters = rf"(?-i:{first}\b{middle}|{first}{''.join(others)}\b)\.?"
            yield rf"{letters}[\s\-]*{_one(last)}"
            yield rf"{_one(last)},?\s*{letters}(?!')"

    def alone(self) -> Iterator[str]:
        """Each word by itself, but single letters and words such as "of"."""
        for word in self.words:
            if len(word) > 1 and word.lower() not in NOT_NAMES.split():
                yield _one(word)


def _one(word: str) -> str:
    """Pattern of one word of a name; one that is also a usual word only with a capital."""
    return f"(?-i:{word.capitalize()}|{word.upper()})" if word.lower() in COMMON.split() else _spelt(word)


def of_address(written: str) -> Iterator[str]:
    """Patterns of an address or a place: each line, the street without its number, and the house alone."""
    for piece in re.split(r"[,;\n]|\bor\b|\band\b", folded(plain(written))):
        if len("".join(_words(piece))) < 3:
            continue
        yield phrase(_words(piece))
        for house, street in re.findall(r"\b(\d+[a-z]?)\s+([^\W\d].*)", piece, re.IGNORECASE):
            yield HOUSE + re.escape(house)
            yield phrase(_words(street))
        for named in re.findall(r"(?:[A-Z][\w'\-]*[^\S\n]+)+[A-Z][\w'\-]*", piece):
            yield phrase(_words(named))


def of_houses(places: Iterable[str]) -> Iterator[str]:
    """Patterns of the numbers of houses and flats in these places: "number 11", "at eleven", "eleven". A
    number up to ten is too usual a word to be black by itself.
    """
    for number in _houses(places):
        yield HOUSE + re.escape(number)
        if word := _in_words(number):
            yield HOUSE + word
            if int(number) > 10:
                yield word


def _houses(places: Iterable[str]) -> list[str]:
    found = (
        re.findall(r"(?<![^\W_])\d{1,4}[a-z]?(?![^\W_])", plain(place), re.IGNORECASE) for place in places
    )
    return list(dict.fromkeys(number for numbers in found for number in numbers))


def _in_words(number: str) -> str:
    """Pattern of a number up to 99 in words; empty for others."""
    if not number.isdecimal() or not 0 < int(number) < 100:
        return ""
    tens, units = divmod(int(number), 10)
    if tens < 2:
        return NUMBERS.split()[int(number) - 1]
    return TENS[tens - 2] + (rf"[\s\-]*{NUMBERS.split()[units - 1]}" if units else "")


def _kept(about: Name, secret: Iterable[Name]) -> list[str]:
    """Patterns of the name of the person complained about that stay: none that could be somebody else."""
    if not about.words or any(about.is_in(each) for each in secret):
        return []
    black = {form for each in secret for form in each.whole()}
    kept = [form for form in about.whole() if form not in black]
    return kept if any(about.looks_like(each) for each in secret) else [*kept, *about.initials()]


def _kept_titled(about: Name, kept: Iterable[str], secret: Iterable[Name]) -> list[str]:
    """The same after a title; the surname alone, too, unless somebody else has it."""
    taken = {word.lower() for each in secret for word in each.words}
    last = [about.words[-1]] if kept and about.words[-1].lower() not in taken else []
    return [rf"(?:{TITLES})\s+(?:{form})" for form in (*kept, *map(_spelt, last))]


def _black(secret: Iterable[Name], places: Iterable[str], others: Iterable[str]) -> list[str]:
    """Patterns of what leads to these people, the longest first."""
    black = [phrase(words) for words in map(_words, others) if words]
    black += [*of_houses(places), *(form for place in places for form in of_address(place))]
    black += [form for each in secret for form in (*each.whole(), *each.initials(), *each.alone())]
    return sorted(dict.fromkeys(black), key=len, reverse=True)


def redactor(
    about: str,
    *,
    names: Iterable[str] = (),
    places: Iterable[str] = (),
    others: Iterable[str] = (),
    typed: Iterable[str] = (),
) -> Callable[[str], str]:
    """Returns a function that redacts a text for the person complained about, whose name is `about`.

    `names`: of people who must not be recognised. `places`: their addresses. `others`: their phone numbers
    and the like. `typed`: what an officer wants black. If they share a name with `about`, the full name of
    `about` stays, also as initials with the surname where those are nobody else's; each part alone is black.
    Days become their month. Names after a title are black too, whoever it is, but that of `about`.
    """
    secret = [each for each in map(Name.of, dict.fromkeys(names)) if each.words]
    places = list(places)
    forms = _black(secret, places, others)
    brackets = [rf"[(\[]\s*{re.escape(number)}\s*[)\]]" for number in _houses(places)]
    by_officer = [phrase(words) for words in map(_words, typed) if words]
    kept = _kept(Name.of(about), secret)
    titled = _kept_titled(Name.of(about), kept, secret)
    patterns = (
        *([_any_of(by_officer)] if by_officer else []),
        *([f"(?P<kept_titled>{_any_of(titled)})"] if titled else []),
        TITLED,
        DAYS,
        RELATIVE,
        *brackets,
        rf"(?P<month>{MONTH_OF_YEAR})",
        *ALWAYS,
        *([f"(?P<kept>{_any_of(kept)})"] if kept else []),
        *([_any_of(forms, TITLE)] if forms else []),
    )
    pattern = re.compile("|".join(patterns), re.IGNORECASE)

    def redact(text: str) -> str:
        shown, parts, done = plain(text), [], 0
        for found in pattern.finditer(folded(shown)):
            here = shown[found.start() : found.end()]
            parts += [shown[done : found.start()], _instead(found, here)]
            done = found.end()
        return MANY.sub(BLACK, "".join([*parts, shown[done:]]))

    return redact


def _any_of(forms: Iterable[str], title: str = "") -> str:
    return f"{BEGIN}{title}(?:{'|'.join(forms)}){END}"


MANY = re.compile(rf"{BLACK}(?:[\s,.\-]*{BLACK})+")
"""Several in a row, which would tell how many words a name has."""


def _instead(found: re.Match[str], here: str) -> str:
    said = found.groupdict()
    if said.get("kept") or said.get("kept_titled") or said.get("month"):
        return here
    if said["relative"]:
        return "One day" if here[0].isupper() else "one day"
    if (month := _month_of(said)) is None:
        return BLACK
    begins = ("In " if here[0] == "O" else "in ") if said["on"] else ""
    return begins + month


def _month_of(said: dict[str, str | None]) -> str | None:
    """Returns the month of the day that was found; without one, "a day" is too much: None."""
    number = int(said["iso_month"] or said["number"] or 0)
    number = number or MONTHS.get((said["word"] or said["first"] or "").lower(), 0)
    year = said["iso"] or said["short"] or said["year"] or said["last"] or ""
    if not 1 <= number <= 12:
        return None
    return f"{NAMES[number - 1]} {'20' * (len(year) == 2)}{year}".strip()
