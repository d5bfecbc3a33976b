"""Tests of asb/cli: the commands."""
