"""Stories of the fictional year: the acts on each case, with days after receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Boxes = Mapping[str, Any]


class After(int):
    """A date in a story, in days after receipt."""


EARLIER = "the earlier application of the same person"
"""In a story, the reference of the application that this person sent before."""


@dataclass(frozen=True)
class StoryAct:
    """One act of a story: its day after receipt, act, author and typed values."""

    day: int
    act: str
    typed: Boxes
    by: str = "officer"
    about: str = ""
    """The report, or the reason for the end of the case, that it is about, if any."""


def act(day: int, act: str, by: str = "officer", /, about: str = "", **typed: Any) -> StoryAct:
    return StoryAct(day, act, typed, by, about)


ALL = ("council", "police", "icb")
VIEWS = {f"views-{body}": "agrees" for body in ALL}
VIEWS |= {f"{name}-how": "Its head of service, by phone." for name in list(VIEWS)}
MEANWHILE = {"meanwhile": "A warden looks in twice a week. Ring us if anything changes."}
POWERS = {f"powers-{body}": "can" for body in ALL} | {f"powers-{body}-why": "It can visit." for body in ALL}
WEIGHED = {f"factors-{each}": "weighed" for each in ("persistence", "harm", "response")} | {
    "factors-persistence-why": "Two evenings in four months are known.",
    "factors-harm-why": "Sleep was lost on both. Nobody was hurt.",
    "factors-response-why": "Both reports were answered within two days.",
    "why_not_harm": "Two short evenings, each dealt with, are not enough together.",
}
RELIED = {**WEIGHED, "factors-harm": "relied", "factors-harm-why": "One family is afraid in its own garden."}
BEGUN = (
    act(0, "risk", dangers=["nothing"], level="none"),
    act(0, "take"),
    act(1, "pass", bodies=list(ALL)),
)
ASKED = (*BEGUN, act(2, "ask", bodies=["police"], by=After(12)))
RISKY = (
    act(
        0,
        "risk",
        dangers=["danger", "reprisal"],
        level="high",
        referred="The police, on the same day.",
        review_on=After(14),
    ),
    *BEGUN[1:],
)
MET = (
    *ASKED,
    act(6, "told", body="police", text="Four calls, two of them not in the application."),
    act(9, "decide", outcome="met", **MEANWHILE),
)


def same(number: int, source: str) -> dict[str, str]:
    """On the worksheet: this report is about the party that the first one is about."""
    said = {"counts": "not", "holds-separate": "no", "holds-separate-why": "It was the party of that night."}
    said |= {"same_as": "1", "one_person": "yes", "source": source}
    return {f"r{number}-{name}": value for name, value in said.items()}


def arranged(day: int, held: int, time: str, place: str) -> StoryAct:
    return act(
        day,
        "arrange",
        day=After(held),
        time=time,
        place=place,
        chair="Dr Example",
        chair_from="other",
        chair_part="none",
        missing="The NHS holds nothing about it.",
        bodies=["council", "police"],
        invited="yes",
    )


def was_held(day: int, found: str, told: str) -> StoryAct:
    return act(
        day,
        "hold_review",
        took_part=["council", "police"],
        present="Dr Example\nOlive Example, council\nPC Example, police",
        applicant="there",
        found=found,
        told=told,
        **POWERS,
    )


ARRANGED = (*MET, arranged(11, 25, "10am", "The Assembly Rooms, or by phone"))
HELD = (
    *ARRANGED,
    was_held(
        25,
        "Calls were closed one by one. Nobody saw that they belong together.",
        "Your reports were dealt with one by one. Nobody put them together.",
    ),
    act(
        25,
        "recommend",
        to="police",
        by=After(45),
        text="One named officer for the street.",
        told="One police officer is there for your street",
    ),
    act(
        25,
        "action",
        to="council",
        by=After(50),
        text="A noise recorder for four weeks.",
        told="Lend you a noise recorder for four weeks",
        notice="no",
    ),
)
PLANNED = (
    *HELD,
    act(26, "draft_plan", by=After(33)),
    act(
        32,
        "comments",
        who="The applicant",
        text="Please on Sundays too.",
        changed="The recorder also runs on Sundays.",
    ),
    act(
        34,
        "outcome",
        considered="All reports since March, and what each body did.",
        watches="Olive Example",
        again=After(90),
    ),
)
DONE = (
    *PLANNED,
    act(42, "answered", said="yes", text="PC Example from Monday.", told="The police will do it."),
    act(60, "progress", state="done", text="Recorder fetched. Notice served.", told="It is quiet now."),
    act(
        74,
        "look_again",
        text="No report since the notice was served.",
        told="It is quiet, so we looked earlier than we had said.",
    ),
    act(75, "close", about="done", why="A notice was served. It has been quiet for two weeks."),
)
FOLLOWED = (
    *PLANNED,
    act(42, "answered", said="yes", text="PC Example from Monday.", told="The police will do it."),
    act(60, "progress", state="done", text="Recorder fetched. Notice served.", told="It is quiet now."),
    act(
        89,
        "look_again",
        text="Two short evenings since. The named officer rings every week.",
        told="It is better. We will look at it again in the spring.",
        again=After(280),
    ),
)
COMPLAINED = (
    *DONE,
    act(
        80,
        "complaint",
        body="lgsco",
        their_reference="26 001 234",
        whose="people",
        text="That it took the council two years to see what belongs together.",
        by=After(110),
        hold="yes",
        hold_why="The ombudsman asks for everything.",
    ),
    act(
        108,
        "complaint_decided",
        result="upheld",
        remedy="To apologise, and to train those who take calls.",
        back=["nothing"],
        to_do="yes",
        by=After(130),
        words="The ombudsman found that we were too slow. We are sorry.",
    ),
    act(
        125,
        "complaint_decided",
        result="carried_out",
        remedy="We apologised by letter, and all who take calls were trained.",
        back=["nothing"],
        to_do="no",
    ),
)


def reviewed(day: int) -> tuple[StoryAct, ...]:
    """From a decision made before this day to a case that is closed."""
    held = day + 14
    return (
        arranged(day, held, "2pm", "By video, or by phone"),
        was_held(
            held,
            "Nobody had asked how often it happens.",
            "Nobody had asked you how often it happens.",
        ),
        act(
            held,
            "action",
            to="council",
            by=After(held + 20),
            text="A letter to every house, and a visit in each of four weeks.",
            told="We visit the street in each of four weeks",
            notice="no",
        ),
        act(held + 1, "draft_plan", by=After(held + 7)),
        act(held + 6, "comments", who="The applicant", text="I agree.", changed="Nothing had to change."),
        act(held + 8, "outcome", considered="All reports.", watches="Olive", again=After(held + 40)),
        act(held + 19, "progress", state="done", text="Four visits were made.", told="We came four times."),
        act(held + 40, "look_again", text="It is quiet.", told="It is quiet."),
        act(held + 41, "close", about="done", why="It has been quiet since the visits."),
    )


POSTPONED = (
    *ARRANGED,
    act(20, "call_off", what="postponed", by=After(23), why="The chair is ill."),
    act(22, "arrange", day=After(32), time="2pm", place="The Assembly Rooms"),
)
NOT_MET = (*BEGUN, act(8, "decide", outcome="not_met", **VIEWS, **WEIGHED, **MEANWHILE))
OVER = (*NOT_MET, act(30, "close", about="not_met", why="The warden looked in for three weeks."))
SILENT = (
    *NOT_MET,
    act(20, "need_more", what="Is it still going on?", by=After(30)),
    act(31, "safety", how="The number of her sister.", result="not_reached", text="I rang three times."),
    act(40, "close", about="no_answer", why="The warden looked in for three weeks. It was quiet."),
)
DIED = (
    *NOT_MET,
    act(21, "died", known="The family rang."),
    act(28, "close", about="died"),
)
MISTAKE = (*BEGUN[:2], act(1, "close", about="mistake", checked="A colleague tried the form.", tell="no"))
MERGED = (
    *BEGUN[:2],
    act(
        1,
        "merge",
        case=EARLIER,
        same=["yes"],
        how="She gave both references when I rang her.",
        contact="here",
        **{"reached-here": "email", "reached-there": "email"},
    ),
    act(2, "pass", bodies=list(ALL)),
    act(8, "decide", outcome="met", **MEANWHILE),
)
APPEAL = (
    *NOT_MET,
    act(15, "appeal", how="us", grounds=["threshold"], text="The harm was not weighed."),
)
DECIDED_AGAIN = (
    *APPEAL,
    act(40, "appeal_decided", result="upheld", back=["threshold"], words="Weigh the harm again."),
    act(45, "decide", outcome="met_below", **VIEWS, **RELIED, **MEANWHILE),
)
UPHELD = (*DECIDED_AGAIN, *reviewed(50))
NOT_UPHELD = (
    *APPEAL,
    act(38, "appeal_decided", result="not_upheld", back=["nothing"], words="The reasons are sound."),
)
HARM = (
    *BEGUN,
    act(7, "decide", outcome="met_below", **VIEWS, **RELIED, **MEANWHILE),
    *reviewed(12),
)
PROPOSED = "Both reports were answered within two days, and it has been quiet since."
SILENCE = (
    *BEGUN,
    act(1, "ask", question="view", bodies=["icb"], proposed="not_met", reasons=PROPOSED, by=After(9)),
    act(8, "remind", what=["view-icb"]),
    act(13, "remind", what=["view-icb"]),
    act(21, "decide", outcome="not_met", **{**VIEWS, "views-icb": "no_answer"}, **WEIGHED, **MEANWHILE),
)
AGREED = (*SILENCE, act(22, "second", "second", said="agree", why="They were asked three times."))
DAYS: Boxes = {
    "happened": "exact",
    "happened-day": After(-12),
    "reported": "exact",
    "reported-day": After(-11),
}
AT_THE_POLICE = (
    *ASKED,
    act(5, "told", body="police", text="Three calls, one more than the application names."),
    act(
        5,
        "add_report",
        source="police",
        what="Shouting in the garden, heard next door",
        told=["police"],
        reference="PD-7042",
        made_by="other",
        maker="A neighbour, who does not want it known",
        **DAYS,
    ),
    act(8, "decide", outcome="met", others="told", **MEANWHILE),
)
ONE_PARTY = (
    *ASKED,
    act(4, "finding", **same(2, "The police log.")),
    act(5, "second", "manager", said="agree", why="The log names one party."),
    act(6, "finding", **same(3, "The landlord's log.")),
    act(6, "share", bodies=["police"]),
)
OUTSIDE = (
    *BEGUN,
    act(
        8,
        "decide",
        outcome="outside",
        **VIEWS,
        **{**WEIGHED, "why_not_harm": "Nobody was hurt or afraid, and still four bodies have been called."},
        **MEANWHILE,
    ),
)
REMINDED = (*ASKED, act(14, "remind", what=["asked-police"]))
HELD_UP = (
    *BEGUN,
    act(3, "hold", clock="threshold", reason="others", why="A hospital has to answer.", until=After(13)),
)
LATE = (
    *BEGUN,
    act(12, "late", clock="threshold", why="The police need another week.", by=After(25)),
)
WITHDRAWN = (*BEGUN, act(5, "withdraw", checked="Rang her on the number agreed before."))
ELSEWHERE = (
    *BEGUN[:2],
    act(
        2, "pass_on", to="Peak Park Council", reach="01632 960000", why="The street is theirs.", by=After(16)
    ),
    act(6, "pass_on_answered", said="taken", their_reference="PP-77", who="Their officer, by email."),
)
RESTRICTED = (*BEGUN, act(1, "restrict", restricted="yes", why="The applicant works for us."))
