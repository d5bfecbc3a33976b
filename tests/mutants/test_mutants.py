"""The sampler makes what it says, and the same by the same seed."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants import copies, draw, jinja, meets, plugin, python
from tests.mutants.draw import HOME
from tests.mutants.mutant import Mutant

pytestmark = pytest.mark.stories


def changes(found: list[Mutant], source: str) -> set[tuple[str, str]]:
    """The kind of each, and what the whole reads with it."""
    return {(each.kind, each.applied(source.encode()).decode()) for each in found}


PYTHON = [
    ("x = a < b", "boundary", "x = a <= b"),
    ("x = a >= b", "boundary", "x = a > b"),
    ("x = a == b", "comparison", "x = a != b"),
    ("x = a is None", "comparison", "x = a is not None"),
    ("x = a not in b", "comparison", "x = a in b"),
    ("x = a and b", "logic", "x = (a or b)"),
    ("x = not a", "not", "x = (a)"),
    ("x = 5", "number", "x = 6"),
    ("x = 5", "number", "x = 4"),
    ("x = 0", "number", "x = (-1)"),
    ("x = True", "flag", "x = False"),
    ("x = 'words'", "string", 'x = ""'),
    ("x = 'O’Brien', 1", "number", "x = 'O’Brien', 2"),
    ("x = f'{a} days'", "string", 'x = ""'),
    ("x = {a, b}", "collection", "x = set()"),
    ("x = [a]", "collection", "x = []"),
    ("x = {'a': b}", "collection", "x = {}"),
    ("x = (a, b)", "collection", "x = ()"),
    ("f(a)", "statement", "pass"),
    ("raise Refused", "statement", "pass"),
    ("a.b = c", "statement", "pass"),
    ("a += c", "statement", "pass"),
    ("del a.b", "statement", "pass"),
    ("x = a if b else c", "condition", "x = a if True else c"),
    ("x = [a for a in b if a.c]", "condition", "x = [a for a in b if False]"),
    ("if a:\n    b = c", "condition", "if False:\n    b = c"),
    ("def f():\n    return a", "return", "def f():\n    return None"),
    ("def f() -> list[str]:\n    return a", "return", "def f() -> list[str]:\n    return []"),
    ("def f() -> str:\n    return a", "return", 'def f() -> str:\n    return ""'),
    ("def f() -> bool:\n    return a", "return", "def f() -> bool:\n    return False"),
    ("def f(a, b=3):\n    return", "default", "def f(a, b=4):\n    return"),
    ("def f(*, b=True):\n    return", "default", "def f(*, b=False):\n    return"),
    ("@guard(1)\ndef f():\n    return", "decorator", "\ndef f():\n    return"),
]


@pytest.mark.parametrize(("source", "kind", "after"), PYTHON)
def test_each_kind_of_python_is_changed_as_it_says(source: str, kind: str, after: str) -> None:
    assert (kind, after) in changes(python.mutants("a.py", source.encode()), source)


@pytest.mark.parametrize(
    "source",
    [
        '"""What it is."""',
        'limit: int\n"""What it means."""',
        "if TYPE_CHECKING:\n    from a import B\n    x = 5",
        "x: Literal['a', 'b']",
        "def f(a: 'B') -> 'C':\n    return",
        "@dataclass(frozen=True)\nclass A:\n    b: int",
        "@property\ndef f(self):\n    return",
        "log.warning('%s is late', a)",
        "x = f(rows=3)",
        "class A(B, frozen=True, kw_only=True):\n    b: int",
        "__all__ = ['a']",
        "Answers = Mapping[str, Any]",
        "return_nothing = a",
        "def f():\n    return None",
    ],
)
def test_what_is_nobodys_behaviour_is_left_alone(source: str) -> None:
    assert changes(python.mutants("a.py", source.encode()), source) == set()


def test_a_function_that_says_no_is_not_made_to_say_nothing() -> None:
    """Nobody tells them apart."""
    source = "def f() -> bool:\n    return False"
    assert {kind for kind, _ in changes(python.mutants("a.py", source.encode()), source)} == {"flag"}


JINJA = [
    ("{% if a.b %}x{% endif %}", "condition", "{% if not (a.b) %}x{% endif %}"),
    ("{% if a %}x{% elif b %}y{% endif %}", "condition", "{% if a %}x{% elif not (b) %}y{% endif %}"),
    ("{{ a if b == c else d }}", "condition", "{{ a if not (b == c) else d }}"),
    ("{{ a | say_day }}", "filter", "{{ a }}"),
    ("{{ a | default('x') | upper }}", "filter", "{{ a | default('x') }}"),
    ("{{ a }}", "output", '{{ "" }}'),
    ("{{ a.b }}{{ a.c }}", "attribute", "{{ a.c }}{{ a.c }}"),
    ("{% for a in b.c %}{{ a }}{% endfor %}", "loop", "{% for a in [] %}{{ a }}{% endfor %}"),
    ("One line.\nAnother {{ a }}.\n", "line", "One line.\n"),
    ("<p>One line.</p>\n<p>\n", "line", "<p>\n"),
]


@pytest.mark.parametrize(("source", "kind", "after"), JINJA)
def test_each_kind_of_template_is_changed_as_it_says(source: str, kind: str, after: str) -> None:
    assert (kind, after) in changes(jinja.mutants("a.txt", source.encode()), source)


@pytest.mark.parametrize("source", ["{# {{ a | b }} #}", "{% set a = 1 %}", "{% raw %}{{ a }}{% endraw %}"])
def test_comments_and_tags_without_a_choice_are_left_alone(source: str) -> None:
    assert changes(jinja.mutants("a.txt", source.encode()), source) == set()


def test_a_line_that_opens_what_another_closes_stays() -> None:
    source = "<ul>\n<li>One\n</ul>"
    assert changes(jinja.mutants("a.html", source.encode()), source) == set()


def test_every_room_has_mutants_that_change_something_where_they_say() -> None:
    for files in draw.rooms().values():
        file = next(file for file in files if draw.mutants(file))
        source = (draw.HOME / file).read_bytes()
        for mutant in draw.mutants(file):
            assert mutant.applied(source) != source
            assert mutant.before(source).splitlines()[0] in source.splitlines()[mutant.line - 1].decode()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A tree with one room of two files."""
    (tmp_path / "asb" / "rules").mkdir(parents=True)
    (tmp_path / "asb" / "rules" / "days.py").write_text("LIMIT = 5\ndef late(a):\n    return a > LIMIT\n")
    (tmp_path / "asb" / "rules" / "words.py").write_text("YES = 'yes'\nNO = not YES\nf(YES)\n")
    return tmp_path


