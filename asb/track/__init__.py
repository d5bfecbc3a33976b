"""Pages for the people on a case: sign in, track, add, appeal, agree."""

from asb.track import act_pages, agree, pages, signing_in
from asb.track.shared import bp, see

__all__ = ["act_pages", "agree", "bp", "pages", "see", "signing_in"]
