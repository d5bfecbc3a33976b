"""Form pages: rendering, errors, file uploads, expired tokens, idempotency keys."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, Protocol, cast

from flask import Blueprint, Response, request
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from asb import files
from asb.casework.acts import transaction
from asb.casework.acts.transaction import Verb
from asb.fields import UNSEEN, Question, likely_meant, plain_email, say_list
from asb.files import FileRefused, Judged
from asb.tokens import MARKS
from asb.web.errors import error_page
from asb.web.limits_and_guards import drain
from asb.web.pages import Notice, council, draw, now, today
from asb.wizard import Typed

MOST_SENT = 3 * files.MOST_BYTES
"""Bytes. A file over the limit is still read up to this size, so that the page can say what is wrong."""
MOST_AT_ONCE = files.MOST_TOGETHER + files.MOST_BYTES
"""Bytes. The same where several files can be sent together."""
NOT_TYPED = str.maketrans("", "", f"\0{MARKS}{UNSEEN}")

MEANT = "meant"
"""Name of the button that takes the suggested email address; its value is the name of the box."""

Boxes = Mapping[str, list[str]]
"""Submitted values by field name."""


def typed() -> dict[str, list[str]]:
    """Returns the submitted values by field name, without characters that nobody types: NUL, which databases
    reject, what nobody sees, and the marks of placeholders in our letters. Where the button was pressed that
    takes the email address we suggested, that address is in its box.
    """
    boxes = {name: [value.translate(NOT_TYPED) for value in values] for name, values in request.form.lists()}
    for name in boxes.pop(MEANT, ()):
        boxes[name] = [likely_meant(plain_email(text)) or text for text in boxes.get(name, ())]
    return boxes


def form(kind: type[Question], boxes: Boxes | None = None, so_far: Mapping[str, Any] | None = None) -> Any:
    """Builds a form from submitted values; None if nothing was submitted yet. "Yesterday" is before today."""
    if boxes is None:
        return kind(None, council(), so_far or {})
    made = kind(Typed(boxes), council(), so_far or {})
    settled = {name: [text] for field in made.asked for name, text in field.settled(today()).items()}
    if all(boxes.get(name) == texts for name, texts in settled.items()):
        return made
    return kind(Typed({**boxes, **settled}), council(), so_far or {})


def given_back(kind: type[Question], *, chosen: bool = True) -> list[tuple[str, str]]:
    """Returns what was just typed into this form and not taken, each with its label, to be copied. With
    `chosen` also what was only chosen.
    """
    return kind.given_back(Typed(typed()), council(), chosen=chosen) if request.method == "POST" else []


def ask(
    asked: Any,
    template: str = "question.html",
    *,
    action: str,
    status: int,
    send: str = "Continue",
    notice: Notice | None = None,
    **facts: Any,
) -> Response:
    """Renders a page with one form that is answered at once: nothing is saved as a draft."""
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
    """Idempotency key of the submitted page, so that pressing its button twice does the act once."""
    return request.form.get("once", "").replace("\0", "")[:40]


def same_words(said: object) -> str:
    """Idempotency key of what somebody sends: the same within the hour, from any page, is the same act."""
    text = json.dumps([said, f"{now():%Y%m%d%H}"], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def words_after(reference: str, said: object, before: int) -> str:
    """Idempotency key of what somebody sends about this case, after so many things `before`. The same words
    sent right after themselves are the same act; sent after something else, they are a new one.
    """
    last = same_words([said, before - 1])
    return last if before and transaction.is_done(reference, last) else same_words([said, before])


def kept_press_id() -> str:
    """Idempotency key for the page being rendered: the submitted one, or a new one."""
    return request.form.get("once") or secrets.token_hex(8)


def sent_files() -> list[FileStorage]:
    """Returns the uploaded files, which can be several; none of those that browsers send for an empty box."""
    return [each for each in request.files.getlist("file") if each.filename]


def sent_file(sent: FileStorage | None = None) -> Judged:
    """Returns an uploaded file, the first if none is given, inspected by its content. Raises FileRefused,
    also if there is none.
    """
    sent = sent or request.files.get("file")
    if sent is None:
        return files.judge("", BytesIO())
    return files.judge(sent.filename or "", cast(BinaryIO, sent.stream))


def one_of_several(sent: FileStorage, problem: str, added: Sequence[str]) -> str:
    """Says what is wrong with one of several files that were sent together, and that those `added` before it
    are here.
    """
    said = problem if f"“{sent.filename}”" in problem else f"“{sent.filename}”: {problem}"
    return f"{say_list(added)} {'has' if len(added) == 1 else 'have'} been added. {said}" if added else said


class Row(Protocol):
    """The part of an act's wiring that its form needs, for officers and for people on the case."""

    @property
    def verb(self) -> Verb: ...

    @property
    def takes(self) -> Callable[[Judged], Verb] | None: ...

    @property
    def may_have_file(self) -> bool: ...


@dataclass(frozen=True)
class Answer:
    """A submitted act: its form, the verb that does it, whether all of it is valid, and its file."""

    form: Any
    verb: Verb
    fine: bool
    file: Judged | None


def answered(
    row: Row,
    make: Callable[[Boxes], Any],
    stored: Callable[[Judged], None] = lambda _file: None,
    sent: FileStorage | None = None,
) -> Answer:
    """Validates a submitted act. Its file, the first if none is given, is inspected, and passed to `stored`,
    before anything is locked.
    """
    boxes, verb, problem = typed(), row.verb, ""
    judged = None
    sent = sent or request.files.get("file")
    if row.takes is not None and (not row.may_have_file or (sent and sent.filename)):
        try:
            judged = sent_file(sent)
            stored(judged)
            boxes["file"], verb = [judged.words], row.takes(judged)
        except FileRefused as refused:
            problem = str(refused)
    made = make(boxes)
    fine = made.validate()
    if problem:
        refuse(made, problem)
    return Answer(made, verb, fine and not problem, judged)


def is_empty(made: Any) -> bool:
    """Whether nothing was typed, and no file chosen."""
    said, sent = typed(), request.files.get("file")
    return not any(any(said.get(name, [])) for name in made.names) and not (sent and sent.filename)


REFUSED = "yes"
"""Value of `refused` in the address of a page whose answer was refused; ignored once it is accepted."""


def was_refused() -> bool:
    return "refused" in request.args


def refuse(made: Any, problem: str, field: str = "file") -> None:
    """Shows an error message next to this field."""
    made[field].errors = [problem]


def when_expired(
    blueprint: Blueprint, pages: Mapping[str, Callable[[], Response]], otherwise: Callable[[], Response]
) -> None:
    """Registers what to show when a form's CSRF token has expired: by endpoint, the form as typed.

    Nothing was done. `otherwise` handles every other endpoint of the blueprint.
    """

    def expired(_error: CSRFError) -> Response:
        return pages.get(request.endpoint or "", otherwise)()

    blueprint.register_error_handler(CSRFError, expired)


def when_too_large(blueprint: Blueprint, pages: Mapping[str, Callable[[], Response]]) -> None:
    """Registers the page to show, by endpoint, when a request is larger than its form allows."""

    def too_large(_error: RequestEntityTooLarge) -> Response:
        again = pages.get(request.endpoint or "")
        if again is None:
            return error_page(413)
        drain()
        return again()

    blueprint.register_error_handler(RequestEntityTooLarge, too_large)
