"""Tests of asb/staff/settings: a manager's pages."""
