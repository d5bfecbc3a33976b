"""Settings: staff accounts, figures, closed days, the second-report kit."""
