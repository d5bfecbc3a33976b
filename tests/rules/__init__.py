"""Tests of asb/rules: the law, by count and by days."""
