"""Form pages: asked, refused with what was typed, a file taken with them, a token that ran out, one press."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, Protocol, cast

from flask import Blueprint, Response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import RequestEntityTooLarge

from asb import files
from asb.casework.acts.transaction import Verb
from asb.fields import Question
from asb.files import FileRefused, Judged
from asb.tokens import MARKS
from asb.web.errors import error_page
from asb.web.limits_and_guards import drain
from asb.web.pages import Notice, council, draw
from asb.wizard import Typed

MOST_SENT = 3 * files.MOST_BYTES
"""Bytes: a file that is too large is still read up to this size, so that the page can say what is wrong."""
NOT_TYPED = str.maketrans("", "", f"\0{MARKS}")

Boxes = Mapping[str, list[str]]
"""What was typed, by the names of the boxes."""


def typed() -> dict[str, list[str]]:
    """What was typed into the form, box by box, without what nobody types: a NUL, which no database keeps,
    and the marks by which our letters are filled in.
    """
    return {name: [value.translate(NOT_TYPED) for value in values] for name, values in request.form.lists()}


def form(kind: type[Question], boxes: Boxes | None = None, so_far: Mapping[str, Any] | None = None) -> Any:
    """A form with what was typed in its boxes; `boxes` None: nothing was typed yet."""
    return kind(None if boxes is None else Typed(boxes), council(), so_far or {})


def ask(
    asked: Any,
    template: str = "question.html",
    *,
    action: str,
    status: int = 200,
    send: str = "Continue",
    notice: Notice | None = None,
    **facts: Any,
) -> Response:
    """The page of one form that is answered at once: nothing of it is kept for another day."""
    return draw(
        template,
        status,
        form=asked,
        action=action,
        send=send,
        notice=notice,
        new=False,
        can_save=False,
        **facts,
    )


def press_id() -> str:
    """Names the page that the button was pressed on, so that pressing it twice does it once."""
    return request.form.get("once", "").replace("\0", "")[:40]


def kept_press_id() -> str:
    """The same for the page that is drawn now: its own, or a new one."""
    return request.form.get("once") or secrets.token_hex(8)


def sent_file() -> Judged:
    """The file that was sent, judged by its content. Raises FileRefused, also where there is none."""
    sent = request.files.get("file")
    if sent is None:
        return files.judge("", BytesIO())
    return files.judge(sent.filename or "", cast(BinaryIO, sent.stream))


class Row(Protocol):
    """How an act is done, as far as its form is concerned: of an officer or of a person of the case."""

    @property
    def verb(self) -> Verb: ...

    @property
    def takes(self) -> Callable[[Judged], Verb] | None: ...


@dataclass(frozen=True)
class Answer:
    """What was sent for an act: its form as typed, the verb that does it, and whether all of it is fine."""

    form: Any
    verb: Verb
    fine: bool
    file: Judged | None


def answered(
    row: Row, make: Callable[[Boxes], Any], stored: Callable[[Judged], None] = lambda _file: None
) -> Answer:
    """What was sent for an act. A file is judged before anything is locked; `stored` is told of it first."""
    boxes, verb, problem = typed(), row.verb, ""
    judged = None
    if row.takes is not None:
        try:
            judged = sent_file()
            stored(judged)
            boxes["file"], verb = [judged.words], row.takes(judged)
        except FileRefused as refused:
            problem = str(refused)
    made = make(boxes)
    fine = made.validate()
    if problem:
        refuse(made, problem)
    return Answer(made, verb, fine and not problem, judged)


def refuse(made: Any, problem: str, field: str = "file") -> None:
    """Say next to this field what is wrong with it."""
    made[field].errors = [problem]


def when_expired(
    blueprint: Blueprint, pages: Mapping[str, Callable[[], Response]], otherwise: Callable[[], Response]
) -> None:
    """What to show where a form's token is no longer good: by endpoint the same page, with what was typed.

    Nothing was done. `otherwise` answers for every other address of the blueprint.
    """

    def expired(_error: CSRFError) -> Response:
        return pages.get(request.endpoint or "", otherwise)()

    blueprint.register_error_handler(CSRFError, expired)


def when_too_large(blueprint: Blueprint, pages: Mapping[str, Callable[[], Response]]) -> None:
    """What to show where more was sent than a form takes: by endpoint the page that asks for it again."""

    def too_large(_error: RequestEntityTooLarge) -> Response:
        again = pages.get(request.endpoint or "")
        if again is None:
            return error_page(413)
        drain()
        return again()

    blueprint.register_error_handler(RequestEntityTooLarge, too_large)
