"""Facts: the typed content of each act's history entry, checked when written, upgraded when read.

An entry is written with the current `VERSION`. An older one is upgraded each time it is read (`UPGRADES`),
never rewritten. `FACTS` holds the type for each act; an unknown or missing key is refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import NoneType
from typing import Any, get_args, get_type_hints

import msgspec

from asb.rules.facts.bodies import (
    OF_APPEALS,
    Accept,
    AskOther,
    BodyAnswers,
    BodyComes,
    BodyConflict,
    BodyFile,
    BodyHolds,
    BodyOpened,
    BodyProgress,
    BodyReport,
    BodyView,
    Decline,
    EndAccess,
    FromBody,
    Held,
)
from asb.rules.facts.dates import OF_DATES
from asb.rules.facts.decision import (
    Ask,
    BodyTold,
    ComplainedOf,
    CorrectReceipt,
    Decide,
    DecideAgain,
    Finding,
    Findings,
    LeaveOut,
    NameContact,
    Pass,
    Refuse,
    Remind,
    ReportFound,
    Second,
    Share,
    Weigh,
)
from asb.rules.facts.ending import (
    Appeal,
    AppealDecided,
    Close,
    Complaint,
    ComplaintDecided,
    PassOn,
    PassOnAnswered,
    Reopen,
    Withdraw,
)
from asb.rules.facts.from_people import (
    Add,
    AddReport,
    AskContact,
    AskWithdraw,
    AskWithdrawAppeal,
    ChangedMind,
    Correct,
    Disagree,
    Seen,
    SendFile,
    TakePart,
)
from asb.rules.facts.kinds import Facts, KnownDay, Nothing, Said, Why
from asb.rules.facts.letters_and_people import (
    OF_FORMATS,
    AfterDeath,
    Agreement,
    CameBack,
    Code,
    ContactDetails,
    Deliver,
    Died,
    GoOn,
    Hold,
    Late,
    NeedMore,
    Notify,
    Resume,
    Safety,
    Withhold,
    Write,
)
from asb.rules.facts.merging import Merge, Merged
from asb.rules.facts.record import (
    OF_COPIES,
    Contact,
    File,
    HandOver,
    KeepOut,
    Link,
    Note,
    ReleaseFile,
    Restrict,
    Risk,
    SetAside,
)
from asb.rules.facts.review import (
    Action,
    Answered,
    Arrange,
    CallOff,
    ChangePlanned,
    Comments,
    DraftPlan,
    HoldReview,
    LookAgain,
    Outcome,
    Progress,
    Recommend,
)
from asb.rules.facts.service import AnsweredByLink, HolidayKept, Received, Reminded
from asb.rules.facts.upgrades import UPGRADES

VERSION = 5
"""1: untyped, with an empty string for a day not given. 2: typed, with None for it. 3: a report
says whether it reopens the decision. 5: a copy for the person complained about keeps its text."""


class FactsRefused(ValueError):
    """The facts do not fit this act: the message names the act and the key."""


FACTS: dict[str, type[Facts]] = {
    "risk": Risk,
    "take": Nothing,
    "hand_over": HandOver,
    "assign": HandOver,
    "conflict": Why,
    "restrict": Restrict,
    "pass": Pass,
    "share": Share,
    "leave_out": LeaveOut,
    "name_contact": NameContact,
    "ask": Ask,
    "told": BodyTold,
    "ask_other": AskOther,
    "accept": Accept,
    "decline": Decline,
    "end_access": EndAccess,
    "body_opened": BodyOpened,
    "body_holds": BodyHolds,
    "body_report": BodyReport,
    "body_file": BodyFile,
    "body_view": BodyView,
    "body_comes": BodyComes,
    "body_answers": BodyAnswers,
    "body_progress": BodyProgress,
    "body_conflict": BodyConflict,
    "remind": Remind,
    "add_report": ReportFound,
    "complained_of": ComplainedOf,
    "finding": Findings,
    "weigh": Weigh,
    "decide": Decide,
    "refuse": Refuse,
    "second": Second,
    "correct_receipt": CorrectReceipt,
    "decide_again": DecideAgain,
    **OF_DATES,
    "arrange": Arrange,
    "call_off": CallOff,
    "hold_review": HoldReview,
    "recommend": Recommend,
    "action": Action,
    "change_planned": ChangePlanned,
    "draft_plan": DraftPlan,
    "comments": Comments,
    "outcome": Outcome,
    "look_again": LookAgain,
    "answered": Answered,
    "progress": Progress,
    "write": Write,
    "need_more": NeedMore,
    "late": Late,
    "withhold": Withhold,
    "notify": Notify,
    "contact": Contact,
    "contacts_checked": Note,
    "note": Note,
    "file": File,
    "release_file": ReleaseFile,
    "keep_out": KeepOut,
    **OF_COPIES,
    "hold": Hold,
    "resume": Resume,
    "go_on": GoOn,
    "link": Link,
    "merge": Merge,
    "merged": Merged,
    "appeal": Appeal,
    **OF_APPEALS,
    "appeal_decided": AppealDecided,
    "withdraw": Withdraw,
    "pass_on": PassOn,
    "pass_on_answered": PassOnAnswered,
    "close": Close,
    "reopen": Reopen,
    "complaint": Complaint,
    "complaint_decided": ComplaintDecided,
    **dict.fromkeys(("legal_hold", "end_legal_hold", "dates_moved"), Why),
    "deliver": Deliver,
    "came_back": CameBack,
    "contact_details": ContactDetails,
    **OF_FORMATS,
    "died": Died,
    "after_death": AfterDeath,
    "safety": Safety,
    "agreement": Agreement,
    "code": Code,
    "set_aside": SetAside,
    "seen": Seen,
    "add": Add,
    "report": AddReport,
    "send_file": SendFile,
    "correct": Correct,
    "take_part": TakePart,
    "ask_contact": AskContact,
    "disagree": Disagree,
    "ask_withdraw": AskWithdraw,
    "ask_withdraw_appeal": AskWithdrawAppeal,
    "changed_mind": ChangedMind,
    "application_received": Received,
    "agreement_answered": AnsweredByLink,
    "agreement_reminded": Reminded,
    "holiday": HolidayKept,
}
"""The type of each act's facts."""

