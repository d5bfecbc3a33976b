"""The same stories in a real browser, with and without JavaScript."""
