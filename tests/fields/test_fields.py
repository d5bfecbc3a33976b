"""Each kind of question: what it accepts, what it says, what it hands back."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from asb.fields import (
    Choice,
    Choices,
    Email,
    LongText,
    Mobile,
    Option,
    Phone,
    Postcode,
    Question,
    Text,
    Tick,
    When,
    likely_meant,
    read_day,
    read_month,
    say_day,
)
from asb.fields.office import OneDay
from asb.wizard import Typed


class Everything(Question):
    line = Text("Line")
    story = LongText("Story")
    email = Email("Email")
    phone = Phone("Phone")
    mobile = Mobile("Mobile")
    postcode = Postcode("Postcode")
    several = Choices(
        "Several", options=[Option("a", "A"), Option("b", "B"), Option("none", "None", alone=True)]
    )
    when = When("When", what="it happened", goes_on=True)


def ask(**typed: Any) -> Everything:
    boxes = {
        name.replace("_", "-"): value if isinstance(value, list) else [value] for name, value in typed.items()
    }
    form = Everything(Typed(boxes), None, {})
    form.validate()
    return form


@pytest.mark.parametrize(
    "typed",
    [
        "1 3 2026",
        "01/03/2026",
        "1-3-2026",
        "1.3.2026",
        "1 Mar 2026",
        "1 march 2026",
        "1st March 2026",
        "1st of March, 2026",
        "1Mar2026",
        "March 1 2026",
        "Mar 1st, 2026",
        "2026-03-01",
        "Sunday 1 March 2026",
        "Sun, 1 Mar 2026",
        "  1   3   2026 ",
    ],
)
def test_a_day_typed_in_any_sensible_way(typed: str) -> None:
    assert read_day(typed) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "typed", ["3 2026", "03/2026", "Mar 2026", "march 2026", "March, 2026", "2026-03", "15 March 2026"]
)
def test_a_month_typed_in_any_sensible_way(typed: str) -> None:
    assert read_month(typed) == date(2026, 3, 1)


@pytest.mark.parametrize("typed", ["1 3 26", "1/3/26", "1 March 26", "1 Mar '26", "Sunday 1.3.26"])
def test_a_year_of_two_numbers_is_in_this_century(typed: str) -> None:
    assert read_day(typed) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31 2 2026", "there is no 31 February 2026. Check the day and the month"),
        ("31 6 26", "there is no 31 June 2026. Check the day and the month"),
        ("31/6", "there is no 31 June. Check"),
        ("30 Feb", "there is no 30 February. Check"),
        ("29 Feb", "add the year"),
        ("29 2 27", "there is no 29 February 2027"),
        ("7/25/26", "there is no month 25. Check the day and the month"),
        ("29 Feb 2026", "there is no 29 February 2026"),
        ("0 3 2026", "there is no 0 March 2026"),
        ("1 13 2026", "there is no month 13"),
        ("1 3 1826", "check the year"),
        ("1 March", "add the year, like 1 March 2026"),
        ("1/3", "add the year"),
        ("March", "add the year"),
        ("last week", "we could not understand this. Type it like 1 March 2026 or 1 3 2026"),
        ("1 3 202", "we could not understand this"),
        ("1" * 2_000_000, "we could not understand this"),
    ],
)
def test_what_is_no_day_says_what_to_do(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^The date: {said}"):
        read_day(typed)


def test_september_has_two_short_names() -> None:
    assert read_day("9 Sept 2026") == read_day("9 Sep 2026") == date(2026, 9, 9)


@given(some.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_what_we_say_we_can_read(day: date) -> None:
    assert read_day(say_day(day)) == day
    assert read_day(f"{day.day} {day.month} {day.year}") == day
    assert read_day(day.isoformat()) == day


@given(some.text(max_size=40))
def test_no_text_breaks_a_date(text: str) -> None:
    for read in (read_day, read_month):
        said = ""
        try:
            read(text)
        except ValueError as error:
            said = str(error)
        assert said == "" or said.startswith("The ")


@given(
    some.dictionaries(
        some.sampled_from([*Everything(None, None, {}).names, "other"]),
        some.lists(some.text(max_size=50), max_size=3),
    )
)
def test_whatever_is_typed_is_accepted_or_refused_in_words_and_handed_back(
    typed: dict[str, list[str]],
) -> None:
    form = Everything(Typed(typed), None, {})
    if not form.validate():
        assert all(isinstance(error, str) and error for errors in form.errors.values() for error in errors)
    for field in form.asked:
        given_back = typed.get(str(field.name)) or [""]
        assert field.typed == given_back[0]
    if given_back := (typed.get("when-day") or [""])[0].strip():
        assert given_back in form.when.given_back(chosen=True) or len({*typed} & {*form.when.names}) > 1


def test_a_line_loses_its_breaks_and_a_story_keeps_them() -> None:
    form = ask(line=" Ann \r\n Ogden ", story=" one\r\n\r\ntwo\rthree ")
    assert form.line.data == "Ann Ogden"
    assert form.story.data == "one\n\ntwo\nthree"


def test_characters_are_counted_as_kept_so_that_line_ends_cost_one() -> None:
    assert ask(story="\r\n".join("x" * 25_000 for _ in range(1)) + "\r\n" + "y" * 24_999).story.errors == []
    assert "must be 50,000 characters or fewer. You typed 50,001" in ask(story="x" * 50_001).story.errors[0]


@pytest.mark.parametrize(
    "typed", ["o'brien@example.com", "a+b@example.co.uk", " ann@example.com ", "ann@example.com."]
)
def test_emails_that_people_have(typed: str) -> None:
    assert ask(email=typed).email.data == typed.strip().rstrip(".")


def test_a_domain_is_kept_as_it_goes_over_the_wire() -> None:
    assert ask(email="ann@faß.de").email.data == "ann@xn--fa-hia.de"


def test_no_other_machine_is_asked_about_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "dns.resolver.Resolver.resolve", lambda _self, name, *_args, **_more: asked.append(str(name))
    )
    assert ask(email="ann@example.com").email.data == "ann@example.com"
    assert asked == []


@pytest.mark.parametrize(
    "typed",
    [
        "ann",
        "ann@",
        "@example.com",
        "ann@localhost",
        "a b@example.com",
        "jösé@example.com",
        "a@b.com, c@d.com",
    ],
)
def test_emails_that_nobody_has(typed: str) -> None:
    form = ask(email=typed)
    assert form.email.errors
    assert form.email.typed == typed


@pytest.mark.parametrize(
    "typed",
    [
        "01629 761377",
        "(01629) 761 377",
        "07700 900982",
        "+44 7700 900982",
        "+33 1 23 45 67 89",
        "0033 1 23 45 67 89",
        "+44 (0)7700 900982",
        "44 7700 900982",
        "0 7 7 0 0 9 0 0 9 8 2",
        "0800 1111",
        "016977 3555",
        "0114 276 5000 x3",
        "1629 761377 (home), 07700 900982",
        "01629 555123 (mum) or 07700 900982",
    ],
)
def test_telephone_numbers_are_kept_as_typed(typed: str) -> None:
    assert ask(phone=typed).phone.data == typed


def asked_once(typed: str) -> list[str]:
    """The errors of a phone number; and it is taken when it is sent again from the page that asked."""
    form = ask(phone=typed)
    sure = [doubt for doubt in form.doubts if doubt.startswith("phone: ")]
    assert not sure or (ask(phone=typed, sure=sure).phone.data, *form.phone.errors[1:]) == (typed,)
    assert not sure or not ask(phone=typed, sure=sure).phone.errors
    return list(form.phone.errors)


@pytest.mark.parametrize("typed", ["1629 761377", "7700 900982 after six", "(1629) 761377"])
def test_a_telephone_number_without_its_0_is_asked_about(typed: str) -> None:
    assert asked_once(typed) == ["Is there a 0 missing at the start? If this is right, leave it and continue"]


@pytest.mark.parametrize(
    "typed",
    ["12345", "761377", "01629 761", "01629 76137", "07700 90098", "0000 000 0000", "01 23 45 67 89"],
)
def test_a_number_that_looks_too_short_is_asked_about_and_never_refused(typed: str) -> None:
    assert asked_once(typed) == [
        "This looks too short for a phone number. If this is right, leave it and continue"
    ]


@pytest.mark.parametrize("typed", ["12", "call me", "12 34", "+44"])
def test_what_is_no_telephone_number(typed: str) -> None:
    assert asked_once(typed) == ["Enter a phone number, like 01632 960 001 or +44 7700 900 982"]


@pytest.mark.parametrize(
    "typed", ["07700 900982", "+44 7700 900982", "(07700) 900-982", "00447700900982", "07624 123456"]
)
def test_mobile_numbers_are_kept_as_typed_and_dialled(typed: str) -> None:
    assert ask(mobile=typed).mobile.data == typed
    assert str(Mobile.dialled(typed)).startswith("+447")


@pytest.mark.parametrize(
    "typed",
    [
        "01629 761377",
        "+353 85 012 3456",
        "07700 900982 or 07700 900983",
        "07700 900982 after six",
        "07600 123456",
    ],
)
def test_what_is_no_one_mobile_number(typed: str) -> None:
    assert ask(mobile=typed).mobile.errors == [
        "Enter one UK mobile number, like 07700 900 982, and nothing else"
    ]
    assert Mobile.dialled("not a number") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("de43nn", "DE4 3NN"),
        (" S32 1aa ", "S32 1AA"),
        ("GIR0AA", "GIR 0AA"),
        ("SW1A-1AA", "SW1A 1AA"),
        ("de4", "DE4"),
        ("", ""),
    ],
)
def test_postcodes(typed: str, kept: str) -> None:
    form = ask(postcode=typed)
    assert (form.postcode.data, form.postcode.errors) == (kept, [])


@pytest.mark.parametrize("typed", ["4DE", "AA1A 1AA 1", "12345", "DE4 3N"])
def test_what_is_no_postcode(typed: str) -> None:
    assert ask(postcode=typed).postcode.errors == [
        "Enter a postcode, like SW1A 2AA, or its first half, or leave it empty"
    ]


def test_one_that_stands_alone_refuses_company_and_strangers_are_refused() -> None:
    assert ask(several=["a", "b"]).several.data == ["a", "b"]
    assert ask(several=["none"]).several.data == ["none"]
    assert ask(several=["a", "none"]).several.errors == ["Choose “None”, or the other answers, but not both"]
    assert ask(several=["z"]).several.errors


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({}, ("unknown", "", "", "Not known: for us to check")),
        ({"when": "exact", "when_day": "1 3 2026"}, ("exact", "2026-03-01", "2026-03-01", "1 March 2026")),
        ({"when_day": "1 3 2026"}, ("exact", "2026-03-01", "2026-03-01", "1 March 2026")),
        (
            {"when": "roughly", "when_month": "Feb 2026", "when_part": "late"},
            ("roughly", "2026-02-21", "2026-02-28", "Late in February 2026"),
        ),
        (
            {"when": "roughly", "when_month": "Feb 2028"},
            ("roughly", "2028-02-01", "2028-02-29", "Some time in February 2028"),
        ),
        (
            {"when": "period", "when_from": "1 3 2026", "when_to": "30 Apr 2026"},
            ("period", "2026-03-01", "2026-04-30", "From 1 March 2026 to 30 April 2026"),
        ),
    ],
)
def test_a_day_as_well_as_it_is_known(typed: dict[str, str], kept: tuple[str, ...]) -> None:
    assert tuple(ask(**typed).when.data.values()) == kept


def test_each_label_stands_beside_its_answer() -> None:
    shown = ask(line="Ann", several=["a", "b"], when="exact", when_day="1 3 2026").shown()
    assert shown[0] == ("Line", "Ann")
    assert shown[-2:] == [("Several", "A\nB"), ("When", "1 March 2026")]


class OfTheOffice(Question):
    on = OneDay("Day")
    sure = Tick("I am sure", needed="Tick this")


def decide(**typed: str) -> OfTheOffice:
    form = OfTheOffice(Typed({name: [value] for name, value in typed.items()}), None, {})
    form.validate()
    return form


def test_a_day_of_the_office_is_kept_as_a_date_or_left_empty() -> None:
    assert (decide(on="1st March 2026").on.data, decide(on=" ").on.data) == ("2026-03-01", "")
    assert decide(on="31 2 2026").on.errors


def test_a_day_may_be_filled_in_beforehand_and_what_is_typed_goes_before_it() -> None:
    form = OfTheOffice(None, None, {})
    form.on.begins_as = date(2026, 3, 1)
    assert form.on.typed == "1 March 2026"
    form = decide(on="")
    form.on.begins_as = date(2026, 3, 1)
    assert form.on.typed == ""


def test_a_box_that_must_be_ticked_is_asked_for_again() -> None:
    assert decide(sure="yes").sure.data == ["yes"]
    assert decide().sure.errors == ["Tick this"]
    assert [option.label for option in decide().sure.options] == ["I am sure"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ann@gmial.com", "ann@gmail.com"),
        ("ann@hotmail.co.ik", "ann@hotmail.co.uk"),
        ("ann@gmail.com", ""),
        ("ann@derbyshiredales.gov.uk", ""),
        ("", ""),
    ],
)
def test_a_likely_slip_in_an_address(typed: str, meant: str) -> None:
    assert likely_meant(typed) == meant


@pytest.mark.parametrize(
    ("label", "said"), [("What was said? (optional)", "“What was said?”"), ("Your name", "“Your name”")]
)
def test_a_label_stands_whole_in_a_message(label: str, said: str) -> None:
    class One(Question):
        line = Text(label, limit=5)
        one = Choice(label, options=[Option("a", "A")])

    form = One(Typed({"line": ["123456"], "one": ["b"]}), None, {})
    assert not form.validate()
    assert form.line.errors == [f"Your answer to {said} must be 5 characters or fewer. You typed 6"]
    assert form.one.errors == [f"Choose one of the answers to {said}"]
