"""What people of a case send: each is one act, answered to the sender only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from asb import letters
from asb.casework import ways_in
from asb.casework.acts import appeals, case_files
from asb.casework.acts.threshold import add_to_ledger
from asb.casework.acts.transaction import FormFacts, OpenCase
from asb.casework.reports import report_of
from asb.files import MOST_FILES, MOST_TOGETHER, FileRefused, Judged, say_size
from asb.letters import Composed
from asb.models import Evidence, Letter, Person
from asb.rules.acts import ClosedAct
from asb.rules.history.people import WITHDRAWALS

LATER = "later"
"""Purpose of a file that was sent after the application."""


def sender(opened: OpenCase) -> Person:
    """The person of the case who acts."""
    return opened.casefile.person(opened.facts.person)


def letters_back(opened: OpenCase) -> Iterable[Composed]:
    """Letters to the sender and to the team; nobody else is informed. What is sent in one sitting has one
    letter, which says all of it.
    """
    act, event = opened.request.act.key, opened.event
    waiting = None if act in letters.TO_CONFIRM else _of_this_sitting(opened)
    acts = [*_sent_since(opened, waiting.entry), act] if waiting else [act]
    for letter in letters.sent_back(acts, opened.case, sender(opened), opened.council, event):
        if waiting:
            waiting.text = letters.with_own(letter.text, "")
        elif not _says_it_again(opened, letter):
            yield letter
    if is_urgent(opened):
        yield letters.came_in(opened.case, opened.council, event, urgent=True)
    elif not any(
        letter.kind == "came_in" and letter.event == this_hour(opened) for letter in opened.case.letters
    ):
        yield letters.came_in(opened.case, opened.council, this_hour(opened), urgent=False)


def _of_this_sitting(opened: OpenCase) -> Letter | None:
    """The letter that still waits for what else this person sends; locked, so that no worker takes it."""
    person, since = sender(opened), opened.request.now - letters.SITTING
    mine = (Letter.case_id == opened.case.id, Letter.recipient == person.recipient)
    kept = (Letter.kind == "came", Letter.tries == 0, Letter.state.in_(("waiting", "to_print")))
    found = select(Letter).where(*mine, *kept, Letter.written_at > since).with_for_update(skip_locked=True)
    letter = opened.session.scalars(found.execution_options(populate_existing=True)).first()
    as_then = letter is not None and bool(letter.reply_to) != letters.is_shared(person)
    return letter if as_then else None


def _sent_since(opened: OpenCase, first: int) -> list[str]:
    """What this person has sent since that entry, without this act, as acts."""
    return [
        entry.act
        for entry in opened.case.history
        if first <= entry.id < opened.added.id
        and entry.act in letters.SENT
        and entry.act not in letters.TO_CONFIRM
        and entry.kept.of_person == opened.facts.person
    ]


def _says_it_again(opened: OpenCase, letter: Composed) -> bool:
    """Whether this very letter, a neutral one, went to the same person within the hour: it does not say which
    of the things that they sent it is about, so one is enough.
    """
    since = opened.request.now - timedelta(hours=1)
    return not letter.reply_to and any(
        (each.recipient, each.to_address, each.text) == (letter.recipient, letter.to_address, letter.text)
        and each.written_at > since
        for each in opened.case.letters
    )


def this_hour(opened: OpenCase) -> str:
    """Event key of the present hour: the team gets one letter an hour, however much is sent."""
    return f"came-{opened.request.now:%Y%m%d%H}"


def appeal_letters(opened: OpenCase) -> Iterable[Composed]:
    """Letters of an appeal, as when an officer records one, and a letter to the team."""
    yield from appeals.received(opened)
    yield letters.came_in(opened.case, opened.council, opened.event, urgent=True)


def is_urgent(opened: OpenCase) -> bool:
    """Whether this must be read today: it mentions danger, or asks for something that cannot wait."""
    asks = ("ask_withdraw", "ask_withdraw_appeal", "ask_contact", "disagree")
    return opened.request.act.key in asks or opened.facts.raises_alarm


def add_report(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Adds a report of this person. If they ask for it, today becomes an application date too.

    Raises ClosedAct when there are too many.
    """
    said, on = {"fresh": "no", **facts["said"]}, opened.request.on
    lister = opened.casefile.person(facts["person"])
    listed = report_of(0, said, on, {str(each.id): each for each in opened.case.people}, lister)
    listed.source = "later"
    added = add_to_ledger(opened, listed, fresh=said["fresh"] == "yes")
    kept = {name: value for name, value in facts.items() if name != "said"}  # the report itself stores that
    return kept | added | {"fresh": said["fresh"]}


