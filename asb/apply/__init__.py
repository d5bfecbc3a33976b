"""The resident's doors, before sending."""

from asb.apply import saved, steps, uploads
from asb.apply.here import bp, journey, received_on, recording
from asb.apply.saved import coming

__all__ = ["bp", "coming", "journey", "received_on", "recording", "saved", "steps", "uploads"]
