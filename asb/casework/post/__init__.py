"""Outbox, and notices to staff about near deadlines."""
