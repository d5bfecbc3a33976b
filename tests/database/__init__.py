"""Tests of asb/database: busy, away, gone and full."""
