"""Acts on a case: each is one transaction with one history entry and its letters."""
