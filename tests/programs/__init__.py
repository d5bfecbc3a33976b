"""Tests of asb/programs: what a program of our own gets, and when it is killed."""
