"""Use cases: the writes to drafts, cases, accounts and figures, and the queries behind pages."""