_OPTIONAL_DAYS: dict[type[msgspec.Struct], frozenset[str]] = {}


def of(act: str, said: Mapping[str, Any]) -> Any:
    """Returns the facts of an act, checked. Raises FactsRefused, which names the act and the key."""
    kind = FACTS.get(act)
    if kind is None:
        raise FactsRefused(f"{act}: no type says what it keeps: add one to rules.facts.FACTS")
    given = {name: value for name, value in said.items() if name != "version"}
    for name in _optional_days(kind):
        if given.get(name) == "":
            given[name] = None
    for name, value in given.items():
        if isinstance(value, dict) and value.get("kind") == "unknown":
            given[name] = {**value, "from": None, "to": None}
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise FactsRefused(f"{act}: {error}") from error


def _optional_days(kind: type[msgspec.Struct]) -> frozenset[str]:
    """Returns the names of a type's optional days: a form sends an empty string for them."""
    if kind not in _OPTIONAL_DAYS:
        hints = get_type_hints(kind)
        _OPTIONAL_DAYS[kind] = frozenset(
            name for name, hint in hints.items() if {date, NoneType} <= set(get_args(hint))
        )
    return _OPTIONAL_DAYS[kind]


def write(act: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the facts of an act as JSON to store, with the current version. Raises FactsRefused."""
    kept: dict[str, Any] = msgspec.to_builtins(of(act, said))
    return kept | {"version": VERSION}


def read(act: str, kept: Mapping[str, Any]) -> Any:
    """Returns the facts of a stored entry, upgraded to the current version. Raises FactsRefused."""
    version = kept.get("version", 1)
    if version > VERSION:
        raise FactsRefused(f"{act}: kept by a newer release (version {version}): use that one")
    for upgrade in UPGRADES[version - 1 :]:
        kept = upgrade(act, kept)
    return of(act, kept)


__all__ = [
    "FACTS",
    "UPGRADES",
    "VERSION",
    "Accept",
    "Action",
    "Add",
    "AddReport",
    "AfterDeath",
    "Agreement",
    "Answered",
    "AnsweredByLink",
    "Appeal",
    "AppealDecided",
    "Arrange",
    "Ask",
    "AskContact",
    "AskOther",
    "AskWithdraw",
    "BodyAnswers",
    "BodyComes",
    "BodyConflict",
    "BodyFile",
    "BodyHolds",
    "BodyOpened",
    "BodyProgress",
    "BodyReport",
    "BodyTold",
    "BodyView",
    "CallOff",
    "CameBack",
    "ChangePlanned",
    "Close",
    "Code",
    "Comments",
    "ComplainedOf",
    "Complaint",
    "ComplaintDecided",
    "Contact",
    "ContactDetails",
    "Correct",
    "CorrectReceipt",
    "Decide",
    "DecideAgain",
    "Decline",
    "Deliver",
    "Died",
    "Disagree",
    "DraftPlan",
    "EndAccess",
    "Facts",
    "FactsRefused",
    "File",
    "Finding",
    "Findings",
    "FromBody",
    "GoOn",
    "HandOver",
    "Held",
    "Hold",
    "HoldReview",
    "HolidayKept",
    "KeepOut",
    "KnownDay",
    "Late",
    "LeaveOut",
    "Link",
    "LookAgain",
    "Merge",
    "Merged",
    "NameContact",
    "NeedMore",
    "Note",
    "Nothing",
    "Notify",
    "Outcome",
    "Pass",
    "PassOn",
    "PassOnAnswered",
    "Progress",
    "Received",
    "Recommend",
    "Refuse",
    "Remind",
    "Reminded",
    "Reopen",
    "ReportFound",
    "Restrict",
    "Resume",
    "Risk",
    "Safety",
    "Said",
    "Second",
    "Seen",
    "SendFile",
    "SetAside",
    "Share",
    "TakePart",
    "Weigh",
    "Why",
    "Withdraw",
    "Withhold",
    "Write",
    "of",
    "read",
    "write",
]
