"""Application factory: the only module that imports all the others."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.local import LocalProxy
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from asb import (
    apply,
    bodies,
    cli,
    council,
    figures,
    journeys,
    letters,
    models,
    public,
    scanner,
    staff,
    track,
    web,
)
from asb.config import Settings, SettingsError
from asb.database import db, engine_options
from asb.fields import say_day, say_list, say_share, say_weekday
from asb.rules.days import LONDON
from asb.upkeep import keys

HOME = Path(__file__).resolve().parent.parent
BUILT = HOME / "static" / "dist"


class AssetsNotBuilt(RuntimeError):
    """The style sheet and script have not been built."""


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Creates the app, with settings from `environ` (default: the process environment).

    Raises SettingsError or CouncilFileError; the message says what to do.
    """
    settings = Settings.read(os.environ if environ is None else environ)
    app = Flask("asb", root_path=str(HOME), static_folder=None, instance_path=str(settings.instance_path))
    app.config.from_mapping(settings.flask())
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    app.extensions["asb_settings"] = settings
    here = replace(council.load(settings.council_file), by_notify=settings.by_notify)
    app.extensions["asb_council"] = here
    if settings.production and here.placeholders():
        invented = ", ".join(here.placeholders())
        raise SettingsError(f"COUNCIL_FILE: these addresses are invented; give the real ones: {invented}.")
    try:
        scanner.parse(settings.clamav_address or "/none")
    except ValueError as error:
        raise SettingsError(f"CLAMAV_ADDRESS: {error}.") from error
    app.extensions["asb_tokens"] = keys.tokens(settings)
    app.extensions["asb_apply"] = journeys.apply(here)

    db.init_app(app)
    Migrate(app, db, directory=str(HOME / "migrations"))
    web.set_up(app)
    for blueprint in (
        public.bp,
        figures.bp,
        apply.bp,
        apply.coming,
        track.agree.bp,
        track.bp,
        track.see,
        bodies.bp,
    ):
        app.register_blueprint(blueprint)
    staff.set_up(app)
    cli.register(app)
    _templates(app, here)
    _serve_assets(app)
    app.wsgi_app = web.Hosts(app.wsgi_app, settings)  # type: ignore[method-assign]  # Flask's own way to be wrapped
    _trust_proxies(app, settings)
    return app


class Drawn(Template):
    """A template whose macros are compiled once, wherever it is imported.

    Otherwise Jinja checks at every import whether the page adds globals. Ours never do, and the check costs
    a tenth of rendering.
    """

    def _get_default_module(self, _ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def _code(code: str) -> Markup:
    """A reference or code inside a sentence: browsers that translate the page leave it alone."""
    return Markup('<span translate="no">{}</span>').format(code)


def _templates(app: Flask, here: council.Council) -> None:
    env = app.jinja_env
    env.template_class = Drawn
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.auto_reload = False
    lines = {line.key: line for line in here.help}
    env.filters |= {
        "day": say_day,
        "clock_time": lambda at: f"{at.astimezone(LONDON):%H:%M}",
        "code": _code,
        "weekday": say_weekday,
        "say_list": say_list,
        "say_share": say_share,
        "bodies": letters.bodies,
        "limit_to_appeal": letters.limit_to_appeal,
        "partners": letters.partners,
        "one_line": letters.one_line,
        "as_letter": web.as_letter,
        "without_link": app.extensions["asb_tokens"].closed,
        "help_lines": lambda keys: [lines[key] for key in keys if key in lines],
    }
    env.globals.update(
        council=LocalProxy(web.council),
        asset=lambda name: assets()[name],
        csrf_token=generate_csrf,
        theme=f"/theme.css?v={here.version}",
        footer_links=public.FOOTER,
        short_footer_links=public.SHORT_FOOTER,
        open_menu=public.menu,
        with_menu=public.ALSO_WITH_MENU,
        leave_url="/leave",
        recording=apply.recording,
        received_on=apply.received_on,
    )


@cache
def assets() -> dict[str, str]:
    """URL of each built file, by its plain name. Raises AssetsNotBuilt."""
    manifest = BUILT / "manifest.json"
    if not manifest.exists():
        raise AssetsNotBuilt("static/dist is missing: run `make install`, which builds it")
    built: dict[str, str] = json.loads(manifest.read_text())
    return {name: f"/static/{file}" for name, file in built.items()}


def _serve_assets(app: Flask) -> None:
    if not (BUILT / "manifest.json").exists():
        return  # commands need no style sheet; a page reports that it is missing
    addresses = set(assets().values())

    def headers(found: Any, _path: str, _url: str) -> None:
        found["X-Content-Type-Options"] = "nosniff"
        found["Cross-Origin-Resource-Policy"] = "same-origin"

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask's own way to be wrapped
        app.wsgi_app,
        root=str(BUILT),
        prefix="static/",
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: url in addresses,
        add_headers_function=headers,
    )


def _trust_proxies(app: Flask, settings: Settings) -> None:
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]  # the same


__all__ = ["AssetsNotBuilt", "assets", "create_app", "models"]
