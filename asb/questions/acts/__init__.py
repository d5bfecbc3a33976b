"""The forms of what officers do on a case: one class for each act."""
