"""The law of an act as a type, with the stages and roles it is written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from asb.rules.acts.needs import Need
from asb.rules.course import Stage

STAFF = frozenset({"officer", "manager"})
Papers = Literal["all", "theirs", "none"]
ALL: Papers = "all"
THEIRS: Papers = "theirs"
NOBODY: Papers = "none"


@dataclass(frozen=True)
class Act:
    """The law of one act: the stages and conditions under which it is open, to whom, and who may read it.

    `adds`: it only adds to the record, so changes made in the meantime do not matter. `in_subject_copy`:
    whether it is in a subject access copy. `in_appeal_papers`: whether the appeal body reads it: `all`,
    `theirs` (only what the appellant sent) or `none`.
    """

    key: str
    stages: frozenset[Stage]
    needs: tuple[Need, ...] = ()
    roles: frozenset[str] = STAFF
    adds: bool = False
    in_subject_copy: bool = field(kw_only=True)
    in_appeal_papers: Papers = field(kw_only=True)


BEGUN: frozenset[Stage] = frozenset({"received", "checking"})
DECIDED: frozenset[Stage] = frozenset({"met", "arranged", "held", "plan", "not_met"})
OPEN: frozenset[Stage] = BEGUN | DECIDED
ALWAYS: frozenset[Stage] = OPEN | {"closed"}
CHECKING: frozenset[Stage] = frozenset({"checking"})
PLAN: frozenset[Stage] = frozenset({"plan"})
NOT_MET: frozenset[Stage] = frozenset({"not_met"})
OWED: frozenset[Stage] = frozenset({"met", "arranged"})
HELD: frozenset[Stage] = frozenset({"held"})
REVIEW: frozenset[Stage] = OWED | HELD
MANAGER = frozenset({"manager"})
APPLIES = frozenset({"applicant", "represented"})
PEOPLE = APPLIES | {"member"}
UNREACHED = "unreached"
"""Role of somebody an applicant speaks for, until we have reached them ourselves."""
BODY, ASKED = frozenset({"body"}), frozenset({"asked"})
"""Roles of a contact of a relevant body, and of an organisation that was asked on one case alone."""
APPEAL = frozenset({"appeal_body"})
"""Role of a contact of the appeal body, for the acts that they do by link on an appeal that is with them."""
SERVICE = frozenset({"service"})
"""Role of acts that only the service itself records."""

MERGING = (
    *("no_other_case", "there_merged", "there_closed", "there_appeal", "there_second", "there_complaint"),
    *("there_unread", "there_objection", "there_conflict", "there_restricted", "there_review"),
    *("both_reviews", "there_answer", "there_asked"),
    *("opposing", "helper", "others_there", "agreements", "too_many_reports", "there_changed"),
)
"""Why another case cannot be merged into this one."""

CLOSED_FOR = (
    *("wrong_stage", "wrong_role", "conflict", "nobody_has_it", "yours_already", "second_person_waits"),
    *("has_a_contact", "passed_on_already", "not_passed_on"),
    *("nothing_proposed", "your_own_proposal", "not_passed"),
    *("all_answered", "no_open_actions"),
    *("no_appeal", "appeal_is_open", "no_hold", "on_hold", "no_clock", "letter_in_tray", "settled"),
    *("objection_stands", "no_objection", "no_draft", "asked_already", "nothing_asked"),
    *("read_first", "unread_first", "copy_restricted", "copy_withheld", "copy_unchecked", "copy_at_risk"),
    *("nothing_outstanding", "nobody_to_agree", "all_have_it", "nothing_planned"),
    *("no_meeting", "meeting_ahead", "risk_first", "somebody_left", "nothing_to_tell"),
    *("no_complaint", "complaint_is_open", "no_legal_hold"),
    *("merged", "outside_the_act", *MERGING),
    *("nobody_left", "nobody_died", "ending_does_not_fit"),
    *("no_answer_waits", "not_yours", "not_asked_of_you", "nobody_asked", "no_dates"),
)
"""Every reason code for a closed act; `staff.cases.wording` has the messages for officers."""
