"""Staff accounts and sessions."""
