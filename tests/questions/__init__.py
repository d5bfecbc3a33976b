"""Every refusal, fired by an answer."""
