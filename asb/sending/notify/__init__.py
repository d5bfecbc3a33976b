"""Sends letters by GOV.UK Notify, and learns from it what became of them."""

from asb.sending.notify.fate import ask, take
from asb.sending.notify.way import Notify, may_be_posted

__all__ = ["Notify", "ask", "may_be_posted", "take"]
