"""Copies of the service, keys, erasing, checks."""
