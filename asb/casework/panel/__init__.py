"""Papers of a review panel: packs for the chair, the bodies and the people on the case, and minutes."""
