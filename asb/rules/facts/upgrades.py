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


UPGRADES: tuple[Callable[[str, Mapping[str, Any]], Mapping[str, Any]], ...] = (_from_1, _from_2)
"""Upgrade functions, one for each step: version 1 to 2, and so on."""
