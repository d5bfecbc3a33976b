"""Secrets of links and codes: the same for as long as the key is, easy to say, filled in by nobody else."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from asb.tokens import CODE, HERE, PLACE, SPEAKABLE, Tokens, read_code, reference

TOKENS = Tokens("a key for tests, long enough for any use", "https://reviews.council.example")
NONCE = "0" * 32


def test_links_and_codes_that_are_out_there_open_after_every_release() -> None:
    assert TOKENS.secret(NONCE) == "IHcQA4vSD7b5zmzakLJ2EQM60Nhl3rglBY0sPNjJ-SQ"
    assert TOKENS.code(NONCE) == "H8XY-W3K9-237R"
    assert TOKENS.printed_code(NONCE) == "Q3K2-6M28-8QQK"
    assert TOKENS.bounce("<1@council.example>") == "gzdesyavxr7yf7sqihwdwh3m"
    assert TOKENS.pseudonym("2025-26", "H8XY-W3K9") == "ree5b1c0c78d7c0f0"
    assert TOKENS.fingerprint == "3b497d491fdc7585", "the key is known again"
    assert TOKENS.digest("x").hex() == "4ef4e297dd46c46e67585769b9bcf2ad0e84562e8c6ab4917975650243461a56"


def test_another_key_or_another_nonce_makes_another_secret() -> None:
    others = [TOKENS.secret("1" * 32), Tokens("another key", TOKENS.base_url).secret(NONCE)]
    assert len({TOKENS.secret(NONCE), *others}) == 3


NEW_KEY = "the key after a change of it, as long"
MADE = [
    lambda tokens: tokens.secret(NONCE),
    lambda tokens: tokens.code(NONCE),
    lambda tokens: tokens.printed_code(NONCE),
    lambda tokens: tokens.bounce("<1@council.example>"),
]


@pytest.mark.parametrize("make", MADE)
def test_what_the_key_before_made_works_for_as_long_as_it_is_kept(make: Callable[[Tokens], str]) -> None:
    old, new = make(TOKENS), make(Tokens(NEW_KEY, TOKENS.base_url))
    kept = {TOKENS.digest(old)}
    both = Tokens(NEW_KEY, TOKENS.base_url, TOKENS, kept.__contains__)
    assert (make(both), both.digest(old)) == (old, TOKENS.digest(old))
    kept.clear()
    assert (make(both), both.digest(old)) == (new, Tokens(NEW_KEY, TOKENS.base_url).digest(old))
    assert make(Tokens(NEW_KEY, TOKENS.base_url, TOKENS)) == new, "nothing is kept unless somebody says so"


def test_keys_of_a_use_a_fingerprint_and_pseudonyms_are_of_the_present_key_alone() -> None:
    now, both = Tokens(NEW_KEY, ""), Tokens(NEW_KEY, "", TOKENS, lambda _digest: True)
    assert both.own("a use") == now.own("a use") == now.digest("a use")
    assert both.fingerprint == now.fingerprint != TOKENS.fingerprint
    assert both.pseudonym("2025-26", "H8XY") == now.pseudonym("2025-26", "H8XY")


def test_a_letter_on_paper_has_its_code_and_never_its_link() -> None:
    letter = SimpleNamespace(text=f"{HERE}/{PLACE} or {CODE}", nonce=NONCE)
    here = "https://reviews.council.example"
    assert TOKENS.on_paper(letter) == f"{here}/(their own link) or {TOKENS.printed_code(NONCE)}"
    letter.nonce = ""
    assert TOKENS.on_paper(letter) == f"{here}/(their own link) or (their own code)"
    assert TOKENS.closed(letter.text) == f"{here}/(their own link) or (their own code)"
    assert TOKENS.fill(f"Code {CODE}", NONCE) == f"Code {TOKENS.printed_code(NONCE)}"


def test_a_link_is_kept_without_its_secret() -> None:
    link = TOKENS.link("track/in")
    assert link.address == f"https://reviews.council.example/track/in/{PLACE}"
    assert link.digest == TOKENS.digest(TOKENS.secret(link.nonce))
    assert re.fullmatch("[0-9a-f]{32}", link.nonce)
    assert TOKENS.link("track/in").nonce != link.nonce


def test_a_letter_is_filled_in_when_it_goes_and_not_where_it_is_shown_again() -> None:
    text = f"Go to {HERE}/track/{PLACE}"
    assert TOKENS.fill(text, NONCE) == f"Go to https://reviews.council.example/track/{TOKENS.secret(NONCE)}"
    assert TOKENS.closed(text) == "Go to https://reviews.council.example/track/(their own link)"
    assert TOKENS.fill(text, "") == f"Go to https://reviews.council.example/track/{PLACE}"


def test_a_pseudonym_stays_within_a_year_and_leads_nowhere_without_the_key() -> None:
    made = TOKENS.pseudonym("2025-26", "H8XY-W3K9")
    assert made == TOKENS.pseudonym("2025-26", "H8XY-W3K9")
    assert re.fullmatch("r[0-9a-f]{16}", made), "a letter first: a spreadsheet takes 12e4 for a number"
    others = [
        TOKENS.pseudonym("2026-27", "H8XY-W3K9"),
        TOKENS.pseudonym("2025-26", "H8XY-W3K7"),
        Tokens("another key", TOKENS.base_url).pseudonym("2025-26", "H8XY-W3K9"),
        f"r{TOKENS.digest('2025-26:H8XY-W3K9').hex()[:16]}",
    ]
    assert len({made, *others}) == 5


@pytest.mark.parametrize(
    "typed",
    [
        "H8XY-W3K9-237R",
        "h8xyw3k9237r",
        " h8xy w3k9–237r.",
        "H8XY/W3K9/237R\n",
        "HBXY-W3K9-237R",
        "My code is h8xy w3k9 237r",
    ],
)
def test_a_code_may_be_typed_in_any_way(typed: str) -> None:
    assert read_code(typed) == "H8XY-W3K9-237R"


@pytest.mark.parametrize(("typed", "read"), [("0", "Q"), ("o", "Q"), ("1", "L"), ("I", "L"), ("n", "M")])
def test_what_no_code_has_is_read_as_what_it_was_typed_for(typed: str, read: str) -> None:
    assert read_code(f"h8xy w3k9 237{typed}") == f"H8XY-W3K9-237{read}"


def test_a_code_that_was_not_finished_is_no_code() -> None:
    assert [read_code("h8x"), read_code("h8xyw"), read_code("")] == ["H8X", "H8XY-W", ""]


def test_a_reference_is_short_and_easy_to_say() -> None:
    made = {reference() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(f"[{SPEAKABLE}]{{4}}-[{SPEAKABLE}]{{4}}", each) for each in made)
