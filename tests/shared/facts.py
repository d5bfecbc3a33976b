"""The facts of an act, with blanks for what a test does not care about."""

from collections.abc import Mapping
from datetime import date
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from asb.rules import facts

BLANKS: dict[Any, Any] = {
    str: "",
    int: 0,
    bool: False,
    tuple: [],
    dict: {},
    date: "2026-12-01",
    facts.Said: {"said": "yes"},
    facts.KnownDay: {"kind": "unknown"},
}


def found(given: Mapping[str, Any]) -> Any:
    """A finding on one report: as `given`, and yes to everything besides."""
    wanted = get_type_hints(facts.Finding)
    needed = [each for each in msgspec.structs.fields(facts.Finding) if each.required]
    blanks = {each.encode_name: blank(wanted[each.name]) for each in needed}
    return made("finding", {"findings": [blanks | dict(given)]})


def made(act: str, given: Mapping[str, Any] | None = None) -> Any:
    """The facts of this act: as `given`, and blank besides."""
    hints = get_type_hints(facts.FACTS[act])
    wanted = [each for each in msgspec.structs.fields(facts.FACTS[act]) if each.required]
    return facts.of(act, {each.encode_name: blank(hints[each.name]) for each in wanted} | dict(given or {}))


def some(act: str, given: Mapping[str, Any]) -> Any:
    """The facts of this act: what of the `given` it keeps, and blank besides."""
    known = {each.encode_name for each in msgspec.structs.fields(facts.FACTS[act])}
    return made(act, {name: value for name, value in given.items() if name in known})


def blank(hint: Any) -> Any:
    """Nothing, of this type."""
    return None if NoneType in get_args(hint) else BLANKS[get_origin(hint) or hint]
