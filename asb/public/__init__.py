"""Open pages, and the addresses that machines ask."""

from asb.public import (
    help,
    is_this_right,
    machines,
    metrics,
    pages,
    printed_form,
    procedure,
    second_report,
    well_known,
)
from asb.public.shared import FOOTER, SHORT_FOOTER, bp

__all__ = [
    "FOOTER",
    "SHORT_FOOTER",
    "bp",
    "help",
    "is_this_right",
    "machines",
    "metrics",
    "pages",
    "printed_form",
    "procedure",
    "second_report",
    "well_known",
]
