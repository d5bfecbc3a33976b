"""Tests of asb/staff/cases: officers at work on cases."""
