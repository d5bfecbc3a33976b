"""Tests of deploy/: the units, the site, the alarms and the image, by the tools that read them."""
