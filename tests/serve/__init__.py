"""Tests of asb/serve: the programs as they are really started, and many people at once."""
