"""Every letter, one function each."""

from asb.letters.accounts import staff_password_changed, staff_reset
from asb.letters.office import (
    DUE,
    date_near,
    not_delivered,
    safe_routes,
    threshold_decided,
    to_appeal_body,
    to_applicant,
    to_bodies,
    to_people,
)
from asb.letters.receipt import (
    RISKS,
    agreement_answered,
    draft_goes_soon,
    file_stopped,
    on_receipt,
    promises,
    return_link,
)
from asb.letters.writing import WHY, Composed, bodies, is_private, is_to_wait, partners

__all__ = [
    "DUE",
    "RISKS",
    "WHY",
    "Composed",
    "agreement_answered",
    "bodies",
    "date_near",
    "draft_goes_soon",
    "file_stopped",
    "is_private",
    "is_to_wait",
    "not_delivered",
    "on_receipt",
    "partners",
    "promises",
    "return_link",
    "safe_routes",
    "staff_password_changed",
    "staff_reset",
    "threshold_decided",
    "to_appeal_body",
    "to_applicant",
    "to_bodies",
    "to_people",
]
