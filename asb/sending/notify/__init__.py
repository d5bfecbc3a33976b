"""Sends letters by GOV.UK Notify, and learns from it what became of them."""

from asb.sending.notify.way import Notify

__all__ = ["Notify"]
