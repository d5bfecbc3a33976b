"""What the people of a case see and send after it was submitted, and how they sign in."""
