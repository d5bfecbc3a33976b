"""What is done to a case: one act, one transaction, one history entry, its letters."""
