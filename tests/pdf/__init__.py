"""Tests of asb/pdf: what a document becomes, and what its process cannot do."""
