"""Tests of asb/casework: what holds for every act, list and letter."""
