"""The documents are true: links, file paths, make targets and settings that they name exist."""

import re
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent.parent
MOST_WORDS = 1_500
"""In the README."""

PAGES = [HOME / "README.md", HOME / "CONTRIBUTING.md", *sorted((HOME / "docs").glob("*.md"))]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)

LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
IN_CODE = re.compile(r"`([^`\n]+)`")
A_FOLDER = r"(?:asb|docs|migrations|static|templates|tests|\.ci)"
A_PATH = re.compile(rf"\.?/?({A_FOLDER}/[\w./-]*\w/?|[\w.-]+\.(?:md|toml|lock|conf\.py))")
NEW_FILE = re.compile(r"^\s*(?:#|<!--|\{#) (\S+) · new\b", re.MULTILINE)
"""The first line of a code block in CONTRIBUTING.md that makes a file."""
MADE_LATER = ("static/dist", "tests/out")
"""Built or written by a command, so not in the repository."""
TARGET = re.compile(r"\bmake ([a-z][a-z-]*)")
SETTING = re.compile(r"^\| `([A-Z][A-Z_]+)`", re.MULTILINE)


def paths_named(text: str) -> set[str]:
    """Paths inside this repository that the page names: in code, and on the lines of the README's map."""
    named = {match[0] for said in IN_CODE.findall(text) if (match := A_PATH.fullmatch(said.strip()))}
    return named | set(re.findall(r"^(asb/\S+)\s{2,}\S", text, re.MULTILINE))


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as a link gives them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_is_short() -> None:
    assert len((HOME / "README.md").read_text().split()) <= MOST_WORDS


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [first or second for first, second in LINK.findall(page.read_text())]
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, heading = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), f"{page.name} links to {link}"
        assert not heading or heading in anchors(target), f"{page.name} links to {link}: no such heading"


@each_page
def test_every_file_named_exists(page: Path) -> None:
    text = page.read_text()
    made = set(NEW_FILE.findall(text))
    missing = {
        path
        for path in paths_named(text)
        if path not in made and not path.startswith(MADE_LATER) and not (HOME / path.lstrip("/")).exists()
    }
    assert not missing, f"{page.name} names files that do not exist"


@each_page
def test_every_make_target_named_exists(page: Path) -> None:
    phony = re.search(r"^\.PHONY: (.+)$", (HOME / "Makefile").read_text(), re.MULTILINE)
    assert phony
    said = " ".join(
        [*IN_CODE.findall(page.read_text()), *re.findall(r"^    (.+)$", page.read_text(), re.MULTILINE)]
    )
    assert set(TARGET.findall(said)) <= set(phony[1].split()), (
        f"{page.name} names a make target that is not there"
    )


def test_operate_lists_every_setting_and_no_other() -> None:
    files = (HOME / "asb" / "config").glob("*.py")
    read = {
        name
        for file in files
        for name in re.findall(r"^    \"\"\"([A-Z][A-Z_]+)\b", file.read_text(), re.MULTILINE)
    }
    shown = set(SETTING.findall((HOME / "docs" / "operate.md").read_text()))
    assert shown == read


def test_the_readme_shows_settings_that_exist() -> None:
    readme = set(SETTING.findall((HOME / "README.md").read_text()))
    assert readme
    assert readme <= set(SETTING.findall((HOME / "docs" / "operate.md").read_text()))
