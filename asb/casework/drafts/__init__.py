"""Applications before they are sent: kept, returned to, given files, submitted."""
