"""Pages of the application, until it is sent."""

from asb.apply import one_page, page_code, saved, steps, uploads
from asb.apply.saved import coming
from asb.apply.shared import bp, journey, received_on, recording

__all__ = [
    "bp",
    "coming",
    "journey",
    "one_page",
    "page_code",
    "received_on",
    "recording",
    "saved",
    "steps",
    "uploads",
]
