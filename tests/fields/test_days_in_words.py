"""Days as people write them: what each is read as, and that it means the same on every later day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from asb.fields import days_in_words as when
from asb.fields.days import say_day
from asb.fields.diary import dated_lines, settled_report
from asb.rules.days import KINDS

TODAY = date(2026, 11, 27)
"""A Friday."""
READ = {
    "1/9/26": "1 September 2026",
    "8/11/26": "8 November 2026",
    "1.9.2026": "1 September 2026",
    "2026-09-01": "1 September 2026",
    "1 Sep": "1 September 2026",
    "1/9": "1 September 2026",
    "12/11": "12 November 2026",
    "3.10": "3 October 2026",
    "03/26": "Some time in March 2026",
    "31/12": "31 December 2025",
    "1 March 2026.": "1 March 2026",
    "March 3rd": "3 March 2026",
    "Weds 11 November 2026": "11 November 2026",
    "Wednesday, the 11th of November": "11 November 2026",
    "the 8th of November": "8 November 2026",
    "8 November 2026 at 10pm": "8 November 2026",
    "10:30pm 5/11/2026": "5 November 2026",
    "about 10pm on 3 Oct": "3 October 2026",
    "8 Nov '26": "8 November 2026",
    "8 Nov ’26": "8 November 2026",
    "29 Feb": "29 February 2024",
    "Tuesday 24th": "24 November 2026",
    "the 30th": "30 October 2026",
    "today": "27 November 2026",
    "Yesterday": "26 November 2026",
    "last night": "26 November 2026",
    "3 days ago": "24 November 2026",
    "last Tuesday": "24 November 2026",
    "Friday": "20 November 2026",
    "Monday night": "23 November 2026",
    "September": "Some time in September 2026",
    "December": "Some time in December 2025",
    "Oct 26": "Some time in October 2026",
    "03/2026": "Some time in March 2026",
    "early March": "Early in March 2026",
    "mid-June 2026": "The middle of June 2026",
    "end of September": "Late in September 2026",
    "the start of October 2026": "Early in October 2026",
    "last month": "Some time in October 2026",
    "two months ago": "Some time in September 2026",
    "2 weeks ago": "Some day between 10 November 2026 and 16 November 2026",
    "last week": "Some day between 16 November 2026 and 22 November 2026",
    "2025": "Some day between 1 January 2025 and 31 December 2025",
    "every night in June 2026": "Some time in June 2026",
    "1st and 3rd Oct": "From 1 October 2026 to 3 October 2026",
    "8/11/26 & 9/11/26": "From 8 November 2026 to 9 November 2026",
    "20 Dec to 3 Jan": "From 20 December 2025 to 3 January 2026",
    "a fortnight ago": "Some day between 10 November 2026 and 16 November 2026",
    "2 wks ago": "Some day between 10 November 2026 and 16 November 2026",
    "last wk": "Some day between 16 November 2026 and 22 November 2026",
    "3 mths ago": "Some time in August 2026",
    "20th of last month": "20 October 2026",
    "the 3rd of this month": "3 November 2026",
    "Halloween": "31 October 2026",
    "Bonfire Night": "5 November 2026",
    "Christmas Day": "25 December 2025",
    "New Year’s Eve 2024": "31 December 2024",
    "Novemeber 8": "8 November 2026",
    "8th Febuary": "8 February 2026",
    "since June": "From 1 June 2026 to 27 November 2026",
    "since 1 June, still happening": "From 1 June 2026 to 27 November 2026",
    "Sept 2025 – still ongoing": "From 1 September 2025 to 27 November 2026",
    "1 May 2026 onwards": "From 1 May 2026 to 27 November 2026",
    "June 2026 to now": "From 1 June 2026 to 27 November 2026",
    "1 June 2026 - 3 July 2026": "From 1 June 2026 to 3 July 2026",
    "1 to 9 March 2026": "From 1 March 2026 to 9 March 2026",
    "from the 3rd of June until yesterday": "From 3 June 2026 to 26 November 2026",
    "between March and May 2026": "From 1 March 2026 to 31 May 2026",
    "": when.NOT_KNOWN,
    "?": when.NOT_KNOWN,
    "not sure": when.NOT_KNOWN,
    "I don’t know": when.NOT_KNOWN,
    "30 Feb 2026": "“30 Feb 2026”: for us to check",
    "after her party": "“after her party”: for us to check",
    "still going on": "“still going on”: for us to check",
}


@pytest.mark.parametrize(("typed", "said"), READ.items())
def test_it_is_read_and_means_the_same_for_ever(typed: str, said: str) -> None:
    assert when.read(typed, TODAY).said == said
    kept = when.written_out(typed, TODAY)
    assert when.read(kept).clean == when.read(typed, TODAY).clean


@given(some.dates(date(2000, 1, 1), date(2026, 11, 27)))
def test_every_day_written_in_full_is_that_day(day: date) -> None:
    for typed in (
        say_day(day),
        f"{day:%d/%m/%Y}",
        f"{day:%A} {day.day} {day:%b} {day.year}",
        day.isoformat(),
    ):
        assert when.read(typed) == when.Reading(when.EXACT, day, day, say_day(day)), typed


@given(some.text(max_size=80))
def test_nothing_is_refused(typed: str) -> None:
    found = when.read(typed, TODAY)
    assert found.kind in KINDS
    assert (found.first is None) == (found.last is None) == (found.kind == when.UNKNOWN)
    assert when.read(when.written_out(typed, TODAY)).clean == found.clean


def test_a_report_is_made_at_one_time() -> None:
    assert when.read("since June", TODAY, period=False).kind == when.ROUGHLY


DIARY = """Noise diary, 12 Mill Lane

