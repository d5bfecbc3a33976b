"""Tests of asb/web: errors, headers, logs, and what every page shares."""
