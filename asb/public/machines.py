"""Addresses for machines: the council's colours, and health checks."""

from __future__ import annotations

import hmac

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Response, abort, current_app, jsonify, request
from flask_migrate import Migrate
from sqlalchemy.exc import SQLAlchemyError

from asb import web
from asb.casework import rate_limits
from asb.casework.post import mail, outbox
from asb.config import Settings
from asb.database import db
from asb.public.shared import bp
from asb.sending import notify
from asb.upkeep import state as upkeep

MOST_OF_A_CALLBACK = 20_000
"""Bytes of a callback: it has a dozen short values."""
WORKER_QUIET = 300
"""Seconds after which a worker counts as missing."""


@bp.get("/theme.css")
def theme() -> Response:
    """The council's colours as CSS. The URL contains the file's version, so it is cached for ever."""
    reply = web.draw("theme.css", colours=web.council().colours)
    reply.mimetype = "text/css"
    reply.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return reply


@bp.post("/notify/delivered")
@web.takes(MOST_OF_A_CALLBACK)
def notify_delivered() -> tuple[str, int]:
    """Takes callbacks of GOV.UK Notify: what became of a letter. Says nothing about which letters there are.

    The answer is that of a page which does not exist, unless it comes with our bearer token.
    """
    settings: Settings = current_app.extensions["asb_settings"]
    token = settings.notify.callback_token if settings.notify else ""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    digest = web.tokens().digest  # equally long, so that comparing tells nothing of the length either
    if not token or not hmac.compare_digest(digest(given), digest(token)):
        web.not_too_often(rate_limits.CALLING_WRONGLY)
        abort(404)
    web.not_too_often(rate_limits.CALLING_BACK)
    said = request.get_json(force=True, silent=True)
    if isinstance(said, dict):
        reference, status = said.get("reference"), said.get("status")
        if status is None and said.get("notification_id"):
            status = "returned-letter"  # the callback about a letter that came back has no status
        if isinstance(reference, str) and isinstance(status, str) and f"{reference}{status}".isprintable():
            notify.take(reference[:200], status, web.now())
    return "", 204


web.csrf.exempt(notify_delivered)  # it comes from no page of ours: its bearer token is its guard


@bp.get("/health")
def health() -> Response:
    """Liveness: the web process answers."""
    return jsonify(alive=True)


@bp.get("/health/ready")
def ready() -> tuple[Response, int]:
    """Readiness: database, migrations and worker, 503 when one is missing; and whether mail goes out.

    Mail has a key of its own and no part in the status: people can apply while letters wait, so a proxy must
    not cut them off.
    """
    now = web.now()
    try:
        migrated = _migrated()
        seen, oldest, failed = outbox.seen_last(), outbox.oldest_waiting(now), outbox.failed_letters()
        well, paused = mail.is_well(now), mail.is_paused()
        backup = upkeep.last_backup()
    except SQLAlchemyError:
        return jsonify(database=False), 503
    quiet = (now - seen).total_seconds() if seen else None
    working = quiet is not None and quiet < WORKER_QUIET
    waiting = int((now - oldest).total_seconds()) if oldest else 0
    facts = {
        "database": True,
        "migrated": migrated,
        "worker": working,
        "mail": well,
        "mail_paused": paused,
        "oldest_waiting_letter_seconds": waiting,
        "failed_letters": failed,
        "last_backup": backup.isoformat() if backup else None,
    }
    return jsonify(facts), 200 if migrated and working else 503


def _migrated() -> bool:
    migrate: Migrate = current_app.extensions["migrate"].migrate
    wanted = tuple(ScriptDirectory(migrate.directory).get_heads())
    return MigrationContext.configure(db.session.connection()).get_current_heads() == wanted
