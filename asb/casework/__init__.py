"""The verbs and the finders: what is done to a case, and what is looked up."""
