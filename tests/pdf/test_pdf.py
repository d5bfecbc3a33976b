"""A PDF is tagged, in English, and brings its title; its process fetches nothing and is ended in time."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from asb import pdf, programs
from tests.shared.pdfs import info, language, text

pytestmark = pytest.mark.stories

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4; @bottom-right {{ content: "Page " counter(page) " of " counter(pages); }} }}
</style></head><body><h1>{title}</h1>{body}</body></html>"""


@pytest.fixture(autouse=True)
def _asks_again() -> None:
    """What one test has learnt of this machine is nothing to the next."""
    pdf._look.cache_clear()


def made(body: str, title: str = "A title") -> bytes:
    return pdf.make(PAGE.format(title=title, body=body))


def test_a_pdf_is_tagged_and_has_its_language_and_title(tmp_path: Path) -> None:
    found = made("<p>O’Brien &amp; Søn, 12 Mill Lane</p>" * 60)
    told = info(found)
    assert told["Title"] == "A title"
    assert told["Tagged"] == "yes"
    assert told["Page size"].endswith("(A4)")
    assert language(found) == "en"
    assert "O’Brien & Søn, 12 Mill Lane" in text(found)
    assert f"Page 1 of {told['Pages']}" in text(found)


@pytest.mark.parametrize(
    "body",
    [
        '<img src="{url}" alt="">',
        '<link rel="stylesheet" href="{url}">',
        '<style>@import "{url}"; body {{ background: url({url}) }}</style>',
        '<link rel="attachment" href="{url}">',
    ],
    ids=["picture", "style sheet", "import", "attachment"],
)
def test_nothing_that_a_document_names_is_fetched(body: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("zebra")
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0)
        for url in (f"http://127.0.0.1:{door.getsockname()[1]}/", secret.as_uri()):
            with pytest.raises(pdf.NotMade):
                made(body.format(url=url))
        with pytest.raises(BlockingIOError):
            door.accept()


def test_one_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "CPU_SECONDS", 1)
    with pytest.raises(pdf.NotMade):
        made("<p>word</p>" * 60_000)


def test_its_process_is_ended_when_it_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sleeps = tmp_path / "sleeps.py"
    sleeps.write_text("import signal; signal.pause()")
    monkeypatch.setattr(pdf, "PROGRAM", sleeps)
    monkeypatch.setattr(pdf, "SECONDS", 1)
    with pytest.raises(pdf.NotMade, match="it took too long"):
        made("")


def test_where_something_is_not_installed_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "START", (sys.executable, "-I", "-S"))  # finds no package
        assert not pdf.is_here()
        with pytest.raises(pdf.NotHere):
            made("")
    assert pdf.is_here(), "it is asked again, because somebody may have installed it"


def test_no_more_than_a_few_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.1)
    for _ in range(pdf.AT_ONCE):
        assert pdf._turn.acquire(timeout=1)
    try:
        with pytest.raises(pdf.NotMade, match="others"):
            made("")
    finally:
        for _ in range(pdf.AT_ONCE):
            pdf._turn.release()


def test_its_process_knows_no_setting_of_the_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", "zebra")
    tells = tmp_path / "tells.py"
    tells.write_text("import os; print('%PDF-', dict(os.environ))")
    monkeypatch.setattr(pdf, "PROGRAM", tells)
    assert b"zebra" not in made("")


def test_it_says_that_a_document_is_no_document() -> None:
    done = subprocess.run(
        [*pdf.START, str(pdf.PROGRAM), "make", "9"], input=b"\xff\xfe", capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (4, b"")


def test_it_starts_no_other_program() -> None:
    watched = f"""
import runpy, sys
starts = ("subprocess.Popen", "os.exec", "os.fork")
sys.addaudithook(lambda event, _: sys.exit(9) if event in starts else None)
sys.argv = ["pdf", "make", "{pdf.CPU_SECONDS}"]
runpy.run_path({str(pdf.PROGRAM)!r}, run_name="__main__")
"""
    ran = subprocess.run(
        [*pdf.START, "-c", watched],
        input=PAGE.format(title="A title", body="").encode(),
        capture_output=True,
        check=False,
        env=programs.ENVIRONMENT,
    )
    assert ran.returncode == 0
    assert ran.stdout.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("ends", "times"),
    [
        ("sys.exit(1)", 2),
        ("os.kill(os.getpid(), signal.SIGKILL)", 1),
        ("os.kill(os.getpid(), signal.SIGALRM)", 1),
        ("os.kill(os.getpid(), signal.SIGXCPU)", 1),
    ],
)
def test_one_that_ends_by_itself_is_tried_again_and_one_that_is_ended_is_not(
    ends: str, times: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever it had written."""
    log, program = tmp_path / "log", tmp_path / "program.py"
    program.write_text(
        "import os, signal, sys\n"
        f"with open({str(log)!r}, 'a') as log:\n    log.write('x')\n"
        f"os.write(1, b'%PDF-')\n{ends}\n"
    )
    monkeypatch.setattr(pdf, "PROGRAM", program)
    with pytest.raises(pdf.NotMade):
        made("")
    assert log.read_text() == "x" * times
