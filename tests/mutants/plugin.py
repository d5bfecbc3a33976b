"""In a run of pytest: note which tests run which lines, or run only the tests that are listed, in order."""

import importlib
import json
import os
import pkgutil
import signal
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from coverage import Coverage

NOT_HERE = (
    *("tests/browser/", "tests/mutants/", "tests/house/test_architecture.py", "tests/house/test_docs.py"),
    *("tests/house/test_locks.py", "tests/house/test_recipes.py", "tests/house/test_words.py"),
)
"""They need a browser, or judge the source and not what it does."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--note-lines", metavar="FILE", help="keep which test ran which line, beside this file")
    parser.addoption("--only-listed", metavar="FILE", help="run the tests listed here, each in its time")


def pytest_configure(config: pytest.Config) -> None:
    if notes := config.getoption("--note-lines"):
        config.pluginmanager.register(Noting(Path(notes)))
    if listed := config.getoption("--only-listed"):
        config.pluginmanager.register(Listed(Path(listed)))


def again(name: str, every: Collection[str]) -> bool:
    """Whether this test on PostgreSQL is one that these have on SQLite too: one of the two is enough."""
    return "postgresql" in name and name.replace("postgresql", "sqlite") in every


def seconds() -> float:
    """What this process and those it has waited for have worked so far: the same on a busy machine."""
    return sum(os.times()[:4])


class Listed:
    """Runs the listed tests in their order, and says beside the file which failed, or cannot be imported.

    Before each name stand the seconds after which that test, and this process with it, is ended.
    """

    def __init__(self, file: Path):
        self.file = file
        lines = [line.partition(" ") for line in file.read_text().splitlines()]
        self.names = {name: at for at, (_, _, name) in enumerate(lines)}
        self.patience = {name: float(seconds) for seconds, _, name in lines}

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        signal.setitimer(signal.ITIMER_REAL, self.patience[nodeid])

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.names), key=lambda item: self.names[item.nodeid]
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.file.with_suffix(".failed").write_text(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.file.with_suffix(".failed").write_text(report.nodeid)


class Noting:
    """Which lines of asb/ and templates/ each test runs, once all that is run by an import alone has been."""

    def __init__(self, file: Path):
        self.file = file
        self.tests: dict[str, float] = {}
        self.failed: set[str] = set()
        self.templates: dict[str, str] = {}
        self.coverage: Coverage = _coverage(str(file.with_suffix(".coverage")))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        every = {item.nodeid for item in items}
        items[:] = [
            item for item in items if not item.nodeid.startswith(NOT_HERE) and not again(item.nodeid, every)
        ]

    def pytest_collection_finish(self) -> None:
        import asb  # noqa: PLC0415 - the tests have been found by now

        for module in pkgutil.walk_packages(asb.__path__, "asb."):
            importlib.import_module(module.name)
        _tell_lines_of_templates(self.templates)
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        before = seconds()
        ran = yield
        self.tests[item.nodeid] = round(seconds() - before, 3)
        self.coverage.switch_context("")
        return ran

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        self.coverage.save()
        passed = {name: took for name, took in self.tests.items() if name not in self.failed}
        here = Path.cwd()
        templates = {
            str(Path(file).relative_to(here)): lines
            for file, lines in self.templates.items()
            if Path(file).is_relative_to(here)
        }
        self.file.write_text(json.dumps({"tests": passed, "templates": templates}))


def _coverage(data: str) -> "Coverage":
    from coverage import Coverage  # noqa: PLC0415 - whoever runs the tests alone needs none

    return Coverage(
        data_file=data,
        config_file=False,
        include=["asb/*", "templates/*"],
        messages=False,
    )


def _tell_lines_of_templates(into: dict[str, str]) -> None:
    """Keep what Jinja knows of each template: which line of its Python comes from which of the template."""
    from jinja2 import Template  # noqa: PLC0415 - the same

    made: Any = Template._from_namespace

    def tell(cls: type[Template], environment: Any, namespace: Any, globals: Any) -> Template:
        into[str(namespace.get("__file__"))] = str(namespace.get("debug_info", ""))
        template: Template = made.__func__(cls, environment, namespace, globals)
        return template

    Template._from_namespace = classmethod(tell)  # type: ignore[method-assign, assignment]
