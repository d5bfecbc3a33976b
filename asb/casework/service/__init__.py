"""The service itself: the version of its database, if it can be written to, and what is measured."""
