"""One letter and a mail server that misbehaves: what is concluded of it, and that nothing takes for ever."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from asb.config import Settings
from asb.sending.answers import Fault
from asb.sending.smtp import Server
from asb.sending.way import NotSent, Stopped
from tests.sending.letters import COUNCIL, TOKENS, letter
from tests.shared.odd_server import STEPS, OddServer

PLAIN, BOUNCES = "reviews@council.example", "returned@council.example"


@pytest.fixture
def odd() -> Iterator[OddServer]:
    server = OddServer()
    yield server
    server.close()


@pytest.fixture
def way_to(odd: OddServer, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Makes the way out to this server, which waits a moment for each answer; closes it afterwards."""
    made: list[Server] = []

    def make(stopping: threading.Event | None = None, **more: str) -> Server:
        environ = {
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(odd.port),
            "MAIL_DEFAULT_SENDER": PLAIN,
            "INSTANCE_PATH": str(tmp_path),
        }
        settings = Settings.read(environ | more)
        made.append(Server(settings, TOKENS, COUNCIL, stopping or threading.Event(), wait=0.4))
        return made[-1]

    yield make
    for way in made:
        way.close()


def test_letters_of_one_round_share_a_connection(odd: OddServer, way_to: Callable[..., Server]) -> None:
    way = way_to()
    way.deliver(letter())
    way.deliver(letter())
    way.close()
    assert len(odd.taken) == 2
    assert odd.senders == [PLAIN, PLAIN]


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_server_that_drips_is_left_when_the_time_is_up(
    odd: OddServer, way_to: Callable[..., Server], step: str
) -> None:
    odd.at[step] = odd.drip
    with pytest.raises(NotSent, match="took too long") as refused:
        way_to().deliver(letter())
    assert refused.value.fault is Fault.UNCLEAR


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_server_that_says_nothing_is_left(odd: OddServer, way_to: Callable[..., Server], step: str) -> None:
    odd.at[step] = odd.silence
    with pytest.raises(NotSent, match="no answer from the mail server"):
        way_to().deliver(letter())


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_server_that_hangs_up_is_no_fault_of_the_letter(
    odd: OddServer, way_to: Callable[..., Server], step: str
) -> None:
    odd.at[step] = odd.hang_up
    with pytest.raises(NotSent) as refused:
        way_to().deliver(letter())
    assert refused.value.fault is not Fault.LETTER
    assert not refused.value.for_good


@pytest.mark.parametrize("step", ["EHLO", "RCPT", "."])
def test_the_worker_stops_in_the_middle_of_a_conversation(
    odd: OddServer, way_to: Callable[..., Server], step: str
) -> None:
    stopping = threading.Event()
    way = way_to(stopping)
    way.wait = 60
    odd.at[step] = lambda connection: (stopping.set(), odd.silence(connection))[1]
    with pytest.raises(Stopped):
        way.deliver(letter())


def test_a_letter_that_is_accepted_while_the_worker_stops_is_accepted(
    odd: OddServer, way_to: Callable[..., Server]
) -> None:
    stopping = threading.Event()

    def accept(connection: Any) -> None:
        stopping.set()
        connection.sendall(b"250 OK\r\n")

    odd.at["."] = accept
    way_to(stopping).deliver(letter())
    assert len(odd.taken) == 1


def test_a_server_that_never_says_goodbye_does_not_hold_the_worker(
    odd: OddServer, way_to: Callable[..., Server]
) -> None:
    odd.at["QUIT"] = odd.drip
    way = way_to()
    way.deliver(letter())
    way.close()
    assert len(odd.taken) == 1


@pytest.mark.parametrize(
    ("step", "answer", "fault", "for_good"),
    [
        ("RCPT", "550 5.1.1 <ann@example.com> No such user", Fault.LETTER, True),
        (
            "RCPT",
            "450-4.2.1 The user <ann@example.com>\r\n450 4.2.1 is receiving mail too fast",
            Fault.LETTER,
            False,
        ),
        ("RCPT", "421 4.7.0 Closing", Fault.OURS, False),
        ("RCPT", "500 5.1.1 No such user", Fault.LETTER, True),
        ("MAIL", "530 5.7.57 Client not authenticated", Fault.OURS, True),
        ("DATA", "554 5.2.0 SubmissionQuotaExceeded", Fault.OURS, True),
        (".", "550 5.7.60 Client does not have permissions to send as this sender", Fault.SENDER, True),
        (".", "451 4.3.0 Try again", Fault.UNCLEAR, False),
        ("HELLO", "554 5.7.1 No service", Fault.OURS, True),
        ("EHLO", "550 5.7.1 Client host rejected", Fault.OURS, True),
    ],
)
def test_each_step_is_judged_by_what_the_server_says(
    odd: OddServer, way_to: Callable[..., Server], step: str, answer: str, fault: Fault, for_good: bool
) -> None:
    odd.at[step] = answer
    if step == "EHLO":
        odd.at["HELO"] = answer
    with pytest.raises(NotSent) as refused:
        way_to().deliver(letter())
    assert (refused.value.fault, refused.value.for_good) == (fault, for_good)
    assert str(refused.value).startswith(answer[:3])
    assert "ann@" not in str(refused.value)


class TestEnvelopeSender:
    def test_each_letter_has_its_own(self, odd: OddServer, way_to: Callable[..., Server]) -> None:
        way = way_to(MAIL_BOUNCE_ADDRESS=BOUNCES)
        for number in ("<1@council.example>", "<2@council.example>", "<1@council.example>"):
            way.deliver(letter(message_id=number))
        one, two, again = odd.senders
        assert one == again != two
        token = one.removeprefix("returned+").removesuffix("@council.example")
        assert token == TOKENS.bounce("<1@council.example>")
        assert len(token) == 24
        assert b"From: Council <reviews@council.example>" in odd.taken[0]

    def test_a_server_that_does_not_take_it_gets_the_plain_one(
        self, odd: OddServer, way_to: Callable[..., Server]
    ) -> None:
        def answer(connection: Any) -> None:
            own = "+" in odd.senders[-1]
            connection.sendall(b"550 5.1.8 Sender rejected\r\n" if own else b"250 OK\r\n")

        odd.at["MAIL"] = answer
        way = way_to(MAIL_BOUNCE_ADDRESS=BOUNCES)
        way.deliver(letter())
        way.deliver(letter())
        assert len(odd.taken) == 2
        assert [sender == PLAIN for sender in odd.senders] == [False, True, True], "refused once a round"

    def test_any_other_refusal_is_not_repeated(self, odd: OddServer, way_to: Callable[..., Server]) -> None:
        odd.at["RCPT"] = "550 5.1.1 No such user"
        with pytest.raises(NotSent):
            way_to(MAIL_BOUNCE_ADDRESS=BOUNCES).deliver(letter())
        assert len(odd.senders) == 1
