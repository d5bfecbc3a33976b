"""The resident's doors, before sending."""

from asb.apply import saved, steps, uploads
from asb.apply.here import bp, journey
from asb.apply.saved import coming

__all__ = ["bp", "coming", "journey", "saved", "steps", "uploads"]
