"""The virus scanner: what it is asked, what its answers mean, and every way in which it can be away."""

import io
import socket
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from asb.scanner import PIECE, NoVerdict, ScannerAway, parse, scan
from tests.shared.databases import free_port
from tests.shared.scanners import BRIEF, EICAR, PATIENT, OnPath, OnPort, Scanner, clamd, running


@pytest.fixture
def scanner(request) -> Iterator[Scanner]:
    with running(OnPort(("127.0.0.1", 0), request.param)) as server:
        server.address = f"127.0.0.1:{server.server_address[1]}"
        yield server


@pytest.mark.parametrize("scanner", ["verdict"], indirect=True)
@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 17])
def test_a_clean_file_arrives_whole_and_nothing_is_found(scanner, size):
    content = (b"0123456789abcdefg" * (size // 17 + 1))[:size]
    assert scan(scanner.address, content, PATIENT) is None
    assert scanner.sent == [content]


def test_the_command_the_pieces_and_an_empty_piece_are_sent_and_nothing_more():
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor() as threads:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        scanned = threads.submit(scan, address, b"a file", PATIENT)
        link, _ = server.accept()
        with link, link.makefile("rb", buffering=0) as heard:
            command = b"zINSTREAM\0" + (6).to_bytes(4) + b"a file" + bytes(4)
            link.settimeout(PATIENT)
            said = b""
            while len(said) < len(command):
                said += heard.read(1024)
            assert said == command
            link.settimeout(BRIEF)
            with pytest.raises(TimeoutError):
                heard.read(1)
            link.sendall(b"stream: OK\0")
        assert scanned.result() is None


@pytest.mark.parametrize("scanner", ["verdict"], indirect=True)
def test_what_was_found_is_named(scanner):
    assert scan(scanner.address, b"before " + EICAR, PATIENT) == "Eicar-Test"


def test_a_scanner_may_listen_on_a_path(tmp_path):
    path = str(tmp_path / "ctl")
    with running(OnPath(path, "verdict")):
        assert scan(path, EICAR, PATIENT) == "Eicar-Test"
        assert scan(path, b"clean", PATIENT) is None


@pytest.mark.parametrize(
    ("scanner", "said"),
    [
        ("over_limit", "INSTREAM size limit exceeded"),
        ("in_trouble", "Can't allocate memory"),
        ("another_program", "400 Bad Request"),
        ("no_end", "gave no verdict"),
        ("half_an_answer", "stream: O'"),
        ("hangs_up_after_listening", "gave no verdict"),
    ],
    indirect=["scanner"],
)
def test_an_answer_that_is_no_verdict_is_said_to_be_none(scanner, said):
    with pytest.raises(NoVerdict, match=said):
        scan(scanner.address, b"a file", PATIENT)


@pytest.mark.parametrize("scanner", ["over_limit", "another_program", "hangs_up"], indirect=True)
def test_a_scanner_that_hangs_up_while_it_is_told_gives_no_verdict(scanner):
    with pytest.raises(NoVerdict):
        scan(scanner.address, bytes(8_000_000), PATIENT)


@pytest.mark.parametrize("scanner", ["silent", "deaf", "drop_by_drop"], indirect=True)
def test_a_scanner_that_keeps_us_waiting_gives_no_verdict(scanner):
    with pytest.raises(NoVerdict, match=r"timed out|too long"):
        scan(scanner.address, bytes(8_000_000), BRIEF)


def test_no_scanner_at_all_is_away(tmp_path):
    for address in (f"127.0.0.1:{free_port()}", f"localhost:{free_port()}", str(tmp_path / "nothing")):
        with pytest.raises(ScannerAway, match="cannot be reached"):
            scan(address, b"a file", PATIENT)


def test_what_is_said_of_a_scanner_that_is_away_tells_nothing_of_the_file():
    with pytest.raises(ScannerAway) as away:
        scan(f"127.0.0.1:{free_port()}", b"a secret", PATIENT)
    assert "secret" not in str(away.value)


@pytest.mark.parametrize(
    ("address", "means"),
    [
        ("127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("scanner.internal:3310", ("scanner.internal", 3310)),
        ("[::1]:3310", ("::1", 3310)),
        ("[fe80::1:2]:65535", ("fe80::1:2", 65535)),
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
    ],
)
def test_an_address_is_a_port_or_a_path(address, means):
    assert parse(address) == means


@pytest.mark.parametrize(
    "address",
    [
        "",
        "scanner",
        "scanner:",
        ":3310",
        "scanner:0",
        "scanner:65536",
        "scanner:-1",
        "scanner:33x",
        "scanner:٣٣",
        "::1:3310",
        "[::1]",
        "[scanner]:3310",
        "tcp://scanner:3310",
        "run/clamd.ctl",
        "/run/\0",
        "scanner:3310\n",
        "a b:3310",
    ],
)
def test_a_setting_that_names_no_scanner_is_wrong(address):
    with pytest.raises(ValueError, match="host:port"):
        parse(address)
    with pytest.raises(ValueError, match="host:port"):
        scan(address, b"a file", PATIENT)


def test_the_real_clamd_understands_us(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("inside.txt", EICAR)
    with clamd(tmp_path) as address:
        assert str(scan(address, EICAR, PATIENT)).startswith("Eicar-Test")
        assert str(scan(address, packed.getvalue(), PATIENT)).startswith("Eicar-Test")
        assert scan(address, b"a letter", PATIENT) is None
        assert scan(address, b"", PATIENT) is None
        assert scan(address, bytes(10 * 1024 * 1024), PATIENT) is None
        with pytest.raises(NoVerdict, match="size limit exceeded"):
            scan(address, bytes(12 * 1024 * 1024), PATIENT)
    with pytest.raises(ScannerAway):
        scan(address, EICAR, PATIENT)
