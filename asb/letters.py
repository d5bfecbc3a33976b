"""Every letter, one function each.

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

from asb.council import Council
from asb.fields import say_day
from asb.models import Case, Person
from asb.rules.working_days import Calendar, due

RISKS = {
    "danger": "says that somebody is in danger now, or at risk of being hurt",
    "others": "says that children, or adults who need care, are at risk",
    "close_by": "says that the person causing this lives with them or gets in touch with them",
    "under_18": "is under 18",
    "hate": "says it may be because of who they are (a hate incident)",
}
"""Each risk as it is said of the applicant, in the order in which an officer must see them."""


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
    website: str
    subject: str
    text: str
    html: str


def on_receipt(case: Case, council: Council) -> Iterator[Composed]:
    """Everything that is written when an application has been received."""
    for person in case.people:
        if person.role == "applicant":
            yield acknowledgement(case, person, council)
        else:
            yield applied_for_you(case, person, council)
    yield new_application(case, council)


def acknowledgement(case: Case, person: Person, council: Council) -> Composed:
    """To the applicant: we have it, what happens next, how to add, what to do if it gets worse."""
    helping = next((other.name for other in case.people if other.role == "represented"), "")
    ahead = promises(case, council)
    return _to_person("acknowledgement", case, person, council, helping=helping, promises=ahead)


def applied_for_you(case: Case, person: Person, council: Council) -> Composed:
    """To the person represented: somebody applied for you; nothing of what the helper wrote."""
    helper = next(other.name for other in case.people if other.role == "applicant")
    return _to_person("applied_for_you", case, person, council, helper=helper)


def new_application(case: Case, council: Council) -> Composed:
    """To the council's team: risk first, then how to contact the people safely, then the application."""
    risks = [RISKS[risk] for risk in RISKS if risk in case.risks]
    post = [(person.name, _route(person)) for person in case.people if _route(person) != "email"]
    subject, text = _write("new_application", case=case, council=council, risks=risks, post=post)
    return _composed(
        ("new_application", "received", "team"),
        ("email", council.team.name, council.team.email),
        council,
        subject,
        text,
    )


def promises(case: Case, council: Council) -> list[tuple[str, str]]:
    """The adopted timescales still ahead, each with its day; others are nobody's to promise."""
    calendar = Calendar.of(council)
    return [
        (clock.label, say_day(due(case.received_on, clock.working_days, calendar).due))
        for clock in council.clocks
        if clock.adopted and clock.key != "acknowledgement"
    ]


def _route(person: Person) -> str:
    """How a letter may go to this person: by email if safe, else by post, else by hand."""
    routes = person.contact["routes"]
    return next((route for route in ("email", "post") if route in routes), "hand")


def _is_shared(person: Person) -> bool:
    """Whether anyone else may see what comes by that route; not known counts as yes."""
    answer = {"email": "email_shared", "post": "post_shared"}.get(_route(person))
    return answer is not None and person.contact[answer] != "no"


def _to_person(kind: str, case: Case, person: Person, council: Council, **facts: Any) -> Composed:
    route, shared = _route(person), _is_shared(person)
    address = {"email": "email", "post": "address"}.get(route)
    template = "neutral" if shared else kind
    subject, text = _write(template, case=case, person=person, council=council, **facts)
    return _composed(
        (kind, "received", person.role),
        (route, person.name, person.contact[address] if address else ""),
        council,
        subject,
        text,
        sender=council.name if shared else f"{council.name} {council.service_name}",
    )


def _composed(
    what: tuple[str, str, str],
    to: tuple[str, str, str],
    council: Council,
    subject: str,
    text: str,
    *,
    sender: str = "",
) -> Composed:
    html = _page.render(council=council, subject=subject, body=_html(text))
    return Composed(*what, *to, sender or council.name, council.website, subject, text, html)


def _quote(text: str) -> str:
    """What a person wrote, set apart, so that no line of it can pass for ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


_folder = Path(__file__).resolve().parent.parent / "templates" / "letters"
_plain = Environment(  # noqa: S701 - plain text; the HTML part is escaped in _html
    loader=FileSystemLoader(_folder),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_plain.filters |= {"day": say_day, "quote": _quote}
_page = Environment(
    loader=FileSystemLoader(_folder), undefined=StrictUndefined, autoescape=True, auto_reload=False
).get_template("page.html")


def _write(name: str, **facts: Any) -> tuple[str, str]:
    """The subject and the text of a letter."""
    subject, _, text = _plain.get_template(f"{name}.txt").render(**facts).partition("\n")
    return subject.strip(), re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _html(text: str) -> Markup:
    return Markup().join(_block(block) for block in text.strip().split("\n\n"))


def _block(block: str) -> Markup:
    """One block of a letter's plain form; a block of mixed lines becomes several."""
    parts = []
    for mark, group in groupby(block.split("\n"), key=lambda line: line[:1] if line[:1] in "#->" else ""):
        lines = [line[1:].strip() if mark else line for line in group]
        if mark == "#":
            parts += [Markup("<h2>{}</h2>\n").format(line) for line in lines]
        elif mark == "-":
            items = Markup().join(Markup("<li>{}</li>\n").format(line) for line in lines)
            parts.append(Markup("<ul>\n{}</ul>\n").format(items))
        else:
            joined = Markup("<br>\n").join(escape(line) for line in lines)
            tag = Markup("<blockquote><p>{}</p></blockquote>\n") if mark else Markup("<p>{}</p>\n")
            parts.append(tag.format(joined))
    return Markup().join(parts)
