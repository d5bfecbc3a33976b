"""The questions of the application, in the order of the journey."""
