"""What machines ask: the council's colours, and whether the service is well."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Response, current_app, jsonify
from flask_migrate import Migrate
from sqlalchemy.exc import SQLAlchemyError

from asb import web
from asb.casework.post import outbox
from asb.database import db
from asb.public.shared import bp

WORKER_QUIET = 300
"""Seconds after which a worker that was not seen is missing."""


@bp.get("/theme.css")
def theme() -> Response:
    """The council's colours; its address carries the council file's version, so it may be kept for ever."""
    reply = web.draw("theme.css", colours=web.council().colours)
    reply.mimetype = "text/css"
    reply.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return reply


@bp.get("/health")
def health() -> Response:
    """The web process is alive."""
    return jsonify(alive=True)


@bp.get("/health/ready")
def ready() -> tuple[Response, int]:
    """Whether the service can do its work: database, migrations, worker. 503 when it cannot."""
    now = web.now()
    try:
        migrated = _migrated()
        seen, oldest, failed = outbox.seen_last(), outbox.oldest_waiting(), outbox.failed_letters()
    except SQLAlchemyError:
        return jsonify(database=False), 503
    quiet = (now - seen).total_seconds() if seen else None
    working = quiet is not None and quiet < WORKER_QUIET
    waiting = int((now - oldest).total_seconds()) if oldest else 0
    facts = {
        "database": True,
        "migrated": migrated,
        "worker": working,
        "oldest_waiting_letter_seconds": waiting,
        "failed_letters": failed,
    }
    return jsonify(facts), 200 if migrated and working else 503


def _migrated() -> bool:
    migrate: Migrate = current_app.extensions["migrate"].migrate
    wanted = tuple(ScriptDirectory(migrate.directory).get_heads())
    return MigrationContext.configure(db.session.connection()).get_current_heads() == wanted
