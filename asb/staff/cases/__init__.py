"""Cases: their lists and pages, and the acts on them."""
