"""Another time for the whole of a run: `TESTS_AT=2027-01-02T10:00Z pytest` runs as if it were then.

Some mistakes show only on some days: where a bank holiday lies between, in another year, in the hour in
which London is already in the next day. The product has few clocks (a test holds it to them), so setting
those is enough, and nothing else notices.
"""

import importlib
from datetime import datetime, timedelta, tzinfo

CLOCKS = ("asb.web.pages", "asb.sending.round", "asb.worker")
"""The modules that read the time; everybody else is told."""


def set_to(moment: datetime) -> None:
    """From now on the clocks go on from this moment."""
    ahead = moment - datetime.now(moment.tzinfo)

    class Then(_Then):
        by = ahead

    for name in CLOCKS:
        importlib.import_module(name).datetime = Then  # type: ignore[attr-defined]  # they are ordinary modules


class _Then(datetime):
    by: timedelta

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain datetime is kept
        """The time of the machine, moved."""
        return datetime.now(tz) + cls.by