def test_the_same_seed_draws_the_same_and_fewer_are_its_beginning(home: Path) -> None:
    files = draw.rooms(home)["rules"]
    assert files == ["asb/rules/days.py", "asb/rules/words.py"]
    first = draw.drawn("rules", files, 6, 1, home)
    assert draw.drawn("rules", files, 6, 1, home) == first
    assert draw.drawn("rules", files, 3, 1, home) == first[:3]
    assert any(draw.drawn("rules", files, 6, seed, home) != first for seed in range(2, 5))


def test_kinds_take_turns_until_none_is_left(home: Path) -> None:
    files = draw.rooms(home)["rules"]
    every = draw.drawn("rules", files, 1000, 1, home)
    kinds = [mutant.kind for mutant in every]
    assert kinds[:6] == sorted(set(kinds)) == ["boundary", "not", "number", "return", "statement", "string"]
    assert len(every) == len(set(every)) == sum(len(draw.mutants(file, home)) for file in files)


@pytest.mark.parametrize(
    ("file", "own"),
    [
        ("asb/letters/track.py", "tests/letters/test_every_letter.py::test_it"),
        ("asb/questions/track.py", "tests/templates/test_pages_in_full.py::test_it"),
        ("asb/wizard.py", "tests/test_wizard.py::test_it"),
        ("asb/worker.py", "tests/worker/test_worker.py::test_it"),
        ("templates/letters/outcome.txt", "tests/letters/test_every_letter.py::test_it"),
        ("templates/staff/case.html", "tests/templates/test_pages_in_full.py::test_it"),
    ],
)
def test_tests_of_the_room_come_before_faster_ones_of_another(
    file: str, own: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known = meets.Meets(tmp_path, set())
    known.seconds = {own: 2.0, "tests/web/test_errors.py::test_fast": 0.1}
    known.templates = {file: []} if file.startswith("templates/") else {}
    line = 60 if file.endswith(".py") else 1
    everywhere = {each: set(known.seconds) for each in range(200)}
    monkeypatch.setattr(known, "lines", lambda _file: everywhere)
    assert known.tests(Mutant(file, "line", line, line, 0, 0, ""))[0] == own


def test_other_tests_of_the_room_come_last(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What runs as a program, or was made once for every test, is met where nothing can note it."""
    known = meets.Meets(tmp_path, set())
    near, own = "tests/web/test_errors.py::test_it", "tests/pdf/test_pdf.py::test_it"
    known.seconds = {near: 2.0, own: 0.1}
    monkeypatch.setattr(known, "lines", lambda _file: {each: {near} for each in range(200)})
    assert known.tests(Mutant("asb/pdf/__init__.py", "line", 60, 60, 0, 0, "")) == [near, own]


def test_a_test_on_postgresql_is_left_out_only_where_it_is_one_on_sqlite_too() -> None:
    every = {"test_a[sqlite-x]", "test_a[postgresql-x]", "test_b[postgresql]", "test_what_postgresql_does"}
    assert {name for name in every if plugin.again(name, every)} == {"test_a[postgresql-x]"}


def test_what_is_listed_is_of_rooms_and_files_that_there_are() -> None:
    assert set(draw.floors()) <= set(draw.rooms())
    for file, line, _ in draw.equivalent():
        assert line in [text.strip() for text in (draw.HOME / file).read_text().splitlines()]


def run_listed(folder: Path, test: str, listed: str) -> int:
    """Runs tests as a trial does, in a folder of their own; what it ends with."""
    (folder / "test_it.py").write_text(test)
    (folder / "listed.txt").write_text(listed)
    plain = ["-q", "-x", "-p", "no:cacheprovider", "-p", "tests.mutants.plugin"]
    command = [sys.executable, "-m", "pytest", *plain, "--only-listed", "listed.txt", "test_it.py"]
    environ = copies.environ() | {"PYTHONPATH": str(HOME)}
    return subprocess.run(command, cwd=folder, env=environ, check=False).returncode


def test_a_mutant_with_which_tests_cannot_be_imported_is_killed_by_them(tmp_path: Path) -> None:
    test = "raise ValueError\n\n\ndef test_it() -> None:\n    pass\n"
    run_listed(tmp_path, test, "30 test_it.py::test_it\n")
    assert (tmp_path / "listed.failed").read_text() == "test_it.py"


def test_a_mutant_that_never_ends_is_ended_in_the_time_of_the_test_that_it_keeps(tmp_path: Path) -> None:
    test = "import time\n\n\ndef test_it():\n    pass\n\n\ndef test_that():\n    time.sleep(600)\n"
    listed = "30 test_it.py::test_it\n0.2 test_it.py::test_that\n"
    assert run_listed(tmp_path, test, listed) == -signal.SIGALRM
    assert run_listed(tmp_path, test, "30 test_it.py::test_it\n") == 0
