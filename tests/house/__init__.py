"""Tests of the whole: architecture, locks, migrations, releases, and the strict page that judges all."""
