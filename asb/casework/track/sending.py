"""What the people of a case do after it was sent: each is one act, with a word back to them alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from asb import letters
from asb.casework import search_words
from asb.casework.acts import appeals, case_files, recipients
from asb.casework.acts.transaction import Acting, Facts
from asb.casework.reports import report_of
from asb.casework.track import signing_in
from asb.files import MOST_FILES, MOST_TOGETHER, Judged, Refused, say_size
from asb.letters import Composed
from asb.models import CaseWord, Evidence, Person
from asb.rules.acts import ClosedAct

LATER = "later"
"""The purpose of a file that came after the application."""


def sender(acting: Acting) -> Person:
    """Who of the case does this."""
    return _person(acting, recipients.facts(acting)["person"])


def _person(acting: Acting, number: int) -> Person:
    return next(person for person in acting.case.people if person.id == number)


def tells(acting: Acting) -> Iterable[Composed]:
    """A word back to who sent it, and to the team that something came; nobody else hears of it."""
    act, event = acting.doing.act.key, recipients.event(acting)
    yield from letters.sent_back(act, acting.case, sender(acting), acting.council, event)
    if is_urgent(acting):
        yield letters.came_in(acting.case, acting.council, event, urgent=True)
    elif not any(
        letter.kind == "came_in" and letter.event == this_hour(acting) for letter in acting.case.letters
    ):
        yield letters.came_in(acting.case, acting.council, this_hour(acting), urgent=False)


def this_hour(acting: Acting) -> str:
    """Names the hour: the team is told once in it that something came, however much it is."""
    return f"came-{acting.doing.now:%Y%m%d%H}"


def appeal_tells(acting: Acting) -> Iterable[Composed]:
    """As when an officer records an appeal, and to the team that one came."""
    yield from appeals.received(acting)
    yield letters.came_in(acting.case, acting.council, recipients.event(acting), urgent=True)


def is_urgent(acting: Acting) -> bool:
    """Whether somebody should read it today: it tells of danger, or asks for what must not wait."""
    asks = ("ask_withdraw", "ask_contact", "disagree")
    return acting.doing.act.key in asks or bool(recipients.facts(acting).get("alarm"))


MOST_REPORTS = 100
"""Of one case: each is read at every step. More than that is told to a person."""


def add_report(acting: Acting, facts: Facts) -> Facts:
    """One report more, with a number of its own. Where it is asked for, today is a day of application too.

    Raises ClosedAct where there are very many.
    """
    if len(acting.case.reports) >= MOST_REPORTS:
        raise ClosedAct("report", "settled")
    said, on = {"fresh": "no", **facts["said"]}, acting.doing.on
    number = max((report.number for report in acting.case.reports), default=0) + 1
    acting.case.reports.append(report_of(number, said, on))
    known = set(acting.session.scalars(select(CaseWord.word).where(CaseWord.case_id == acting.case.id)))
    acting.session.add_all(
        CaseWord(word=word, case_id=acting.case.id)
        for word in search_words.of(acting.case)
        if word not in known
    )
    kept = {name: value for name, value in facts.items() if name != "said"}  # the report itself holds that
    return kept | {"report": str(number), "fresh": said["fresh"]}


def add_file(judged: Judged) -> Callable[[Acting, Facts], Facts]:
    """Keep this file with the case. The verb raises Refused where there are too many."""

    def verb(acting: Acting, facts: Facts) -> Facts:
        sent = [entry.facts for entry in acting.case.history if entry.act == "send_file"]
        mine = [each["evidence"] for each in sent if each["person"] == facts["person"]]
        _room_for(acting.session, mine, judged)
        return case_files.file(judged, acting, facts, LATER)

    return verb


def _room_for(session: Session, before: list[int], file: Judged) -> None:
    """Beside the files that this person has sent `before`; each person of a case has room of their own."""
    mine = (Evidence.id.in_(before),)
    held, together = session.execute(
        select(func.count(), func.coalesce(func.sum(Evidence.size), 0)).where(*mine)
    ).one()
    if held >= MOST_FILES or together + file.size > MOST_TOGETHER:
        raise Refused(
            f"You have sent {held} files since you applied. {MOST_FILES} fit here, with "
            f"{say_size(MOST_TOGETHER)} together. Please ring us: we take more in another way"
        )


def ask_contact(acting: Acting, facts: Facts) -> Facts:
    """What makes contact safer counts at once; all else waits until an officer has spoken to the person."""
    person = _person(acting, facts["person"])
    before, person.contact = person.contact, safer(person.contact, facts["contact"])
    if not letters.is_private(person):
        signing_in.end_links(acting.session, person)
    return facts | {"before": before}


DETAILS = {"email": "email", "phone": "phone", "post": "address", "through": "through"}
SHARED = {"email": "email_shared", "post": "post_shared"}


def safer(before: Facts, asked: Facts) -> Facts:
    """Contact as it was, without the ways that are no longer called safe, and careful on those that change.

    A way whose details change may be one that others see by now: only neutral letters go there meanwhile.
    """
    routes = [route for route in before["routes"] if route in asked["routes"]]
    kept = {**before, "routes": routes or ["none"]}
    for route, answer in SHARED.items():
        if route in routes:
            same = before[DETAILS[route]] == asked.get(DETAILS[route])
            kept[answer] = asked[answer] if same and before[answer] == "no" else "unsure"
    return kept


def disagree(acting: Acting, facts: Facts) -> Facts:
    """Somebody for whom it was made says no, or no longer yes: the applicant is told nothing more of them."""
    agreement = _person(acting, facts["person"]).agreement
    assert agreement is not None  # noqa: S101 - the act is open only to who was asked to agree
    agreement.state, agreement.reached_on, agreement.link = "refused", None, None
    agreement.answer = {**(agreement.answer or {}), "may_know": []}
    return facts


def deal(acting: Acting, facts: Facts) -> Facts:
    """An officer has dealt with what came; who sent it is kept with that."""
    return facts | {"person": acting.course.came[facts["of"]].facts["person"]}


def answered(acting: Acting) -> Iterable[Composed]:
    """The officer's answer, if there is one, to who sent it and nobody else."""
    kept = recipients.facts(acting)
    if kept["words"]:
        yield letters.answered_back(
            acting.case, sender(acting), kept["words"], acting.council, recipients.event(acting)
        )
