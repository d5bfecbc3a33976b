"""Days as people write them, in one box: "1 Sep", "early March", "last Tuesday", "since June", "not sure".

What depends on the day of typing is written out when it is typed (`written_out`), because answers are read
again later and must still mean the same days. Nothing is refused: what cannot be read is kept in its words,
for the people who look at the case.
"""

from __future__ import annotations

import calendar
import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from asb.fields.days import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST,
    MONTH_NAME,
    MONTHS,
    is_day,
    read_day,
    read_month,
    say_day,
)

NOT_KNOWN = "Not known: for us to check"
EXACT, ROUGHLY, PERIOD, UNKNOWN = "exact", "roughly", "period", "unknown"


@dataclass(frozen=True)
class Reading:
    """What was read: a kind of `rules.days`, its first and last day (None if not known), and it in words."""

    kind: str
    first: date | None = None
    last: date | None = None
    said: str = NOT_KNOWN

    @property
    def clean(self) -> dict[str, str]:
        """As `when.When` returns it."""
        days = [day.isoformat() if day else "" for day in (self.first, self.last)]
        return {"kind": self.kind, "from": days[0], "to": days[1], "said": self.said}


def read(text: str, today: date | None = None, *, period: bool = True) -> Reading:
    """Reads a day, a rough time or a period. Without `today`, what depends on it is not read: see
    `written_out`. `period`: whether it can have gone on for some time; else a range is a rough time.
    """
    plain = tidied(text)
    if not plain or NOBODY_KNOWS.fullmatch(plain):
        return Reading(UNKNOWN)
    found = read_words(plain, today, period=period) or _inside(plain, today)
    if found is None:
        return Reading(UNKNOWN, said=f"“{' '.join(text.split())[:LONGEST]}”: for us to check")
    return found


def read_words(plain: str, today: date | None, *, period: bool = True) -> Reading | None:
    """Reads words from `tidied` that are a day, a rough time or a period, and nothing else."""
    return _period(plain, today, period) or _one(plain, today)


def written_out(text: str, today: date, *, period: bool = True) -> str:
    """Returns what was typed on that day in words that still mean the same on any other day."""
    then, always = read(text, today, period=period), read(text, period=period)
    return text if then.clean == always.clean else then.said


def one_day(text: str, today: date, first: date | None = None, last: date | None = None) -> date | None:
    """Reads a date with its year, "today" or "yesterday"; where only days up to today, or only those to come,
    are allowed (`last`, `first`), also one without its year, or a day of the week. None for anything else.

    For an office, whose days are as often still to come: otherwise nobody can tell which is meant.
    """
    plain = tidied(text)
    found = _one(plain, None) or _named(plain, today)
    if found is None and last and last <= today:
        found = _from_today(WEEKDAY.sub("", plain), today)
    if found is None and first and first >= today:
        found = _to_come(WEEKDAY.sub("", plain), today)
    return found.first if found and found.kind == EXACT else None


def _to_come(plain: str, today: date) -> Reading | None:
    """The next such day after today: tomorrow, a day of the week, a day and a month without a year."""
    if plain == "tomorrow":
        return _exact(today + timedelta(days=1))
    name = plain.removeprefix("this ").removeprefix("on ")
    if name in WEEKDAYS:
        return _exact(today + timedelta(days=(WEEKDAYS[name] - today.weekday()) % 7 or 7))
    for year in range(today.year, today.year + 9):  # 29 February may be years ahead
        found = _day(f"{plain} {year}") or _day(f"{plain}/{year}")
        if found and found.first and found.first > today:
            return found
    return None


