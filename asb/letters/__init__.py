"""Every letter, one function each."""

from asb.letters.receipt import (
    RISKS,
    agreement_answered,
    draft_goes_soon,
    file_stopped,
    on_receipt,
    promises,
    return_link,
)
from asb.letters.writing import Composed, bodies, is_private, is_to_wait, partners

__all__ = [
    "RISKS",
    "Composed",
    "agreement_answered",
    "bodies",
    "draft_goes_soon",
    "file_stopped",
    "is_private",
    "is_to_wait",
    "on_receipt",
    "partners",
    "promises",
    "return_link",
]
