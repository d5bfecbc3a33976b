"""Drafts: save, return, add files, submit."""
