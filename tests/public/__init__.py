"""Tests of asb/public: the pages that are open to everybody."""
