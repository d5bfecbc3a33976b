"""Tests of asb/files: what a file is taken for, whatever is in it."""