def add_file(judged: Judged) -> Callable[[OpenCase, FormFacts], FormFacts]:
    """Returns the verb that stores this file with the case; it raises FileRefused when there are too many."""

    def verb(opened: OpenCase, facts: FormFacts) -> FormFacts:
        sent = [entry.kept for entry in opened.case.history if entry.act in ("send_file", "appeal")]
        mine = [each.evidence for each in sent if each.person == facts["person"] and each.evidence]
        _room_for(opened.session, mine, judged)
        return case_files.file(judged, opened, facts, LATER)

    return verb


def appeal_file(judged: Judged) -> Callable[[OpenCase, FormFacts], FormFacts]:
    """Returns the verb that stores the file that comes with an appeal: the appeal body can read it."""

    def verb(opened: OpenCase, facts: FormFacts) -> FormFacts:
        kept = add_file(judged)(opened, facts | {"about": ""})
        return {name: value for name, value in kept.items() if name != "about"}

    return verb


def _room_for(session: Session, before: list[int], file: Judged) -> None:
    """Checks the limit of this person's files, who has sent those in `before`; each has their own limit."""
    mine = (Evidence.id.in_(before),)
    held, together = session.execute(
        select(func.count(), func.coalesce(func.sum(Evidence.size), 0)).where(*mine)
    ).one()
    if held >= MOST_FILES or together + file.size > MOST_TOGETHER:
        raise FileRefused(
            f"You have sent {held} files since you applied. {MOST_FILES} fit here, with "
            f"{say_size(MOST_TOGETHER)} together. Please ring us: we take more in another way"
        )


def ask_contact(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Applies at once what makes contact safer; the rest waits until an officer has spoken to the person."""
    person = opened.casefile.person(facts["person"])
    before, person.contact = person.contact, safer(person.contact, facts["contact"])
    ways_in.end(opened.session, person, but=opened.request.device)
    return facts | {"before": before}


DETAILS = {"email": "email", "phone": "phone", "text": "mobile", "post": "address", "through": "through"}
SHARED = {"email": "email_shared", "text": "mobile_shared", "post": "post_shared"}


def safer(before: FormFacts, asked: FormFacts) -> FormFacts:
    """The contact details without the routes that are no longer safe, and cautious on those that change.

    A route whose details change may be one that others see by now: only neutral letters go there meanwhile.
    """
    routes = [route for route in before["routes"] if route in asked["routes"]]
    kept = {**before, "routes": routes or ["none"]}
    for route, answer in SHARED.items():
        if route in routes:
            same = before[DETAILS[route]] == asked.get(DETAILS[route])
            if route == "text" and not same:  # a phone may have been lost: no text goes to it any more
                kept["routes"] = [each for each in kept["routes"] if each != route] or ["none"]
            kept[answer] = asked[answer] if same and before[answer] == "no" else "unsure"
    return kept


def changed_mind(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Takes back the sender's request to withdraw their application, or else their appeal. Raises ClosedAct
    when an officer has dealt with it, or somebody else made it.
    """
    own = [
        number
        for number, came in opened.course.came.items()
        if came.act in WITHDRAWALS and came.facts.of_person == facts["person"]
    ]
    if not own:
        raise ClosedAct("changed_mind", "nothing_asked")
    return facts | {"of": min(own)}


def disagree(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Somebody the application is for no longer agrees: the applicant is told nothing more about them."""
    agreement = opened.casefile.person(facts["person"]).agreement
    assert agreement is not None  # noqa: S101 - the act is open only to who was asked to agree
    agreement.state, agreement.reached_on = "refused", None
    ways_in.end_reply(opened.session, opened.casefile.person(facts["person"]))
    agreement.answer = {**(agreement.answer or {}), "may_know": []}
    return facts


def deal(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Records that an officer has dealt with what was sent, and who sent it."""
    return facts | {"person": opened.course.came[facts["of"]].facts.of_person}


def answered(opened: OpenCase) -> Iterable[Composed]:
    """The officer's answer, if there is one, to the sender only."""
    kept = opened.facts
    if kept.words and not letters.has_died(sender(opened)):
        to = next(entry for entry in opened.case.history if entry.id == kept.of)
        yield letters.answered_back(opened.case, sender(opened), kept.words, to, opened.council, opened.event)
