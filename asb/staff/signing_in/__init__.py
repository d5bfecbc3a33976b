"""Signing in: password and second factor, the council's own sign-in, one's own account."""
