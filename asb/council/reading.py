"""Reads a TOML table into a frozen dataclass, strictly: an error names the key and says what to do.

A field without a default is required (a list needs at least one entry); unknown keys and values of another
type are refused. `metadata={"key": "from"}` gives a field another name in the file; None keeps it out of the
file. `Annotated[str, pattern, words]` is a string that matches the pattern; a class with a `read` method
parses its own value.
"""

from __future__ import annotations

import re
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from types import NoneType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

Shape = TypeVar("Shape")

WORDS = {str: "words in quotes", int: "a whole number", bool: "true or false", date: "a date"}


def read(shape: type[Shape], table: dict[str, Any], where: str = "", **given: Any) -> Shape:
    """Builds a `shape` from a table, with the values `given` that are not in the file.

    `where` is the table's own path in the file, such as "team", for error messages. Raises ValueError naming
    the key.
    """
    hints = get_type_hints(shape, include_extras=True)
    wanted = {each.metadata.get("key", each.name): each for each in fields(shape)}  # type: ignore[arg-type]  # always a dataclass
    prefix = f"{where}." if where else ""
    unknown = sorted(set(table) - set(wanted))
    if unknown:
        raise ValueError(f"{prefix}{unknown[0]} is not a known key: correct its spelling or remove it")
    values = dict(given)
    for key, each in wanted.items():
        if key in table:
            values[each.name] = _value(hints[each.name], table[key], f"{prefix}{key}")
        elif each.default is MISSING:
            raise ValueError(f"{prefix}{key} is missing: add it")
        if each.default is MISSING and values[each.name] == ():
            raise ValueError(f"{prefix}{key} is empty: give at least one")
    made: Shape = _naming(where, shape, **values)
    return made


def no_doubles(where: str, what: str, values: list[Any]) -> None:
    """Raises ValueError if a value occurs twice."""
    doubles = sorted({each for each in values if values.count(each) > 1})
    if doubles:
        raise ValueError(f"{where} has the same {what} twice, {doubles[0]}: keep one")


def _value(hint: Any, raw: Any, where: str) -> Any:
    parts = [each for each in get_args(hint) if each is not NoneType]
    if NoneType in get_args(hint):
        return _value(parts[0], raw, where)
    if get_origin(hint) is tuple:
        return _list(parts[0], raw, where)
    if get_origin(hint) is Literal:
        if raw not in parts:
            raise ValueError(f"{where} is {raw!r}: use one of {', '.join(parts)}")
        return raw
    if hasattr(hint, "read"):
        return _naming(where, hint.read, raw)
    if is_dataclass(hint):
        if type(raw) is not dict:
            raise ValueError(f"{where} is {raw!r}: give a table, [{where}]")
        return read(hint, raw, where)  # type: ignore[arg-type]  # is_dataclass also accepts an instance
    return _plain(hint, raw, where)


def _plain(hint: Any, raw: Any, where: str) -> Any:
    """Returns a string, number, boolean or date of exactly that type: in Python a bool is also an int."""
    plain, *pattern = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    if type(raw) is not plain or raw == "":
        raise ValueError(f"{where} is {raw!r}: give {WORDS[plain]}")
    if pattern and not re.fullmatch(pattern[0], raw):
        raise ValueError(f"{where} is {raw!r}: give {pattern[1]}")
    return raw


def _list(hint: Any, raw: Any, where: str) -> tuple[Any, ...]:
    if type(raw) is not list:
        raise ValueError(f"{where} is {raw!r}: give a list")
    values = tuple(_value(hint, each, f"{where}[{number}]") for number, each in enumerate(raw, start=1))
    no_doubles(where, "key", [each.key for each in values if hasattr(each, "key")])
    return values


def _naming(where: str, make: Any, *args: Any, **values: Any) -> Any:
    """Calls `make`, and prefixes any ValueError it raises with the place in the file."""
    try:
        return make(*args, **values)
    except ValueError as error:
        raise ValueError(f"{where}: {error}" if where else str(error)) from error
