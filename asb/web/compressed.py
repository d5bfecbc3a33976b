"""Compression of the open pages, which are the same for everybody.

How well a page compresses tells something of what is on it. No page with a token, or with anything of a
person's, is compressed here.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Response, request

SMALLEST = 500
"""Bytes below which compression gains nothing."""
TEXT = {"text/html", "text/css", "text/plain", "text/csv", "application/json"}


def compress_open_pages(response: Response) -> Response:
    """Compresses what anybody may cache, with gzip, for browsers that accept it."""
    if not response.cache_control.public or "Set-Cookie" in response.headers or response.mimetype not in TEXT:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or not _is_whole(response) or not request.accept_encodings["gzip"]:
        return response
    response.set_data(_gzipped(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    if etag := response.get_etag()[0]:
        response.set_etag(etag, weak=True)  # the bytes differ, what they say does not
    return response


def _is_whole(response: Response) -> bool:
    """Whether all of the answer is here, uncompressed, and worth compressing."""
    whole = response.is_sequence and "Content-Encoding" not in response.headers
    return whole and len(response.get_data()) >= SMALLEST


@lru_cache(maxsize=128)
def _gzipped(plain: bytes) -> bytes:
    return gzip.compress(plain, mtime=0)
