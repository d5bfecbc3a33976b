"""Tests of asb/pictures: what a header says, and the copy that is shown, made by a process of its own."""
