"""Tests of templates: the macros, against the design system's own examples."""