NOBODY_KNOWS = re.compile(
    r"\?+|-+|n/?a|none|no idea|unknown|not known.*|unsure"
    r"|(?:i )?(?:am |i'm )?not (?:really |quite )?(?:sure|certain)"
    r"|(?:i )?(?:do not|don't|dont|can't|cannot|can not) (?:know|remember|recall|say)(?: .*)?"
)
STILL = re.compile(
    r"[,;. ]*\(?(?:and |it is |it's |its |is |are )*"
    r"(?:still|on-?going|continuing|continues|all the time|to date|so far|ever since|since then|onwards?)"
    r"(?: (?:happening|happens|going on|goes on|on-?going|continuing|now|does|is))*\)?[. ]*"
)
NOW = re.compile(r"now|today|present|the present(?: day)?|date|this day|still.*|on-?going|currently")
BETWEEN = re.compile(
    r"(?:from |between |starting |started )?(.+?)"
    r"(?: until | till | to | and | up to | through |\s*[–—]\s*| - )(.+)"
)
SINCE = re.compile(
    r"(?:ever )?(?:since|from|starting|started|beginning|began|onwards from)(?: in| on)? (.+?)"
    r"(?: onwards?| on)?"
)
NAMED_DAYS = {
    "halloween": "31 october",
    "bonfire night": "5 november",
    "guy fawkes(?: night| day)?": "5 november",
    "christmas eve": "24 december",
    "christmas day": "25 december",
    "boxing day": "26 december",
    "new year'?s eve": "31 december",
    "new year'?s day": "1 january",
    "valentine'?s day": "14 february",
}
SHORT = {
    **{r"wk(?=s?\b)": "week", r"mn?th(?=s?\b)": "month", r"yr(?=s?\b)": "year", "&": "and"},
    r"(?:(?:a|one) )?fortnight(?= )": "2 weeks",
}
IN_FULL = {
    **{rf"(?<![a-z]){short}": whole for short, whole in SHORT.items()},
    **{rf"\b{name}\b": day for name, day in NAMED_DAYS.items()},
}
"""What stands for other words, as patterns, with these words."""
MISSPELT = 0.84
"""How like a month a word must be to be taken for it: "novemeber", "febuary", and not "remember"."""
SAYS_NOTHING = re.compile(
    r"\b(?:at|@|about|around|approx(?:imately|\.)?|roughly|circa|maybe|probably|i think|or so|some ?time"
    r"|one (?:day|night|evening|morning))\b"
    r"|\b\d{1,2}(?:[:.]\d{2})? ?(?:am|pm|a\.m\.?|p\.m\.?|o'clock)(?![a-z])|\b\d{1,2}:\d{2}\b(?: ?hrs?)?"
)
"""Words, and times of the day, that say nothing of which day it was."""

ALONE = re.compile(r"\d{1,2}(?:st|nd|rd|th)?")
FULL_MONTHS = [name.casefold() for name in calendar.month_name if len(name) > 5]
DAYS_OF_A_MONTH = re.compile(rf"\b(\d{{1,2}})[-–](?=\d{{1,2}}(?:st|nd|rd|th)? (?:{MONTH_NAME})\b)")


def tidied(text: str) -> str:
    """What was typed, in small letters, without what says nothing of the day."""
    said = " ".join(text[: 4 * LONGEST].replace("’", "'").replace("‘", "'").casefold().split())
    for short, whole in IN_FULL.items():
        said = re.sub(short, whole, said)
    said = re.sub(r"[a-z]{6,}", _month_meant, said)
    said = DAYS_OF_A_MONTH.sub(r"\1 to ", SAYS_NOTHING.sub(" ", said))
    return " ".join(said.split()).strip(" .,;!").strip()


def _month_meant(word: re.Match[str]) -> str:
    """The month that this word is, if it is misspelt between its first and last letter."""
    alike = [month for month in FULL_MONTHS if (month[0], month[-1]) == (word[0][0], word[0][-1])]
    return next(iter(difflib.get_close_matches(word[0], alike, 1, MISSPELT)), word[0])


def _period(plain: str, today: date | None, period: bool) -> Reading | None:
    """A range; one that goes on ends with the day of typing."""
    still = STILL.search(plain)
    goes_on = bool(still and still[0].strip(" ,.") and still.end() == len(plain))
    begins = (plain[: still.start()] if still and goes_on else plain).strip(" ,.–—-")
    if some_day := re.fullmatch(r"some day between (.+) and (.+)", plain):
        return _range(_one(some_day[1], today), _one(some_day[2], today), period=False)
    if two := BETWEEN.fullmatch(begins):
        first, last = _one(two[1], today), _one(two[2], today)
        if last is not None and (first is None or ALONE.fullmatch(two[1])):  # 1 to 9 March 2026
            first = _one(f"{two[1]} {_without_day(two[2])}", today) or first
        if last is None and NOW.fullmatch(two[2]):
            last = _one("today", today)
        return _range(first, last, period)
    if since := SINCE.fullmatch(begins):
        return _range(_one(since[1], today), _one("today", today), period)
    if goes_on and begins:
        return _range(_one(begins, today), _one("today", today), period)
    return None


