"""Tests of asb/bodies: contacts of bodies take part by link."""
