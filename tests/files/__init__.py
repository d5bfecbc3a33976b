"""Tests of asb/files: what a file is taken for, and the copy that is shown."""
