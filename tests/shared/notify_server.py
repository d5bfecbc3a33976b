"""A server on loopback that speaks the API of GOV.UK Notify, and refuses what the real one refuses."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import threading
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import TokenError, TokenExpiredError

SERVICE, SECRET = "b0a1d2c3-0000-4000-8000-00000000c0de", "5ec2e7aa-1111-4111-8111-0000000000aa"
A_KEY = f"tests-{SERVICE}-{SECRET}"
EMAIL_TEMPLATE, TEXT_TEMPLATE = "e0a11000-2222-4222-8222-000000000001", "7e877000-3333-4333-8333-000000000002"
TEXT_WORDS = "There is a message for you from the council. Please ring 01629 761162 when it is safe to do so."
GIVES_UP = 30.0
"""Seconds after which a request that hangs is dropped, so that a test which waits for it fails."""
MM = 25.4 / 72
PAGE = (15.0, 5.0, 195.0, 292.0)
ADDRESS = (24.6, 39.5, 120.0, 66.3)
FIRST_PAGE = (ADDRESS, (15.0, 5.0, 195.0, 30.0), (125.0, 5.0, 195.0, 95.0), (15.0, 95.0, 195.0, 292.0))
"""Where text may stand, in mm from the left and upper edges: address, top, the council's address, words."""
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")

Area = tuple[float, float, float, float]
Refusal = tuple[int, str, str]
"""Status code, type of error, and message."""

