"""Tests of asb/council: the council file, and a second council on nothing but its file."""