def _without_day(text: str) -> str:
    return re.sub(r"^(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of)?[-/., ]*", "", text)


def _range(first: Reading | None, last: Reading | None, period: bool) -> Reading | None:
    if first is None or last is None or first.first is None or last.last is None:
        return None
    begin, end = first.first, last.last
    if begin > end:  # which end is wrong, nobody can tell
        return None
    if begin == end:
        return _exact(begin)
    if period:
        return Reading(PERIOD, begin, end, f"From {say_day(begin)} to {say_day(end)}")
    return _between(begin, end)


def _exact(day: date) -> Reading:
    return Reading(EXACT, day, day, say_day(day))


def _between(first: date, last: date) -> Reading:
    return Reading(ROUGHLY, first, last, f"Some day between {say_day(first)} and {say_day(last)}")


PART = re.compile(
    r"(?P<early>early(?: in| on in)?|(?:at )?(?:the )?(?:beginning|start)(?: of)?|first (?:week|half) of)"
    r"|(?P<middle>mid(?:dle)?(?: of|-)?|(?:in )?(?:the )?middle(?: of| in)?)"
    r"|(?P<late>late(?: in)?|(?:at )?(?:the )?end(?: of)?|last (?:week|half) of)"
)
PART_DAYS = {"early": (1, 10), "middle": (11, 20), "late": (21, 31), "unsure": (1, 31)}
WORDS = {"early": "Early in", "middle": "The middle of", "late": "Late in", "unsure": "Some time in"}
WEEKDAYS = {
    name.casefold(): number
    for names in (calendar.day_name, calendar.day_abbr)
    for number, name in enumerate(names)
} | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
WEEKDAY = re.compile(
    rf"^(?:on )?(?:{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\b[., ]*(?:the )?(?=\d|{MONTH_NAME})"
)
IN_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBERS = {word: number for number, word in enumerate(IN_WORDS, 1)} | {
    **{"a": 1, "an": 1, "couple of": 2, "a couple of": 2, "a few": 3},
}
AGO = re.compile(
    rf"(\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))}) (day|week|month|year)s?"
    r" (?:ago|back|before)"
)


def _one(text: str, today: date | None) -> Reading | None:
    """One day, or one rough time."""
    plain = WEEKDAY.sub("", text.strip(" .,;"))
    plain = re.sub(r"^(?:on|in|during|by|the|of) ", "", plain).strip(" .,")
    found = _day(plain) or _month(plain, None) or _year(plain)
    return found or (_from_today(plain, today) if today else None)


def _day(plain: str) -> Reading | None:
    try:
        return _exact(read_day(re.sub(r"\bthe ", "", plain)))
    except ValueError:
        return None


def _month(plain: str, today: date | None) -> Reading | None:
    """A month, or a part of one; without a year the last one that has begun, if `today` is known."""
    part, rest = "unsure", plain
    if found := PART.match(plain):
        part, rest = str(found.lastgroup), plain[found.end() :].strip(" ,-")
    rest = re.sub(r"^(?:in|of|the month of) ", "", rest)
    day_and_month = re.fullmatch(r"\d{1,2}\D(?:0\d|1[0-2])", rest)  # 12/11 is in November, and not of 2011
    with_year = re.search(r"\d", rest) and not day_and_month
    month = _read_month(rest) if with_year else None
    if month is None and today and rest in MONTHS:
        year = today.year if MONTHS[rest] <= today.month else today.year - 1
        month = date(year, MONTHS[rest], 1)
    if month is None:
        return None
    length = calendar.monthrange(month.year, month.month)[1]
    first, last = PART_DAYS[part]
    said = f"{WORDS[part]} {calendar.month_name[month.month]} {month.year}"
    return Reading(ROUGHLY, month.replace(day=first), month.replace(day=min(last, length)), said)


def _read_month(words: str) -> date | None:
    if re.fullmatch(r"\d{1,2}", words) or is_day(words):
        return None
    try:
        return read_month(words)
    except ValueError:
        return None


