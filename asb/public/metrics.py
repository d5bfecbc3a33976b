"""Measurements for Prometheus, for whoever has the token or asks at METRICS_LISTEN."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Response, abort, current_app, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from asb import web
from asb.casework.service import measures
from asb.config import Settings
from asb.public.machines import may_read_numbers
from asb.public.shared import bp


@bp.get("/metrics")
def metrics() -> Response:
    """Requests of all web processes, then the figures of the database, by one query.

    Where nobody may read them, the answer is that of a page which does not exist.
    """
    settings: Settings = current_app.extensions["asb_settings"]
    listen = settings.watching.metrics_listen
    inside = listen is not None and request.environ.get("SERVER_PORT") == str(listen[1])
    if not inside and not may_read_numbers():
        abort(404)
    figures = CollectorRegistry()
    figures.register(Figures(web.now()))
    body = generate_latest(web.of_requests()) + generate_latest(figures)
    return Response(body, content_type=CONTENT_TYPE_LATEST)


class Figures(Collector):
    """The figures of the database at one moment."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yields one gauge after another; with the database away, only that it is."""
        try:
            found = measures.take(self.now, web.today())
        except SQLAlchemyError:
            yield GaugeMetricFamily("asb_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("asb_database_up", "Whether the database answers.", 1)
        yield GaugeMetricFamily("asb_letters_waiting", "Letters due to be sent.", found.waiting)
        yield GaugeMetricFamily("asb_letters_failed", "Letters not delivered.", found.failed)
        yield GaugeMetricFamily("asb_letters_to_print", "Letters to print and post.", found.to_print)
        yield GaugeMetricFamily("asb_mail_paused", "Whether mail is paused.", int(found.paused))
        yield GaugeMetricFamily("asb_due_late", "Things to do on cases whose day is over.", found.late)
        oldest = (self.now - found.oldest).total_seconds() if found.oldest else 0
        yield GaugeMetricFamily("asb_oldest_letter_seconds", "Age of the oldest letter that waits.", oldest)
        if found.worker_seen:  # absent until a worker was there: an alert rule asks for that
            seen = found.worker_seen.timestamp()
            yield GaugeMetricFamily("asb_worker_last_seen", "When a worker was last seen, in seconds.", seen)
        if found.backed_up:
            made = found.backed_up.timestamp()
            yield GaugeMetricFamily("asb_last_backup", "When a backup was last made, in seconds.", made)
