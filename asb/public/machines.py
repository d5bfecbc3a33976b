"""Addresses for machines: the council's colours, and health checks."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from alembic.script import ScriptDirectory
from flask import Response, abort, current_app, jsonify, request, url_for
from flask_migrate import Migrate
from sqlalchemy.exc import SQLAlchemyError

from asb import web
from asb.casework import rate_limits
from asb.casework.post import mail, outbox
from asb.casework.service import versions
from asb.config import Settings
from asb.database import db
from asb.public.shared import bp
from asb.sending import notify
from asb.upkeep import state as upkeep

MOST_OF_A_CALLBACK = 20_000
"""Bytes of a callback: it has a dozen short values."""
WORKER_QUIET = 300
"""Seconds after which a worker counts as missing."""
TRIED_EVERY = timedelta(seconds=30)
"""How long a write that worked stands for those after it."""


@bp.get("/theme.css")
def theme() -> Response:
    """The council's colours as CSS. The URL contains the file's version, so it is cached for ever."""
    reply = web.draw("theme.css", colours=web.council().colours)
    reply.mimetype = "text/css"
    reply.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return reply


@bp.get("/robots.txt")
def robots() -> Response:
    """Asks search engines to leave out all but the open pages: nobody should find a form half-way."""
    closed = (
        "/apply/",
        "/deleted",
        "/leave",
        "/notify",
        "/part",
        "/reply",
        "/return",
        "/see",
        "/staff",
        "/track",
    )
    return _plain("User-agent: *", *(f"Disallow: {path}" for path in closed))


REPORTS_READ_FOR = timedelta(days=180)
"""How long security.txt is good for: RFC 9116 advises less than a year."""


@bp.get("/.well-known/security.txt")
def security() -> Response:
    """Tells who finds a weakness where to report it (RFC 9116): the council that runs the service."""
    settings: Settings = current_app.extensions["asb_settings"]
    expires = (web.now() + REPORTS_READ_FOR).strftime("%Y-%m-%dT00:00:00Z")
    return _plain(
        f"Contact: mailto:{web.council().team.email}",
        f"Contact: {settings.base_url}{url_for('public.contact')}",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {settings.base_url}{url_for('public.security')}",
    )


def _plain(*lines: str) -> Response:
    return Response("".join(f"{line}\n" for line in lines), mimetype="text/plain")


@bp.post("/notify/delivered")
@web.takes(MOST_OF_A_CALLBACK)
def notify_delivered() -> tuple[str, int]:
    """Takes callbacks of GOV.UK Notify: what became of a letter. Says nothing about which letters there are.

    The answer is that of a page which does not exist, unless it comes with our bearer token.
    """
    settings: Settings = current_app.extensions["asb_settings"]
    if not _has_token(settings.notify.callback_token if settings.notify else ""):
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
    """Readiness: database, migrations, writes and worker, 503 when one is missing; and whether mail goes out.

    Mail has a key of its own and no part in the status: people can apply while letters wait, so a proxy must
    not cut them off. Anybody may ask, so numbers, which would tell when somebody has applied, are only for
    whoever has the bearer token METRICS_TOKEN.
    """
    now = web.now()
    try:
        migrated, seen = _migrated(), outbox.seen_last()
        working = seen is not None and (now - seen).total_seconds() < WORKER_QUIET
        facts: dict[str, bool | int | str | None] = {
            "database": True,
            "migrated": migrated,
            "worker": working,
            "mail": mail.is_well(now),
            "mail_paused": mail.is_paused(),
        }
        if may_read_numbers():
            facts |= _numbers(now)
        db.session.rollback()
    except SQLAlchemyError:
        return jsonify(database=False), 503
    facts["writes"] = _writes()
    return jsonify(facts), 200 if migrated and working and facts["writes"] else 503


def _numbers(now: datetime) -> dict[str, int | str | None]:
    """What only those who watch over the service are told; moments in ISO 8601."""
    oldest, backup = outbox.oldest_waiting(now), upkeep.last_backup()
    return {
        "oldest_waiting_letter_seconds": int((now - oldest).total_seconds()) if oldest else 0,
        "failed_letters": outbox.failed_letters(),
        "last_backup": backup.isoformat() if backup else None,
    }


def may_read_numbers() -> bool:
    """Whether a request brings the bearer token METRICS_TOKEN."""
    settings: Settings = current_app.extensions["asb_settings"]
    return _has_token(settings.watching.metrics_token)


def _has_token(token: str) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    digest = web.tokens().digest  # equally long, so that comparing tells nothing of the length either
    return bool(token) and hmac.compare_digest(digest(given), digest(token))


def _writes() -> bool:
    """Whether something can be written; tried at most twice a minute, for anybody may ask."""
    now = web.now()
    if (last := current_app.extensions.get("asb_last_write")) and now - last < TRIED_EVERY:
        return True
    try:
        versions.try_to_write()
    except SQLAlchemyError as error:
        web.log.error("nothing can be written: %s", type(error).__name__, extra={"fold": "writing"})
        return False
    current_app.extensions["asb_last_write"] = now
    return True


def _migrated() -> bool:
    """Whether the database is at the version of this code, whose migrations are read from disk once."""
    wanted = current_app.extensions.get("asb_versions")
    if wanted is None:
        migrate: Migrate = current_app.extensions["migrate"].migrate
        wanted = tuple(ScriptDirectory(migrate.directory).get_heads())
        current_app.extensions["asb_versions"] = wanted
    return versions.of_database() == wanted
