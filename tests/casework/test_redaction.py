"""Redaction for the person complained about: nothing that leads to who complained, all that is about them."""

import pytest

from asb.casework.complained_about.redaction import BLACK, redactor


def redact(text: str, about: str = "Bob Bell") -> str:
    return redactor(
        about,
        names=["Ann-Marie O’Grady", "Percy Grace Bell", "Will Ødegård"],
        places=["Flat 2, 12 Mill Lane, Wirksworth", "the yard behind Rose Cottage"],
        others=["DE4", "01629 760 000", "the Chess Club"],
        typed=["lamp shop"],
    )(text)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "Ann-Marie O’Grady",
            "ann-marie o'grady",
            "ANN MARIE OGRADY",
            "Ann\nMarie\nO'Grady",
            "Ann",
            "Marie",
        ),
        *("> Ann-Marie\n> O’Grady", "O‘Grady", "O'Grady's", "A. O'Grady", "A M O’Grady", "AM O'Grady"),
        *(
            "O’Grady, A.",
            "O'Grady, Ann-Marie",
            "Mrs O’Grady",
            "Ms. O'GRADY",
            "Ann\u200b-Marie",
            "O\u00adGrady",
        ),
        *("\uff21nn", "Percy", "P Bell", "P.G. Bell", "Percy Bell", "Grace", "Mr Bell", "Will", "WILL"),
        *("O\u00adGrady", "Marie", "Odegard", "Will Ødegård", "ØDEGÅRD", "the O’Gradys"),
    ],
)
def test_a_name_is_black_in_every_spelling(written: str) -> None:
    said = redact(f"Then {written} rang.")
    rest = said.replace("Then", "").replace("rang.", "").replace("the ", "")
    assert rest.strip(" >") == BLACK


@pytest.mark.parametrize(
    "written",
    [
        *("12 Mill Lane", "12, Mill Ln", "Mill Lane", "MILL\nLANE", "flat 2", "number 12", "no. 12", "at 12"),
        *("Wirksworth", "Rose Cottage", "the yard behind Rose Cottage", "7 Other Street", "DE4", "DE4 4FG"),
        *("de44fg", "01629 760000", "+44 7700 900 982", "ann@example.com", "@annie", "the chess club"),
        *("PD-1234", "NN/26/00123", "ref 20260312", "ABCD-2345", "the LAMP\nshop", "https://a.example/x"),
    ],
)
def test_what_leads_to_somebody_is_black_however_it_is_written(written: str) -> None:
    said = redact(f"It was {written} again.")
    assert written.rsplit(maxsplit=1)[-1] not in said
    assert BLACK in said


@pytest.mark.parametrize(
    "text",
    [
        *("Bob Bell shouted at 3 in the morning.", "BOB  BELL kicked it.", "Bell, Bob did.", "B. Bell did."),
        *("Bob shouted.", "He will never stop. He may.", "He annoyed all of us.", "Three times, 4 people."),
        *("In March 2026 he came.", "A marriage, a bellow, a willow, graceful."),
    ],
)
def test_what_is_about_them_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "written",
    [
        *(
            "Mrs Adeyemi",
            "mrs. adeyemi",
            "PC Hollis",
            "PCSO J. Hollis",
            "Sgt Jane Hollis",
            "Dr O'Neil",
            "Miss Lee",
        ),
        *(
            "Councillor Ann-Lee",
            "MR HOLLIS",
            "AB12 CDE",
            "ab12cde",
            "AB 12 CDE",
            "A123 BCD",
            "ABC 123D",
            "JAZ 1234",
        ),
        *(
            "(12)",
            "( 12 )",
            "[12]",
            "number twelve",
            "twelve",
            "Twelve",
            "no. 12",
            "house 12",
            "number 7",
            "no. 7",
            "flat 9b",
            "at twelve",
            "flat two",
        ),
    ],
)
def test_titles_cars_and_the_number_of_the_house_are_black(written: str) -> None:
    assert redact(f"Then {written}: he shouted.") == f"Then {BLACK}: he shouted."


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Mr Bell shouted.",
            "Mr Bob Bell shouted.",
            "Mr. B. Bell shouted.",
            "Miss the bus. I miss my sleep.",
        ),
        *("He took two of them at 3.", "The PC was there.", "One day he came.", "Mr and Mrs came."),
    ],
)
def test_the_title_of_the_person_complained_about_stays(text: str) -> None:
    assert redactor("Bob Bell", names=["Ann Ogden"], places=["2 Mill Lane"])(text) == text


def test_after_a_title_a_surname_that_both_have_is_black() -> None:
    assert redact("Mr Bell and Mr Bob Bell came.") == f"{BLACK} and Mr Bob Bell came."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        *(("keyed last Tuesday", "keyed one day"), ("Last Fri he came", "One day he came")),
        *(("on next Sunday", "one day"), ("this Saturday", "one day"), ("last night", "last night")),
    ],
)
def test_a_day_of_the_week_that_can_be_worked_out_is_one_day(written: str, said: str) -> None:
    assert redact(written) == said


@pytest.mark.parametrize(
    ("place", "black"),
    [
        ("11 High Street", "eleven"),
        ("11, High Street", "(11)"),
        ("21 High St", "twenty-one"),
        ("40 A", "forty"),
    ],
)
def test_the_number_of_the_house_is_black_in_words_too(place: str, black: str) -> None:
    assert redactor("Bob Bell", places=[place])(f"I live at {black}.").strip(".").endswith(BLACK)


def test_of_a_name_that_both_have_the_full_name_decides() -> None:
    assert redact("Bob Bell hit Percy Bell, and Bell ran.") == f"Bob Bell hit {BLACK}, and {BLACK} ran."


@pytest.mark.parametrize("about", ["Bell", "Percy Bell", "percy", "Bell Percy", "P Bell", ""])
def test_a_name_that_may_be_who_complained_never_stays(about: str) -> None:
    assert redact("Percy Bell, Bell and P Bell.", about).replace("and", "").strip(" .█") == ""


def test_initials_that_may_be_either_are_black() -> None:
    said = redactor("Paul Bell", names=["Percy Bell"])
    assert said("Paul Bell, not P. Bell.") == f"Paul Bell, not {BLACK}."


@pytest.mark.parametrize(
    ("written", "month"),
    [
        *(("on 12 March 2026", "in March 2026"), ("On Thursday the 12th of March 2026", "In March 2026")),
        *(("12/3/26", "March 2026"), ("2026-03-12", "March 2026"), ("March 12th, 2026", "March 2026")),
        *(("12.03.2026", "March 2026"), ("on 12 Mar", "in March"), ("the 3rd", BLACK), ("12/3", BLACK)),
    ],
)
def test_a_day_becomes_its_month(written: str, month: str) -> None:
    assert redact(f"{written} he came") == f"{month} he came"


def test_nobody_sees_how_many_words_a_name_has() -> None:
    assert redact("Ann, Percy, 12 Mill Lane. He") == f"{BLACK}. He"


def test_a_long_text_takes_no_long_time() -> None:
    """Not measured: with patterns that go back and forth it would not end."""
    for piece in ("a", "0 ", "12 a ", "a.", "@", "Ann ", "█, "):
        assert redact(piece * 20_000) is not None
