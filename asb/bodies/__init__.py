"""Pages for contacts of bodies, who take part by link: what they are asked, each case, their answers."""

from asb.bodies import act_pages, appeals, pages, signing_in
from asb.bodies.shared import bp

__all__ = ["act_pages", "appeals", "bp", "pages", "signing_in"]
