"""Tests of asb/apply: a resident applies, saves, comes back, adds files and sends."""
