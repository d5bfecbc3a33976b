"""Converts reports from a resident's answers, and tests them by their dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from asb.council import Council
from asb.models import Person, Report
from asb.questions.acts.reports import day_of, plain
from asb.rules.days import last_day, slip
from asb.rules.threshold import Assessment, ReportFacts, assess


def as_described(items: Mapping[str, Mapping[str, Any]], on: date, council: Council) -> Assessment:
    """Assessment of reports (clean answers by key) as they are described, for this application date."""
    facts = [
        ReportFacts(
            key,
            day_of(item["happened"], on),
            day_of(item["reported"], on),
            told_others=council.told_others(item["told"]),
        )
        for key, item in items.items()
    ]
    return assess(facts, on, council.procedure_on(on))


def counts_until(item: Mapping[str, Any], on: date, council: Council) -> date | None:
    """The last application date for which this report still counts, as it is described; None if it does not
    count for `on`. From a day on which it counts, a later one can only be too late for it.
    """

    def counts(day: date) -> bool:
        return as_described({"": item}, day, council).counting == 1

    if not counts(on):
        return None
    first, last = on, last_day(on, council.procedure_on(on).apply_within)
    while first < last:
        middle = first + timedelta(days=((last - first).days + 1) // 2)
        first, last = (middle, last) if counts(middle) else (first, middle - timedelta(days=1))
    return first


def alike(one: Report, other: Report) -> bool:
    """Whether two reports may be one: they have the same reference, or were made on the same day, and not to
    different bodies.
    """
    references = plain(one.their_reference), plain(other.their_reference)
    known = one.reported_kind == other.reported_kind == "exact"
    same_day = known and one.reported_to == other.reported_to
    apart = bool(one.told and other.told and not set(one.told) & set(other.told))
    return (references[0] != "" and references[0] == references[1]) or (same_day and not apart)


def same_again(items: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """Groups of reports that look like one report given more than once, as keys of `items` (clean answers).

    They have the same reference, the same day on which they were made, or the same words about the same days,
    and nothing that differs.
    """
    groups: list[list[str]] = []
    for key, item in items.items():
        group = next((group for group in groups if any(_same(items[one], item) for one in group)), None)
        if group is None:
            groups.append([key])
        else:
            group.append(key)
    return [group for group in groups if len(group) > 1]


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    days = [(one[name], other[name]) for name in ("happened", "reported")]
    texts = [(plain(one[name]), plain(other[name])) for name in ("reference", "what")]
    makers = one.get("made_by", ""), other.get("made_by", "")
    differ = any(
        mine["to"] < theirs["from"] or theirs["to"] < mine["from"]
        for mine, theirs in days
        if _known(mine, theirs)
    )
    differ = differ or any(mine and theirs and mine != theirs for mine, theirs in (*texts, makers))
    if differ or (one["told"] and other["told"] and not set(one["told"]) & set(other["told"])):
        return False
    same_reference, same_words = (mine != "" and mine == theirs for mine, theirs in texts)
    same_days = [mine["said"] == theirs["said"] for mine, theirs in days]
    same_day = same_days[1] and one["reported"]["kind"] == "exact"
    return same_reference or same_day or (same_words and all(same_days))


def _known(*days: Mapping[str, Any]) -> bool:
    return all(day["kind"] != "unknown" for day in days)


def is_ahead(item: Mapping[str, Any], on: date) -> bool:
    """Whether a day of this report is after that day: nearly always a typing error."""
    return slip(day_of(item["happened"], on), day_of(item["reported"], on), on) == "to_come"


def report_of(
    number: int, said: Mapping[str, Any], on: date, makers: Mapping[str, Person], lister: Person | None
) -> Report:
    """Makes a report from the clean answers of its page. `on`: the day on which it was described; `makers`:
    the others on the case who may have made it, by their key on that page; `lister`: who gave it, if anybody.
    """
    happened, reported = day_of(said["happened"], on), day_of(said["reported"], on)
    return Report(
        number=number,
        happened_kind=happened.kind,
        happened_from=happened.first,
        happened_to=happened.last,
        reported_kind=reported.kind,
        reported_from=reported.first,
        reported_to=reported.last,
        told=said["told"],
        their_reference=said["reference"],
        what=said["what"],
        response=said["response"],
        told_who=said["told_who"],
        listed_by=lister,
        made_by=lister if said.get("made_by") == "me" else makers.get(said.get("made_by", "")),
    )
