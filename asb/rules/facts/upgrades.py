"""How facts that an earlier release kept are brought up to date, each time they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def _from_1(act: str, kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """Adds None for questions that were not yet asked."""
    known = {"whose": None} if act == "export" else {"whom": None} if act in ("write", "need_more") else {}
    return known | dict(kept)


def _from_2(act: str, kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keeps what a report did: any that came with a later application date reopened the decision."""
    return dict(kept) | {"reopens": kept["fresh"] == "yes"} if act == "report" else kept


def _from_3(act: str, kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """Makes a finding on one report the only one of several; their second person is asked about all."""
    of_others = {"accept": "findings", "merge": "found"}.get(act, "")
    if of_others in kept:
        return dict(kept) | {of_others: [_alone(each) for each in kept[of_others]]}
    if act == "finding":
        return {"findings": [_alone(kept)], "second": kept.get("second", False)}
    return kept


def _alone(finding: Mapping[str, Any]) -> dict[str, Any]:
    """One finding by itself; a day that was not confirmed has no date."""
    kept = {name: value for name, value in finding.items() if name not in ("second", "version")}
    for name in ("happened", "reported"):
        if kept[name]["kind"] == "unknown":
            kept[name] = {"kind": "unknown"}
    return kept


def _from_4(act: str, kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """Says that the passages of a copy were not kept: only which of them were left out."""
    if act == "copy_for_them":
        return {name: value for name, value in kept.items() if name != "leave_out"} | {"given": None}
    return kept


UPGRADES: tuple[Callable[[str, Mapping[str, Any]], Mapping[str, Any]], ...] = (
    *(_from_1, _from_2),
    *(_from_3, _from_4),
)
"""Upgrade functions, one for each step: version 1 to 2, and so on."""
