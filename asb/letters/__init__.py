"""Every letter, one function each."""

from asb.letters.accounts import staff_password_changed, staff_reset
from asb.letters.after import SENT, TO_CONFIRM, agree_again, answered_back, came_in, sent_back, sign_in
from asb.letters.office import (
    may_know,
    not_delivered,
    safe_routes,
    threshold_decided,
    to_appeal_body,
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
from asb.letters.writing import (
    MAY_KNOW,
    WHY,
    Composed,
    bodies,
    is_private,
    is_to_wait,
    partners,
    recipient_of,
    why_of,
)

__all__ = [
    "MAY_KNOW",
    "RISKS",
    "SENT",
    "TO_CONFIRM",
    "WHY",
    "Composed",
    "agree_again",
    "agreement_answered",
    "answered_back",
    "bodies",
    "came_in",
    "draft_goes_soon",
    "file_stopped",
    "is_private",
    "is_to_wait",
    "may_know",
    "not_delivered",
    "on_receipt",
    "partners",
    "promises",
    "recipient_of",
    "return_link",
    "safe_routes",
    "sent_back",
    "sign_in",
    "staff_password_changed",
    "staff_reset",
    "threshold_decided",
    "to_appeal_body",
    "to_bodies",
    "to_people",
    "why_of",
]
