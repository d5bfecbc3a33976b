"""Tests of asb/fields: each kind of question."""
