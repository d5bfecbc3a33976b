"""Hosts: which names the service answers to, and what it tells machines that know it by another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from asb.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FOR_MACHINES = ("/health", "/health/ready", "/metrics")
"""Pages that are answered under any host: a probe knows the service by its IP address."""


class Hosts:
    """WSGI middleware before the check of the Host header.

    Pages for machines pass it. A former host leads on to BASE_URL: links that were sent with it still open
    what they opened. A form sent there would arrive without its cookie, so it leads to the start page. The
    port of METRICS_LISTEN answers machines alone.
    """

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self.app = app
        self.own = urlsplit(settings.base_url).netloc
        self.base_url = settings.base_url
        self.former = settings.watching.former_hosts
        listen = settings.watching.metrics_listen
        self.machines_port = str(listen[1]) if listen else ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers, or has the application answer."""
        path = environ.get("PATH_INFO", "")
        if path in FOR_MACHINES:
            environ["HTTP_HOST"] = self.own
        elif self.machines_port and environ.get("SERVER_PORT") == self.machines_port:
            return Response("", 404)(environ, start_response)
        elif self.former and _name(environ.get("HTTP_HOST", "")) in self.former:
            return self._lead_on(environ)(environ, start_response)
        return self.app(environ, start_response)

    def _lead_on(self, environ: WSGIEnvironment) -> Response:
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            there, status = f"{self.base_url}/", 303
        else:
            address = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "/")
            there, status = f"{self.base_url}/{address.lstrip('/')}", 308
        reply = redirect(there, status)
        reply.data = b""  # the address may be a secret: it is in one header, and nowhere else
        reply.headers["Referrer-Policy"] = "no-referrer"
        reply.headers["Cache-Control"] = "no-store"
        return reply


def _name(host: str) -> str:
    """The name in a Host header, without port and final dot."""
    return host.partition(":")[0].rstrip(".").lower()
