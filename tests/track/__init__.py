"""Tests of asb/track: people come back to their case, and act on it."""
