"""Makes a PDF: HTML on stdin, PDF/UA on stdout, result as exit status.

`python -m asb.pdf make CPU_SECONDS`, `bind` for several documents as one file (JSON on stdin), or `look` to
learn whether it can. The service starts it by its path, so that nothing of the service is loaded beside it:
it knows no secret. It limits itself before it reads anything.
"""

from __future__ import annotations

import ctypes.util
import json
import resource
import signal
import sys
from typing import Any, NoReturn

MADE, NOT_HERE, NOT_MADE = 0, 3, 4
"""Exit statuses."""
MEMORY = 1024 * 1024 * 1024
"""Most address space, in bytes."""
LARGEST = 64 * 1024 * 1024


def limit(cpu: int) -> None:
    """Limits this process for good: processor time, memory, and what it may write."""
    for what, most in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    signal.alarm(2 * cpu)  # if the process that would end it has been killed itself


def start_nothing() -> None:
    """Has libraries loaded by their full names alone: for each guess at one, cffi would start `ldconfig`, and
    a compiler where there is one.
    """

    def none(name: str) -> str | None:  # noqa: ARG001 - as it is called
        return None

    if sys.platform == "linux":
        ctypes.util.find_library = none


BLANK = '<!doctype html><html lang="en"><title>-</title><style>@page { size: A4 }</style></html>'
"""The back of a sheet on which a document ends."""


def pdf(documents: list[str], *, both_sides: bool = False) -> bytes:
    """Returns the documents, one after another, as one PDF/UA-1: tagged, with the language and title of the
    first. Each counts its own pages. `both_sides`: each begins on the front of a sheet.
    """
    from weasyprint import HTML  # noqa: PLC0415 - fails where Pango is missing, which is told by the status
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - as above
    from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415 - as above

    class Nothing(URLFetcher):
        """Fetches nothing: the default would read any file and ask any host that a document names."""

        def fetch(self, _url: str, *_args: Any, **_kwargs: Any) -> NoReturn:
            raise FatalURLFetchingError("our documents bring all that they need")

    fonts, variant = FontConfiguration(), {"pdf_variant": "pdf/ua-1"}

    def laid_out(html: str) -> Any:
        return HTML(string=html, url_fetcher=Nothing()).render(font_config=fonts, **variant)

    bound = [laid_out(html) for html in documents]
    pages: list[Any] = []
    for each in bound:
        if both_sides and len(pages) % 2:
            pages += laid_out(BLANK).pages
        pages += each.pages
    made: bytes = bound[0].copy(pages).write_pdf(**variant)
    return made


def main(what: str, cpu: int) -> int:
    limit(cpu)
    start_nothing()
    try:
        import weasyprint  # noqa: F401, PLC0415 - as above
    except (ImportError, OSError):  # the package, or a library that it loads
        return NOT_HERE
    if what == "look":
        return MADE
    try:
        read = sys.stdin.buffer.read().decode()
        made = pdf(**json.loads(read)) if what == "bind" else pdf([read])
    except Exception:  # whatever it was, there is no PDF
        return NOT_MADE
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    return MADE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
