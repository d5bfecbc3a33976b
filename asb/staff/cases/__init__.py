"""Cases: their lists and pages, and the acts on them."""

from asb.staff.cases import (
    act_pages,
    appeals,
    case_pages,
    codes,
    documents,
    export,
    post,
    record,
    restricted,
)

__all__ = [
    "act_pages",
    "appeals",
    "case_pages",
    "codes",
    "documents",
    "export",
    "post",
    "record",
    "restricted",
]
