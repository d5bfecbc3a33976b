"""Reading delivery reports: which letter, whether it failed, and nothing else; whatever arrives."""

import random

import pytest

from asb.sending.reports import MOST_BYTES, Report, read
from tests.shared.returned import away, report

BOX, TOKEN = "returned@council.example", "abcdefghijklmnopqrstuv23"
TO = f"returned+{TOKEN}@council.example"


def test_a_failure_names_its_letter_and_why_without_an_address() -> None:
    assert read(report(TO), BOX) == Report(TOKEN, failed=True, why="550 5.1.1 (address): User unknown")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("550 No such user ann", "5.1.1 550 No such user (address)"),
        ("", "5.1.1"),
        ("550 " + "x" * 2_000, "5.1.1 550 " + "x" * 296),
    ],
)
def test_why_is_the_code_and_what_the_last_server_said(said: str, why: str) -> None:
    assert read(report(TO, said=said), BOX).why == why


def test_capitals_that_a_server_has_changed_do_not_matter() -> None:
    assert read(report(TO.upper()), BOX).token == TOKEN


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_only_a_failure_is_one(action: str) -> None:
    assert read(report(TO, action=action), BOX) == Report(TOKEN)


def test_the_answer_of_somebody_who_is_away_is_none() -> None:
    assert read(away(TO), BOX) == Report(TOKEN)


@pytest.mark.parametrize(
    "to",
    [
        BOX,
        "returned+short@council.example",
        f"other+{TOKEN}@council.example",
        f"returned+{TOKEN}@elsewhere.example",
        f"not-returned+{TOKEN}@council.example",
        f"returned+{TOKEN}@council.example.evil.example",
        f"{TO}>, <returned+{TOKEN[::-1]}@council.example",
    ],
)
def test_a_report_that_was_sent_about_no_letter_or_two_is_about_none(to: str) -> None:
    assert read(report(to), BOX) == Report()


def test_a_token_in_the_text_is_none() -> None:
    assert read(report(BOX, said=f"550 {TO} unknown"), BOX) == Report()


def test_a_report_in_a_message_of_another_kind_is_none() -> None:
    assert read(report(TO, kind="multipart/mixed"), BOX) == Report(TOKEN)


def test_what_is_too_large_is_not_read() -> None:
    assert read(report(TO).ljust(MOST_BYTES, b"\n"), BOX).failed
    assert read(report(TO).ljust(MOST_BYTES + 1, b"\n"), BOX) == Report()


def test_garbage_is_read_without_an_error() -> None:
    chance = random.Random(1)  # noqa: S311 - the same garbage each time
    whole = report(TO)
    for _ in range(300):
        spoiled = bytearray(whole)
        for _ in range(chance.randrange(1, 40)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        cut = chance.randrange(len(spoiled))
        for content in (bytes(spoiled), bytes(spoiled[:cut]), chance.randbytes(200)):
            assert "@" not in read(content, BOX).why
    part = b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n'
    nested = b"".join(part % (number, number) for number in range(5_000))
    assert not read(b"To: <" + TO.encode() + b">\n" + nested, BOX).failed
