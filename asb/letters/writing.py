"""How a letter is made: its recipient and route, its words from a template, its two parts.

A letter is a template in templates/letters: its first line is the subject, the rest is written in a plain
form (a line `# ...` is a heading, lines `- ...` a list, lines `> ...` a quotation), from which both the text
and the HTML part are made. A recipient whose inbox or post others see gets the neutral wording: nothing in
it, its subject or its sender says what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from asb.council import Body, Council
from asb.fields import say_day, say_list
from asb.models import Case, Person, Report
from asb.rules.days import last_day
from asb.rules.facts import Finding
from asb.rules.findings import ELEMENTS
from asb.rules.threshold import ReportVerdict
from asb.tokens import HERE, MARKS, PLACE, Link, Ours

MAY_KNOW = {
    "progress": "how far it is",
    "decision": "what is decided and why",
    "plan": "what is planned and done",
}
"""What somebody may allow us to tell the applicant, as an officer reads it."""


PLAINLY = {"council": "the council", "police": "the police", "icb": "the NHS", "landlord": "housing"}
"""What people call the kinds of relevant bodies (s.105)."""


def bodies(council: Council) -> str:
    """Who looks at a case, in plain words: the council, the police and the NHS."""
    return say_list(dict.fromkeys(PLAINLY[body.kind] for body in council.bodies))


def partners(council: Council) -> str:
    """Whom the council passes a case to, each in plain words and by name."""
    return say_list(
        f"{PLAINLY[body.kind]} ({body.name})" for body in council.bodies if body.kind != "council"
    )


@dataclass(frozen=True)
class Composed:
    """A letter as it will be read. `event` tells apart two happenings of one kind on the same case."""

    kind: str
    event: str
    recipient: str
    route: str
    to_name: str
    to_address: str
    from_name: str
    reply_to: str
    website: str
    subject: str
    text: str
    html: str
    nonce: str = ""


def is_to_wait(person: Person) -> bool:
    """Whether this person must not be contacted yet: no way was called safe."""
    return "none" in person.contact["routes"]


def route_of(person: Person) -> str:
    """How a letter may go to this person: by email if safe, else by post, else by hand."""
    routes = person.contact["routes"]
    return next((route for route in ("email", "post") if route in routes), "hand")


def is_shared(person: Person) -> bool:
    """Whether anyone else may see what comes by that route; not known counts as yes."""
    answer = {"email": "email_shared", "post": "post_shared"}.get(route_of(person))
    return answer is not None and person.contact[answer] != "no"


def is_private(person: Person) -> bool:
    """Whether a link may go to this person: by an email that was called safe and that nobody else sees."""
    return route_of(person) == "email" and not is_shared(person)


def recipient_of(person: Person) -> str:
    """How a letter names whom it is for: the role, which one person of a case has, or one of the group."""
    return f"member-{person.id}" if person.role == "member" else person.role


def to_team(what: tuple[str, str], written: tuple[str, str], council: Council) -> Composed:
    return composed(
        (*what, "team"),
        ("email", council.team.name, council.team.email),
        (council.name, ""),
        council,
        written,
    )


def to_body(kind: str, case: Case, body: Body, council: Council, event: str, **facts: Any) -> Composed:
    """A letter to a relevant body: by email where it has one, else to print."""
    return composed(
        (kind, event, f"body-{body.key}"),
        ("email", body.name, body.email) if body.email else ("hand", body.name, ""),
        (f"{council.name} {council.service_name}", council.team.email),
        council,
        write(kind, case=case, body=body, council=council, **facts),
    )


def to_person(
    kind: str,
    case: Case,
    person: Person,
    council: Council,
    event: str = "received",
    *,
    neutral: str = "",
    **facts: Any,
) -> Composed:
    """A letter by the safe route; neutral, sender and all, where others may see it."""
    neutral = neutral or f"{kind}_neutral"
    route, shared = route_of(person), is_shared(person)
    address = {"email": "email", "post": "address"}.get(route)
    sender = (council.name, "") if shared else (f"{council.name} {council.service_name}", council.team.email)
    link: Link | None = facts.get("link")
    return composed(
        (kind, event, recipient_of(person)),
        (route, person.name, person.contact[address] if address else ""),
        sender,
        council,
        write(neutral if shared else kind, case=case, person=person, council=council, **facts),
        link.nonce if link else "",
    )


def composed(
    what: tuple[str, str, str],
    to: tuple[str, str, str],
    sender: tuple[str, str],
    council: Council,
    written: tuple[str, str],
    nonce: str = "",
) -> Composed:
    subject, text = written
    html = _page.render(council=council, subject=subject, body=_html(text))
    plain = re.sub(r"^# (.*)$", lambda line: f"{line[1]}\n{'-' * len(line[1])}", text, flags=re.MULTILINE)
    return Composed(*what, *to, *sender, council.website, subject, plain, html, nonce)


def _quote(text: str) -> str:
    """What a person wrote, set apart, so that no line of it can pass for ours; or a letter of ours, whole."""
    quoted = "\n".join(f"> {line}".rstrip() for line in text.splitlines())
    return Ours(quoted) if isinstance(text, Ours) else quoted


def _finalized(value: Any) -> Any:
    """All that stands in a letter and is not our own is without marks, so that nothing is filled into it."""
    return value if isinstance(value, Ours) else _NO_MARKS.sub("", str(value))


_NO_MARKS = re.compile(f"[{MARKS}]")


_folder = Path(__file__).resolve().parents[2] / "templates" / "letters"
_plain = Environment(  # noqa: S701 - plain text; the HTML part is escaped in _html
    loader=FileSystemLoader(_folder),
    undefined=StrictUndefined,
    finalize=_finalized,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,  # a part that is included ends as it is written
    auto_reload=False,
)
WHY_NOT_COUNTED = {
    "reported_late": "It was reported too long after it happened.",
    "applied_late": "It was made too long before the application.",
    "reported_after_applying": "It was made after the day of the application.",
    "reported_before_it_happened": "By its dates it was reported before it happened.",
    "day_unknown": "Nobody could find out the day.",
    "not_asb": "It was not about harassment, alarm or distress.",
    "out_of_area": "It happened outside our area.",
    "not_a_complaint": "It was not made to a body that can take such a complaint.",
    "unrelated": "It was not about the behaviour of this application.",
    "same_incident": "It is about the same incident as another report.",
    "unsure": "It could not be settled.",
}
"""Why a report does not count, as the applicant reads it."""


def why_of(report: ReportVerdict, finding: Finding | None) -> str:
    """Why a report counts or not, in a sentence or two, with the reason that was found, if any."""
    if report.verdict == "counts":
        return "It was made in time, and so was the application."
    elements = [finding.element(key) for key in ELEMENTS] if finding else []
    found = [each.why for each in elements if each.said != "yes" and each.why]
    days = [
        f"The last day for it was {say_day(day)}."
        for reason, day in (("reported_late", report.report_by), ("applied_late", report.apply_by))
        if reason in report.reasons and day
    ]
    reasons = [WHY_NOT_COUNTED[reason] for reason in report.reasons]
    if finding and finding.same_as and "same_incident" in report.reasons:
        reasons = [f"It is about the same incident as report {finding.same_as}."]
    return " ".join([*reasons, *days, *(f"“{why}”" for why in found)])


def made(report: Report) -> str:
    """When a report was made, as the applicant told it, and its reference: which one it is, and no more."""
    if report.reported_from is None or report.reported_to is None:
        day = "day not known"
    elif report.reported_kind == "exact":
        day = f"made on {say_day(report.reported_from)}"
    else:
        day = f"made between {say_day(report.reported_from)} and {say_day(report.reported_to)}"
    return f"{day}, reference {report.their_reference}" if report.their_reference else day


def one_line(text: str) -> str:
    """What a person wrote, as part of a line of ours; it ends as a sentence does."""
    line = " ".join(text.split())
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


_plain.filters |= {"one_line": one_line, "last_day": last_day, "made": made}
_plain.filters |= {"why_of": why_of}
_plain.filters |= {"day": say_day, "partners": partners, "quote": _quote, "may_know": MAY_KNOW.get}
_plain.globals["here"] = HERE
_page = Environment(
    loader=FileSystemLoader(_folder), undefined=StrictUndefined, autoescape=True, auto_reload=False
).get_template("page.html")


def write(name: str, **facts: Any) -> tuple[str, str]:
    """The subject and the text of a letter."""
    subject, _, text = _plain.get_template(f"{name}.txt").render(**facts).partition("\n")
    return subject.strip(), re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _html(text: str) -> Markup:
    """The same in HTML. Every line of it is escaped as it is put in."""
    parts = "".join(part for block in text.strip().split("\n\n") for part in _block(block))
    return Markup(parts)  # noqa: S704 - what is escaped once is put together as text: half the cost of a letter


def _block(block: str) -> Iterator[str]:
    """One block of a letter's plain form; a block of mixed lines becomes several."""
    for mark, group in groupby(block.split("\n"), key=lambda line: line[:1] if line[:1] in "#->" else ""):
        lines = [escape(line[1:].strip()) if mark else _line(line) for line in group]
        if mark == "#":
            yield from (f"<h2>{line}</h2>\n" for line in lines)
        elif mark == "-":
            items = "".join(f"<li>{line}</li>\n" for line in lines)
            yield f"<ul>\n{items}</ul>\n"
        else:
            joined = "<br>\n".join(lines)
            yield f"<blockquote><p>{joined}</p></blockquote>\n" if mark else f"<p>{joined}</p>\n"


def _line(line: str) -> Markup:
    """A line of ours; one that is a link of ours can be pressed."""
    ours = line.endswith(PLACE) or line.startswith(HERE)
    return Markup('<a href="{0}">{0}</a>').format(line) if ours else escape(line)
