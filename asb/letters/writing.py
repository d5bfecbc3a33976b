"""Composes letters: recipient and route, and wording from a template.

A letter is a template in templates/letters. Its first line is the subject; the rest is plain text (`# ...` a
heading, `- ...` a list, `> ...` a quotation), from which `look` makes HTML. A recipient whose
inbox or post others see gets the neutral wording: nothing in it, its subject or its sender says what it is
about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from asb.council import Body, Council
from asb.fields import say_day, say_list, say_weekday
from asb.letters.formats import needed
from asb.letters.look import underlined
from asb.letters.reports import described, lower, made, on_day, told_whom
from asb.letters.time_limits import limit_to_appeal
from asb.models import Case, Letter, Person
from asb.rules.facts import Finding
from asb.rules.findings import ELEMENTS
from asb.rules.threshold import ReportVerdict
from asb.rules.worklist import BY_HAND
from asb.tokens import HERE, MARKS, OWN, Link, Ours

MAY_KNOW = {
    "progress": "the progress of the case",
    "decision": "what is decided and why",
    "plan": "what is planned and done",
}
"""What the applicant may be told, if the other person allows it, as officers read it."""


ADJUSTMENTS = {
    "interpreter": "an interpreter, or another language",
    "bsl": "British Sign Language",
    "large_print": "large print",
    "easy_read": "easy read",
    "reading": "help with reading or writing",
    "advocate": "an advocate",
    "other": "something else (please tell us what)",
    "described": "the other help that you described to us",
}
"""What makes it easier for the people of a case, in the order of the question."""


def adjustments(case: Case, *, for_staff: bool = False) -> list[str]:
    """What the applicant said would help. Officers read their own words too; letters are in ours alone,
    because somebody else may get them.
    """
    easier = [each.answers.get("easier", {}) for each in (case, *case.parts)]
    said = {key for each in easier for key in each.get("help", [])}
    words = list(dict.fromkeys(each["language"] for each in easier if each.get("language")))
    known = [ADJUSTMENTS[key] for key in ADJUSTMENTS if key in said - {"other"}]
    if for_staff and words:
        return known + words
    described = ADJUSTMENTS["described" if words else "other"]
    return known + [described] * ("other" in said)


def may_know(case: Case, what: str) -> bool:
    """Whether the applicant may be told this: always for themselves, else once the other person agreed."""
    asked = [person.agreement for person in case.people if person.role == "represented" and person.agreement]
    return all(
        agreement.counts and (agreement.state == "authority" or what in agreement.answer.get("may_know", []))
        for agreement in asked
    )


def tells_progress(case: Case) -> bool:
    """Whether the page of the applicant shows how far the case is."""
    return may_know(case, "progress")


PLAINLY = {"council": "the council", "police": "the police", "icb": "the NHS", "landlord": "housing"}
"""Plain names of the kinds of relevant body (s.105)."""


def bodies(council: Council) -> str:
    """The relevant bodies in plain words: the council, the police and the NHS."""
    return say_list(dict.fromkeys(PLAINLY[body.kind] for body in council.bodies))


def partners(council: Council) -> str:
    """The bodies a case is sent to, each in plain words and by name."""
    return say_list(
        f"{PLAINLY[body.kind]} ({body.name})" for body in council.bodies if body.kind != "council"
    )


def receivers(council: Council) -> str:
    """Who takes complaints about anti-social behaviour: the council, the police, or a landlord."""
    *rest, last = [lower(each.label) for each in council.told if each.receives_complaints == "yes"]
    return f"{', '.join(rest)}, or {last}" if rest else last


@dataclass(frozen=True)
class Composed:
    """A composed letter. `event` distinguishes two letters of one kind on the same case.

    `formats`: those that its reader needs (`FORMATS`); a link is secret, so nobody makes it in another one.
    """

    kind: str
    event: str
    recipient: str
    route: str
    to_name: str
    to_address: str
    from_name: str
    reply_to: str
    subject: str
    text: str
    nonce: str = ""
    formats: tuple[str, ...] = ()


def has_died(person: Person) -> bool:
    """Whether it was recorded that this person has died: nothing is sent to them any more."""
    history = person.case.history
    if not any(entry.act == "died" for entry in history):
        return False
    aside = {entry.kept.entry for entry in history if entry.act == "set_aside"}
    return any(
        entry.act == "died" and entry.kept.person == person.id and entry.id not in aside for entry in history
    )


def is_to_wait(person: Person) -> bool:
    """Whether this person must not be contacted: no route was called safe yet, or they have died."""
    return "none" in person.contact["routes"] or has_died(person)


def is_kept(letter: Letter) -> bool:
    """Whether a letter is kept until its reader contacts us, because they must not be contacted."""
    people = letter.case.people if letter.case and letter.route == "hand" else []
    return any(person.recipient == letter.recipient and is_to_wait(person) for person in people)


def route_of(person: Person) -> str:
    """Route of a letter to this person: email if safe, else post, else by hand."""
    routes = person.contact["routes"]
    return next((route for route in ("email", "post") if route in routes), "hand")


def is_shared(person: Person) -> bool:
    """Whether others may see what arrives by that route; unknown counts as yes."""
    answer = {"email": "email_shared", "post": "post_shared"}.get(route_of(person))
    return answer is not None and (person.contact[answer] != "no" or is_anothers(person))


def is_anothers(person: Person) -> bool:
    """Whether another person of the case has the same email address, so that either could open what goes
    there. Of their own address the applicant has said who sees it.
    """
    if person.role == "applicant" or route_of(person) != "email":
        return False
    mine, others = person.contact["email"].casefold(), (each for each in person.case.people if each != person)
    return any(
        "email" in each.contact["routes"] and each.contact["email"].casefold() == mine for each in others
    )


def is_private(person: Person) -> bool:
    """Whether a link may be sent: only to an email that is safe and that nobody else sees."""
    return route_of(person) == "email" and not is_shared(person) and not has_died(person)


def to_team(what: tuple[str, str], written: tuple[str, str], council: Council) -> Composed:
    return composed(
        (*what, "team"),
        ("email", council.team.name, council.team.email),
        (council.name, ""),
        written,
    )


def to_body(
    kind: str,
    case: Case,
    body: Body,
    council: Council,
    event: str,
    to: tuple[str, str, str],
    *,
    recipient: str,
    nonce: str,
    **facts: Any,
) -> Composed:
    """Composes a letter to a relevant body. `to`: the route, name and address; `nonce`: of its link."""
    return composed(
        (kind, event, recipient),
        to,
        (f"{council.name} {council.service_name}", council.team.email),
        write(kind, case=case, body=body, to_name=to[1], council=council, **facts),
        nonce,
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
    """Composes a letter by the safe route; neutral, sender included, where others may see it."""
    neutral = neutral or f"{kind}_neutral"
    route, shared = route_of(person), is_shared(person)
    address = {"email": "email", "post": "address"}.get(route)
    sender = (council.name, "") if shared else (f"{council.name} {council.service_name}", council.team.email)
    link: Link | None = facts.get("link")
    formats = tuple(kind for kind in needed(person).kinds if link is None or kind not in BY_HAND)
    return composed(
        (kind, event, person.recipient),
        (route, person.name, person.contact[address] if address else ""),
        sender,
        write(neutral if shared else kind, case=case, person=person, council=council, **facts),
        link.nonce if link else "",
        formats,
    )


def composed(
    what: tuple[str, str, str],
    to: tuple[str, str, str],
    sender: tuple[str, str],
    written: tuple[str, str],
    nonce: str = "",
    formats: tuple[str, ...] = (),
) -> Composed:
    subject, text = written
    return Composed(*what, *to, *sender, subject, underlined(text), nonce, formats)


def takes_own_words(letter: Composed) -> bool:
    """Whether its writer may add a paragraph, or a file: not where others may see the letter."""
    return bool(letter.reply_to) and OWN in letter.text


def with_own(text: str, words: str, files: Sequence[str] = ()) -> str:
    """The words of a composed letter as it is stored: with what its writer adds, if anything, and the names
    of the files that go with it.
    """
    added = f"# From your contact\n\n{_quote(_NO_MARKS.sub('', words))}\n\n" if words else ""
    if files:
        added += f"With this letter: {_NO_MARKS.sub('', say_list(files))}\n\n"
    added = underlined(added)
    return re.sub(rf"{OWN}\n+", lambda _: added, text)


def _quote(text: str) -> str:
    """Quotes a text line by line, so that it cannot pass for our own words."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _letter(text: str) -> str:
    """Quotes a letter of ours: the address of this service is filled in there too, no link and no code is."""
    return Ours(_quote(HERE.join(_NO_MARKS.sub("", part) for part in text.split(HERE))))


