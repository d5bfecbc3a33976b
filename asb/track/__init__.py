"""The doors of the people of a case after it was sent: sign in by a link or a code, see it, add, appeal."""

from asb.track import doing, pages, signing_in
from asb.track.here import bp, see

__all__ = ["bp", "doing", "pages", "see", "signing_in"]