def _year(plain: str) -> Reading | None:
    if not re.fullmatch(r"\d{4}", plain) or not FIRST_YEAR <= int(plain) <= LAST_YEAR:
        return None
    return _between(date(int(plain), 1, 1), date(int(plain), 12, 31))


def _from_today(plain: str, today: date) -> Reading | None:
    """What can be read only by somebody who knows the day on which it was typed."""
    readers: tuple[Callable[[str, date], Reading | None], ...] = (_named, _ago, _weekday, _no_year, _month)
    return next((found for reader in readers if (found := reader(plain, today))), None)


DAYS_AGO = (
    (0, "today|now|just now|this (?:morning|afternoon|evening)|tonight"),
    (1, "yesterday(?: night| evening| morning| afternoon)?|last night"),
    (2, "day before yesterday|night before last"),
)


def _named(plain: str, today: date) -> Reading | None:
    for days, names in DAYS_AGO:
        if re.fullmatch(names, plain):
            return _exact(today - timedelta(days=days))
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    ranges = {
        "this week": (monday, today),
        "last week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "last weekend": (monday - timedelta(days=2), monday - timedelta(days=1)),
        "weekend": (monday - timedelta(days=2), monday - timedelta(days=1)),
        "this year": (today.replace(month=1, day=1), today),
        "last year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    months = {"this month": first, "last month": before}
    if in_month := re.fullmatch(rf"({ALONE.pattern})(?: of)?(?: the)? ((?:this|last) month)", plain):
        month = months[in_month[2]]
        return _day(f"{in_month[1]} {calendar.month_name[month.month]} {month.year}")
    if plain in months:
        return _month(f"{calendar.month_name[months[plain].month].casefold()} {months[plain].year}", today)
    return _between(*ranges[plain]) if plain in ranges else None


def _ago(plain: str, today: date) -> Reading | None:
    found = AGO.fullmatch(plain)
    if found is None:
        return None
    number = NUMBERS.get(found[1]) or int(found[1])
    if found[2] == "day":
        return _exact(today - timedelta(days=number))
    if found[2] == "week":
        middle = today - timedelta(weeks=number)
        wide = timedelta(days=3 if found[1].isdecimal() or found[1] in ("a", "one") else 7)
        return _between(middle - wide, min(middle + wide, today))
    months = today.year * 12 + today.month - 1 - number * (12 if found[2] == "year" else 1)
    return _month(f"{calendar.month_name[months % 12 + 1].casefold()} {months // 12}", today)


def _weekday(plain: str, today: date) -> Reading | None:
    """The last such day before today, or the one in the week before for "last … week"."""
    name = re.sub(r"^(?:last|this|this past|past) | (?:night|morning|evening|afternoon)$|s$", "", plain)
    back = re.sub(r" (?:of )?last week$", "", name)
    if back not in WEEKDAYS:
        return None
    days = (today.weekday() - WEEKDAYS[back]) % 7 or 7
    if back != name:
        days = today.weekday() + 7 - WEEKDAYS[back]
    return _exact(today - timedelta(days=days))


def _no_year(plain: str, today: date) -> Reading | None:
    """A day and a month without a year, or a day alone: the last one up to today."""
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)", plain):
        months = (today.year * 12 + today.month - 1 - back for back in range(12))
        every = (_day(f"{plain} {calendar.month_name[each % 12 + 1]} {each // 12}") for each in months)
        return next((each for each in every if each and each.first and each.first <= today), None)
    for year in range(today.year, today.year - 8, -1):  # 29 February may be years ago
        found = _day(f"{plain} {year}") or _day(f"{plain}/{year}")
        if found and found.first and found.first <= today:
            return found
    return None


INSIDE = re.compile(
    rf"\d{{4}}-\d\d-\d\d|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{MONTH_NAME})\b(?:,? '?(?:\d{{4}}|\d{{2}})\b)?"
    rf"|\b(?:early|mid|late) (?:{MONTH_NAME})\b(?: \d{{4}})?|\b(?:{MONTH_NAME}) \d{{4}}\b"
    r"|\b(?:yesterday|last night|today)\b"
)


def _inside(plain: str, today: date | None) -> Reading | None:
    """The only date in a sentence: "every night from about 1 June 2026 they shout"."""
    found = INSIDE.findall(plain)
    return _one(found[0], today) if len(found) == 1 else None