CLOCK: Refusal = (403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
KEY: Refusal = (403, "AuthError", "Invalid token: API key not found")
TRIAL_PAGE = "see https://www.notifications.service.gov.uk/trial-mode"
TRIAL: Refusal = (
    400,
    "BadRequestError",
    f"Cannot send to this recipient when service is in trial mode – {TRIAL_PAGE}",
)
TEAM: Refusal = (400, "BadRequestError", "Can't send to this recipient using a team-only API key")
RATE: Refusal = (
    429,
    "RateLimitError",
    "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds",
)
DAILY: Refusal = (429, "TooManyRequestsError", "Exceeded send limits (email: 250000) for today")
BROKEN: Refusal = (500, "Exception", "Internal server error")


class Refused(Exception):
    """The request is answered with an error."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status, self.error, self.message = status, error, message


class NotifyServer:
    """Takes every request until told otherwise:

    `refuse(refusal, times)` answers the next requests to send with it, `hang()` never answers the next one,
    `drop()` takes the next one and hangs up before saying so. `mode`: `live`, `team` or `trial`; `guests`:
    whom the last two may write to.
    """

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        """Every notification taken, oldest first: what was asked, with its `id`, `type` and `status`."""
        self.asked: list[str] = []
        """Method and path of every request, its query included."""
        self.released = threading.Event()
        handler = type("Handler", (_Handler,), {"server_of": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self.behave()
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self.released.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def as_new(self) -> None:
        """Takes everything, with nothing taken yet, whatever the test before has done."""
        self.behave()
        self.sent.clear()
        self.asked.clear()

    def behave(self) -> None:
        """Takes everything again."""
        self.mode = "live"
        self.guests: set[str] = set()
        self.secret = SECRET
        self.on_hang: Callable[[], object] = bool
        """Called when a request begins to hang."""
        self.on_look: Callable[[], object] = bool
        """Called when it is asked what became of something."""
        self.next: list[Refusal | str] = []
        self.refused: dict[str, Refusal] = {}
        """Whoever is written to, by address, and how that is refused."""
        self.templates = {
            EMAIL_TEMPLATE: ("email", "((subject))", "((body))"),
            TEXT_TEMPLATE: ("sms", "", TEXT_WORDS),
        }

    def environ(self, routes: str = "email,post,text") -> dict[str, str]:
        """Settings of a service that sends by this server."""
        named = {"email": ("EMAIL", EMAIL_TEMPLATE), "text": ("SMS", TEXT_TEMPLATE)}
        templates = {
            f"NOTIFY_{name}_TEMPLATE_ID": template
            for route, (name, template) in named.items()
            if route in routes.split(",")
        }
        return {"NOTIFY_ROUTES": routes, "NOTIFY_API_KEY": A_KEY, "NOTIFY_URL": self.url, **templates}

    def refuse(self, refusal: Refusal, times: int = 1) -> None:
        """Answers the next requests to send with an error."""
        self.next += [refusal] * times

    def hang(self) -> None:
        """Leaves the next request to send without any answer, and does not take it."""
        self.next.append("hang")

    def drop(self) -> None:
        """Takes the next notification and hangs up before the sender can know."""
        self.next.append("drop")

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """What was sent as `email`, `sms` or `letter`."""
        return [each for each in self.sent if each["type"] == kind]

    def inspect(self) -> None:
        """Does what happens to letters after they were taken: the check of their pages, then printing."""
        for each in self.sent:
            if each["status"] == "pending-virus-check":
                each["status"] = "received" if is_printable(each["pdf"]) else "validation-failed"

    def take(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """Checks a request to send, and keeps it. Raises Refused."""
        turn = self.next.pop(0) if self.next else ""
        if turn == "hang":
            self.on_hang()
            self.released.wait(GIVES_UP)
            raise ConnectionAbortedError
        if isinstance(turn, tuple):
            raise Refused(*turn)
        checks = {"email": self._email, "sms": self._text, "letter": self._letter}
        made = checks[kind](body)
        entry = {"id": str(uuid.uuid4()), "type": kind, "reference": body.get("reference"), **made}
        self.sent.append(entry)
        if turn == "drop":
            raise ConnectionAbortedError
        return entry

    def _email(self, body: dict[str, Any]) -> dict[str, Any]:
        _only(body, {"email_address", "template_id", "personalisation", "reference"}, {"email_address"})
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", body["email_address"]):
            raise Refused(400, "ValidationError", "email_address Not a valid email address")
        self._may_write_to(body["email_address"])
        subject, words = self._filled("email", body)
        return {"to": body["email_address"], "subject": subject, "body": words, "status": "created"}

    def _text(self, body: dict[str, Any]) -> dict[str, Any]:
        allowed = {"phone_number", "template_id", "personalisation", "reference", "sms_sender_id"}
        _only(body, allowed, {"phone_number"})
        digits = re.sub(r"[\s()+-]", "", body["phone_number"])
        if not digits.isdigit():
            raise Refused(400, "ValidationError", "phone_number Must not contain letters or symbols")
        if not re.fullmatch(r"(44|0)7\d{9}", digits):
            raise Refused(400, "ValidationError", "phone_number Not a UK mobile number")
        self._may_write_to(body["phone_number"])
        _, words = self._filled("sms", body)
        return {"to": body["phone_number"], "body": words, "status": "created", "given": body}

    def _letter(self, body: dict[str, Any]) -> dict[str, Any]:
        _only(body, {"reference", "content", "postage"}, {"reference", "content"})
        if self.mode == "team":
            raise Refused(403, "BadRequestError", "Cannot send letters with a team api key")
        if self.mode == "trial":
            words = f"Cannot send letters when service is in trial mode - {TRIAL_PAGE}"
            raise Refused(400, "BadRequestError", words)
        pdf = base64.b64decode(body["content"])
        if not pdf.startswith(b"%PDF-"):
            raise Refused(400, "BadRequestError", "Letter content is not a valid PDF")
        return {"pdf": pdf, "status": "pending-virus-check"}

    def _may_write_to(self, recipient: str) -> None:
        if recipient in self.refused:
            raise Refused(*self.refused[recipient])
        if self.mode != "live" and recipient not in self.guests:
            raise Refused(*(TEAM if self.mode == "team" else TRIAL))

    def _filled(self, kind: str, body: dict[str, Any]) -> tuple[str, str]:
        template = self.templates.get(body.get("template_id", ""))
        if template is None or template[0] != kind:
            raise Refused(400, "BadRequestError", "Template not found")
        values = body.get("personalisation", {})
        wanted = re.findall(r"\(\((\w+)\)\)", "".join(template[1:]))
        if missing := [name for name in wanted if name not in values]:
            raise Refused(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
        subject, words = (
            re.sub(r"\(\((\w+)\)\)", lambda found: values[found[1]], part) for part in template[1:]
        )
        return subject, words

    def find(self, query: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
        """What was sent with a reference, newest first, as it is shown."""
        for each in reversed(self.sent):
            if each["reference"] in query.get("reference", [each["reference"]]):
                yield {name: each[name] for name in ("id", "type", "reference", "status")}


def _only(body: dict[str, Any], allowed: set[str], needed: set[str]) -> None:
    if unknown := set(body) - allowed:
        words = f"Additional properties are not allowed ({', '.join(sorted(unknown))} was unexpected)"
        raise Refused(400, "ValidationError", words)
    if missing := needed - set(body):
        raise Refused(400, "ValidationError", f"{min(missing)} is a required property")


class _Handler(BaseHTTPRequestHandler):
    server_of: NotifyServer
    protocol_version = "HTTP/1.1"
    timeout = GIVES_UP

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer("POST", body)

    def do_GET(self) -> None:
        self.server_of.on_look()
        self._answer("GET", b"")

    def _answer(self, method: str, body: bytes) -> None:
        self.server_of.asked.append(f"{method} {self.path}")
        try:
            self._check_key()
            status, said = self._said(method, body)
        except Refused as refused:
            status = refused.status
            errors = [{"error": refused.error, "message": refused.message}]
            said = {"status_code": status, "errors": errors}
        except ConnectionAbortedError:
            self.close_connection = True
            return
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _check_key(self) -> None:
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        try:
            if scheme != "Bearer" or get_token_issuer(token) != SERVICE:
                raise Refused(*KEY)
            decode_jwt_token(token, self.server_of.secret)
        except TokenExpiredError:
            raise Refused(*CLOCK) from None
        except TokenError:
            raise Refused(*KEY) from None

    def _said(self, method: str, body: bytes) -> tuple[int, dict[str, Any]]:
        server, url = self.server_of, urlsplit(self.path)
        kind = url.path.removeprefix("/v2/notifications").strip("/")
        if not url.path.startswith("/v2/notifications") or (method == "POST") != (
            kind in ("email", "sms", "letter")
        ):
            raise Refused(404, "NotFound", "The requested URL was not found on the server.")
        if method == "GET":
            return 200, {"notifications": list(server.find(parse_qs(url.query))), "links": {}}
        made = server.take(kind, json.loads(body))
        content = {name: made[name] for name in ("subject", "body") if name in made}
        return 201, {"id": made["id"], "reference": made["reference"], "content": content}


def is_printable(pdf: bytes) -> bool:
    """Whether all text stands where it may, and the address is one: three to seven lines, then a postcode."""
    shown = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    pages = shown.stdout.decode().split("<page ")[1:]
    if not pages:
        return False
    for number, page in enumerate(pages):
        areas = (PAGE,) if number else FIRST_PAGE
        for box, _ in words_of(page):
            if not any(_is_in(box, area) for area in areas):
                return False
    lines = address_of(pages[0])
    return 3 <= len(lines) <= 7 and bool(POSTCODE.fullmatch(lines[-1]))


def words_of(page: str) -> Iterator[tuple[Area, str]]:
    """The words of a page, each with its area in mm."""
    for *numbers, word in WORD.findall(page):
        left, top, right, bottom = (float(each) * MM for each in numbers)
        yield (left, top, right, bottom), word


def address_of(page: str) -> list[str]:
    """The lines of text where the address stands."""
    lines: dict[int, list[str]] = {}
    for box, word in words_of(page):
        if _is_in(box, ADDRESS):
            lines.setdefault(round(box[1]), []).append(word)
    return [" ".join(lines[top]) for top in sorted(lines)]


def _is_in(box: Area, area: Area) -> bool:
    return box[0] >= area[0] and box[1] >= area[1] and box[2] <= area[2] and box[3] <= area[3]
