"""Tests of asb/worker: what it sends, when it cannot, and what it tidies."""
