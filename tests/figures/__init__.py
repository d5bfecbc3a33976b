"""Tests of asb/figures and of the pages that sign them off."""
