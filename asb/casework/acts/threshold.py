"""Threshold: reports that were found, findings on them, the decision, the second person."""

from __future__ import annotations

from asb.casefile import report_facts
from asb.casework import search_words
from asb.casework.acts.transaction import FormFacts, OpenCase
from asb.casework.reports import report_of
from asb.models import Report
from asb.rules import facts as facts_of
from asb.rules.acts import ClosedAct
from asb.rules.course import NOT_MET, OUTSIDE
from asb.rules.threshold import BETTER

MOST_REPORTS = 100
"""Most reports of one case, because every page reads them all; more can be told by phone."""


def add_to_ledger(opened: OpenCase, report: Report, *, fresh: bool = False) -> FormFacts:
    """Adds a report to the case with its own number. Returns that number, and whether it reopens a decision.

    `fresh`: today becomes an application date too. Raises ClosedAct when there are too many.
    """
    case, course = opened.case, opened.course
    if len(case.reports) >= MOST_REPORTS:
        raise ClosedAct(opened.request.act.key, "too_many_reports")
    report.number = max((each.number for each in case.reports), default=0) + 1
    on = opened.request.on if fresh else None
    reopens = course.could_count(report_facts(report, opened.council), on)
    case.reports.append(report)
    search_words.keep_new(opened.session, case)
    return {"report": str(report.number), "reopens": reopens}


def add_report(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Adds a report that an officer found: who made it and who may see it are kept with the report."""
    maker = facts["made_by"]
    found = report_of(0, facts, opened.request.on, {}, None)
    found.made_by = opened.casefile.person(int(maker)) if maker.isdecimal() else None
    found.maker = facts["maker"] if maker == "other" else ""
    found.source = facts["source"]
    added = add_to_ledger(opened, found)
    return added | {"source": facts["source"], "as_asked": facts["as_asked"]}


def find(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Marks findings for a manager to confirm if they lower the result of the threshold count."""
    before = opened.course.assessment()
    after = opened.course.assessment(also=facts_of.of("finding", facts).findings)
    falls = BETTER.index(after.by_count) < BETTER.index(before.by_count)
    return facts | {"second": falls}


def decide(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Freezes the count of the day with the decision of the relevant bodies (s.104(4), (5)).

    "Not met" waits for a manager as second person where a body disagrees or did not answer, or where the
    application complains about one.
    """
    views = {body: view["said"] for body, view in facts["views"].items()}
    silent = [body for body, view in views.items() if view == "no_answer"]
    split = bool(silent) or "disagrees" in views.values()
    rule = opened.course.procedure.decision
    refused = facts["outcome"] in (NOT_MET, OUTSIDE)
    partial = opened.course.partial if refused else ()
    return facts | {
        "assessment": opened.course.assessment().as_json(),
        "requests": {body: opened.course.requests_to(body, facts["outcome"]) for body in silent},
        "rule": (rule.rule if rule else "unset") if split or "delegated" in views.values() else "",
        "second": refused and (split or bool(partial)),
        "complained_of": partial,
    }


def second(opened: OpenCase, facts: FormFacts) -> FormFacts:
    """Adds the number of the proposed entry to the second person's answer, and whether a corrected day of
    receipt opens the decision again.
    """
    proposed = opened.course.proposed
    corrected = proposed is not None and proposed.act == "correct_receipt" and facts["said"] == "agree"
    reopens = corrected and opened.course.reopened_by(proposed.facts.day)  # type: ignore[union-attr]  # see above
    return facts | {"of": proposed.id if proposed else 0, "reopens": reopens}
