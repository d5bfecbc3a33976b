"""What is true: days, threshold, the course of a case, acts, clocks; pure functions of facts and days."""
