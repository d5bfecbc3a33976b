"""Staff accounts and who is signed in."""
