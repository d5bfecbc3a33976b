"""Cases: lists, pages and acts."""

from asb.staff.cases import (
    act_pages,
    appeals,
    case_pages,
    codes,
    documents,
    export,
    panel,
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
    "panel",
    "post",
    "record",
    "restricted",
]
