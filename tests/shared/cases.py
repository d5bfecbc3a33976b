"""Cases as officers bring them from application to decision, review and outcome, act by act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from asb import demo, web
from asb.casefile import CaseFile
from asb.casework import case_access
from asb.casework.accounts import members
from asb.casework.acts import verify
from asb.database import writing
from asb.models import Case, HistoryEntry
from tests.shared.days import ahead, recent
from tests.shared.officers import Colleague, signed_in
from tests.shared.page import Page, Visitor
from tests.shared.story import report, sent

BODIES = ("council", "police", "icb")
THREE = [report(recent(days)) for days in (60, 40, 20)]
TWO = [report(recent(days)) for days in (60, 40)]


def applied(app: Flask, reports: Any = THREE, **answers: Any) -> str:
    """The reference of an application that was just sent."""
    return sent(app, answers, reports=reports)


def do(officer: Visitor, reference: str, act: str, button: str = "Save", /, **typed: Any) -> Page:
    """One act, from its form to the case."""
    officer.get(f"/staff/cases/{reference}/{act}")
    return officer.press(button, **typed)


def no_risk(officer: Visitor, reference: str) -> None:
    """Nothing is found, whatever the application says."""
    officer.get(f"/staff/cases/{reference}/risk")
    said = {"less": "I rang Ann: it is over."} if "less" in officer.page.forms[-1].names else {}
    officer.press("Save", dangers=["nothing"], level="none", **said)


def pass_to_all(officer: Visitor, reference: str) -> None:
    """Every relevant body has the case from now on, once somebody has checked for risk."""
    if officer.get(f"/staff/cases/{reference}/pass", expect=(200, 409)).status == 409:
        no_risk(officer, reference)
    write(officer, reference, "pass", "See the letters", bodies=list(BODIES))


WARNING = (
    "Do not ring, write to or visit anybody in this application. Contact them only through us. The "
    "person responsible must not find out who applied."
)
"""How every letter to a relevant body begins."""

AGREE = {f"views-{body}": "agrees" for body in BODIES}
HOW = {f"{name}-how": "Its head of service, by phone." for name in AGREE}
VIEWS = AGREE | HOW
"""Each body agrees, and was not asked by letter."""

PROPOSED = {"question": "view", "proposed": "not_met", "reasons": "Two reports count. It is quiet since."}
"""Bodies are asked what they think of a decision of "not met"."""

MEANWHILE = {"meanwhile": "The police look in every evening."}


def judged(number: int | str, no: Mapping[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """What is typed on the worksheet about one report: it counts, or what is not so (`no`), with why."""
    said: dict[str, Any] = {"counts": "not" if no else "yes"}
    for element, why in (no or {}).items():
        said |= {f"holds-{element}": "no", f"holds-{element}-why": why}
    return {f"r{number}-{name}": value for name, value in (said | more).items()}


def form_values(form: Any) -> dict[str, str]:
    return {
        each.attrs["name"]: each.attrs.get("value", "")
        for each in form.element.all("input")
        if "name" in each.attrs
    }


def tomorrow() -> str:
    day = web.today() + timedelta(days=1)
    return f"{day.day} {day.month} {day.year}"


POWERS = {f"powers-{body}": "can" for body in BODIES}
POWERS |= {f"{name}-why": "It can visit every week." for name in list(POWERS)}

WEIGHED = {f"factors-{each}": "weighed" for each in ("persistence", "harm", "response")}
WEIGHED |= {f"{name}-why": f"Reason {name[8:]}." for name in list(WEIGHED)}
WEIGHED |= {"why_not_harm": "Together they fall short."}


def write(officer: Visitor, reference: str, act: str, button: str = "See the letter", **typed: Any) -> Page:
    """An act that writes letters: its form, the letters, and the act."""
    do(officer, reference, act, button, **typed)
    return officer.press("Save and send", expect=200)


class Desk(demo.Year):
    """The acts of one member of staff now, through form and verb; their pages have tests of their own."""

    def at(self, day: date) -> datetime:
        return self.now


def acted(app: Flask, officer: Colleague, reference: str, *acts: tuple[str, Mapping[str, Any]]) -> None:
    """As if this member of staff had done these acts on the pages of the case."""
    with app.test_request_context("/staff/"):
        member = members.by_number(officer.member.id)
        actor = demo.Actor(member.id, member.name, member.role)
        desk = Desk(app.extensions["asb_apply"], web.tokens(), {"officer": actor}, web.now())
        for key, typed in acts:
            desk.act(reference, demo.StoryAct(0, key, typed), web.today(), web.today())


def checked(app: Flask, officer: Colleague, reports: Any = THREE, **answers: Any) -> str:
    """A case that is taken, checked for risk and with all the bodies."""
    reference = applied(app, reports, **answers)
    risk = {"dangers": ["nothing"], "level": "none", "less": "I rang Ann: it is over."}
    acted(app, officer, reference, ("risk", risk), ("take", {}), ("pass", {"bodies": list(BODIES)}))
    return reference


def met(app: Flask, officer: Colleague, **answers: Any) -> str:
    """A case whose threshold is met."""
    reference = checked(app, officer, **answers)
    acted(app, officer, reference, ("decide", {"outcome": "met", **MEANWHILE}))
    return reference


def not_met(app: Flask, officer: Colleague, **answers: Any) -> str:
    """A case whose threshold is not met, by its number and by what was weighed."""
    reference = checked(app, officer, TWO, **answers)
    acted(app, officer, reference, ("decide", {"outcome": "not_met", **VIEWS, **WEIGHED, **MEANWHILE}))
    return reference


OFFERED: dict[str, Any] = {
    **{"day_1": ahead(20), "time_1": "10am", "day_2": ahead(21), "time_2": "2pm"},
    **{"place": "Town Hall", "bodies": ["police", "icb"], "people": "yes", "by": ahead(9)},
}

DATE_1, DATE_2 = (
    f"{(web.today() + timedelta(days=days)).isoformat()} {time}" for days, time in ((20, "10am"), (21, "2pm"))
)
"""What is ticked for these dates."""

ARRANGED: dict[str, Any] = {
    "time": "10 in the morning",
    "place": "Town Hall, Matlock",
    "chair": "Dr Iqbal",
    "chair_from": "other",
    "chair_part": "none",
    "missing": "The NHS holds nothing.",
    "bodies": ["council", "police"],
    "invited": "yes",
}

HELD: dict[str, Any] = {
    "took_part": ["council", "police"],
    "present": "Dr Iqbal",
    "applicant": "there",
    "found": "FOR THE BODIES",
    "told": "We were slow.",
}

APPEALED: dict[str, Any] = {"how": "us", "grounds": ["threshold"], "text": "Not fair."}

PASSED_ON: dict[str, Any] = {
    "to": "High Peak Borough Council",
    "reach": "Ring 01298 000000.",
    "why": "It is in Buxton.",
}
"""Passed to another council, on paper, where there is no risk."""

ANSWERED = {"considered": "All of it.", "watches": "Olive"}

ADVICE = {"text": "FOR THE BODIES: visit", "told": "The police visit every week"}


COMPLAINT: dict[str, Any] = {
    "body": "lgsco",
    "their_reference": "26 001 234",
    "whose": "people",
    "text": "That nobody weighed the harm.",
    "hold": "yes",
    "hold_why": "The ombudsman asks for everything.",
}
"""An ombudsman's enquiry that sets a legal hold."""


