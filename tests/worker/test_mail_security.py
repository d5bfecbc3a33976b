"""Letters on their way to a mail server: TLS from the first byte or by STARTTLS, and signing in to it."""

import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from asb import create_app, worker
from asb.council import HERE as COUNCIL_FILE
from asb.database import db
from asb.models import Letter
from tests.shared.databases import free_port
from tests.shared.kept import letters
from tests.shared.story import sent

pytestmark = pytest.mark.long

NAME, WORD = "reviews", "the right password"


@pytest.fixture
def kind() -> str:
    """A mail server does not know what keeps the letters; one database will do."""
    return "sqlite"


class Server:
    """A mail server: who sent what over which connection, as `(encrypted, signed in as)`."""

    def __init__(self, **how: Any) -> None:
        self.taken: list[tuple[bool, str]] = []
        self.asked: list[LoginPassword] = []
        self.port = free_port()
        self.controller = Controller(
            self, hostname="127.0.0.1", port=self.port, authenticator=self.check, **how
        )
        self.controller.start()

    def check(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, said: Any
    ) -> AuthResult:
        self.asked.append(said)
        right = said == LoginPassword(NAME.encode(), WORD.encode())
        return AuthResult(success=right, handled=False, auth_data=said)

    async def handle_DATA(self, server: SMTP, session: Session, _envelope: Envelope) -> str:
        said = session.auth_data.login.decode() if session.auth_data else ""
        assert server.transport
        self.taken.append((server.transport.get_extra_info("ssl_object") is not None, said))
        return "250 OK"


def certificate(folder: Path, name: str) -> Path:
    """A certificate for this machine, and its key, in one file."""
    key, made = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    built = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number())
    built = built.not_valid_before(made - timedelta(days=1)).not_valid_after(made + timedelta(days=1))
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    built = built.add_extension(x509.SubjectAlternativeName([here]), critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    plain = serialization.NoEncryption()
    path = folder / f"{name}.pem"
    path.write_bytes(
        built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return path


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server shows that this machine trusts."""
    path = certificate(tmp_path, "trusted")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return shown(path)


def shown(path: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


@pytest.fixture
def servers() -> Iterator[Callable[..., Server]]:
    """Starts servers, and stops them."""
    started: list[Server] = []

    def start(**how: Any) -> Server:
        started.append(Server(**how))
        return started[-1]

    yield start
    for server in started:
        server.controller.stop()


def send(settings: dict[str, str], server: Server, **mail: str) -> Letter:
    """The letter that goes first, as a worker with these settings sends it: what became of it."""
    made = create_app(settings | {"MAIL_PORT": str(server.port)} | {f"MAIL_{key}": mail[key] for key in mail})
    sent(made)
    with made.app_context():
        worker.send_waiting(threading.Event())
    [letter] = letters(made, "new_application")
    with made.app_context():
        db.engine.dispose()
    return letter


def test_tls_from_the_first_byte(
    settings: dict[str, str], servers: Callable[..., Server], trusted: ssl.SSLContext
) -> None:
    server = servers(ssl_context=trusted)
    assert send(settings, server, USE_SSL="yes").state == "sent"
    assert set(server.taken) == {(True, "")}


def test_starttls_before_anything_is_said(
    settings: dict[str, str], servers: Callable[..., Server], trusted: ssl.SSLContext
) -> None:
    server = servers(tls_context=trusted, require_starttls=True)
    assert send(settings, server, USE_TLS="yes").state == "sent"
    assert set(server.taken) == {(True, "")}


@pytest.mark.parametrize("way", ["USE_TLS", "USE_SSL"])
def test_a_server_that_nobody_vouches_for_gets_no_letter(
    settings: dict[str, str],
    servers: Callable[..., Server],
    trusted: ssl.SSLContext,
    tmp_path: Path,
    way: str,
) -> None:
    assert trusted
    other = shown(certificate(tmp_path, "other"))
    server = servers(**({"ssl_context": other} if way == "USE_SSL" else {"tls_context": other}))
    letter = send(settings, server, **{way: "yes"})
    assert (letter.state, letter.tries, server.taken) == ("waiting", 1, [])
    assert "SSLCertVerificationError" in letter.failure


def test_no_letter_goes_in_the_open_where_the_server_knows_no_starttls(
    settings: dict[str, str], servers: Callable[..., Server]
) -> None:
    server = servers()
    assert send(settings, server, USE_TLS="yes").state == "waiting"
    assert server.taken == []


def test_signing_in_to_the_mail_server(
    settings: dict[str, str], servers: Callable[..., Server], trusted: ssl.SSLContext
) -> None:
    server = servers(tls_context=trusted, require_starttls=True, auth_required=True)
    assert send(settings, server, USE_TLS="yes", USERNAME=NAME, PASSWORD=WORD).state == "sent"
    assert set(server.taken) == {(True, NAME)}


def test_a_wrong_password_loses_no_letter_and_stands_in_no_record(
    settings: dict[str, str],
    servers: Callable[..., Server],
    trusted: ssl.SSLContext,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = servers(tls_context=trusted, require_starttls=True, auth_required=True)
    letter = send(settings, server, USE_TLS="yes", USERNAME=NAME, PASSWORD="a wrong one")  # noqa: S106 - it opens nothing
    assert (letter.state, letter.tries, server.taken) == ("waiting", 1, [])
    assert len(server.asked) >= 1
    assert letter.failure == "535 5.7.8 Authentication credentials invalid"
    assert "a wrong one" not in caplog.text


HSTS = "Strict-Transport-Security"


def production(settings: dict[str, str], folder: Path) -> Flask:
    """The service as people see it: by https, with a council file in which nothing is invented."""
    file = folder / "council.toml"
    file.write_text(COUNCIL_FILE.read_text().replace(".example", ".test"))
    secure = {
        "BASE_URL": "https://review.council.test",
        "TRUSTED_PROXIES": "1",
        "MAIL_DEFAULT_SENDER": "post@council.gov.uk",
        "COUNCIL_FILE": str(file),
    }
    return create_app(settings | secure)


def test_browsers_are_told_to_keep_to_https_in_production_alone(
    app: Flask, settings: dict[str, str], tmp_path: Path
) -> None:
    secure = production(settings, tmp_path)
    for path, status in (("/", 200), ("/staff/sign-in", 200), ("/nothing", 404), ("/health", 200)):
        answer = secure.test_client().get(path, base_url="https://review.council.test")
        assert (answer.status_code, answer.headers.getlist(HSTS)) == (status, ["max-age=31536000"]), path
        here = app.test_client().get(path, base_url="http://localhost")
        assert (here.status_code, HSTS in here.headers) == (status, False), path
    with secure.app_context():
        db.engine.dispose()
