"""Sends waiting letters: each by the way out of its route, with what the mail server answers."""

from asb.sending.round import send_waiting
from asb.sending.trial import send_test
from asb.sending.way import NotSent

__all__ = ["NotSent", "send_test", "send_waiting"]
