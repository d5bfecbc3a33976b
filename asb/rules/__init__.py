"""The law as pure functions: days, threshold, the stages of a case, acts, deadlines."""
