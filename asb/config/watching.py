"""Settings for those who watch over the service: its logs, its measurements, the names it had before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

SHORTEST_TOKEN = 20
"""Fewest characters of a token: a guess must be hopeless."""
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_PORT = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True)
class Watching:
    """How the service is watched, and under which names it was known."""

    former_hosts: frozenset[str] = frozenset()
    """FORMER_HOSTS: names that the service had before, with commas; links to them lead on to BASE_URL."""

    log_format: str = "plain"
    """LOG_FORMAT: `plain` or `json`."""

    metrics_token: str = field(default="", repr=False)
    """METRICS_TOKEN: bearer token of whoever reads measurements; empty refuses everybody."""

    metrics_listen: tuple[str, int] | None = None
    """METRICS_LISTEN: host and port at which measurements are given without a token."""

    @property
    def measures(self) -> bool:
        """Whether anybody may read measurements."""
        return bool(self.metrics_token) or self.metrics_listen is not None


def read(text: Callable[[str], str | None], problems: list[str], host: str) -> Watching:
    """Reads these settings; adds a line to `problems` for each that cannot be used.

    `text` returns a setting by its name; `host` is that of BASE_URL.
    """
    former = [each.strip().lower() for each in (text("FORMER_HOSTS") or "").split(",") if each.strip()]
    problems += [
        f"FORMER_HOSTS names {each!r}: give host names without https:// and port, separated by commas."
        for each in former
        if not _HOST.fullmatch(each)
    ]
    if host in former:
        problems.append(f"FORMER_HOSTS names {host!r}, which is the host of BASE_URL: leave it out.")
    log_format = (text("LOG_FORMAT") or "plain").lower()
    if log_format not in ("plain", "json"):
        problems.append(f"LOG_FORMAT is {log_format!r}: give plain or json.")
    token = text("METRICS_TOKEN") or ""
    if token and len(token) < SHORTEST_TOKEN:
        problems.append(f"METRICS_TOKEN is shorter than {SHORTEST_TOKEN} characters.")
    return Watching(frozenset(former), log_format, token, _listen(text("METRICS_LISTEN"), problems))


def _listen(given: str | None, problems: list[str]) -> tuple[str, int] | None:
    if given is None:
        return None
    host, _, port = given.rpartition(":")
    try:
        address = ip_address(host.strip("[]"))
        if _PORT.fullmatch(port) and 0 < int(port) < 65536:
            return str(address), int(port)
    except ValueError:
        pass
    problems.append(f"METRICS_LISTEN is {given!r}: give an IP address and a port, such as 127.0.0.1:9464.")
    return None
