"""Makes a PDF: HTML on stdin, PDF/UA on stdout, result as exit status.

`python -m asb.pdf make CPU_SECONDS`, or `look` to learn whether it can. The service starts it by its path, so
that nothing of the service is loaded beside it: it knows no secret. It limits itself before it reads
anything.
"""

from __future__ import annotations

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


def pdf(html: str) -> bytes:
    """Returns the document as PDF/UA-1: tagged, with its language and title."""
    from weasyprint import HTML  # noqa: PLC0415 - fails where Pango is missing, which is told by the status
    from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415 - as above

    class Nothing(URLFetcher):
        """Fetches nothing: the default would read any file and ask any host that a document names."""

        def fetch(self, _url: str, *_args: Any, **_kwargs: Any) -> NoReturn:
            raise FatalURLFetchingError("our documents bring all that they need")

    made: bytes = HTML(string=html, url_fetcher=Nothing()).write_pdf(pdf_variant="pdf/ua-1")
    return made


def main(what: str, cpu: int) -> int:
    limit(cpu)
    try:
        import weasyprint  # noqa: F401, PLC0415 - as above
    except (ImportError, OSError):  # the package, or a library that it loads
        return NOT_HERE
    if what == "look":
        return MADE
    try:
        made = pdf(sys.stdin.buffer.read().decode())
    except Exception:  # whatever it was, there is no PDF
        return NOT_MADE
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    return MADE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
