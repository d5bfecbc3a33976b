"""Letters of the tracking page: sign-in links, and replies to what people send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from asb.council import Council
from asb.fields import say_list
from asb.letters.writing import Composed, route_of, to_person, to_team, write
from asb.models import Case, HistoryEntry, Person
from asb.tokens import Link

SENT = {
    "add": "what you told us",
    "send_file": "the file you sent",
    "correct": "your correction",
    "report": "your report",
    "take_part": "your choice of how to take part",
    "dates": "your answer about the dates",
    "comments": "what you think of the plan",
    "disagree": "your answer that you do not agree",
    "ask_contact": "your request to change how we contact you",
    "ask_withdraw": "your request to withdraw",
    "ask_withdraw_appeal": "your request to withdraw your appeal",
    "changed_mind": "your message that you want to continue",
    "appeal": "your appeal",
}
"""What was sent, by act, as letters and pages complete "we have …"."""

SENT_MANY = {
    "add": "the {} messages you sent",
    "send_file": "the {} files you sent",
    "correct": "your {} corrections",
    "report": "your {} reports",
}
"""The same of several in one sitting."""

SITTING = timedelta(minutes=30)
"""How long a letter about what somebody has sent waits for what else they send: they get one of them."""

TO_CONFIRM = {"ask_contact", "ask_withdraw", "ask_withdraw_appeal"}
"""Acts that an officer carries out only after confirming by an agreed route who asked."""


def sign_in(case: Case, person: Person, link: Link, council: Council) -> Composed:
    """To somebody of a case who asked for it: a sign-in link. Only for a private inbox."""
    return to_person("sign_in", case, person, council, link.nonce, link=link)


def code_used(case: Case, person: Person, council: Council, event: str) -> Composed:
    """To somebody whose page code was used: so that they know if it was not them."""
    return to_person("code_used", case, person, council, event)


def sent_back(
    acts: Sequence[str], case: Case, person: Person, council: Council, event: str
) -> Iterator[Composed]:
    """To the sender: we have it; or that it waits to be confirmed. `acts`: of this sitting, newest last.

    People without safe email or post read this on the page, and an officer speaks to them.
    """
    if route_of(person) != "hand":
        if acts[-1] in TO_CONFIRM:
            asks = {"act": acts[-1], "what": SENT[acts[-1]]}
            yield to_person("please_confirm", case, person, council, event, **asks)
        else:
            yield to_person("came", case, person, council, event, acts=acts, what=say_list(_sent(acts)))


def _sent(acts: Sequence[str]) -> Iterator[str]:
    """What was sent in a sitting, each kind once."""
    for act in dict.fromkeys(acts):
        many = acts.count(act)
        yield SENT_MANY[act].format(many) if many > 1 and act in SENT_MANY else SENT[act]


def came_in(case: Case, council: Council, event: str, *, urgent: bool) -> Composed:
    """To the team: something was sent for a case. Its content is on the case only."""
    written = write("came_in", case=case, urgent=urgent, council=council)
    return to_team(("came_in", event), written, council)


def answered_back(
    case: Case, person: Person, words: str, to: HistoryEntry, council: Council, event: str
) -> Composed:
    """To the sender and nobody else of the case: the officer's answer `to` what they sent."""
    what = {"add": "your message", "comments": "your view of the plan"}.get(to.act, SENT[to.act])
    said = {"facts": {"words": words}, "received": {"on": to.on_day, "what": what}}
    return to_person("written", case, person, council, event, neutral="news_neutral", **said)


def agree_again(case: Case, person: Person, link: Link, council: Council) -> Composed:
    """To somebody who has not answered whether they agree: a reminder with a new link."""
    return to_person("agree_again", case, person, council, link.nonce, link=link)
