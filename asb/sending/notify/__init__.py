"""Sends letters by GOV.UK Notify, and learns from it what became of them."""

from asb.sending.notify.way import Notify, may_be_posted

__all__ = ["Notify", "may_be_posted"]
