"""The email of a letter as it arrives: its parts, its headers, and lines that every mail server takes."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from asb.casework.post.outbox import Enclosed
from asb.models import Letter
from asb.sending.email import message
from tests.sending.letters import COUNCIL, TOKENS, letter

LONG = "x" * 3_000 + " é😡 \n.\nFrom here on\n" + "word " * 60 + "\n\nend"


def arrived(sent: Letter) -> EmailMessage:
    """The email as whoever gets it reads it."""
    content = message(sent, "reviews@council.example", TOKENS, COUNCIL).as_bytes()
    return message_from_bytes(content, _class=EmailMessage, policy=policy.default)


def test_text_and_html_are_two_forms_of_one_message() -> None:
    mail = arrived(letter())
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_programs_are_asked_not_to_answer() -> None:
    mail = arrived(letter())
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_a_neutral_letter_is_answered_at_an_address_that_says_nothing() -> None:
    assert arrived(letter())["Reply-To"] == "team@council.example"
    assert "Reply-To" not in arrived(letter(reply_to=""))  # the address that sends it is read
    with_one = replace(COUNCIL, team=replace(COUNCIL.team, plain_email="post@council.example"))
    mail = message(letter(reply_to=""), "reviews@council.example", TOKENS, with_one)
    assert mail["Reply-To"] == "post@council.example"


def test_files_go_with_it_behind_the_two_forms_of_its_words() -> None:
    files = [
        Enclosed("Plan – Ann.txt", "text/plain", b"First\n" * 400),
        Enclosed("a.pdf", "application/pdf", b"%PDF"),
    ]
    content = message(letter(), "reviews@council.example", TOKENS, COUNCIL, files).as_bytes()
    mail = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    assert mail.get_content_type() == "multipart/mixed"
    words, *rest = mail.iter_parts()
    assert words.get_content_type() == "multipart/alternative"
    assert [each.get_filename() for each in rest] == ["Plan – Ann.txt", "a.pdf"]
    assert [each.get_payload(decode=True) for each in rest] == [b"First\n" * 400, b"%PDF"]
    assert content.isascii()


@pytest.mark.parametrize("name", ["Council, the “Reviews”", "Cyngor Sir y Fflint – Tŷ", ""])
def test_a_name_of_any_kind_stays_a_name(name: str) -> None:
    [sender] = arrived(letter(from_name=name))["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "reviews@council.example")


def test_words_of_any_length_arrive_whole_in_short_lines_of_ascii() -> None:
    sent = letter(text=LONG, subject="We have your application – é " + "word " * 30)
    content = message(sent, "reviews@council.example", TOKENS, COUNCIL).as_bytes()
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 76
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    body = arrived(sent).get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").rstrip("\n") == LONG


def test_a_long_message_id_is_not_encoded() -> None:
    number = f"<{'0' * 32}@{'a-long-name-of-a-council' * 2}.gov.uk>"
    content = message(letter(message_id=number), "reviews@council.example", TOKENS, COUNCIL).as_bytes()
    assert number.encode() in content


@pytest.mark.parametrize("subject", ["One\nBcc: other@example.com", "One\r\n\r\nTwo"])
def test_a_subject_adds_no_header(subject: str) -> None:
    with pytest.raises(ValueError, match="line"):
        message(letter(subject=subject), "reviews@council.example", TOKENS, COUNCIL)


def test_an_address_that_no_server_takes_makes_no_email() -> None:
    with pytest.raises(UnicodeEncodeError):
        message(letter(to_address="jösé@example.com"), "reviews@council.example", TOKENS, COUNCIL)
