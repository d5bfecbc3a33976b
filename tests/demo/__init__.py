"""Tests of asb/demo: the fictional year."""
