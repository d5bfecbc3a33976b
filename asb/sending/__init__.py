"""Sends waiting letters: each by the way out of its route, with what the mail server answers."""

from asb.sending.round import send_waiting

__all__ = ["send_waiting"]