def held(app: Flask, officer: Colleague, **answers: Any) -> str:
    """A case whose review was held today."""
    reference = met(app, officer, **answers)
    arranged = {"day": ahead(0), **ARRANGED}
    acted(app, officer, reference, ("arrange", arranged), ("hold_review", {**HELD, **POWERS}))
    return reference


WITHDRAWN = {
    "checked": "I rang Ann on the safe number.",
    "said": "By telephone: “I cannot take any more.”",
    "pressure": "none",
    "why": "SECRET",
}
"""Withdrawn once the threshold is met."""


def withdrawn(app: Flask, officer: Colleague, reference: str) -> None:
    """A case whose threshold is met ends because the applicant withdraws, and a manager agrees."""
    do(officer, reference, "withdraw", "Save and ask a manager", **WITHDRAWN)
    manager = signed_in(app, "manager", "Wyn Manager")
    write(manager, reference, "second", "Save", said="agree", why="I rang her too.")


def read_all(app: Flask, officer: Visitor, reference: str) -> None:
    """An officer has dealt with everything that people on the case have sent."""
    with app.app_context():
        came = list(CaseFile.of(case_access.find(reference), app.extensions["asb_council"]).course.came)
    for number in came:
        do(officer, reference, f"seen/{number}", done="I read it.", words="")


def silent(officer: Visitor, reference: str, person: int) -> None:
    """Somebody does not answer, and is not reached by another way."""
    tried = {"how": "Her sister’s number.", "text": "I rang three times."}
    officer.get(f"/staff/cases/{reference}/safety")
    who = {"person": str(person)} if "person" in officer.page.forms[-1].names else {}
    officer.press("Save", result="not_reached", **tried, **who)


def begin(officer: Colleague, route: str, days_ago: int) -> None:
    day = web.today() - timedelta(days=days_ago)
    officer.get("/staff/")
    officer.click("Record")
    officer.press("Begin", route=route, on=f"{day.day} {day.month} {day.year}")
    officer.click("one page for each question")


def found(officer: Visitor, reference: str, number: int, element: str, why: str, **more: str) -> None:
    """A finding that one element is not there."""
    do(officer, reference, "finding", **judged(number, {element: why}, source="The police log.", **more))


def endings_offered(officer: Visitor, reference: str) -> set[str]:
    """The reasons that the page "End the case" offers."""
    officer.get(f"/staff/cases/{reference}/close")
    here = f"/staff/cases/{reference}/"
    hrefs = {link.href.removeprefix(here) for link in officer.page.links if link.href.startswith(here)}
    return {href.removeprefix("close/") for href in hrefs} - {"safety"}


def recorded(app: Flask, reference: str, days_ago: int) -> None:
    """As if the application had been recorded so many days ago."""
    with app.app_context():
        with writing() as session:
            session.execute(
                update(Case).where(Case.reference == reference).values(received_on=recent(days_ago))
            )
        verify.mend(reference, app.extensions["asb_council"])


def due_days_ago(app: Flask, reference: str, days: int) -> None:
    """As if the body had been asked to answer by the day so many days ago."""
    with app.app_context(), writing() as session:
        query = select(HistoryEntry).join(Case).where(Case.reference == reference, HistoryEntry.act == "ask")
        entry = session.scalars(query).one()
        entry.facts = entry.facts | {"by": recent(days).isoformat()}
    with app.app_context():
        verify.mend(reference, web.council())