def _finalized(value: Any) -> Any:
    """Removes placeholders from every value that is not our own wording, so nothing is filled in there."""
    return value if isinstance(value, Ours) else _NO_MARKS.sub("", str(value))


_NO_MARKS = re.compile(f"[{MARKS}]")


_folder = Path(__file__).resolve().parents[2] / "templates" / "letters"
_plain = Environment(  # noqa: S701 - plain text; `look` escapes it in the HTML part
    loader=FileSystemLoader(_folder),
    undefined=StrictUndefined,
    finalize=_finalized,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,  # included templates keep their last newline
    auto_reload=False,
)
WHY_NOT_COUNTED = {
    "reported_late": "It was reported too long after it happened.",
    "applied_late": "It was made too long before the application.",
    "reported_after_applying": "It was made after the day of the application.",
    "reported_before_it_happened": "By its dates it was reported before it happened.",
    "day_unknown": "We could not find out the date.",
    "recipient": "We could not find out whether it reached a body that takes such reports.",
    "not_asb": "It was not about harassment, alarm or distress.",
    "out_of_area": "It happened outside our area.",
    "not_a_complaint": "It was not made to a body that can take such a complaint.",
    "unrelated": "It was not about the behaviour in this application.",
    "same_incident": "It is one person’s report of the same incident as another report.",
    "unsure": "We could not find out enough about it.",
}
"""Why a report does not count, as the applicant reads it."""
NOT_LOOKED = {
    "day_unknown": "Its date is not known.",
    "recipient": "It is not known whether it reached a body that takes such reports.",
}
"""The same where nobody has recorded a finding, because enough other reports count."""


