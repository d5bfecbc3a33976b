"""Tests: stories on real parts; `make test` runs them all."""
