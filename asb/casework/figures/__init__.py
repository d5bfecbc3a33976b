"""The figures: counted, signed off, published; and the second-report kit."""
