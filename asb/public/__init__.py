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
from asb.public.shared import ALSO_WITH_MENU, FOOTER, SHORT_FOOTER, bp, menu

__all__ = [
    "ALSO_WITH_MENU",
    "FOOTER",
    "SHORT_FOOTER",
    "bp",
    "help",
    "is_this_right",
    "machines",
    "menu",
    "metrics",
    "pages",
    "printed_form",
    "procedure",
    "second_report",
    "well_known",
]
