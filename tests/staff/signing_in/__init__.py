"""Tests of asb/staff/signing_in: passwords, second factors, sessions."""
