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
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from asb.council import Council
from asb.fields import say_day, say_list
from asb.models import Case, Person
from asb.rules.days import london_date
from asb.rules.working_days import Calendar, due
from asb.tokens import PLACE, Link, Tokens

RISKS = {
    "danger": "Somebody is in danger now, or at risk of being hurt.",
    "others": "Children, or adults who need care, are at risk.",
    "close_by": "The person causing this lives with the person who suffers, or gets in touch with them.",
    "under_18": "The person who suffers is under 18.",
    "hate": "It may be because of who they are: a hate incident.",
    "danger_unsure": "They are not sure if somebody is in danger, or at risk of being hurt.",
    "others_unsure": "They are not sure if children, or adults who need care, are at risk.",
    "close_by_unsure": "They are not sure if the person causing this is in touch with whoever suffers.",
}
"""Each risk as an officer reads it, in the order in which they must be seen."""


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


def on_receipt(case: Case, council: Council, tokens: Tokens) -> Iterator[Composed]:
    """Everything that is written when an application was received; a link is noted with its person."""
    applicant, *others = case.people
    written = [acknowledgement(case, applicant, council)]
    for person in others:
        assert person.agreement  # noqa: S101 - tells the type checker what submitting sees to
        if person.agreement.how == "link" and is_private(person):
            link = tokens.link("reply")
            person.agreement.link = link.digest
            written.append(please_agree(case, person, link, council))
        elif person.agreement.how != "authority" and not is_to_wait(person):
            written.append(applied_for_you(case, person, council))
    yield from written
    yield new_application(case, [letter for letter in written if letter.route != "email"], council)


def acknowledgement(case: Case, person: Person, council: Council) -> Composed:
    """To the applicant: we have it, what happens next, how to add, what to do if it gets worse."""
    others = [other.agreement.how for other in case.people if other.agreement]
    speaks_for = {"represented": "person", "member": "group"}.get(case.people[-1].role, "")
    return _to_person(
        "acknowledgement",
        case,
        person,
        council,
        speaks_for=speaks_for,
        by_authority="authority" in others,
        promises=promises(case, council),
    )


def applied_for_you(case: Case, person: Person, council: Council) -> Composed:
    """To somebody whom an applicant speaks for: there is an application, and we will ask if you agree.

    Nothing of what the applicant wrote stands in it, not even a name: nobody has confirmed the address yet,
    and an abuser must not be able to send words of their own under the council's.
    """
    return _to_person("applied_for_you", case, person, council)


def please_agree(case: Case, person: Person, link: Link, council: Council) -> Composed:
    """The same, with a link to read what is shared and to answer. Only where nobody else sees it."""
    return _to_person("please_agree", case, person, council, link=link)


def agreement_answered(person: Person, council: Council) -> Composed:
    """To the team: somebody answered by link, and has still to be reached by us."""
    assert person.agreement  # noqa: S101 - only who was asked can answer
    written = _write(
        "agreement_answered", case=person.case, person=person, agreement=person.agreement, council=council
    )
    return _to_team(("agreement_answered", f"person-{person.id}"), written, council)


def file_stopped(case: Case, file_id: int, name: str, council: Council) -> Composed:
    """To the team: the virus scanner stopped a file that came with an application."""
    written = _write("file_stopped", case=case, file=name)
    return _to_team(("file_stopped", f"file-{file_id}"), written, council)


def return_link(to: str, event: str, link: Link, gone: datetime, council: Council) -> Composed:
    """To somebody who has saved an application: the way back. It does not say what it is about.

    Nobody has confirmed the address, so no name goes with it.
    """
    return _to_nobody_yet(("return_link", event), to, link, gone, council)


def draft_goes_soon(to: str, event: str, link: Link, gone: datetime, council: Council) -> Composed:
    """To the same person, some days before the saved answers are erased."""
    return _to_nobody_yet(("draft_goes_soon", event), to, link, gone, council)


def new_application(case: Case, to_print: list[Composed], council: Council) -> Composed:
    """To the council's team: risk first, how to contact the people safely, the application, what to print."""
    risks = [RISKS[risk] for risk in RISKS if risk in case.risks]
    subject, text = _write(
        "new_application",
        case=case,
        council=council,
        risks=risks,
        to_print=to_print,
        is_to_wait=is_to_wait,
        acknowledge_by=due_by(case, council, "acknowledgement"),
    )
    return _to_team(("new_application", "received"), (subject, text), council)


def is_to_wait(person: Person) -> bool:
    """Whether this person must not be contacted yet: no way was called safe."""
    return "none" in person.contact["routes"]


def promises(case: Case, council: Council) -> list[tuple[str, str]]:
    """What is promised from the day of receipt on: the adopted timescale of the decision, with its day."""
    clock = council.clock("threshold")
    return [(clock.label, due_by(case, council, clock.key))] if clock.adopted else []


def due_by(case: Case, council: Council, clock: str) -> str:
    """The day on which a timescale that runs from receipt is over."""
    days = council.clock(clock).working_days
    return say_day(due(case.received_on, days, Calendar.of(council)).due)


def _route(person: Person) -> str:
    """How a letter may go to this person: by email if safe, else by post, else by hand."""
    routes = person.contact["routes"]
    return next((route for route in ("email", "post") if route in routes), "hand")


def _is_shared(person: Person) -> bool:
    """Whether anyone else may see what comes by that route; not known counts as yes."""
    answer = {"email": "email_shared", "post": "post_shared"}.get(_route(person))
    return answer is not None and person.contact[answer] != "no"


def is_private(person: Person) -> bool:
    """Whether a link may go to this person: by an email that was called safe and that nobody else sees."""
    return _route(person) == "email" and not _is_shared(person)


def _to_team(what: tuple[str, str], written: tuple[str, str], council: Council) -> Composed:
    return _composed(
        (*what, "team"),
        ("email", council.team.name, council.team.email),
        (council.name, ""),
        council,
        written,
    )


def _to_nobody_yet(what: tuple[str, str], to: str, link: Link, gone: datetime, council: Council) -> Composed:
    written = _write(what[0], link=link, gone=london_date(gone), council=council)
    return _composed(
        (*what, "applicant"), ("email", "", to), (council.name, ""), council, written, link.nonce
    )


def _to_person(kind: str, case: Case, person: Person, council: Council, **facts: Any) -> Composed:
    """A letter by the safe route; neutral, sender and all, where others may see it."""
    route, shared = _route(person), _is_shared(person)
    address = {"email": "email", "post": "address"}.get(route)
    sender = (council.name, "") if shared else (f"{council.name} {council.service_name}", council.team.email)
    link: Link | None = facts.get("link")
    return _composed(
        (kind, "received", f"member-{person.id}" if person.role == "member" else person.role),
        (route, person.name, person.contact[address] if address else ""),
        sender,
        council,
        _write(f"{kind}_neutral" if shared else kind, case=case, person=person, council=council, **facts),
        link.nonce if link else "",
    )


def _composed(
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
_plain.filters |= {"day": say_day, "partners": partners, "quote": _quote, "may_know": MAY_KNOW.get}
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
            joined = Markup("<br>\n").join(_line(line) if not mark else escape(line) for line in lines)
            tag = Markup("<blockquote><p>{}</p></blockquote>\n") if mark else Markup("<p>{}</p>\n")
            parts.append(tag.format(joined))
    return Markup().join(parts)


def _line(line: str) -> Markup:
    """A line of ours; one that is a link of ours can be pressed."""
    return Markup('<a href="{0}">{0}</a>').format(line) if line.endswith(PLACE) else escape(line)
