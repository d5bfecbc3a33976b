"""What is true: days, threshold, clocks; pure functions of facts and days."""
