"""Upkeep of the database: copies of it, keys, erasing at the end of the retention period, checks."""


class UpkeepRefused(Exception):
    """A command cannot be carried out; the message says why in one sentence, without personal data."""
