"""What a browser has to load: at the first visit, with nothing kept yet, and for a later page."""

import gzip
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

CARDS = Path(__file__).with_name("cards.py")
LINKED = re.compile(r"<(?:link|script|img)\b[^>]*?(?:href|src)=\"([^\"]+)\"")
PROBED = re.compile(r"^GET +200 +[\d.]+ ms +(\d+) B +(\d+) gz", re.MULTILINE)


def _fetched(address: str) -> tuple[int, bytes]:
    """Bytes on the wire, headers included, and the body unpacked from gzip."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "br, gzip"})  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310 - the same
        body = reply.read()
        packed = reply.headers.get("Content-Encoding") == "gzip"
        return len(body) + len(str(reply.headers).encode()), gzip.decompress(body) if packed else body


def first(port: int) -> dict[str, Any]:
    """The start page with its style sheets, scripts and icon: requests, and kB as they came.

    The page comes packed with gzip, as open pages do.
    """
    start = f"http://127.0.0.1:{port}/"
    size, page = _fetched(start)
    addresses = sorted({urljoin(start, found) for found in LINKED.findall(page.decode())})
    files = sum(_fetched(address)[0] for address in addresses)
    return {
        "first requests": 1 + len(addresses),
        "first kB": (size + files) / 1000,
    }


def later(bench: Path, journey: str, port: int) -> dict[str, Any]:
    """The mean page of a journey with three reports: kB as gzip would make it, and as sent."""
    probe = [sys.executable, str(CARDS), "probe", journey, "--base", f"http://127.0.0.1:{port}", "-i", "3"]
    environ = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(probe, cwd=bench, env=environ, capture_output=True, text=True, check=True).stdout
    pages = [(int(plain), int(packed)) for plain, packed in PROBED.findall(told)]
    return {
        "later kB": sum(plain for plain, _ in pages) / len(pages) / 1000,
        "later kB packed": sum(packed for _, packed in pages) / len(pages) / 1000,
    }
