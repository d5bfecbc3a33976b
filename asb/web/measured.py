"""Measurements of requests: how many, how they ended, how long they took; by route name, never by address."""

from __future__ import annotations

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

NOWHERE = "none"
"""Route of a request whose address leads nowhere."""
METHODS = frozenset({"GET", "HEAD", "POST"})
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

registry = CollectorRegistry()
requests = Counter(
    "asb_requests", "Requests, by route and status.", ("route", "method", "status"), registry=registry
)
seconds = Histogram(
    "asb_request_seconds", "Seconds until an answer was made.", ("route",), registry=registry, buckets=SECONDS
)


def set_up(app: Flask) -> None:
    """Measures the requests of this app."""
    app.before_request(_begins)
    app.after_request(_ends)


def _begins() -> None:
    g.began = time.perf_counter()


def _ends(response: Response) -> Response:
    route = request.endpoint or NOWHERE
    method = request.method if request.method in METHODS else "other"
    requests.labels(route, method, str(response.status_code)).inc()
    if (began := g.get("began")) is not None:
        seconds.labels(route).observe(time.perf_counter() - began)
    return response


def of_requests() -> CollectorRegistry:
    """Returns the measurements of all web processes; without PROMETHEUS_MULTIPROC_DIR, those of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return registry
    all_of_them = CollectorRegistry()
    MultiProcessCollector(all_of_them)  # type: ignore[no-untyped-call]  # the library's own way to register
    return all_of_them
