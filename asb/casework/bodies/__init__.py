"""Bodies take part by link: their contacts, their ways in, what they see of a case, what they answer."""