DAY_NOT_KNOWN = "It depends on a date that we do not know yet. We will check."
RECIPIENT_NOT_KNOWN = "It depends on whether it reached a body that takes such reports. We will check."
"""The same before there is a decision, where the dates cannot tell."""


def why_of(report: ReportVerdict, finding: Finding | None, *, told_others: bool) -> str:
    """Why a report counts or not, in one or two sentences, with the days and the reason found, if any.
    `told_others`: it was made only to somebody who does not take such reports.
    """
    days_found = _days_found(finding)
    if report.verdict == "counts":
        reached = "It reached a body that takes such reports." if told_others else ""
        in_time = "It was made in time, and so was the application."
        return " ".join(filter(None, (reached, days_found, in_time)))
    elements = [finding.element(key) for key in ELEMENTS] if finding else []
    found = [each.why for each in elements if each.said != "yes" and each.why]
    last = (
        ("report it", "reported_late", report.report_by),
        ("apply about it", "applied_late", report.apply_by),
    )
    days = [
        f"The last day to {what} was {say_day(day)}."
        for what, reason, day in last
        if reason in report.reasons and day
    ]
    known = WHY_NOT_COUNTED if finding else WHY_NOT_COUNTED | NOT_LOOKED
    reasons = [known[reason] for reason in report.reasons]
    if finding and finding.same_as and "same_incident" in report.reasons:
        reasons = [f"It is one person’s report of the same incident as report {finding.same_as}."]
    looked = (
        [f"We looked for it and did not find it: “{finding.not_found}”"]
        if finding and finding.not_found
        else []
    )
    return " ".join([*filter(None, [days_found]), *reasons, *days, *(f"“{why}”" for why in found), *looked])


def _days_found(finding: Finding | None) -> str:
    """The days that a finding confirmed, where they are not those that were given."""
    if finding is None:
        return ""
    found = (("it happened", finding.happened), ("it was made", finding.reported))
    said = [f"{what} {day}" for what, known in found if (day := on_day(known.kind, known.first, known.last))]
    return f"We found that {say_list(said)}." if said else ""


def signed(case: Case, council: Council) -> str:
    """The named contact with their own title, else for the team; without a contact, the team."""
    if case.officer is None:
        return council.team.name
    return f"{case.officer.name}, {case.officer.title or f'for the {council.team.name}'}"


def one_line(text: str) -> str:
    """What a person wrote as part of one of our lines, ending like a sentence."""
    line = " ".join(text.split())
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


_plain.filters |= {"one_line": one_line, "limit_to_appeal": limit_to_appeal}
_plain.filters |= {"made": made, "described": described}
_plain.filters |= {"why_of": why_of, "told_whom": told_whom, "adjustments": adjustments, "say_list": say_list}
_plain.filters |= {
    "day": say_day,
    "weekday": say_weekday,
    "partners": partners,
    "signed": signed,
    "quote": _quote,
    "letter": _letter,
    "may_know": MAY_KNOW.get,
}
_plain.filters |= {"tells_progress": tells_progress, "is_private": is_private}
_plain.globals |= {"here": HERE, "own_words": OWN}


def write(name: str, **facts: Any) -> tuple[str, str]:
    """Renders a letter; returns its subject and text."""
    subject, _, text = _plain.get_template(f"{name}.txt").render(**facts).partition("\n")
    return subject.strip(), re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
