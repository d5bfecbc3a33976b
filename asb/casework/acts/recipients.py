"""Builds the letters that an act sends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from asb import letters
from asb.casework.acts import subject_access
from asb.casework.acts.transaction import Letters, OpenCase
from asb.casework.bodies import contacts, links
from asb.letters import Composed
from asb.models import APPEAL_BODY
from asb.rules.course import Course
from asb.rules.entries import Entry
from asb.rules.facts import Arrange, Facts, Recommend
from asb.rules.history import read


def people(kind: str, may: str = "", when: str = "") -> Letters:
    """A letter of this kind to the people on the case; `when`: only if this fact is set."""

    def compose(opened: OpenCase) -> Iterable[Composed]:
        kept = opened.facts
        if when and not getattr(kept, when):
            return ()
        return letters.to_people(kind, may, opened.casefile, kept, opened.event)

    return compose


def one(kind: str, may: str = "") -> Letters:
    """A letter of this kind to the one person on the case chosen on the form."""

    def compose(opened: OpenCase) -> Iterable[Composed]:
        whom = opened.casefile.person(opened.facts.whom)
        theirs = whom.recipient
        return [letter for letter in people(kind, may)(opened) if letter.recipient == theirs]

    return compose


def applicant(kind: str, when: str) -> Letters:
    """A letter of this kind to the applicant alone, if the fact `when` is set."""

    def compose(opened: OpenCase) -> Iterable[Composed]:
        kept = opened.facts
        if not getattr(kept, when) or letters.has_died(opened.casefile.applicant):
            return ()
        return [letters.to_applicant(kind, opened.casefile, kept, opened.event)]

    return compose


def bodies(kind: str, which: Callable[[OpenCase], Collection[str]]) -> Letters:
    """A letter of this kind to the relevant bodies that `which` returns."""

    def compose(opened: OpenCase) -> Iterable[Composed]:
        return to_bodies(kind, which(opened), opened, opened.facts)

    return compose


NOTHING_TO_OPEN = (
    *("invitation_cancelled", "nothing_more_needed", "merged_for_bodies", "decided_for_bodies"),
    "appeal_withdrawn",
)
"""Kinds of letter to a body that ask for nothing: the link that its contacts have goes on working."""


def to_bodies(
    kind: str, keys: Collection[str], opened: OpenCase, kept: Facts, **more: Any
) -> Iterable[Composed]:
    """A letter of this kind to each of these bodies, with a new link for each contact that they have."""
    request = opened.request
    doors = links.doors(
        opened.session, opened.casefile, keys, request.tokens, request.now, works=kind not in NOTHING_TO_OPEN
    )
    return letters.to_bodies(kind, keys, opened.casefile, kept, opened.event, doors=doors, **more)


def to_appeal_body(kind: str, opened: OpenCase, **more: Any) -> Iterable[Composed]:
    """A letter of this kind to the contacts of the appeal body that hears this appeal; without any, to its
    office.
    """
    request = opened.request
    doors = links.doors(
        opened.session,
        opened.casefile,
        [APPEAL_BODY] if contacts.hears(opened.casefile, request.on) else [],
        request.tokens,
        request.now,
        works=kind not in NOTHING_TO_OPEN,
    )
    return letters.to_appeal_body(opened.casefile, opened.event, kind, doors.get(APPEAL_BODY, ()), **more)


def requests(opened: OpenCase) -> Iterable[Composed]:
    """The request to the bodies chosen: what they hold, or what they think of the proposed decision."""
    kind = "please_say_what_you_think" if opened.facts.question == "view" else "please_tell_us"
    return bodies(kind, chosen)(opened)


def chosen(opened: OpenCase) -> Collection[str]:
    """Returns the bodies chosen on the form."""
    return list(opened.facts.bodies)


def other_council(opened: OpenCase) -> Iterable[Composed]:
    """The application, to the council to which it is passed."""
    return [letters.to_other_council(opened.casefile, opened.facts, opened.event)]


def recommended_to(opened: OpenCase) -> Collection[str]:
    """Returns the bodies to which the review made a recommendation or gave an action."""
    review = opened.course.review
    assert review is not None  # noqa: S101 - the act is open only when there is one
    return {entry.facts.to for entry in (*review.recommendations.values(), *review.actions.values())}


def asked_to_do(opened: OpenCase) -> Iterable[Composed]:
    """To each person and organisation outside the relevant bodies of whom the plan asks something, if it is
    known where to write: one letter with all of it.
    """
    review = opened.course.review
    assert review is not None  # noqa: S101 - the act is open only when there is one
    found: dict[tuple[str, str], list[Entry[Recommend]]] = {}
    for entry in (*review.recommendations.values(), *review.actions.values()):
        where = (entry.facts.to_email.casefold(), entry.facts.to_address)
        if any(where):
            found.setdefault(where, []).append(entry)
    return [letters.please_do(opened.casefile, each, opened.event) for each in found.values()]


def added_to_plan(opened: OpenCase) -> Iterable[Composed]:
    """Once the outcome was sent: a new action to everybody of the case, and to whoever is to do it."""
    review, kept = opened.course.review, opened.facts
    if review is None or review.outcome is None:
        return
    yield from people("added_to_plan", "plan")(opened)
    yield from to_bodies("action_added", [kept.to], opened, kept)
    if kept.to_email or kept.to_address:
        yield letters.please_do(opened.casefile, [review.actions[opened.added.id]], opened.event)


def uninvited(opened: OpenCase) -> Iterable[Composed]:
    """Cancels the invitation of each body that was asked to a meeting and is not after this act."""
    before, now = _meeting(_before(opened)), _meeting(opened.course)
    if before is None:
        return ()
    still = now.facts.bodies if now else ()
    off = [body for body in before.facts.bodies if body not in still]
    return to_bodies("invitation_cancelled", off, opened, before.facts)


def meeting_off(opened: OpenCase) -> Iterable[Composed]:
    """Tells everybody of the case that a meeting is off, because what it followed from was set aside."""
    before = _meeting(_before(opened))
    if before is None or _meeting(opened.course) is not None:
        return ()
    return letters.to_people("meeting_off", "progress", opened.casefile, before.facts, opened.event)


def pause_over(opened: OpenCase) -> Iterable[Composed]:
    """Tells everyone who was told of a pause that this act has ended it before its last day."""
    course, on, earlier = opened.course, opened.request.on, _before(opened)
    still = {hold.entry for hold in course.holds if hold.runs(on)}
    for number in {hold.entry for hold in earlier.holds if hold.runs(on)} - still:
        pause = course.entry(number)
        told = {letter.recipient for letter in opened.case.letters if letter.entry == number}
        by = getattr(opened.facts, "by", None)
        assert pause is not None  # noqa: S101 - it is an entry of this case
        composed = letters.to_people(
            "pause_over", "progress", opened.casefile, pause.facts, opened.event, by=by
        )
        yield from (letter for letter in composed if letter.recipient in told)


def _before(opened: OpenCase) -> Course:
    """The course of the case as it was before this act."""
    course = opened.course
    return read(course.application, [each for each in course.entries if each.id != opened.added.id])


def over(opened: OpenCase) -> Iterable[Composed]:
    """Tells every body that knows of the application when a case ends, and another council that was asked to
    take it, that nothing more is needed: one letter to each.
    """
    if opened.course.closed is None:
        return
    before = _before(opened)
    meeting, owed = _meeting(before), before.outstanding
    bodies = {each.body for each in owed} | {*(meeting.facts.bodies if meeting else ())}
    bodies |= before.informed.union(*before.merged_passed.values())
    yield from to_bodies("nothing_more_needed", bodies, opened, opened.facts, owed=owed, meeting=meeting)
    if before.passed_on and opened.request.act.key != "pass_on_answered":
        passed = (before.passed_on.facts, opened.event, "passed_no_longer")
        yield letters.to_other_council(opened.casefile, *passed, since=before.passed_on.on)


def _meeting(course: Course) -> Entry[Arrange] | None:
    """The meeting of the review that is to come."""
    return course.review.coming if course.review and not course.closed else None


def application(opened: OpenCase) -> Iterable[Composed]:
    """The application, or the first notice of it, to the bodies chosen, with passages blacked out."""
    kept, what = opened.facts, getattr(opened.facts, "what", "")
    kind = "case_has_come" if what == "notice" else "the_application"
    black = subject_access.blacking_out(kept.black_out.splitlines())
    return to_bodies(kind, kept.bodies, opened, kept, black=black)


def notices(opened: OpenCase) -> Iterable[Composed]:
    """The notices to the applicant that were chosen, as the case stands today."""
    course, kept, casefile = opened.course, opened.facts, opened.casefile
    found: list[Composed] = []
    if "decision" in kept.what and course.decision:
        found += letters.threshold_decided(casefile, course.decision.facts, opened.event)
    if {"outcome", "recommendations"} & {*kept.what} and course.review and course.review.outcome:
        told, words = course.review.outcome.facts, kept.for_applicant
        found += letters.to_people("outcome", "plan", casefile, told, opened.event, for_applicant=words)
    return [letter for letter in found if letter.recipient == "applicant"]


def both(*each: Letters) -> Letters:
    """Combines the letters of several builders."""

    def compose(opened: OpenCase) -> Iterable[Composed]:
        return [letter for one in each for letter in one(opened)]

    return compose


def decision(opened: OpenCase) -> Iterable[Composed]:
    """The decision letter to the applicant (s.104(6)) and to those they speak for, and the result to the
    bodies; none while it is only proposed.
    """
    if opened.facts.second:
        return
    yield from letters.threshold_decided(opened.casefile, opened.facts, opened.event)
    yield from _to_those_who_have_it(opened)


def _to_those_who_have_it(opened: OpenCase) -> Iterable[Composed]:
    """The decision in a few words, without its reasons, to every body that knows of the application."""
    course, kind = opened.course, "decided_for_bodies"
    bodies, replaced = course.informed.union(*course.merged_passed.values()), course.replaced
    return to_bodies(kind, bodies, opened, opened.facts, replaced=replaced)


def decided_again(opened: OpenCase) -> Iterable[Composed]:
    """To everybody who was told that the threshold is not met: it is decided again, as a report was found."""
    if not (opened.facts.reopens and opened.course.decisions):
        return ()
    return letters.to_people("decided_again", "decision", opened.casefile, opened.facts, opened.event)


def corrected_receipt(opened: OpenCase) -> Iterable[Composed]:
    """To everybody of the case, once a second person has agreed to another day of receipt."""
    corrected = opened.course.corrected_receipt
    if corrected is None or corrected.id != opened.facts.of:
        return ()
    return people("receipt_corrected", "progress")(opened)


def sympathy(opened: OpenCase) -> Iterable[Composed]:
    """Words of sympathy to the people whom the officer chose, after a death."""
    chosen = {opened.casefile.person(number).recipient for number in opened.facts.whom}
    return [letter for letter in people("sympathy")(opened) if letter.recipient in chosen]


ENDED = {
    "died": ("closed_after_death", "progress"),
    "duplicate": ("duplicate", "progress"),
    "mistake": ("entered_by_mistake", ""),
}
"""The letter of each reason for which a case ends, and what the applicant must be allowed to know for it."""


def ended(opened: OpenCase) -> Iterable[Composed]:
    """The letter about the end of a case: none about a mistake that nobody knows of."""
    if opened.facts.tell != "no":
        kind, may = ENDED.get(opened.facts.reason, ("closed", "progress"))
        yield from people(kind, may)(opened)
    yield from over(opened)


def withdrawn(opened: OpenCase) -> Iterable[Composed]:
    """The letters about a withdrawal, once the case has ended: none while it waits for a manager."""
    if opened.course.closed is None or opened.course.closed.act != "withdraw":
        return
    yield from people("withdrawn")(opened)
    yield from over(opened)


def agreed_decision(opened: OpenCase) -> Iterable[Composed]:
    """The decision letter, once a second person has agreed to a proposed decision."""
    decided = opened.course.decision
    if decided is None or decided.id != opened.facts.of or opened.facts.said != "agree":
        return
    yield from letters.threshold_decided(opened.casefile, decided.facts, opened.event)
    yield from _to_those_who_have_it(opened)
