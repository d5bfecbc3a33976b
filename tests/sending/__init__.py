"""Tests of asb/sending: what an email is made of, what servers answer, and what becomes of the letter."""
