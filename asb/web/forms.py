"""Forms: what was typed."""

from __future__ import annotations

from flask import request

from asb.tokens import MARKS


def typed() -> dict[str, list[str]]:
    """What was typed into the form, box by box, without what nobody types: a NUL, which no database keeps,
    and the marks by which our letters are filled in.
    """
    return {name: [value.translate(NOT_TYPED) for value in values] for name, values in request.form.lists()}


NOT_TYPED = str.maketrans("", "", f"\0{MARKS}")
