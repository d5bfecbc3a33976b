"""Whose fault an answer of a mail server is, and what of it may be shown."""

import pytest

from asb.sending.answers import MOST_WORDS, Fault, Step, clean, fault

LETTER, SENDER, OURS, UNCLEAR = Fault.LETTER, Fault.SENDER, Fault.OURS, Fault.UNCLEAR
ANSWERS: list[tuple[Step, int, str, Fault]] = [
    # About the recipient.
    ("rcpt", 550, "5.1.1 The email account that you tried to reach does not exist.", LETTER),
    ("rcpt", 450, "4.1.2 <a@b.example>: Recipient address rejected: Domain not found", LETTER),
    ("rcpt", 553, "5.1.3 The recipient address is not a valid RFC-5321 address.", LETTER),
    ("rcpt", 550, "5.2.1 The email account that you tried to reach is disabled.", LETTER),
    ("rcpt", 452, "4.2.2 The email account that you tried to reach is over quota.", LETTER),
    ("rcpt", 450, "4.2.1 The user you are trying to contact is receiving mail at a rate that", LETTER),
    ("data", 552, "5.2.2 Mailbox full", LETTER),
    ("rcpt", 452, "4.2.2 Mailbox has too many messages", LETTER),
    (
        "rcpt",
        550,
        "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        LETTER,
    ),
    *(("data", 550, f"5.{code} Refused", LETTER) for code in ("1.2", "1.3", "1.4", "1.6", "2.1", "2.3")),
    ("rcpt", 550, "5.4.1 Recipient address rejected: Access denied. AS(201806281)", LETTER),
    ("rcpt", 550, "5.4.4 Unable to route: invalid arguments", LETTER),
    ("rcpt", 451, "4.7.1 Greylisting in action, please come back later", LETTER),
    ("rcpt", 550, "Unrouteable address", LETTER),
    ("rcpt", 550, "No such user here", LETTER),
    ("data", 550, "Mailbox unavailable", LETTER),
    ("rcpt", 451, "Try again later", LETTER),
    ("rcpt", 550, "Rejected", LETTER),
    ("rcpt", 550, "5.5.0 Requested action not taken: mailbox unavailable", LETTER),
    # About the address that letters come from.
    ("rcpt", 550, "5.1.8 Access denied, bad outbound sender", SENDER),
    ("data", 550, "5.7.60 SMTP; Client does not have permissions to send as this sender", SENDER),
    ("data", 554, "5.2.252 SendAsDenied; x@council.example not allowed to send as y@council.example", SENDER),
    ("rcpt", 553, "5.7.1 <x@y.example>: Sender address rejected: not owned by user z", SENDER),
    ("rcpt", 451, "4.1.8 Temporary failure, domain not found", SENDER),
    ("data", 550, "5.1.7 Invalid address", SENDER),
    ("data", 550, "5.7.60 Not permitted", SENDER),
    ("rcpt", 450, "4.1.8 <x@y.example>: Sender address rejected: Domain not found", SENDER),
    ("mail", 501, "5.1.7 Invalid address", SENDER),
    ("mail", 550, "Rejected", SENDER),
    ("mail", 500, "Rejected", SENDER),
    ("data", 554, "Message rejected: Email address is not verified. Identities failed the check", SENDER),
    # About quota, signing in, and what we may do.
    ("data", 554, "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", OURS),
    ("data", 454, "Throttling failure: Maximum sending rate exceeded.", OURS),
    ("data", 454, "Throttling failure: Daily message quota exceeded.", OURS),
    ("data", 550, "5.4.5 Daily user sending limit exceeded.", OURS),
    ("rcpt", 452, "4.5.3 Too many recipients", OURS),
    ("rcpt", 450, "4.7.1 Error: too many connections", OURS),
    ("rcpt", 421, "4.7.0 Try again later, closing connection", OURS),
    ("rcpt", 554, "5.7.1 <a@b.example>: Relay access denied", OURS),
    ("rcpt", 554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", OURS),
    ("rcpt", 550, "relay not permitted", OURS),
    ("mail", 530, "5.7.57 Client not authenticated to send mail", OURS),
    ("mail", 451, "4.3.0 Temporary lookup failure", OURS),
    ("mail", 552, "Message quota of this account is used up: sending limit", OURS),
    ("start", 535, "5.7.8 Authentication credentials invalid", OURS),
    ("start", 554, "No SMTP service here", OURS),
    *(("data", code, "No", OURS) for code in (421, 454, 530, 534, 535, 538)),
    # Not known: ours, unless other letters are accepted.
    ("data", 550, "5.7.1 Message rejected by content filter", UNCLEAR),
    ("rcpt", 550, "5.7.1 Not allowed", UNCLEAR),
    ("rcpt", 452, "4.3.1 Insufficient system storage", UNCLEAR),
    ("data", 451, "4.3.0 Try again later", UNCLEAR),
    ("data", 554, "Transaction failed", UNCLEAR),
    ("data", 550, "5.7.1 Mailbox unavailable", UNCLEAR),
    ("data", 552, "Quota", UNCLEAR),
]


@pytest.mark.parametrize(
    ("step", "code", "text", "whose"), ANSWERS, ids=[f"{a[0]} {a[1]} {a[2][:40]}" for a in ANSWERS]
)
def test_whose_fault_an_answer_is(step: Step, code: int, text: str, whose: Fault) -> None:
    assert fault(step, code, text) is whose


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("550 5.1.1 <ann@example.com>: User unknown", "550 5.1.1 (address): User unknown"),
        ("550 ann@example.com... No such user", "550 (address) No such user"),
        ('550 "A. O" <ann+b3x@example.com> (ann@example.com)', '550 "A. O" (address) ((address))'),
        ("550 Unknown user ann", "550 Unknown user (address)"),
        ("550 Unknown user ANN, annual", "550 Unknown user (address), annual"),
        ("550 one\r\n550 two\x00\x9b3", "550 one 550 two 3"),
        ("5" * 1_000, "5" * MOST_WORDS),
    ],
)
def test_an_answer_is_shown_on_one_line_without_addresses(said: str, shown: str) -> None:
    assert clean(said, "ann@example.com") == shown


def test_what_is_said_to_nobody_in_particular_is_shown_as_it_is() -> None:
    assert clean("554 No SMTP service here. (x@y.example)") == "554 No SMTP service here. ((address))"
