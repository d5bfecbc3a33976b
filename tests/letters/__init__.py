"""Tests of asb/letters: what the letters say, and what they never say."""
