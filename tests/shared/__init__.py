"""What tests share: the databases, a strict visitor, people who apply, officers, days, kept releases."""
