"""Staff area: sign-in, home, cases, settings, figures."""

from __future__ import annotations

from flask import Flask

from asb.staff import cases, guard, home, many, menu, printing, settings, signing_in
from asb.staff.cases import overview, wording
from asb.staff.shared import bp
from asb.staff.signing_in import council_account, library

__all__ = ["bp", "cases", "home", "many", "printing", "set_up", "settings", "signing_in"]


def set_up(app: Flask) -> None:
    """Registers the guard, then the pages of the staff area."""
    guard.set_up(app)
    app.register_blueprint(bp)
    library.set_up(app)
    council_account.set_up(app)
    app.jinja_env.filters |= wording.FILTERS | overview.FILTERS | printing.FILTERS
    app.extensions["asb_posted"] = printing.posted
    app.jinja_env.globals.update(
        staff_menu=menu.menu,
        council_account=council_account.is_offered,
        signed_in_here=guard.signed_in_here,
        idle_seconds=guard.idle_seconds,
        idle_warning=guard.WARNING,
    )
