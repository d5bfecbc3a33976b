"""One line an event, plain or as JSON; what repeats itself is counted."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import make_url

from asb import logs
from tests.shared.page import Visitor

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (\w+) (\S+) (\S+) (.*)")


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written, plain; the log of this process is then as it was."""
    yield from written({})


@pytest.fixture
def log_as_json() -> Iterator[io.StringIO]:
    yield from written({"LOG_FORMAT": "JSON"})


def written(environ: dict[str, str]) -> Iterator[io.StringIO]:
    root, ours = logging.getLogger(), logging.getLogger("asb")
    before = (list(root.handlers), root.level, ours.level)
    stream = io.StringIO()
    handler = logs.set_up(environ, stream)
    yield stream
    root.removeHandler(handler)
    for each in before[0]:
        root.addHandler(each)
    root.setLevel(before[1])
    ours.setLevel(before[2])


def at(moment: float, words: str, fold: str = "", level: int = logging.WARNING) -> logging.LogRecord:
    """A record of a moment, in seconds."""
    facts = {"name": "asb.trial", "levelno": level, "levelname": logging.getLevelName(level), "msg": words}
    return logging.makeLogRecord({**facts, "created": moment, **({"fold": fold} if fold else {})})


def test_a_line_has_time_level_logger_and_request(log: io.StringIO) -> None:
    logging.getLogger("asb.trial").warning("letter %s cannot be sent", 12)
    number = logs.new_number()
    logging.getLogger("asb.trial").info("two\nlines, a \x1b[31mcolour")
    logs.request_number.set("")
    first, second = (LINE.fullmatch(line) for line in log.getvalue().splitlines())
    assert first
    assert second
    assert first.groups() == ("WARNING", "asb.trial", "-", "letter 12 cannot be sent")
    assert second.groups() == ("INFO", "asb.trial", number, "two | lines, a \\x1b[31mcolour")


def test_json_has_the_same(log_as_json: io.StringIO) -> None:
    number = logs.new_number()
    logging.getLogger("asb.trial").error("“Quoted” words")
    logs.request_number.set("")
    assert "“Quoted” words" in log_as_json.getvalue(), "as it is, for whoever searches"
    said = json.loads(log_as_json.getvalue())
    assert re.fullmatch(r"[\d-]{10}T[\d:.]{12}Z", said.pop("time"))
    assert said.pop("process") > 0
    words = {"level": "ERROR", "logger": "asb.trial", "request": number, "message": "“Quoted” words"}
    assert said == words


def test_of_an_exception_its_kind_and_place_alone(log: io.StringIO) -> None:
    try:
        raise ValueError("Quixotic zebras")  # noqa: TRY301 - it is to be caught
    except ValueError as error:
        logs.failure(logging.getLogger("asb.trial"), "our mistake", error)
        logging.getLogger("asb.trial").exception("once more")
        logging.getLogger("some.library").exception("it quotes %s", "Quixotic zebras")
    lines = log.getvalue().splitlines()
    assert len(lines) == 3
    for line in lines:
        assert "ValueError at tests/logs/test_lines.py:" in line
        assert "zebras" not in line
    assert "said at test_lines:" in lines[2]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (lambda: json.loads("{"), r"decoder\.py:\d+ raw_decode"),
        (lambda: make_url("zebras"), r"url\.py:\d+ _parse_url"),
        (lambda: logs.Lines(as_json=False).format(None), r"asb/logs\.py:\d+ format"),
    ],
)
def test_a_place_outside_our_own_code_is_a_file_without_its_folders(
    wrong: Callable[[], object], place: str
) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whichever it is
        wrong()
    assert any(re.fullmatch(place, step) for step in logs.place(caught.value).split(" < "))


def test_of_the_web_server_its_ports_and_processes_alone(log: io.StringIO) -> None:
    server = logging.getLogger("gunicorn.error")
    server.error("Connection in use: %s", ("127.0.0.1", 5000))
    server.error("Error handling request %s", "/zebras")
    logging.getLogger("gunicorn.access").error("Connection in use: %s", "/zebras")
    said = [line.partition("gunicorn.")[2] for line in log.getvalue().splitlines()]
    assert said[0] == "error - Connection in use: ('127.0.0.1', 5000)"
    assert all(re.fullmatch(r"\w+ - said at test_lines:\d+", each) for each in said[1:])


def test_a_message_is_cut_where_it_is_too_long(log: io.StringIO) -> None:
    logging.getLogger("asb.trial").warning("x" * 5000)
    assert log.getvalue().count("x") == 4000


def test_what_repeats_itself_is_counted(log: io.StringIO) -> None:
    [handler] = [each for each in logging.getLogger().handlers if isinstance(each, logs.Folding)]
    for second in range(130):
        handler.handle(at(1000.0 + second, f"the database is away for {second}", "database"))
    handler.handle(at(1131, "letter 3 was refused"))
    handler.handle(at(1132, "heads", level=logging.INFO))
    handler.handle(at(1133, "heads", level=logging.INFO))
    said = [line.partition("asb.trial - ")[2] for line in log.getvalue().splitlines()]
    away = "the database is away for 0"
    assert said == [
        away,
        f"{away} (again: 59 times)",
        f"{away} (again: 60 times)",
        "letter 3 was refused",
        *("heads", "heads"),
    ]
    handler.close()
    assert log.getvalue().splitlines()[-1].endswith(f"{away} (again: 10 times)")


def test_what_is_over_may_be_told_anew(log: io.StringIO) -> None:
    [handler] = [each for each in logging.getLogger().handlers if isinstance(each, logs.Folding)]
    for moment in (1000, 1100, 1200):
        handler.handle(at(moment, "the scanner is away"))
    assert log.getvalue().count("the scanner is away") == 3
    assert "again" not in log.getvalue()


def test_the_error_page_shows_the_number_that_the_log_has(
    app: Flask, resident: Visitor, log: io.StringIO
) -> None:
    def fail() -> None:
        raise RuntimeError("Quixotic")

    app.view_functions["public.contact"] = fail
    page = resident.get("/contact", expect=500)
    found = re.search(r"give us this number: ([0-9a-f]{8})", page.text)
    assert found
    [line] = log.getvalue().splitlines()
    match = LINE.fullmatch(line)
    assert match
    assert match[3] == found[1]
    assert "our mistake at public.contact: RuntimeError at tests/logs/test_lines.py" in match[4]
    assert logs.request_number.get() == ""
