"""Subject access copy for the person complained about, without anything that leads to who complained."""
