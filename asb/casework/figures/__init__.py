"""Figures: counting, sign-off, publication; and the second-report kit."""