3 November - loud music from 11pm
Could not sleep.
3/11/2026 and again at 2 in the morning
12/11: shouting in the street
On Tue, 24 Nov 2026 at 10:15, the council wrote:
Thank you for your report.
1 December 2026 we go away
"""


def test_each_day_of_a_diary_is_found_with_what_it_says() -> None:
    found = dated_lines(DIARY, TODAY)
    assert found.undated == 3
    assert found.days == [
        (
            "Noise diary, 12 Mill Lane\n3 November - loud music from 11pm\nCould not sleep.\n"
            "3/11/2026 and again at 2 in the morning",
            "3 November 2026",
        ),
        ("12/11: shouting in the street", "12 November 2026"),
        (
            "On Tue, 24 Nov 2026 at 10:15, the council wrote:\nThank you for your report.\n"
            "1 December 2026 we go away",
            "24 November 2026",
        ),
    ]
    assert dated_lines("Nothing with a date. 24/7 noise.", TODAY).days == []


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Mon 2/11 kicked door, rang 101", "2 November 2026"),
        ("Monday 2/11: kicked", "2 November 2026"),
        ("Sat 14.11 party", "14 November 2026"),
        ("Nov 3 banging", "3 November 2026"),
        ("Last Friday shouted, told PCSO", "20 November 2026"),
        ("Saturday night - shouting", "21 November 2026"),
        ("Fri: shouting", "20 November 2026"),
        ("Sat: shouting", "21 November 2026"),
        ("In August they burnt a bin", "Some time in August 2026"),
        ("May - drums", "Some time in May 2026"),
        ("1am on 4/11 banging", "4 November 2026"),
        ("Yesterday he came back", "26 November 2026"),
        ("1-3 Nov drums", "From 1 November 2026 to 3 November 2026"),
        ("Since October he shouts", "From 1 October 2026 to 27 November 2026"),
        ("* 2 Nov: banging", "2 November 2026"),
        ("On Tuesday 3rd November he", "3 November 2026"),
    ],
)
def test_a_line_begins_with_a_day_as_people_write_it(line: str, day: str) -> None:
    assert dated_lines(line, TODAY).days == [(line, day)]


@pytest.mark.parametrize(
    "line",
    [
        *("May I say that", "Sat outside all night", "Sun was up", "March past", "Now he shouts"),
        *("10.30pm banging", "2 of them", "12 people", "1900 people", "24/7 noise", "999 rung"),
    ],
)
def test_other_words_are_no_day(line: str) -> None:
    assert dated_lines(line, TODAY).days == []


@given(some.text(max_size=300))
def test_any_text_may_be_pasted(typed: str) -> None:
    found = dated_lines(typed, TODAY).days
    assert all(when.read(day).first for _, day in found)
    assert not found or " ".join(" ".join(words for words, _ in found).split()) == " ".join(typed.split())


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        *(
            ("last Tuesday", date(2026, 11, 24)),
            ("2 days ago", date(2026, 11, 25)),
            ("1 Sep", date(2026, 9, 1)),
        ),
        *(("Tue 24/11", date(2026, 11, 24)), ("yesterday", date(2026, 11, 26)), ("soon", None)),
        *(("26.11.26", date(2026, 11, 26)), ("early March", None), ("tomorrow", None)),
    ],
)
def test_where_only_days_up_to_today_are_allowed_an_officer_types_as_people_speak(
    typed: str, day: date | None
) -> None:
    assert when.one_day(typed, TODAY, None, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        *(("15 Dec", date(2026, 12, 15)), ("4/12", date(2026, 12, 4)), ("1 Sep", date(2027, 9, 1))),
        *(("Tuesday", date(2026, 12, 1)), ("tomorrow", date(2026, 11, 28)), ("next Tuesday", None)),
        *(("on Friday", date(2026, 12, 4)), ("29 Feb", date(2028, 2, 29)), ("2 days ago", None)),
    ],
)
def test_where_only_days_to_come_are_allowed_the_next_one_is_meant(typed: str, day: date | None) -> None:
    assert when.one_day(typed, TODAY, TODAY + timedelta(days=1)) == day


def test_where_both_are_allowed_the_year_is_asked_for() -> None:
    assert when.one_day("1 Sep", TODAY) is None
    assert when.one_day("1 Sep", TODAY, date(2026, 1, 1), date(2027, 12, 31)) is None


@pytest.mark.parametrize(
    ("said", "reported"),
    [
        ("same day", "20 November 2026"),
        ("The same night.", "20 November 2026"),
        ("straight away", "20 November 2026"),
        ("the next day", "21 November 2026"),
        ("the day after", "21 November 2026"),
        ("following morning", "21 November 2026"),
    ],
)
def test_a_report_is_dated_by_what_happened(said: str, reported: str) -> None:
    typed = {"what": ["Shouting"], "happened-day": ["last Friday"], "reported-day": [said]}
    assert settled_report(typed, TODAY) == {
        "what": ["Shouting"],
        "happened-day": ["20 November 2026"],
        "reported-day": [reported],
    }


@pytest.mark.parametrize("happened", ["", "in June", "2 weeks ago", "since June"])
def test_a_report_is_dated_by_no_time_that_is_rough(happened: str) -> None:
    typed = {"happened-day": [happened], "reported-day": ["same day"]}
    assert settled_report(typed, TODAY)["reported-day"] == ["same day"]


@pytest.mark.parametrize("text", ["3 October 2026 to 1 October 2026", "9/11/26 and 8/11/26"])
def test_a_range_that_ends_before_it_begins_is_not_turned_round(text: str) -> None:
    assert when.read(text, TODAY).first is None
