"""The public's doors: open pages, and what machines ask."""

from asb.public import finding_out, help, machines, pages, paper, procedure, second
from asb.public.shared import FOOTER, bp

__all__ = ["FOOTER", "bp", "finding_out", "help", "machines", "pages", "paper", "procedure", "second"]
