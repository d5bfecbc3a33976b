"""Tracking: what the people of a case see and send after it was sent, and how they sign in."""
