"""Letters that people of a case cause after it was sent: the way in, and a word back for all they send."""

from __future__ import annotations

from collections.abc import Iterator

from asb.council import Council
from asb.letters.writing import Composed, route_of, to_person, to_team, write
from asb.models import Case, Person
from asb.tokens import Link

SENT = {
    "add": "what you told us",
    "send_file": "the file you sent",
    "correct": "your correction",
    "report": "your report",
    "take_part": "your choice of how to take part",
    "comments": "what you think of the plan",
    "disagree": "your answer, that you do not agree",
    "ask_contact": "your wish to change how we contact you",
    "ask_withdraw": "your wish to withdraw",
    "appeal": "your appeal",
}
"""What came, by the act that brought it, as a letter or a page says it back: we have …"""

TO_CONFIRM = {"ask_contact", "ask_withdraw"}
"""What is done only when an officer has made sure, by a way that was agreed before, who asked for it."""


def sign_in(case: Case, person: Person, link: Link, council: Council) -> Composed:
    """To somebody of a case who asked for it: a link to see it. Only where nobody else sees it."""
    return to_person("sign_in", case, person, council, link.nonce, link=link)


def sent_back(act: str, case: Case, person: Person, council: Council, event: str) -> Iterator[Composed]:
    """To who sent something: we have it; or, where it waits to be confirmed, that it does.

    Who gets no email and no post has read it on the page, and an officer speaks to them.
    """
    if route_of(person) != "hand":
        kind = "please_confirm" if act in TO_CONFIRM else "came"
        yield to_person(kind, case, person, council, event, what=SENT[act])


def came_in(case: Case, council: Council, event: str, *, urgent: bool) -> Composed:
    """To the team: something came for a case. What it says stands on the case alone."""
    written = write("came_in", case=case, urgent=urgent, council=council)
    return to_team(("came_in", event), written, council)


def answered_back(case: Case, person: Person, words: str, council: Council, event: str) -> Composed:
    """To who sent something: what an officer answers, to nobody else of the case."""
    return to_person("written", case, person, council, event, neutral="news_neutral", facts={"words": words})


def agree_again(case: Case, person: Person, link: Link, council: Council) -> Composed:
    """To somebody who was asked by link if they agree, and has not answered: once more, with a new link."""
    return to_person("agree_again", case, person, council, link=link)
