"""Tests of asb/staff: the pages of members of staff."""
