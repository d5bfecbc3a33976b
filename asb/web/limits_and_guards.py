"""Request limits, cross-site request protection, response headers and cookies."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map
from werkzeug.sansio.multipart import Data, Epilogue, Field, MultipartDecoder, NeedData
from werkzeug.sansio.multipart import File as UploadedFile

from asb.casework import rate_limits
from asb.casework.rate_limits import Limit
from asb.config import Settings
from asb.web.pages import now, tokens

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

PDF_POLICY = (
    "default-src 'none'; object-src 'self'; frame-src 'self'; style-src 'unsafe-inline'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of our own PDF files. Browsers show them by an object with a style in a page of
theirs, and show nothing under the policy of our pages. No uploaded file is sent as a PDF."""

View = TypeVar("View", bound=Callable[..., Any])

csrf = CSRFProtect()


def not_too_often(limit: Limit, target: str = "", much: int = 1) -> None:
    """Counts this request against a limit, by `target` or else by IP address. Raises TooOften."""
    if target:
        by = tokens().digest(rate_limits.counted_by(limit, "about", target))
    else:
        by = counted_by_address(limit)
    rate_limits.count(limit, by, now(), much)


def counted_by_address(limit: Limit) -> bytes:
    """What this limit counts this request's IP address by."""
    return tokens().digest(rate_limits.counted_by(limit, "from", from_address()))


def from_address() -> str:
    """IP address of a request; an IPv6 address by its network, because one home has millions of addresses."""
    said = request.remote_addr or ""
    found = re.fullmatch(r"\[(.+)\](?::\d+)?|([\d.]+):\d+", said)  # some proxies include the port
    try:
        address = ip_address((found[1] or found[2]) if found else said)
    except ValueError:
        return said
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


def staff_is_idle() -> bool:
    """Whether who signed in as staff on this device has done nothing for too long; if not, notes that they
    have now.
    """
    settings: Settings = current_app.extensions["asb_settings"]
    moment, seen = int(now().timestamp()), int(session.get("staff_seen", 0))
    if moment - seen > settings.staff_idle_minutes * 60:
        return True
    if moment - seen >= 10:  # no new cookie for every picture and page fragment
        session["staff_seen"] = moment
    return False


def takes(size: int) -> Callable[[View], View]:
    """Marks a view that accepts larger request bodies: file uploads."""

    def mark(view: View) -> View:
        view.takes = size  # type: ignore[attr-defined]  # read before the request is
        return view

    return mark


MOST_DRAINED = 300_000_000
"""Read up to this much of an oversized body: browsers ignore a response to an unfinished upload."""
MOST_TYPED = 1_000_000


def drain() -> None:
    """Reads an oversized body to its end. What was typed beside its file is `request.form` afterwards."""
    left = min(request.content_length or 0, MOST_DRAINED)
    beside = BesideTheFile(str(request.mimetype_params.get("boundary", "")).encode())
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, 65_536))):
        left -= len(piece)
        beside.read(piece)
    request.__dict__["form"], request.__dict__["files"] = beside.typed, ImmutableMultiDict[str, Any]()


class BesideTheFile:
    """The text fields of a form that is too large because of its file: up to `MOST_TYPED` bytes of them."""

    def __init__(self, boundary: bytes) -> None:
        self._decoder: MultipartDecoder | None = MultipartDecoder(boundary, max_parts=MOST_BOXES)
        self._fields: list[tuple[str, bytearray]] = []
        self._is_text = False
        self._left = MOST_TYPED

    @property
    def typed(self) -> ImmutableMultiDict[str, str]:
        return ImmutableMultiDict((name, text.decode(errors="replace")) for name, text in self._fields)

    def read(self, piece: bytes) -> None:
        """Reads on; a body that cannot be read says nothing more."""
        if self._decoder is None:
            return
        try:
            self._decoder.receive_data(piece)
            while not isinstance(event := self._decoder.next_event(), NeedData | Epilogue):
                self._keep(event)
        except (ValueError, HTTPException):
            self._decoder = None

    def _keep(self, event: object) -> None:
        if isinstance(event, Field | UploadedFile):
            self._is_text = isinstance(event, Field)
            if self._is_text:
                self._fields.append((event.name, bytearray()))
        elif isinstance(event, Data) and self._is_text:
            self._fields[-1][1].extend(event.data[: self._left])
            self._left = max(0, self._left - len(event.data))


class Sessions(SecureCookieSessionInterface):
    """Session cookies only where somebody fills something in; open pages have none and can be cached.

    A cookie is sent when its content has changed, and once an hour so that it does not expire while somebody
    only reads. Signing it for every page would cost more than most pages.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        if request.blueprint in ("public", "figures"):
            return False
        if session.permanent and session.get("hour") != (hour := int(now().timestamp() // 3600)):
            session["hour"] = hour
        return super().should_set_cookie(app, session)

    @cached_property
    def _serializer(self) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(current_app)

    def get_signing_serializer(self, _app: Flask) -> URLSafeTimedSerializer | None:
        return self._serializer  # made once for each app


def as_much_as_the_door_takes() -> None:
    door = current_app.view_functions.get(request.endpoint or "")
    if size := getattr(door, "takes", None):
        request.max_content_length = size


class Number(IntegerConverter):
    """A number in an address; none that is larger than a database holds."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": 2**31 - 1, **kwargs})


def no_address_with_nul() -> None:
    """Answers 404 for an address or a query that no database takes."""
    if "\0" in request.path or b"%00" in request.query_string:
        abort(404)


MOST_BOXES = 1000
"""More fields than any form has; parsing a million would block everybody."""


def only_our_own_forms() -> None:
    if request.method != "POST":
        return
    # Answered before the session is touched: otherwise another site's form, which brings no cookie, would
    # have its visitor's cookie replaced, and with it their answers lost from sight. Our own pages send no
    # referrer, so their Origin is `null`; older browsers tell another site by its Origin alone.
    origin = urlsplit(request.headers.get("Origin", "null"))
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or origin.netloc not in ("", request.host):
        abort(403)


def not_too_many_boxes() -> None:
    if request.endpoint is None:  # it is answered without being read
        return
    urlencoded = request.mimetype == "application/x-www-form-urlencoded"
    if urlencoded and request.get_data().count(b"&") > MOST_BOXES:
        abort(413)
    if request.method == "POST" and None in request.form:  # a part without a name: browsers send none
        abort(400)


def security_headers(response: Response) -> Response:
    headers = response.headers
    headers.extend(HEADERS)  # no view has its own handlers, and looking for them costs more than all of this
    if response.mimetype == "application/pdf":
        headers["Content-Security-Policy"] = PDF_POLICY
    headers.setdefault("Cache-Control", "no-store")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
