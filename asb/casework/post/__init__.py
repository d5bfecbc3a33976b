"""Letters on their way: the outbox, and staff told of what is due soon."""
