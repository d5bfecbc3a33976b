"""Devices that signed in before: guesses made elsewhere cannot lock an officer out on their own device.

A signed note in a cookie of its own, which opens nothing. While the password stands, attempts on that device
are counted for the device alone.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hmac import compare_digest

from flask import Response, after_this_request, current_app, request

from asb.web.pages import tokens

COOKIE = "staff-device"
KEPT_FOR = timedelta(days=180)


def remember(uniquifier: str) -> None:
    """Notes on this device, with the answer to this request, that this account signed in on it."""
    nonce = secrets.token_urlsafe(16)
    note = f"{nonce}.{_signature(nonce, uniquifier)}"

    @after_this_request
    def leave(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            note,
            max_age=KEPT_FOR,
            path="/staff",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


def known(uniquifier: str) -> str:
    """Identifier of this device if this account signed in on it since its password was chosen; else empty."""
    nonce, _, signature = request.cookies.get(COOKIE, "").partition(".")
    return nonce if compare_digest(signature.encode(), _signature(nonce, uniquifier).encode()) else ""


def _signature(nonce: str, uniquifier: str) -> str:
    return tokens().digest(f"staff device:{nonce}:{uniquifier}").hex()
