"""Tests of asb/logs: one line an event, and nothing of a person's in any."""
