"""Write docs/licences.md, the licence of each package that is shipped: `make licences`.

The licences are those that the packages state, in the metadata that is installed with them.
"""

import re
import sys
from importlib.metadata import metadata
from pathlib import Path

from tests.supply import locked

PAGE = locked.HOME / "docs" / "licences.md"

ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0"),
    *("Unlicense", "OFL-1.1", "HPND"),  # permissive: keep their notices
    *("MPL-1.1", "MPL-2.0", "LGPL-2.0-or-later", "LGPL-2.1-or-later", "LGPL-3.0-only"),
}
"""SPDX identifiers that allow to run and pass on this service under its own licence (MIT). Those of the last
line ask that changes to these packages themselves are published: we change none, and each can be replaced.
"""

AS_SPDX = {
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD-0-Clause": "0BSD",
}
"""Names under which packages state a licence that has an identifier of its own."""

READ = {
    "cssselect2": "BSD-3-Clause",
    "flask-sqlalchemy": "BSD-3-Clause",
    "flask-wtf": "BSD-3-Clause",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "libpass": "BSD-3-Clause",
    "pydyf": "BSD-3-Clause",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.0-or-later OR MPL-1.1",
    "pyrage": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "tinycss2": "BSD-3-Clause",
    "weasyprint": "BSD-3-Clause",
    "webencodings": "BSD-3-Clause",
    "wtforms": "BSD-3-Clause",
}
"""Read in the licence file of a package whose metadata says only "BSD", two licences, or nothing."""

DEBIAN = {
    "python3": "PSF-2.0",
    "libpango-1.0-0": "LGPL-2.0-or-later",
    "libpangoft2-1.0-0": "LGPL-2.0-or-later",
    "libharfbuzz-subset0": "MIT",
    "fontconfig": "HPND",
    "fonts-liberation": "OFL-1.1",
}
"""Debian packages that the image adds to Debian itself, by their copyright files."""

PREFACE = """# Licences

Written by `make licences`; a test compares it with the locks. The service itself has the
[MIT licence](../LICENSE). Whoever passes on the image passes on these packages too, with the notices that are
installed beside each. None of them is changed.
"""


def of_python(name: str) -> str:
    """What an installed package states, as an SPDX expression; empty where it states nothing clear."""
    if name in READ:
        return READ[name]
    stated = metadata(name)
    if said := stated.get("License-Expression"):
        return str(said)
    classifiers = stated.get_all("Classifier") or []
    kinds = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    for said in (str(stated.get("License") or ""), *(kinds if len(kinds) == 1 else [])):
        if (known := AS_SPDX.get(said, said)) in ALLOWED:
            return known
    return ""


def of_npm(package: dict[str, object]) -> str:
    said = str(package.get("license", ""))
    return AS_SPDX.get(said, said)


def allowed(expression: str) -> bool:
    """Whether an SPDX expression can be met: one of alternatives, all of what is joined."""
    either = re.sub(r"[()]", "", expression).split(" OR ")
    return any(all(part in ALLOWED for part in each.split(" AND ")) for each in either)


def shipped() -> dict[str, list[tuple[str, str, str]]]:
    """Name, version and licence of everything that is shipped, by where it comes from."""
    return {
        "Python packages": [(name, version, of_python(name)) for name, version in locked.python().items()],
        "In the style sheet and script": [
            (name, str(package["version"]), of_npm(package)) for name, package in locked.npm().items()
        ],
        "Debian packages that the image adds": [(name, "Debian’s", said) for name, said in DEBIAN.items()],
    }


def page() -> str:
    """docs/licences.md as it should be."""
    parts = [PREFACE]
    for title, rows in shipped().items():
        lines = [f"| {name} | {version} | {licence} |" for name, version, licence in rows]
        parts.append(
            "\n".join([f"## {title}", "", "| Package | Version | Licence |", "|---|---|---|", *lines])
        )
    return "\n".join([parts[0], *("\n\n".join(parts[1:]),)]) + "\n"


def main() -> int:
    wrong = [
        f"{name} {version}: {said or 'none stated'}"
        for rows in shipped().values()
        for name, version, said in rows
        if not allowed(said)
    ]
    if wrong:
        print("Not written, for these licences have to be looked at first:", *wrong, sep="\n")
        return 1
    Path(PAGE).write_text(page())
    print(f"{PAGE.relative_to(locked.HOME)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
