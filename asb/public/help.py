"""Get help: contacts by problem, from the council file."""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32

from flask import Response, request

from asb import web
from asb.council import Behaviour, Council, HelpLine, Problem
from asb.fields import Option
from asb.public.shared import bp, page

GROUPS = {
    "safety": "In danger, or afraid",
    "behaviour": "What is happening",
    "support": "Support, and what you know",
    "complaint": "Complaints",
}
"""Sections of the page, in order."""


class Need(NamedTuple):
    """A problem somebody may need help with. `code` appears in addresses, so it does not name the problem."""

    code: str
    about: Problem | Behaviour
    lines: list[HelpLine]


@bp.get("/get-help")
def get_help() -> Response:
    """The whole page or one problem; a plain form, so it works without JavaScript."""
    groups = _needs(web.council())
    chosen = request.args.get("for", "")
    options = [Option(need.code, need.about.label) for needs in groups.values() for need in needs]
    if chosen in {option.value for option in options}:
        groups = {title: [need for need in needs if need.code == chosen] for title, needs in groups.items()}
    else:
        chosen = ""
    return page(
        "open/get_help.html",
        groups={title: needs for title, needs in groups.items() if needs},
        options=[Option("", "Everything"), *options],
        chosen=chosen,
        complaints=not chosen or bool(groups[GROUPS["complaint"]]),
        appeal=web.council().appeal_on(web.today()),
    )


def _needs(council: Council) -> dict[str, list[Need]]:
    """All problems, by section."""
    groups: dict[str, list[Need]] = {title: [] for title in GROUPS.values()}
    behaviour = [kind for kind in council.kinds if kind.key != "other"]
    for group, title in GROUPS.items():
        problems = [problem for problem in council.problems if problem.group == group]
        for about in [*(behaviour if group == "behaviour" else ()), *problems]:
            lines = [council.help_line(key) for key in about.help]
            groups[title].append(Need(f"{crc32(about.key.encode()):08x}", about, lines))
    return groups
