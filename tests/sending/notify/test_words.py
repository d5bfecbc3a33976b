"""Letters in the Markdown of GOV.UK Notify: what is ours is marked, and what was typed cannot be."""

import pytest

from asb.letters import look
from asb.sending.notify.words import marked
from tests.sending.letters import COUNCIL, TOKENS


def shown(text: str) -> str:
    """A letter as it is stored, marked and filled in."""
    return TOKENS.fill(marked(look.underlined(text), COUNCIL), "")


def test_headings_lists_and_quotations_are_marked() -> None:
    text = "Hello Ann,\n\n# What happens next\n\n- We read it.\n- We ring you.\n\n"
    text += "> Every night.\n> Since May.\n\nGoodbye\n"
    assert shown(text) == (
        "Hello Ann,\n\n# What happens next\n\n* We read it.\n* We ring you.\n\n"
        "^ “Every night.\n^ Since May.”\n\nGoodbye\n"
    )


def test_our_own_pages_and_the_councils_addresses_stay_links() -> None:
    ours = f"Write to {COUNCIL.team.email}\nRead {COUNCIL.website}\n"
    assert shown(f"Track it: ⟦here⟧/track\n{ours}") == f"Track it: https://review.council.test/track\n{ours}"


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("# Pay now", r"\# Pay now"),
        ("## Pay now", r"\## Pay now"),
        ("[pay](https://evil.test)", r"\[pay\](https: //evil.test)"),
        ("https://evil.test/pay", "https: //evil.test/pay"),
        ("HTTP://evil.test", "HTTP: //evil.test"),
        ("* one", r"\* one"),
        ("- one", r"\- one"),
        ("1. one", r"1\. one"),
        ("=====", "= = = = ="),
        ("-----", "- - - - -"),
        (":--|--", r":--\|--"),
        ("a | b", r"a \| b"),
        ("***", r"\*\*\*"),
        (r"\[x](y)", r"\\\[x\](y)"),
        ("    code", "code"),
        ("10 nights, 3.5 hours", "10 nights, 3.5 hours"),
    ],
)
def test_what_somebody_typed_is_neither_a_heading_nor_a_link(typed: str, safe: str) -> None:
    assert marked(f"> {typed}\n", COUNCIL) == f"^ “{safe}”\n"
    assert marked(f"Hello, you\n{typed}\n", COUNCIL) == f"Hello, you\n{safe}\n" or typed.startswith("- ")


def test_a_typed_line_under_another_makes_no_heading_of_it() -> None:
    assert marked("> Pay now\n> =======\n", COUNCIL) == "^ “Pay now\n^ = = = = = = =”\n"


def test_a_name_that_looks_like_a_link_is_none() -> None:
    assert marked("Hello [Ann](https://evil.test),\n", COUNCIL) == "Hello \\[Ann\\](https: //evil.test),\n"
