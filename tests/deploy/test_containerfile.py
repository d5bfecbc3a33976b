"""Every instruction of the Containerfile is one that `make image` carries out; what it ignores is ours."""

import json

import pytest

from tests.deploy import containerfile
from tests.deploy.image import BASE


def test_both_stages_begin_with_the_debian_that_is_tried() -> None:
    stages = containerfile.stages()
    assert [(stage.base, stage.name) for stage in stages] == [(BASE, "build"), (BASE, "")]
    assert stages[1].all("USER") == ["asb"]
    assert json.loads(stages[1].all("CMD")[0])[0] == "gunicorn"
    assert all(
        "--from=build" in copy or (containerfile.HOME / copy.split()[0]).exists()
        for copy in stages[1].all("COPY")
    )


def test_what_is_not_known_is_refused_and_not_left_out() -> None:
    with pytest.raises(ValueError, match="HEALTHCHECK is not known here"):
        containerfile.stages("FROM debian\nHEALTHCHECK CMD true\n")


def test_lines_are_joined_and_comments_left_out() -> None:
    [stage] = containerfile.stages("# one\nFROM debian AS made\nRUN a \\\n # not this\n && b\nUSER x\n")
    assert (stage.name, stage.does) == ("made", [("RUN", "a   && b"), ("USER", "x")])


def test_nothing_that_is_made_here_goes_into_the_build() -> None:
    made = {
        line.rstrip("/")
        for line in (containerfile.HOME / ".gitignore").read_text().split()
        if "*" not in line
    }
    caches = {name for name in made if name.endswith("_cache") or name in ("__pycache__", ".hypothesis")}
    under_tests = {name for name in made if name.startswith("tests/")}
    assert made - caches - under_tests <= set(containerfile.ignored())
    assert {".git", "tests"} <= set(containerfile.ignored())
