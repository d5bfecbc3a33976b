"""Search index: words of a case, and keys that find related cases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from asb.models import Case, CaseWord

LONGEST = 40
"""Characters of a word that are stored."""
LONGEST_KEY = 200
"""Characters of a name or address that are compared: PostgreSQL limits the size of an index row."""
MOST = 400
"""Most different words of one case: names, places and references first, then the story."""


def plain(text: str) -> list[str]:
    """Words of a text in lower case without accents: O'Brien is `obrien`."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return [word[:LONGEST] for word in re.findall(r"[^\W_]+", re.sub(r"['’`]", "", bare.casefold()))]


def key(text: str) -> str:
    """Comparison key of a name or address: its words in order, cut to the index's limit."""
    return " ".join(plain(text))[:LONGEST_KEY]


def of(case: Case) -> list[str]:
    """Words of a case, each once, at most `MOST`."""
    found: dict[str, None] = {}
    for text in _texts(case):
        found.update(dict.fromkeys(plain(text)))
    return list(found)[:MOST]


def keep_new(session: Session, case: Case, *merged: Case) -> None:
    """Adds the words of a case, and of those merged into it, that the index does not have yet."""
    known = set(session.scalars(select(CaseWord.word).where(CaseWord.case_id == case.id)))
    new = dict.fromkeys(word for each in (case, *merged) for word in of(each) if word not in known)
    session.add_all(CaseWord(word=word, case_id=case.id) for word in new)


def _texts(case: Case) -> Iterable[str]:
    answers = case.answers
    yield from (case.reference, case.reference.replace("-", ""))
    for person in case.people:
        yield person.name
    place = answers.get("place", {})
    yield from (place.get("place", ""), place.get("postcode", ""), place.get("postcode", "").replace(" ", ""))
    yield answers.get("organisation", {}).get("organisation", "")
    for person in case.people:
        yield str(person.contact.get("address") or "")
    for report in case.reports:
        yield report.their_reference
    yield answers.get("cause", {}).get("who", "")
    yield answers.get("behaviour", {}).get("story", "")
    for report in case.reports:
        yield report.what


def names_in(text: str, case: Case, kept_out: Iterable[str]) -> list[str]:
    """Names and addresses in a text that should not be in a letter: those an officer keeps out, and those of
    whoever may be responsible. Names of the people of the case are allowed.
    """
    own = {word for person in case.people for word in person.name.split()}
    every = (case, *case.parts)
    causes = [each.answers.get("cause", {}) for each in every]
    who = "\n".join(cause.get("who", "") for cause in causes)
    names = [name.strip() for name in (*kept_out, *_runs(who)) if name.strip()]
    parts = {part for name in names for part in (name, name.split()[-1]) if part not in own}
    told_of = "\n".join((who, *(cause.get("where", "") for cause in causes)))
    parts |= set(_places(told_of)) - {place for each in every for place in _places(_own_place(each))}
    return sorted(part for part in parts if _stands(part, text))


def _stands(part: str, text: str) -> bool:
    """Whether the text contains it: several words in any case, a single word only in the case given."""
    pattern, line = rf"(?<!\w){re.escape(part)}(?!\w)", " ".join(text.split())
    return bool(re.search(pattern, line, re.IGNORECASE if " " in part else re.NOFLAG))


def _runs(text: str) -> list[str]:
    """Runs of two or more capitalised words, as in a name."""
    return re.findall(r"\b[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)+", text)


def _places(text: str) -> list[str]:
    """Numbers followed by a name, as in an address: 14 Mill Lane."""
    return re.findall(r"\b\d+[a-z]? [A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)*", text)


def _own_place(case: Case) -> str:
    """The applicant's own addresses, which they may read."""
    place = case.answers.get("place", {})
    return "\n".join([place.get("place", ""), *(person.contact.get("address", "") for person in case.people)])
