"""Tests of asb/sending/notify: what goes by GOV.UK Notify, and what it says became of it."""
